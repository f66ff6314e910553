// --with documentation: words of the document that the API was imported from. An import keeps none of them, so nothing that they say
// changes what the gateway does.
#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

constexpr std::string_view kOperationWords[] = {"tags", "summary", "description", "externalDocs", "deprecated"};
constexpr std::string_view kParameterWords[] = {"description", "deprecated", "example", "examples"};
constexpr std::string_view kMediaWords[] = {"example", "examples"};
constexpr std::string_view kInfoWords[] = {"tags", "externalDocs"};

/// The node below a response of the document, or the response itself when `below` is empty.
const Node* response_node(const Writer& writer, const model::Method& method, std::string_view code) {
  const Origin* origin = writer.with(Part::documentation) ? writer.origin(method) : nullptr;
  if (origin == nullptr) return nullptr;
  for (const openapi::Response& response : writer.view->responses(origin->operation)) {
    if (response.code == code) return response.node;
  }
  return nullptr;
}

/// Adds the document's examples of one media type, and a schema where there is none.
void add_media_words(Writer& writer, const syntax::Member& media, bool make, Members& content) {
  const Node* known = content.get(media.key);
  if ((known == nullptr && !make) || !media.value->is_mapping()) return;
  Members members = known != nullptr ? Members(known->members) : Members();
  const Node* schema = media.value->get("schema");
  if (schema != nullptr && members.get("schema") == nullptr) writer.tree.set(members, "schema", writer.schemas.rewritten(*schema));
  for (const std::string_view key : kMediaWords) writer.tree.set(members, key, media.value->get(key));
  writer.tree.set(content, media.key, writer.tree.object(members));
}

std::string_view description_of(const Node* node) {
  const Node* words = node == nullptr ? nullptr : node->get("description");
  return words != nullptr && words->is_string() ? words->text : std::string_view();
}

}  // namespace

void add_operation_words(Writer& writer, const model::Method& method, Members& operation) {
  const Origin* origin = writer.with(Part::documentation) ? writer.origin(method) : nullptr;
  if (origin == nullptr) return;
  for (const std::string_view key : kOperationWords) writer.tree.set(operation, key, origin->operation.node->get(key));
}

void add_parameter_words(Writer& writer, const model::Parameter& parameter, Members& node) {
  if (!writer.with(Part::documentation) || writer.view == nullptr || parameter.declared == nullptr) return;
  for (const std::string_view key : kParameterWords) {
    if (writer.swagger() && key != "description") continue;  // the others are of OpenAPI 3
    writer.tree.set(node, key, parameter.declared->get(key));
  }
}

const Node* documented_parameter_schema(Writer& writer, const model::Parameter& parameter) {
  if (!writer.with(Part::documentation) || writer.view == nullptr || parameter.declared == nullptr) return nullptr;
  if (const Node* schema = parameter.declared->get("schema")) {
    // A parameter of Swagger 2.0 cannot refer to a schema.
    const Node* written = writer.swagger() ? writer.view->references().resolve(*schema).node : schema;
    return written == nullptr ? nullptr : writer.schemas.rewritten(*written);
  }
  if (!writer.view->is_swagger()) return nullptr;
  Members members;
  for (const std::string_view key : kParameterSchemaWords) {
    if (writer.swagger() || key != "collectionFormat") writer.tree.set(members, key, parameter.declared->get(key));
  }
  return writer.tree.object(members);
}

void add_request_examples(Writer& writer, const model::Method& method, Members& body, Members& content) {
  // The methods of a template come from no document.
  const bool has_words = writer.with(Part::documentation) && writer.view != nullptr && !writer.view->is_swagger();
  const Origin* origin = has_words ? writer.origin(method) : nullptr;
  const Node* written = origin == nullptr ? nullptr : origin->operation.node->get("requestBody");
  const Node* node = written == nullptr ? nullptr : writer.view->references().resolve(*written).node;
  const Node* media = node == nullptr ? nullptr : node->get("content");
  if (media == nullptr || !media->is_mapping()) return;
  for (const syntax::Member& one : media->members) add_media_words(writer, one, false, content);
  writer.tree.set(body, "description", node->get("description"));
}

void add_response_examples(Writer& writer, const model::Method& method, std::string_view code, Members& content) {
  const Node* response = response_node(writer, method, code);
  if (response == nullptr) return;
  const Node* media = response->get("content");
  if (media != nullptr && media->is_mapping()) {
    for (const syntax::Member& one : media->members) add_media_words(writer, one, true, content);
  }
  // Swagger 2.0: the schema beside the media types, and examples by media type.
  if (!writer.view->is_swagger()) return;
  for (const openapi::Body& body : writer.view->response_bodies(writer.origin(method)->operation, {code, {}, response})) {
    if (content.get(body.media_type) != nullptr) continue;
    Members members;
    writer.tree.set(members, "schema", writer.schemas.rewritten(*body.schema));
    writer.tree.set(content, body.media_type, writer.tree.object(members));
  }
  const Node* examples = response->get("examples");
  if (examples == nullptr || !examples->is_mapping()) return;
  for (const syntax::Member& one : examples->members) {
    const Node* known = content.get(one.key);
    Members members = known != nullptr ? Members(known->members) : Members();
    writer.tree.set(members, "example", one.value);
    writer.tree.set(content, one.key, writer.tree.object(members));
  }
}

std::string_view response_words(const Writer& writer, const model::Method& method, std::string_view code) { return description_of(response_node(writer, method, code)); }

std::string_view header_words(const Writer& writer, const model::Method& method, std::string_view code, std::string_view header) {
  const Node* response = response_node(writer, method, code);
  const Node* headers = response == nullptr ? nullptr : response->get("headers");
  const Node* written = headers == nullptr ? nullptr : headers->get(header);
  return written == nullptr ? std::string_view() : description_of(writer.view->references().resolve(*written).node);
}

void add_root_words(Writer& writer, Members& root) {
  if (!writer.with(Part::documentation) || writer.api.document == nullptr) return;
  for (const std::string_view key : kInfoWords) writer.tree.set(root, key, writer.api.document->get(key));
  writer.tree.set(root, "x-amazon-apigateway-documentation", writer.api.document->get("x-amazon-apigateway-documentation"));
}

}  // namespace apigw::exports
