#include "compiler/lower/assemble.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "compiler/lower/bundle_writer.h"
#include "runtime/bundle/quote.h"

namespace apigw::lower {
namespace {

using bundle::FieldInfo;
using bundle::FieldKind;
using bundle::Table;

constexpr uint32_t edge_mask_max = (1u << 24) - 1;  // of listings; a typing error must not ask for gigabytes

struct Fault {
  std::string message;
};

/// Words of one line.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { skip(); }
  bool done() const { return rest_.empty() || rest_[0] == ';'; }
  std::string_view word() {
    if (done()) throw Fault{"the line ends too soon"};
    size_t size = std::min(rest_.find_first_of(" ="), rest_.size());
    std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip();
    return word;
  }
  void expect(char c) {
    if (rest_.empty() || rest_[0] != c) throw Fault{fmt::format("'{}' is missing", c)};
    rest_.remove_prefix(1);
  }
  std::string text() {
    auto text = bundle::unquote(rest_);
    if (!text) throw Fault{"a quoted text is missing or broken"};
    skip();
    return *std::move(text);
  }

 private:
  void skip() {
    while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

template <class T>
T number(std::string_view word, int base = 10) {
  T value{};
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc() || end != word.data() + word.size()) throw Fault{fmt::format("'{}' is no number", word)};
  return value;
}

uint32_t place_of(std::string_view word, std::span<const std::string_view> names) {
  auto at = std::find(names.begin(), names.end(), word);
  if (at == names.end()) throw Fault{fmt::format("'{}' is none of the known names", word)};
  return uint32_t(at - names.begin());
}

class Assembler {
 public:
  void line(std::string_view text) {
    Words words(text);
    if (words.done()) return;
    std::string_view head = words.word();
    if (head == "format") {
      if (number<uint32_t>(words.word()) != bundle::format_version) throw Fault{"the listing has another format"};
    } else if (head == "compiler") {
      compiler_ = words.text();
    } else if (head == "definition") {
      image_.definition = words.text();
    } else if (head == "document") {
      image_.document = words.text();
    } else {
      row(head, words);
    }
    if (!words.done()) throw Fault{"something is left over on the line"};
  }

  Image finish() {
    if (image_.facts.size() != 1) throw Fault{"there is not one line of facts"};
    uint32_t mask = image_.facts[0].edge_mask;
    if (mask > edge_mask_max || image_.trie_edges.size() > mask + 1) throw Fault{"the facts' edge_mask does not fit the edges"};
    image_.trie_edges.resize(mask + 1, free_edge);
    image_.compiler_version = image_.strings.intern(compiler_);
    return std::move(image_);
  }

 private:
  static constexpr bundle::TrieEdge free_edge{bundle::none, 0, bundle::none, bundle::none};

  void row(std::string_view table, Words& words) {
    uint32_t index = number<uint32_t>(words.word());
    if (table == "strings") return strings(index, words);
    if (table == "sources") return source(index, words);
    if (table == "instructions") return instruction(index, words);
    if (table == "status_tables") return status_table(index, words);
    if (table == "schemas") return program(image_.schemas, index, words);
    if (table == "vtl_programs") return program(image_.vtl_programs, index, words);
    bool found = false;
    image_.each_table([&](Table id, auto& records) {
      if (found || bundle::table_name(id) != table) return;
      found = true;
      // Free slots of the edge table are not listed.
      if constexpr (std::is_same_v<std::decay_t<decltype(records[0])>, bundle::TrieEdge>) {
        if (index >= records.size() && index <= edge_mask_max) records.resize(index, free_edge);
      }
      in_order(index, records.size());
      records.emplace_back();
      record(bundle::record_infos()[size_t(id)], reinterpret_cast<uint8_t*>(&records.back()), words);
    });
    if (!found) throw Fault{fmt::format("'{}' is no table", table)};
  }

  static void in_order(uint32_t index, size_t expected) {
    if (index != expected) throw Fault{fmt::format("the row is {}, and {} is its turn", index, expected)};
  }

  void record(const bundle::RecordInfo& info, uint8_t* bytes, Words& words) {
    std::memset(bytes, 0, info.size);
    for (const FieldInfo& field : info.fields) bundle::store_field(field, bytes, bundle::default_value(field));
    while (!words.done()) {
      std::string_view name = words.word();
      words.expect('=');
      auto field = std::find_if(info.fields.begin(), info.fields.end(), [&](const FieldInfo& one) { return one.name == name; });
      if (field == info.fields.end()) throw Fault{fmt::format("'{}' is no field of {}", name, info.name)};
      value(*field, bytes, words);
    }
  }

  void value(const FieldInfo& field, uint8_t* bytes, Words& words) {
    switch (field.kind) {
      case FieldKind::text:
      case FieldKind::optional_text: return bundle::store_field(field, bytes, image_.strings.intern(words.text()));
      case FieldKind::enumeration: return bundle::store_field(field, bytes, place_of(words.word(), field.names));
      case FieldKind::signed_number: return bundle::store_field(field, bytes, uint32_t(number<int32_t>(words.word())));
      case FieldKind::range: {
        std::string_view word = words.word();
        size_t plus = word.find('+');
        if (plus == word.npos) throw Fault{fmt::format("'{}' is no range", word)};
        bundle::Range range{number<uint32_t>(word.substr(0, plus)), number<uint32_t>(word.substr(plus + 1))};
        std::memcpy(bytes + field.offset, &range, sizeof range);
        return;
      }
      case FieldKind::index:
      case FieldKind::optional_index:
      case FieldKind::number:
      case FieldKind::reserved: return bundle::store_field(field, bytes, number<uint32_t>(words.word()));
    }
  }

  void strings(uint32_t index, Words& words) {
    in_order(index, image_.strings.all().size());
    if (image_.strings.intern(words.text()) != index) throw Fault{"the text stands twice"};
  }

  void source(uint32_t index, Words& words) {
    in_order(index, image_.sources.size());
    Source source{image_.strings.intern(words.text()), {}};
    std::string_view digest = words.word();
    if (digest.size() != source.sha256.size() * 2) throw Fault{"a SHA-256 has 64 digits"};
    for (size_t i = 0; i < source.sha256.size(); ++i) source.sha256[i] = number<uint8_t>(digest.substr(i * 2, 2), 16);
    image_.sources.push_back(source);
  }

  void instruction(uint32_t index, Words& words) {
    in_order(index, image_.instructions.size());
    std::string_view name = words.word();
    auto infos = bundle::op_infos();
    auto info = std::find_if(infos.begin(), infos.end(), [&](const bundle::OpInfo& one) { return one.name == name; });
    if (info == infos.end()) throw Fault{fmt::format("'{}' is no operation", name)};
    bundle::Instruction instruction{bundle::Op(info - infos.begin()), 0, 0, 0};
    if (info->a == bundle::OperandKind::k_type) {
      std::string_view type = words.word();
      while (instruction.a < bundle::gateway_response_type_count && bundle::to_string(bundle::GatewayResponseType(instruction.a)) != type) ++instruction.a;
      if (instruction.a == bundle::gateway_response_type_count) throw Fault{fmt::format("'{}' is no gateway response type", type)};
    }
    if (info->c != bundle::OperandKind::k_none) instruction.c = number<uint32_t>(words.word());
    image_.instructions.push_back(instruction);
  }

  void status_table(uint32_t index, Words& words) {
    in_order(index, image_.status_tables.size() / bundle::status_table_size);
    std::vector<uint8_t> table(bundle::status_table_size);
    while (!words.done()) {
      std::string_view run = words.word();
      words.expect('=');
      uint8_t response = number<uint8_t>(words.word());
      size_t dash = std::min(run.find('-'), run.size());
      uint32_t first = number<uint32_t>(run.substr(0, dash));
      uint32_t last = dash == run.size() ? first : number<uint32_t>(run.substr(dash + 1));
      if (first < 100 || last > 999 || first > last) throw Fault{fmt::format("'{}' are no statuses", run)};
      std::fill(table.begin() + (first - 100), table.begin() + (last - 99), response);
    }
    image_.status_tables.insert(image_.status_tables.end(), table.begin(), table.end());
  }

  /// Long programs go on in further lines of the same number.
  static void program(std::vector<std::vector<uint32_t>>& programs, uint32_t index, Words& words) {
    if (programs.empty() || index != programs.size() - 1) {
      in_order(index, programs.size());
      programs.emplace_back();
    }
    while (!words.done()) programs.back().push_back(number<uint32_t>(words.word(), 16));
  }

  Image image_;
  std::string compiler_;
};

}  // namespace

Expected<Image, AssemblyError> parse_listing(std::string_view listing) {
  Assembler assembler;
  uint32_t line = 0;
  try {
    while (!listing.empty()) {
      ++line;
      size_t end = std::min(listing.find('\n'), listing.size());
      assembler.line(listing.substr(0, end));
      listing.remove_prefix(std::min(end + 1, listing.size()));
    }
    return assembler.finish();
  } catch (Fault& fault) {
    return unexpected(AssemblyError{line, std::move(fault.message)});
  }
}

Expected<std::string, AssemblyError> assemble(std::string_view listing) {
  auto image = parse_listing(listing);
  if (!image) return unexpected(image.error());
  return write_bundle(*image);
}

}  // namespace apigw::lower
