#include "compiler/lower/bundle_writer.h"

#include <stdexcept>

#include "runtime/base/crypto.h"
#include "schemas/bundle_generated.h"

namespace apigw::lower {

bundle::StringId StringPool::intern(std::string_view text) {
  auto [at, added] = ids_.try_emplace(std::string(text), bundle::StringId(strings_.size()));
  if (added) strings_.emplace_back(text);
  return at->second;
}

namespace {

using bundle::none;

template <class Theirs, class Ours>
auto structs(flatbuffers::FlatBufferBuilder& builder, const std::vector<Ours>& records) {
  static_assert(sizeof(Theirs) == sizeof(Ours));
  return builder.CreateVectorOfStructs(reinterpret_cast<const Theirs*>(records.data()), records.size());
}

/// Pieces laid end to end, and where each stands.
template <class Element, class Pieces>
std::pair<std::vector<Element>, std::vector<bundle::Range>> tile(const Pieces& pieces) {
  std::pair<std::vector<Element>, std::vector<bundle::Range>> result;
  for (const auto& piece : pieces) {
    result.second.push_back({uint32_t(result.first.size()), uint32_t(piece.size())});
    result.first.insert(result.first.end(), piece.begin(), piece.end());
    if (result.first.size() >= none) throw std::length_error("the API does not fit into a bundle");
  }
  return result;
}

}  // namespace

std::string write_bundle(const Image& image) {
  namespace fb = bundle::container;
  if (image.facts.size() != 1) throw std::logic_error("an image has one record of facts");
  auto [texts, string_ranges] = tile<uint8_t>(image.strings.all());
  auto [words, schema_ranges] = tile<uint32_t>(image.schemas);
  auto [vtl_words, vtl_ranges] = tile<uint32_t>(image.vtl_programs);
  std::vector<fb::Source> sources;
  for (const Source& source : image.sources) sources.emplace_back(source.name, flatbuffers::span<const uint8_t, 32>(source.sha256.data(), 32));

  flatbuffers::FlatBufferBuilder builder(1 << 16);
  // Vectors in the order of the schema; this order is part of byte reproducibility.
  auto texts_at = builder.CreateVector(texts);
  auto strings_at = structs<fb::Range>(builder, string_ranges);
  auto instructions = structs<fb::Instruction>(builder, image.instructions);
  auto trie_nodes = structs<fb::TrieNode>(builder, image.trie_nodes);
  auto trie_edges = structs<fb::TrieEdge>(builder, image.trie_edges);
  auto methods = structs<fb::Method>(builder, image.methods);
  auto moves = structs<fb::Move>(builder, image.moves);
  auto move_lists = structs<fb::Range>(builder, image.move_lists);
  auto required_parameters = structs<fb::RequiredParameter>(builder, image.required_parameters);
  auto required_lists = structs<fb::Range>(builder, image.required_lists);
  auto body_models = structs<fb::BodyModel>(builder, image.body_models);
  auto body_model_lists = structs<fb::Range>(builder, image.body_model_lists);
  auto pieces = structs<fb::Piece>(builder, image.pieces);
  auto templates = structs<fb::Template>(builder, image.templates);
  auto template_sets = structs<fb::TemplateSet>(builder, image.template_sets);
  auto uri_pieces = structs<fb::UriPiece>(builder, image.uri_pieces);
  auto integrations = structs<fb::Integration>(builder, image.integrations);
  auto integration_responses = structs<fb::IntegrationResponse>(builder, image.integration_responses);
  auto response_selectors = structs<fb::ResponseSelector>(builder, image.response_selectors);
  auto selection_patterns = structs<fb::SelectionPattern>(builder, image.selection_patterns);
  auto status_tables = builder.CreateVector(image.status_tables);
  auto gateway_responses = structs<fb::GatewayResponse>(builder, image.gateway_responses);
  auto authorizers = structs<fb::Authorizer>(builder, image.authorizers);
  auto token_authorizers = structs<fb::TokenAuthorizer>(builder, image.token_authorizers);
  auto token_issuers = structs<fb::TokenIssuer>(builder, image.token_issuers);
  auto token_texts = builder.CreateVector(image.token_texts);
  auto api_keys = structs<fb::ApiKey>(builder, image.api_keys);
  auto stage_variables = structs<fb::StageVariable>(builder, image.stage_variables);
  auto stage_settings = structs<fb::NamedText>(builder, image.stage_settings);
  auto binary_media_types = builder.CreateVector(image.binary_media_types);
  auto service_calls = structs<fb::ServiceCall>(builder, image.service_calls);
  auto words_at = builder.CreateVector(words);
  auto schemas = structs<fb::Range>(builder, schema_ranges);
  auto sources_at = builder.CreateVectorOfStructs(sources);
  auto positions = structs<fb::SourcePosition>(builder, image.positions);
  auto vtl_words_at = builder.CreateVector(vtl_words);
  auto vtl_programs = structs<fb::Range>(builder, vtl_ranges);
  auto function_layers = builder.CreateVector(image.function_layers);
  auto named_texts = structs<fb::NamedText>(builder, image.named_texts);
  auto function_aliases = structs<fb::FunctionAlias>(builder, image.function_aliases);
  auto functions = structs<fb::Function>(builder, image.functions);
  auto definition = builder.CreateVector(reinterpret_cast<const uint8_t*>(image.definition.data()), image.definition.size());
  auto document = builder.CreateVector(reinterpret_cast<const uint8_t*>(image.document.data()), image.document.size());
  auto resource_policies = builder.CreateVector(image.resource_policies);
  auto allowed_origins = builder.CreateVector(image.allowed_origins);
  auto cross_origins = structs<fb::CrossOrigin>(builder, image.cross_origins);
  auto changes = structs<fb::Change>(builder, image.changes);

  fb::BundleBuilder root(builder);
  root.add_format_version(bundle::format_version);
  root.add_compiler_version(image.compiler_version);
  root.add_facts(reinterpret_cast<const fb::ApiFacts*>(image.facts.data()));
  root.add_texts(texts_at);
  root.add_strings(strings_at);
  root.add_instructions(instructions);
  root.add_trie_nodes(trie_nodes);
  root.add_trie_edges(trie_edges);
  root.add_methods(methods);
  root.add_moves(moves);
  root.add_move_lists(move_lists);
  root.add_required_parameters(required_parameters);
  root.add_required_lists(required_lists);
  root.add_body_models(body_models);
  root.add_body_model_lists(body_model_lists);
  root.add_pieces(pieces);
  root.add_templates(templates);
  root.add_template_sets(template_sets);
  root.add_uri_pieces(uri_pieces);
  root.add_integrations(integrations);
  root.add_integration_responses(integration_responses);
  root.add_response_selectors(response_selectors);
  root.add_selection_patterns(selection_patterns);
  root.add_status_tables(status_tables);
  root.add_gateway_responses(gateway_responses);
  root.add_authorizers(authorizers);
  root.add_token_authorizers(token_authorizers);
  root.add_token_issuers(token_issuers);
  root.add_token_texts(token_texts);
  root.add_api_keys(api_keys);
  root.add_stage_variables(stage_variables);
  root.add_stage_settings(stage_settings);
  root.add_resource_policies(resource_policies);
  root.add_binary_media_types(binary_media_types);
  root.add_service_calls(service_calls);
  root.add_schema_words(words_at);
  root.add_schemas(schemas);
  root.add_sources(sources_at);
  root.add_positions(positions);
  root.add_vtl_words(vtl_words_at);
  root.add_vtl_programs(vtl_programs);
  root.add_function_layers(function_layers);
  root.add_named_texts(named_texts);
  root.add_function_aliases(function_aliases);
  root.add_functions(functions);
  root.add_definition(definition);
  root.add_allowed_origins(allowed_origins);
  root.add_cross_origins(cross_origins);
  root.add_document(document);
  root.add_changes(changes);
  fb::FinishBundleBuffer(builder, root.Finish());

  std::string file(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
  Sha256 digest = sha256(file);
  file.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return file;
}

}  // namespace apigw::lower
