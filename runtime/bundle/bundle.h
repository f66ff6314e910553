#pragma once
// A verified bundle, mapped read-only. Everything the runtime knows about an API is read through here.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/bundle/image.h"
#include "runtime/bundle/records.h"

namespace apigw::bundle {

enum class Errc : uint8_t { io, truncated, bad_magic, bad_version, bad_hash, bad_container, bad_index, bad_jump, bad_text, bad_limit };
struct Error {
  Errc code;
  std::string message;  // one sentence for the operator
};

struct SourceFile {
  std::string_view name;
  std::string_view sha256;  // 32 bytes
};

class Bundle {
 public:
  /// Maps and verifies a file. Refuses anything the verifier does not prove safe.
  static Expected<std::shared_ptr<const Bundle>, Error> open(const std::string& path);
  /// Verifies bytes in memory (kept).
  static Expected<std::shared_ptr<const Bundle>, Error> from_bytes(std::string bytes);
  ~Bundle();

  /// id != none
  std::string_view string(StringId id) const { return {texts_ + strings_[id].first, strings_[id].count}; }
  std::string_view string_or(StringId id, std::string_view otherwise) const { return id == none ? otherwise : string(id); }
  std::string_view hash_hex() const;            // SHA-256 of the image, 64 hex digits: the bundle's identity
  size_t size_bytes() const;

  const ApiFacts& facts() const { return *facts_; }
  std::span<const Instruction> instructions() const { return instructions_; }
  std::span<const TrieNode> trie_nodes() const { return trie_nodes_; }
  std::span<const TrieEdge> trie_edges() const { return trie_edges_; }
  std::span<const Method> methods() const { return methods_; }
  std::span<const Move> moves() const { return moves_; }
  std::span<const Range> move_lists() const { return move_lists_; }            // operand `moves`
  std::span<const RequiredParameter> required_parameters() const { return required_parameters_; }
  std::span<const Range> required_lists() const { return required_lists_; }    // operand `required_list`
  std::span<const BodyModel> body_models() const { return body_models_; }
  std::span<const Range> body_model_lists() const { return body_model_lists_; }  // operand `body_models`
  std::span<const Piece> pieces() const { return pieces_; }
  std::span<const Template> templates() const { return templates_; }
  std::span<const TemplateSet> template_sets() const { return template_sets_; }
  std::span<const UriPiece> uri_pieces() const { return uri_pieces_; }
  std::span<const Integration> integrations() const { return integrations_; }
  std::span<const Change> changes() const { return changes_; }
  std::span<const IntegrationResponse> integration_responses() const { return integration_responses_; }
  std::span<const ResponseSelector> response_selectors() const { return response_selectors_; }
  std::span<const SelectionPattern> selection_patterns() const { return selection_patterns_; }
  std::span<const uint8_t> status_tables() const { return status_tables_; }
  std::span<const GatewayResponse> gateway_responses() const { return gateway_responses_; }  // one per type
  std::span<const Authorizer> authorizers() const { return authorizers_; }
  std::span<const TokenAuthorizer> token_authorizers() const { return token_authorizers_; }
  std::span<const TokenIssuer> token_issuers() const { return token_issuers_; }
  std::span<const StringId> token_texts() const { return token_texts_; }
  std::span<const StringId> function_layers() const { return function_layers_; }
  std::span<const NamedText> named_texts() const { return named_texts_; }
  std::span<const FunctionAlias> function_aliases() const { return function_aliases_; }
  std::span<const Function> functions() const { return functions_; }
  std::span<const ApiKey> api_keys() const { return api_keys_; }
  /// Of the definition's stage; who serves the bundle may say otherwise.
  std::span<const StageVariable> stage_variables() const { return stage_variables_; }
  /// Of the definition's stage, by patch path; see stage_settings.h.
  std::span<const NamedText> stage_settings() const { return stage_settings_; }
  std::span<const StringId> resource_policies() const { return resource_policies_; }  // JSON documents; one or none
  std::span<const StringId> binary_media_types() const { return binary_media_types_; }
  std::span<const ServiceCall> service_calls() const { return service_calls_; }
  std::span<const StringId> allowed_origins() const { return allowed_origins_; }
  std::span<const CrossOrigin> cross_origins() const { return cross_origins_; }  // one or none
  size_t schema_count() const;
  std::span<const uint32_t> schema(uint32_t index) const;   // words of one schema program; see runtime/vm/schema.h
  size_t vtl_count() const;
  std::span<const uint32_t> vtl(uint32_t index) const;      // words of one mapping template; see vtl_code.h
  std::span<const SourcePosition> positions() const { return positions_; }
  std::span<const SourceFile> sources() const { return sources_; }
  std::string_view compiler_version() const;
  /// The definition as a JSON document, for tools: nothing here reads it. Empty in bundles of early compilers.
  std::string_view definition() const;
  /// The same as an OpenAPI document with every extension, for exports. Empty for WebSocket APIs and in bundles of early compilers.
  std::string_view document() const;

  size_t string_count() const { return strings_.size(); }
  // For the verifier: what string() and schema() rely on.
  std::span<const Range> string_ranges() const { return strings_; }
  size_t texts_size() const { return texts_size_; }
  std::span<const Range> schema_ranges() const { return schemas_; }
  size_t schema_word_count() const { return schema_words_.size(); }
  std::span<const Range> vtl_ranges() const { return vtl_programs_; }
  size_t vtl_word_count() const { return vtl_words_.size(); }
  /// Any table as bytes, for code that walks all of them (verifier, printer).
  RawTable raw(Table table) const { return raw_[size_t(table)]; }

  template <class T>
  static std::span<const T> slice(std::span<const T> table, Range range) {
    return table.subspan(range.first, range.count);
  }

 private:
  friend class Loader;
  Bundle();
  struct Storage;
  std::unique_ptr<Storage> storage_;
  RawTable raw_[table_count];
  const char* texts_ = nullptr;
  size_t texts_size_ = 0;
  std::span<const Range> strings_;
  std::span<const uint32_t> schema_words_;
  std::span<const Range> schemas_;
  std::span<const uint32_t> vtl_words_;
  std::span<const Range> vtl_programs_;
  const ApiFacts* facts_ = nullptr;
  std::span<const Instruction> instructions_;
  std::span<const TrieNode> trie_nodes_;
  std::span<const TrieEdge> trie_edges_;
  std::span<const Method> methods_;
  std::span<const Move> moves_;
  std::span<const Range> move_lists_;
  std::span<const RequiredParameter> required_parameters_;
  std::span<const Range> required_lists_;
  std::span<const BodyModel> body_models_;
  std::span<const Range> body_model_lists_;
  std::span<const Piece> pieces_;
  std::span<const Template> templates_;
  std::span<const TemplateSet> template_sets_;
  std::span<const UriPiece> uri_pieces_;
  std::span<const Integration> integrations_;
  std::span<const Change> changes_;
  std::span<const IntegrationResponse> integration_responses_;
  std::span<const ResponseSelector> response_selectors_;
  std::span<const SelectionPattern> selection_patterns_;
  std::span<const uint8_t> status_tables_;
  std::span<const GatewayResponse> gateway_responses_;
  std::span<const Authorizer> authorizers_;
  std::span<const TokenAuthorizer> token_authorizers_;
  std::span<const TokenIssuer> token_issuers_;
  std::span<const StringId> token_texts_;
  std::span<const StringId> function_layers_;
  std::span<const NamedText> named_texts_;
  std::span<const FunctionAlias> function_aliases_;
  std::span<const Function> functions_;
  std::span<const ApiKey> api_keys_;
  std::span<const StageVariable> stage_variables_;
  std::span<const NamedText> stage_settings_;
  std::span<const StringId> resource_policies_;
  std::span<const StringId> binary_media_types_;
  std::span<const ServiceCall> service_calls_;
  std::span<const StringId> allowed_origins_;
  std::span<const CrossOrigin> cross_origins_;
  std::span<const SourcePosition> positions_;
  std::span<const SourceFile> sources_;
};

}  // namespace apigw::bundle
