#pragma once
// What the parts of the export share while one document is written. Internal to this folder.
#include <map>
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

struct Writer {
  const model::Api& api;
  const Options& options;
  Tree tree;
  Schemas schemas;
  SchemeNames schemes = {};
  openapi::View* view = nullptr;  // of the API's document; nullptr: it was not imported from one
  std::map<const syntax::Node*, Origin> origins = {};  // by operation object
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
SchemeNames scheme_names(const model::Api& api);

/// host, basePath and schemes, or servers.
void write_address(Writer& writer, Members& root);
/// Extensions at the end of the root.
void write_root_extensions(Writer& writer, Members& root);

/// What a parameter of Swagger 2.0 says of its values; in OpenAPI 3 it stands in its schema.
inline constexpr std::string_view kParameterSchemaWords[] = {"type",      "format",    "enum",    "default",    "items",    "collectionFormat", "minimum",    "maximum",
                                                             "minLength", "maxLength", "pattern", "multipleOf", "minItems", "maxItems",         "uniqueItems"};

// Documentation of the source document: what the import does not keep, but --with documentation asks for.
void add_operation_words(Writer& writer, const model::Method& method, Members& operation);
void add_parameter_words(Writer& writer, const model::Parameter& parameter, Members& node);
/// The schema that a parameter was declared with; nullptr: none, or not asked for.
const Node* documented_parameter_schema(Writer& writer, const model::Parameter& parameter);
/// Media types of a body that the document gives an example or a schema for, although no model is known: added to `content`, and words to
/// those that are there. Nothing is added to a request: a schema there is a model. OpenAPI 3.0 only.
void add_request_examples(Writer& writer, const model::Method& method, Members& body, Members& content);
void add_response_examples(Writer& writer, const model::Method& method, std::string_view code, Members& content);
/// Description of a response, or of one of its headers; empty when there is none or it is not asked for.
std::string_view response_words(const Writer& writer, const model::Method& method, std::string_view code);
std::string_view header_words(const Writer& writer, const model::Method& method, std::string_view code, std::string_view header);
void add_root_words(Writer& writer, Members& root);

}  // namespace apigw::exports
