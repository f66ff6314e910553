// Loading: the trailer's hash, the container (FlatBuffers' own verifier), then ours. Only after that a Bundle exists.
#include "runtime/bundle/bundle.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/crypto.h"
#include "runtime/bundle/verify.h"
#include "schemas/bundle_generated.h"

namespace apigw::bundle {
namespace {

// One layout, declared twice: the container's structs are read as the records of image.h.
#define SAME_LAYOUT(ours, theirs) \
  static_assert(sizeof(ours) == sizeof(container::theirs) && alignof(ours) == alignof(container::theirs))
SAME_LAYOUT(Range, Range);
SAME_LAYOUT(Instruction, Instruction);
SAME_LAYOUT(TrieNode, TrieNode);
SAME_LAYOUT(TrieEdge, TrieEdge);
SAME_LAYOUT(Method, Method);
SAME_LAYOUT(Move, Move);
SAME_LAYOUT(RequiredParameter, RequiredParameter);
SAME_LAYOUT(BodyModel, BodyModel);
SAME_LAYOUT(Piece, Piece);
SAME_LAYOUT(Template, Template);
SAME_LAYOUT(TemplateSet, TemplateSet);
SAME_LAYOUT(UriPiece, UriPiece);
SAME_LAYOUT(Integration, Integration);
SAME_LAYOUT(ServiceCall, ServiceCall);
SAME_LAYOUT(IntegrationResponse, IntegrationResponse);
SAME_LAYOUT(ResponseSelector, ResponseSelector);
SAME_LAYOUT(SelectionPattern, SelectionPattern);
SAME_LAYOUT(GatewayResponse, GatewayResponse);
SAME_LAYOUT(Authorizer, Authorizer);
SAME_LAYOUT(TokenIssuer, TokenIssuer);
SAME_LAYOUT(TokenAuthorizer, TokenAuthorizer);
SAME_LAYOUT(CrossOrigin, CrossOrigin);
SAME_LAYOUT(Change, Change);
SAME_LAYOUT(NamedText, NamedText);
SAME_LAYOUT(Function, Function);
SAME_LAYOUT(ApiKey, ApiKey);
SAME_LAYOUT(StageVariable, StageVariable);
SAME_LAYOUT(SourcePosition, SourcePosition);
SAME_LAYOUT(ApiFacts, ApiFacts);

constexpr size_t trailer_bytes = 32;
constexpr size_t header_bytes = 8;  // root offset, file identifier
constexpr uint32_t record_count_max = 1u << 28;

Error io_error(const std::string& path, const char* what) {
  return {Errc::io, fmt::format("{}: cannot {}: {}", path, what, std::strerror(errno))};
}

}  // namespace

struct Bundle::Storage {
  std::string bytes;            // from_bytes
  void* mapping = nullptr;      // open
  size_t mapping_bytes = 0;
  std::string_view image;
  std::string hash_hex;
  std::vector<SourceFile> sources;
  std::string_view compiler_version;
  std::string_view definition;
  std::string_view document;
  ~Storage() {
    if (mapping) munmap(mapping, mapping_bytes);
  }
};

Bundle::Bundle() : storage_(std::make_unique<Storage>()) {}
Bundle::~Bundle() = default;

std::string_view Bundle::hash_hex() const { return storage_->hash_hex; }
size_t Bundle::size_bytes() const { return storage_->image.size(); }
std::string_view Bundle::compiler_version() const { return storage_->compiler_version; }
std::string_view Bundle::definition() const { return storage_->definition; }
std::string_view Bundle::document() const { return storage_->document; }
size_t Bundle::schema_count() const { return schemas_.size(); }
std::span<const uint32_t> Bundle::schema(uint32_t index) const { return slice(schema_words_, schemas_[index]); }
size_t Bundle::vtl_count() const { return vtl_programs_.size(); }
std::span<const uint32_t> Bundle::vtl(uint32_t index) const { return slice(vtl_words_, vtl_programs_[index]); }

/// Fills a Bundle from an image; a friend so that a half-made Bundle never leaves this file.
class Loader {
 public:
  using Result = Expected<std::shared_ptr<const Bundle>, Error>;

  static std::shared_ptr<Bundle> make() { return std::shared_ptr<Bundle>(new Bundle()); }
  static Bundle::Storage& storage(Bundle& bundle) { return *bundle.storage_; }

  static Result load(std::shared_ptr<Bundle> bundle) {
    Bundle::Storage& storage = *bundle->storage_;
    std::string_view image = storage.image;
    if (image.size() < header_bytes + trailer_bytes) {
      return unexpected(Error{Errc::truncated, fmt::format("the file is no bundle: {} bytes are too few", image.size())});
    }
    std::string_view body = image.substr(0, image.size() - trailer_bytes);
    auto* data = reinterpret_cast<const uint8_t*>(body.data());
    if (!container::BundleBufferHasIdentifier(data)) {
      return unexpected(Error{Errc::bad_magic, "the file is no bundle: its identifier is missing"});
    }
    Sha256 digest = sha256(body);
    if (std::memcmp(digest.data(), image.data() + body.size(), trailer_bytes) != 0) {
      return unexpected(Error{Errc::bad_hash, "the bundle is damaged: its SHA-256 does not fit its content"});
    }
    flatbuffers::Verifier verifier(data, body.size(), 16, 1000);
    if (!container::VerifyBundleBuffer(verifier)) {
      return unexpected(Error{Errc::bad_container, "the bundle is damaged: its container is not well formed"});
    }
    const container::Bundle& root = *container::GetBundle(data);
    if (root.format_version() != format_version) {
      return unexpected(Error{Errc::bad_version, fmt::format("the bundle has format {}; this program reads format {}", root.format_version(), format_version)});
    }
    storage.hash_hex = hex(digest);
    Loader loader{*bundle};
    loader.bind(root);
    if (loader.too_large_) return unexpected(Error{Errc::bad_limit, "the bundle has a table with too many records"});
    if (auto error = verify(*bundle)) return unexpected(*std::move(error));
    uint32_t version = root.compiler_version();
    if (version >= bundle->strings_.size()) return unexpected(Error{Errc::bad_index, "the compiler's version is no string of the bundle"});
    storage.compiler_version = bundle->string(version);
    if (auto* definition = root.definition()) storage.definition = {reinterpret_cast<const char*>(definition->Data()), definition->size()};
    if (auto* document = root.document()) storage.document = {reinterpret_cast<const char*>(document->Data()), document->size()};
    if (auto* sources = root.sources()) {
      for (uint32_t i = 0; i < sources->size(); ++i) {
        const container::Source& source = *sources->Get(i);
        if (source.name() >= bundle->strings_.size()) return unexpected(Error{Errc::bad_index, "a source's name is no string of the bundle"});
        storage.sources.push_back({bundle->string(source.name()), {reinterpret_cast<const char*>(source.sha256()->Data()), 32}});
      }
    }
    bundle->sources_ = storage.sources;
    return std::shared_ptr<const Bundle>(std::move(bundle));
  }

 private:
  explicit Loader(Bundle& bundle) : b_(bundle) {}

  template <class T, class Vector>
  std::span<const T> view(const Vector* vector) {
    if (!vector) return {};
    if (vector->size() > record_count_max) too_large_ = true;
    return {reinterpret_cast<const T*>(vector->Data()), vector->size()};
  }

  template <class T, class Vector>
  void table(Table id, std::span<const T>& out, const Vector* vector) {
    out = view<T>(vector);
    b_.raw_[size_t(id)] = {reinterpret_cast<const uint8_t*>(out.data()), uint32_t(out.size())};
  }

  void bind(const container::Bundle& root) {
    b_.facts_ = reinterpret_cast<const ApiFacts*>(root.facts());
    b_.raw_[size_t(Table::facts)] = {reinterpret_cast<const uint8_t*>(b_.facts_), 1};
    auto texts = view<char>(root.texts());
    b_.texts_ = texts.data();
    b_.texts_size_ = texts.size();
    table(Table::strings, b_.strings_, root.strings());
    table(Table::instructions, b_.instructions_, root.instructions());
    table(Table::trie_nodes, b_.trie_nodes_, root.trie_nodes());
    table(Table::trie_edges, b_.trie_edges_, root.trie_edges());
    table(Table::methods, b_.methods_, root.methods());
    table(Table::moves, b_.moves_, root.moves());
    table(Table::move_lists, b_.move_lists_, root.move_lists());
    table(Table::required_parameters, b_.required_parameters_, root.required_parameters());
    table(Table::required_lists, b_.required_lists_, root.required_lists());
    table(Table::body_models, b_.body_models_, root.body_models());
    table(Table::body_model_lists, b_.body_model_lists_, root.body_model_lists());
    table(Table::pieces, b_.pieces_, root.pieces());
    table(Table::templates, b_.templates_, root.templates());
    table(Table::template_sets, b_.template_sets_, root.template_sets());
    table(Table::uri_pieces, b_.uri_pieces_, root.uri_pieces());
    table(Table::integrations, b_.integrations_, root.integrations());
    table(Table::integration_responses, b_.integration_responses_, root.integration_responses());
    table(Table::response_selectors, b_.response_selectors_, root.response_selectors());
    table(Table::selection_patterns, b_.selection_patterns_, root.selection_patterns());
    table(Table::status_tables, b_.status_tables_, root.status_tables());
    table(Table::gateway_responses, b_.gateway_responses_, root.gateway_responses());
    table(Table::authorizers, b_.authorizers_, root.authorizers());
    table(Table::api_keys, b_.api_keys_, root.api_keys());
    table(Table::stage_variables, b_.stage_variables_, root.stage_variables());
    table(Table::stage_settings, b_.stage_settings_, root.stage_settings());
    table(Table::resource_policies, b_.resource_policies_, root.resource_policies());
    table(Table::binary_media_types, b_.binary_media_types_, root.binary_media_types());
    table(Table::token_authorizers, b_.token_authorizers_, root.token_authorizers());
    table(Table::token_issuers, b_.token_issuers_, root.token_issuers());
    table(Table::token_texts, b_.token_texts_, root.token_texts());
    table(Table::function_layers, b_.function_layers_, root.function_layers());
    table(Table::named_texts, b_.named_texts_, root.named_texts());
    table(Table::function_aliases, b_.function_aliases_, root.function_aliases());
    table(Table::functions, b_.functions_, root.functions());
    table(Table::service_calls, b_.service_calls_, root.service_calls());
    table(Table::allowed_origins, b_.allowed_origins_, root.allowed_origins());
    table(Table::changes, b_.changes_, root.changes());
    table(Table::cross_origins, b_.cross_origins_, root.cross_origins());
    table(Table::positions, b_.positions_, root.positions());
    table(Table::schemas, b_.schemas_, root.schemas());
    b_.schema_words_ = view<uint32_t>(root.schema_words());
    table(Table::vtl_programs, b_.vtl_programs_, root.vtl_programs());
    b_.vtl_words_ = view<uint32_t>(root.vtl_words());
    b_.raw_[size_t(Table::sources)] = {nullptr, root.sources() ? root.sources()->size() : 0};
  }

  Bundle& b_;
  bool too_large_ = false;
};

Expected<std::shared_ptr<const Bundle>, Error> Bundle::from_bytes(std::string bytes) {
  auto bundle = Loader::make();
  Storage& storage = Loader::storage(*bundle);
  storage.bytes = std::move(bytes);
  storage.image = storage.bytes;
  return Loader::load(std::move(bundle));
}

Expected<std::shared_ptr<const Bundle>, Error> Bundle::open(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unexpected(io_error(path, "open it"));
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } closer{fd};
  struct stat facts;
  if (fstat(fd, &facts) != 0) return unexpected(io_error(path, "read its size"));
  if (!S_ISREG(facts.st_mode)) return unexpected(Error{Errc::io, fmt::format("{}: not a regular file", path)});
  if (facts.st_size == 0) return unexpected(Error{Errc::truncated, fmt::format("{}: the file is empty", path)});
  auto bundle = Loader::make();
  Storage& storage = Loader::storage(*bundle);
  // Private: what another process writes into the file later must not reach a verified image where the system can help it;
  // deployments replace files, they never rewrite them.
  void* at = mmap(nullptr, size_t(facts.st_size), PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (at == MAP_FAILED) return unexpected(io_error(path, "map it"));
  storage.mapping = at;
  storage.mapping_bytes = size_t(facts.st_size);
  storage.image = {static_cast<const char*>(at), storage.mapping_bytes};
  return Loader::load(std::move(bundle));
}

}  // namespace apigw::bundle
