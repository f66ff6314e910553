// --with documentation: words of the document that the API was imported from. An import keeps none of them, so nothing that they say
// changes what the gateway does.
#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

constexpr std::string_view kOperationWords[] = {"tags", "summary", "description", "externalDocs", "deprecated"};
constexpr std::string_view kParameterWords[] = {"description", "deprecated", "example", "examples"};
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
