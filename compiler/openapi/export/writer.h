#pragma once
// What the parts of the export share while one document is written. Internal to this folder.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/openapi/export/document.h"
#include "compiler/openapi/export/schemas.h"
#include "compiler/openapi/export/tree.h"
#include "compiler/openapi/view.h"

namespace apigw::exports {

/// An operation of the document that the API was imported from.
struct Origin {
  openapi::PathItem item;
  openapi::Operation operation;
};

/// Names under which requirements refer to what needs no authorizer; chosen so that no authorizer has them.
struct SchemeNames {
  std::string api_key = "api_key";
  std::string iam = "sigv4";
};

/// A member that words may be given to, and what its value has to be.
enum class WordKind : uint8_t { text, flag, texts, map, maps, any };
struct Word {
  std::string_view key;
  WordKind kind;
  bool oas30_only = false;  // Swagger 2.0 has no such member there
};

struct Writer {
  const model::Api& api;
  const Options& options;
  Tree tree;
  Schemas schemas;
  SchemeNames schemes = {};
  openapi::View* view = nullptr;  // of the API's document; nullptr: it was not imported from one
  std::map<const syntax::Node*, Origin> origins = {};  // by operation object
  std::optional<model::DocumentationIndex> parts = {};  // only when they are asked for
  std::vector<std::string>& losses;

  bool swagger() const { return options.form == Form::swagger20; }
  bool rest() const { return api.type == model::ApiType::rest; }
  bool with(Part part) const { return options.parts.has(part); }
  const Origin* origin(const model::Method& method) const;
};

const Node* write_paths(Writer& writer);
const Node* write_operation(Writer& writer, const model::Resource& resource, const model::Method& method);
const Node* write_integration(Writer& writer, const model::Resource& resource, const model::Method& method);

/// securityDefinitions or components.securitySchemes; nullptr when there is none.
const Node* write_security_schemes(Writer& writer);
/// An operation's `security`; nullptr when it is open.
const Node* write_security(Writer& writer, const model::Method& method);
SchemeNames scheme_names(const Writer& writer);

/// host, basePath and schemes, or servers.
void write_address(Writer& writer, Members& root);
/// Extensions at the end of the root.
void write_root_extensions(Writer& writer, Members& root);

/// What a parameter of Swagger 2.0 says of its values; in OpenAPI 3 it stands in its schema.
inline constexpr std::string_view kParameterSchemaWords[] = {"type",      "format",    "enum",    "default",    "items",    "collectionFormat", "minimum",    "maximum",
                                                             "minLength", "maxLength", "pattern", "multipleOf", "minItems", "maxItems",         "uniqueItems"};

// Words for people. Those that stand in the source document go out with Part::words, those of documentation parts with
// Part::documentation; which of them counts is decided by model::DocumentationIndex.

bool fits(const Node& node, WordKind kind);
/// An extension for people; the others would change what the gateway does.
bool is_extension(std::string_view key);
/// Examples by name. They may be referred to, but what they refer to does not go out. nullptr when there are none.
const Node* resolved_examples(Writer& writer, const Node& examples);
/// The value under a key at one place; nullptr when nobody says anything that fits. `written`: the place in the source document.
const Node* words_at(const Writer& writer, const model::DocumentedPlace& place, const Word& word, const Node* written);
void add_words(Writer& writer, const model::DocumentedPlace& place, std::span<const Word> words, const Node* written, Members& members);
/// Members in x- of a part, but for those that would change what the gateway does.
void add_extensions(Writer& writer, const model::DocumentedPlace& place, Members& members);

/// The API's description, and what else its information holds.
const Node* described_api(Writer& writer);
void add_info_words(Writer& writer, Members& info);
void add_root_words(Writer& writer, Members& root);
/// x-amazon-apigateway-documentation.
void add_documentation_list(Writer& writer, Members& root);

/// Schemas by name, with what parts say of models and of their properties. `schemas`: nullptr when there are none.
const Node* documented_models(Writer& writer, const Node* schemas);

void add_operation_words(Writer& writer, const model::Resource& resource, const model::Method& method, Members& operation);
void add_parameter_words(Writer& writer, const model::DocumentedPlace& method, const model::Parameter& parameter, Members& node);
/// The schema that a parameter was declared with; nullptr: none, or not asked for.
const Node* documented_parameter_schema(Writer& writer, const model::Parameter& parameter);
/// Media types of a body that the document gives an example or a schema for, although no model is known: added to `content`, and words to
/// those that are there. Nothing is added to a request: a schema there is a model. OpenAPI 3.0 only.
void add_request_words(Writer& writer, const model::DocumentedPlace& method, const Node* written, Members& body, Members& content);
void add_response_words(Writer& writer, const model::DocumentedPlace& response, const Origin* origin, const Node* written, Members& content);
/// A response of the source document, $ref followed; nullptr when words are not asked for or there is none.
const Node* source_response(const Writer& writer, const Origin* origin, std::string_view code);
/// A header of it, the same.
const Node* source_header(const Writer& writer, const Node* response, std::string_view name);

/// Request body and responses as the source document has them: those of an HTTP API, which imports neither, and of any API for people.
/// nullptr: it has none, or they are not asked for. Of Swagger 2.0 the body is that of forms.
const Node* source_request_body(Writer& writer, const Origin& origin);
const Node* source_responses(Writer& writer, const Origin& origin);

// What protects an operation without the gateway's doing: schemes that mean nothing to it.
bool is_for_clients(const Writer& writer, const Node& scheme);
/// Adds those of the source document to all the schemes.
void add_source_schemes(Writer& writer, Members& schemes);
/// The requirement of an operation that is open to the gateway; nullptr when it is open to everyone.
const Node* source_security(Writer& writer, const Origin& origin);

}  // namespace apigw::exports
