#include "compiler/lower/lower.h"

#include <algorithm>

#include "compiler/lower/share.h"
#include "compiler/lower/trie_builder.h"
#include "compiler/vtl/generate.h"

namespace apigw::lower {
namespace {

using bundle::none;
using bundle::Range;

class Lowering {
 public:
  Lowering(const ir::Api& api, const Environment& environment) : api_(api), environment_(environment) {}

  Image run() {
    manifest();
    for (const std::string& type : api_.binary_media_types) image_.binary_media_types.push_back(text(type));
    routes();
    for (const ir::GatewayResponse& row : api_.gateway_responses) {
      image_.gateway_responses.push_back({row.status, lower(row.moves), lower(row.templates)});
    }
    for (const ir::Function& function : api_.functions) image_.functions.push_back(lower(function));
    for (const ir::ApiKey& key : api_.api_keys) image_.api_keys.push_back({text(key.value), text(key.id), key.enabled});
    for (const auto& [name, value] : api_.stage_variables) image_.stage_variables.push_back({text(name), text(value)});
    for (const auto& [path, value] : api_.stage_settings) image_.stage_settings.push_back({text(path), text(value)});
    if (!api_.resource_policy.empty()) image_.resource_policies.push_back(text(api_.resource_policy));
    return std::move(image_);
  }

 private:
  bundle::StringId text(std::string_view value) { return image_.strings.intern(value); }
  bundle::StringId optional_text(std::string_view value) { return value.empty() ? none : text(value); }

  void routes() {
    TrieBuilder trie(image_, api_.type == model::ApiType::http ? Routing::http : Routing::rest);
    for (const ir::Method& method : api_.methods) {
      image_.methods.push_back(lower(method));
      const auto index = uint32_t(image_.methods.size() - 1);
      if (api_.type == model::ApiType::http && method.path == "$default") image_.facts[0].default_method = index;
      else trie.add(method.path, method.http_method, index);
    }
    trie.finish();
    if (!api_.cross_origin) return;
    const ir::CrossOrigin& one = *api_.cross_origin;
    std::vector<bundle::StringId> origins;
    for (const std::string& origin : one.allow_origins) origins.push_back(text(origin));
    image_.cross_origins.push_back({append(image_.allowed_origins, origins), optional_text(one.allow_methods), optional_text(one.allow_headers),
        optional_text(one.expose_headers), optional_text(one.max_age), one.allow_credentials});
  }

  void manifest() {
    image_.compiler_version = text(environment_.compiler_version);
    image_.definition = environment_.definition;
    image_.document = environment_.document;
    std::string content;
    for (source::FileId file = 0; file < environment_.sources.size(); ++file) {
      std::string_view name = environment_.sources.name(file);
      Sha256 digest = sha256(environment_.sources.text(file));
      image_.sources.push_back({text(name.substr(name.rfind('/') + 1)), digest});
      content += hex(digest);
    }
    image_.facts.push_back({text(api_.name), uint32_t(api_.type), text(short_id(content, 10)), optional_text(environment_.stage), 0, 0,
        api_.minimum_compression_size, api_.api_key_from_authorizer, none});
  }

  bundle::Method lower(const ir::Method& method) {
    integration_ = none;
    Range program = lower(method.program);
    uint32_t position = none;
    if (method.at.known()) {
      source::Position at = environment_.sources.position(method.at.file, method.at.begin);
      position = positions_.add_one({method.at.file, at.line, at.column});
    }
    return {text(method.path), text(short_id(method.path, 6)), optional_text(method.operation_name), program.first, integration_,
        uint8_t(method.http_method), uint8_t(method.integration_type), uint8_t(method.authorization), method.api_key_required, position};
  }

  bundle::Function lower(const ir::Function& one) {
    std::vector<bundle::StringId> layers;
    for (const std::string& layer : one.layers) layers.push_back(text(layer));
    std::vector<bundle::NamedText> environment;
    std::vector<bundle::FunctionAlias> aliases;
    for (const auto& [name, value] : one.environment) environment.push_back({text(name), text(value)});
    for (const ir::FunctionAlias& alias : one.aliases) aliases.push_back({text(alias.name), text(alias.version), optional_text(alias.additional_version), alias.additional_millionths});
    return {text(one.name), text(one.logical_id), text(one.runtime), text(one.handler), optional_text(one.code), optional_text(one.inline_code),
        function_layers_.add(layers), named_texts_.add(environment), function_aliases_.add(aliases), std::min(one.timeout_seconds, bundle::function_timeout_seconds_max),
        std::min(one.memory_mb, bundle::function_memory_mb_max), one.reserved_concurrency.value_or(none), one.stays_local, text(one.version)};
  }

  Range lower(const std::vector<ir::Step>& steps) {
    std::vector<bundle::Instruction> program;
    for (const ir::Step& step : steps) {
      bundle::Instruction instruction{step.op, 0, 0, 0};
      if (auto* type = std::get_if<bundle::GatewayResponseType>(&step.operand)) {
        instruction.a = uint8_t(*type);
      } else {
        instruction.c = std::visit([this](const auto& operand) { return this->operand(operand); }, step.operand);
      }
      program.push_back(instruction);
    }
    return instructions_.add(program);
  }

  uint32_t operand(std::monostate) { return 0; }
  uint32_t operand(bundle::GatewayResponseType) { return 0; }
  uint32_t operand(const ir::Moves& moves) { return move_lists_.add_one(lower(moves)); }
  uint32_t operand(const std::vector<ir::RequiredParameter>& required) {
    std::vector<bundle::RequiredParameter> records;
    for (const auto& one : required) records.push_back({one.place, {}, text(one.name)});
    return required_lists_.add_one(required_parameters_.add(records));
  }
  uint32_t operand(const std::vector<ir::BodyModel>& models) {
    std::vector<bundle::BodyModel> records;
    for (const auto& one : models) records.push_back({text(one.media_type), schema(one.model)});
    return body_model_lists_.add_one(body_models_.add(records));
  }
  uint32_t operand(const ir::Authorizer& one) {
    return authorizers_.add_one({text(one.name), text(one.type), text(one.function_name), text(one.identity_sources),
        optional_text(one.validation), std::min(one.ttl_seconds, 3600u), one.contract});
  }
  uint32_t operand(const ir::TokenAuthorizer& one) {
    std::vector<bundle::TokenIssuer> issuers;
    for (const auto& issuer : one.issuers) issuers.push_back({text(issuer.url), optional_text(issuer.pool_id), optional_text(issuer.own_pool)});
    return token_authorizers_.add_one({text(one.name), text(one.identity_source), optional_text(one.validation), token_issuers_.add(issuers), texts(one.audiences),
        texts(one.scopes), one.rules, {}});
  }
  Range texts(const std::vector<std::string>& all) {
    std::vector<bundle::StringId> ids;
    for (const std::string& one : all) ids.push_back(text(one));
    return token_texts_.add(ids);
  }
  uint32_t operand(const ir::TemplateSet& set) {
    return template_sets_.add_one({lower(set.templates), uint8_t(set.passthrough), uint8_t(set.content_handling), 0});
  }
  uint32_t operand(const ir::Integration& one) {
    std::vector<bundle::UriPiece> uri;
    for (const auto& piece : one.uri) uri.push_back({piece.kind, piece.greedy, 0, text(piece.text)});
    return integration_ = integrations_.add_one({uri_pieces_.add(uri), optional_text(one.http_method), one.timeout_ms, uint8_t(one.type),
               one.insecure_skip_verification, 0, optional_text(one.function_name), one.service ? lower(*one.service) : none, lower(one.changes)});
  }
  Range lower(const std::vector<ir::Change>& changes) {
    std::vector<bundle::Change> records;
    for (const auto& one : changes) records.push_back({one.action, one.target, one.status, optional_text(one.name), lower(one.value)});
    return changes_.add(records);
  }
  uint32_t lower(const ir::ServiceCall& one) {
    return service_calls_.add_one({text(one.host), text(one.signing_name), text(one.endpoint_variable), text(one.region), optional_text(one.subdomain),
        text(one.dns_suffix), optional_text(one.credentials), optional_text(one.target), one.protocol, one.action, 0});
  }
  uint32_t operand(const ir::Selector& selector) {
    std::vector<bundle::IntegrationResponse> responses;
    for (const auto& one : selector.responses) responses.push_back({one.status, lower(one.moves), operand(one.templates)});
    uint32_t first = responses_.add(responses).first;
    std::vector<uint8_t> table;
    for (uint8_t index : selector.by_status) table.push_back(index == ir::Selector::no_response ? 0 : uint8_t(index + 1));
    std::vector<bundle::SelectionPattern> patterns;
    for (uint8_t index : selector.patterns) patterns.push_back({text(selector.responses[index].pattern), first + index});
    return selectors_.add_one({status_tables_.add(table).first, patterns_.add(patterns),
        selector.default_index ? first + *selector.default_index : none, first});
  }

  Range lower(const ir::Moves& moves) {
    std::vector<bundle::Move> records;
    for (const auto& one : moves) {
      records.push_back({one.target_kind, one.source_kind, uint8_t(one.variable), one.forbidden, text(one.target), one.source ? text(*one.source) : none});
    }
    return moves_.add(records);
  }
  Range lower(const std::vector<ir::Template>& templates) {
    std::vector<bundle::Template> records;
    for (const auto& one : templates) {
      std::vector<bundle::Piece> pieces;
      for (const auto& piece : one.pieces) pieces.push_back({piece.kind, uint8_t(piece.variable), 0, piece.text ? text(*piece.text) : none});
      records.push_back({text(one.content_type), pieces_.add(pieces), one.program.empty() ? none : program(one.program)});
    }
    return templates_.add(records);
  }
  /// Templates of the same text share a program. One that does not parse has been refused by the checks; should one come here after
  /// all, it fails whenever it is rendered.
  uint32_t program(const std::string& source) {
    if (auto known = programs_.find(source); known != programs_.end()) return known->second;
    vtl::Parsed parsed = vtl::parse(source);
    const vtl::Intern intern = [this](std::string_view value) { return text(value); };
    const uint32_t extensions = api_.template_extensions;
    vtl::Generated made = environment_.marks ? vtl::generate_marked(parsed.tree, intern, extensions) : vtl::generate(parsed.tree, intern, true, extensions);
    if (!parsed.faults.empty() || !made.faults.empty()) made = vtl::generate(vtl::parse("#break($failed)").tree, intern);
    image_.vtl_programs.push_back(std::move(made.words));
    return programs_[source] = uint32_t(image_.vtl_programs.size() - 1);
  }
  uint32_t schema(const std::string& model) {
    auto known = schemas_.find(model);
    if (known != schemas_.end()) return known->second;
    std::vector<uint32_t> words = environment_.compile_model(model, image_.strings);
    auto same = std::find(image_.schemas.begin(), image_.schemas.end(), words);
    uint32_t index = uint32_t(same - image_.schemas.begin());
    if (same == image_.schemas.end()) image_.schemas.push_back(std::move(words));
    return schemas_[model] = index;
  }

  const ir::Api& api_;
  const Environment& environment_;
  Image image_;
  uint32_t integration_ = none;  // of the method being lowered
  Shared<bundle::Instruction> instructions_{image_.instructions};
  Shared<bundle::Move> moves_{image_.moves};
  Shared<Range> move_lists_{image_.move_lists};
  Shared<bundle::RequiredParameter> required_parameters_{image_.required_parameters};
  Shared<Range> required_lists_{image_.required_lists};
  Shared<bundle::BodyModel> body_models_{image_.body_models};
  Shared<Range> body_model_lists_{image_.body_model_lists};
  Shared<bundle::Piece> pieces_{image_.pieces};
  Shared<bundle::Template> templates_{image_.templates};
  Shared<bundle::TemplateSet> template_sets_{image_.template_sets};
  Shared<bundle::UriPiece> uri_pieces_{image_.uri_pieces};
  Shared<bundle::Change> changes_{image_.changes};
  Shared<bundle::Integration> integrations_{image_.integrations};
  Shared<bundle::ServiceCall> service_calls_{image_.service_calls};
  Shared<bundle::IntegrationResponse> responses_{image_.integration_responses};
  Shared<bundle::ResponseSelector> selectors_{image_.response_selectors};
  Shared<bundle::SelectionPattern> patterns_{image_.selection_patterns};
  Shared<uint8_t> status_tables_{image_.status_tables};
  Shared<bundle::Authorizer> authorizers_{image_.authorizers};
  Shared<bundle::TokenAuthorizer> token_authorizers_{image_.token_authorizers};
  Shared<bundle::TokenIssuer> token_issuers_{image_.token_issuers};
  Shared<bundle::StringId> token_texts_{image_.token_texts};
  Shared<bundle::StringId> function_layers_{image_.function_layers};
  Shared<bundle::NamedText> named_texts_{image_.named_texts};
  Shared<bundle::FunctionAlias> function_aliases_{image_.function_aliases};
  Shared<bundle::SourcePosition> positions_{image_.positions};
  std::unordered_map<std::string, uint32_t> schemas_;
  std::unordered_map<std::string, uint32_t> programs_;
};

}  // namespace

std::string short_id(std::string_view content, size_t size) {
  static constexpr char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  Sha256 digest = sha256(content);
  std::string id;
  for (size_t i = 0; i < std::min(size, digest.size()); ++i) id += digits[digest[i] % 36];
  return id;
}

Image lower(const ir::Api& api, const Environment& environment) { return Lowering(api, environment).run(); }

}  // namespace apigw::lower
