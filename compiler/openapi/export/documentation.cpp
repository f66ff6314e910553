// Words of the API, its models, operations and parameters, and the list of documentation parts.
#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::DocumentationType;
using model::DocumentedPlace;

constexpr Word kOperationWords[] = {{"tags", WordKind::texts}, {"summary", WordKind::text}, {"description", WordKind::text}, {"externalDocs", WordKind::map}, {"deprecated", WordKind::flag}};
constexpr Word kParameterWords[] = {{"description", WordKind::text},        {"deprecated", WordKind::flag, true}, {"style", WordKind::text, true},
                                    {"explode", WordKind::flag, true},      {"allowReserved", WordKind::flag, true}, {"example", WordKind::any, true},
                                    {"examples", WordKind::map, true}};
constexpr Word kRootWords[] = {{"tags", WordKind::maps}, {"externalDocs", WordKind::map}};
constexpr Word kInfoWords[] = {{"termsOfService", WordKind::text}, {"contact", WordKind::map}, {"license", WordKind::map}};
constexpr Word kSchemaWords[] = {{"title", WordKind::text}, {"description", WordKind::text}, {"externalDocs", WordKind::map}, {"example", WordKind::any}};

constexpr DocumentationType kParameterTypes[] = {DocumentationType::path_parameter, DocumentationType::query_parameter, DocumentationType::request_header};  // [ParameterPlace]

/// Swagger's way to write a list in one text, in the words of OpenAPI 3.
void add_style(Writer& writer, const Node& declared, Members& node) {
  const Node* format = declared.get("collectionFormat");
  const Node* in = declared.get("in");
  const Node* type = declared.get("type");
  if (in == nullptr || in->text != "query" || type == nullptr || type->text != "array") return;
  const std::string_view word = format != nullptr && format->is_string() ? format->text : "csv";
  writer.tree.set(node, "style", writer.tree.text(word == "ssv" ? "spaceDelimited" : word == "pipes" ? "pipeDelimited" : "form"));
  writer.tree.set(node, "explode", writer.tree.boolean(word == "multi"));
}

/// What a part says of a schema: it is about exactly this one, so it wins.
void add_told(Writer& writer, const Node& part, Members& schema) {
  for (const Word& word : kSchemaWords) {
    const Node* value = part.get(word.key);
    if (value != nullptr && fits(*value, word.kind)) writer.tree.set(schema, word.key, value);
  }
  if (!part.is_mapping()) return;
  for (const syntax::Member& member : part.members) {
    if (is_extension(member.key) && schema.get(member.key) == nullptr) writer.tree.set(schema, member.key, member.value);
  }
}

}  // namespace

const Node* described_api(Writer& writer) {
  const Node* part = writer.parts ? writer.parts->find({.type = DocumentationType::api}).properties : nullptr;
  const Node* info = part == nullptr ? nullptr : part->get("info");
  const Node* words = info == nullptr ? nullptr : info->get("description");
  if (words != nullptr && words->is_string()) return words;
  return writer.api.description.present() ? writer.tree.text(writer.api.description) : nullptr;
}

void add_info_words(Writer& writer, Members& info) {
  const Node* part = writer.parts ? writer.parts->find({.type = DocumentationType::api}).properties : nullptr;
  const Node* told = part == nullptr ? nullptr : part->get("info");
  const Node* written = writer.with(Part::words) && writer.api.document != nullptr ? writer.api.document->get("info") : nullptr;
  for (const Word& word : kInfoWords) {
    for (const Node* from : {written, told}) {  // the part wins
      const Node* value = from == nullptr ? nullptr : from->get(word.key);
      if (value != nullptr && fits(*value, word.kind)) writer.tree.set(info, word.key, value);
    }
  }
  if (told == nullptr || !told->is_mapping()) return;
  for (const syntax::Member& member : told->members) {
    if (is_extension(member.key)) writer.tree.set(info, member.key, member.value);
  }
}

void add_root_words(Writer& writer, Members& root) {
  add_words(writer, {.type = DocumentationType::api}, kRootWords, writer.api.document, root);
}

void add_documentation_list(Writer& writer, Members& root) {
  const model::Documentation& from = writer.api.documentation;
  if (!writer.with(Part::documentation) || (from.parts.empty() && !from.version.present())) return;
  Tree& tree = writer.tree;
  std::vector<const Node*> items;
  for (const model::DocumentationPart& part : from.parts) {
    Members item, location;
    tree.set(location, "type", part.type_word);
    if (part.path != "/") tree.set(location, "path", tree.text(part.path));
    if (part.method != "*") tree.set(location, "method", tree.text(part.method));
    if (part.status_code != "*") tree.set(location, "statusCode", tree.text(part.status_code));
    if (!part.name.empty()) tree.set(location, "name", tree.text(part.name));
    tree.set(item, "location", tree.object(location));
    tree.set(item, "properties", part.properties);
    items.push_back(tree.object(item));
  }
  Members list;
  tree.set(list, "version", from.version);
  tree.set(list, "createdDate", from.created_date);
  tree.set(list, "documentationParts", tree.list(items));
  tree.set(root, "x-amazon-apigateway-documentation", tree.object(list));
  add_extensions(writer, {.type = DocumentationType::api}, root);
}

const Node* documented_models(Writer& writer, const Node* schemas) {
  if (schemas == nullptr || !writer.parts || writer.parts->empty()) return schemas;
  Tree& tree = writer.tree;
  Members all(schemas->members);
  for (const syntax::Member& model : schemas->members) {
    const DocumentedPlace place{.type = DocumentationType::model, .name = model.key};
    const Node* part = writer.parts->find(place).properties;
    if (part == nullptr || !model.value->is_mapping() || model.value->get("$ref") != nullptr) continue;
    Members schema(model.value->members);
    add_told(writer, *part, schema);
    const Node* told = part->get("properties");
    const Node* properties = schema.get("properties");
    if (told != nullptr && told->is_mapping() && properties != nullptr && properties->is_mapping()) {
      Members members(properties->members);
      for (const syntax::Member& one : told->members) {
        const Node* property = members.get(one.key);
        if (property == nullptr || !property->is_mapping() || property->get("$ref") != nullptr) continue;
        Members described(property->members);
        add_told(writer, *one.value, described);
        tree.set(members, one.key, tree.object(described));
      }
      tree.set(schema, "properties", tree.object(members));
    }
    tree.set(all, model.key, tree.object(schema));
  }
  return tree.object(all);
}

void add_operation_words(Writer& writer, const model::Resource& resource, const model::Method& method, Members& operation) {
  const Origin* origin = writer.origin(method);
  add_words(writer, {.type = DocumentationType::method, .path = resource.path.value, .method = method.http_method.value}, kOperationWords, origin == nullptr ? nullptr : origin->operation.node, operation);
}

void add_parameter_words(Writer& writer, const DocumentedPlace& method, const model::Parameter& parameter, Members& node) {
  DocumentedPlace place = method;
  place.type = kParameterTypes[static_cast<size_t>(parameter.place)];
  place.name = parameter.name.value;
  const Node* declared = writer.view != nullptr ? parameter.declared : nullptr;  // of a template: no document
  add_words(writer, place, kParameterWords, declared, node);
  if (declared != nullptr && writer.with(Part::words) && writer.view->is_swagger() && !writer.swagger()) add_style(writer, *declared, node);
  add_extensions(writer, place, node);
}

const Node* documented_parameter_schema(Writer& writer, const model::Parameter& parameter) {
  if (!writer.with(Part::words) || writer.view == nullptr || parameter.declared == nullptr) return nullptr;
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

}  // namespace apigw::exports
