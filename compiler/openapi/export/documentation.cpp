// Words of the document that the API was imported from, and of its documentation parts, where they belong. An import keeps none of the
// former, so nothing that they say changes what the gateway does.
#include <algorithm>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::DocumentationType;
using model::DocumentedPlace;

constexpr Word kOperationWords[] = {{"tags", WordKind::texts}, {"summary", WordKind::text}, {"description", WordKind::text}, {"externalDocs", WordKind::map}, {"deprecated", WordKind::flag}};
constexpr Word kParameterWords[] = {{"description", WordKind::text},        {"deprecated", WordKind::flag, true}, {"style", WordKind::text, true},
                                    {"explode", WordKind::flag, true},      {"allowReserved", WordKind::flag, true}, {"example", WordKind::any, true},
                                    {"examples", WordKind::map, true}};
constexpr Word kMediaWords[] = {{"example", WordKind::any}, {"examples", WordKind::map}, {"encoding", WordKind::map}};
constexpr Word kRootWords[] = {{"tags", WordKind::maps}, {"externalDocs", WordKind::map}};
constexpr Word kInfoWords[] = {{"termsOfService", WordKind::text}, {"contact", WordKind::map}, {"license", WordKind::map}};
constexpr Word kSchemaWords[] = {{"title", WordKind::text}, {"description", WordKind::text}, {"externalDocs", WordKind::map}, {"example", WordKind::any}};
constexpr Word kDescription = {"description", WordKind::text};

constexpr DocumentationType kParameterTypes[] = {DocumentationType::path_parameter, DocumentationType::query_parameter, DocumentationType::request_header};  // [ParameterPlace]

bool fits(const Node& node, WordKind kind) {
  switch (kind) {
    case WordKind::text: return node.is_string();
    case WordKind::flag: return node.kind == syntax::Kind::boolean;
    case WordKind::texts: return node.is_sequence() && std::all_of(node.items.begin(), node.items.end(), [](const Node* item) { return item->is_string(); });
    case WordKind::map: return node.is_mapping();
    case WordKind::maps: return node.is_sequence() && std::all_of(node.items.begin(), node.items.end(), [](const Node* item) { return item->is_mapping(); });
    case WordKind::any: return node.kind != syntax::Kind::null;
  }
  return false;
}

/// An extension for people; the others would change what the gateway does.
bool is_extension(std::string_view key) { return key.starts_with("x-") && !key.starts_with("x-amazon-apigateway-") && !key.starts_with("x-apigw-"); }

/// Examples may be referred to, but what they refer to does not go out.
const Node* resolved_examples(Writer& writer, const Node& examples) {
  Members members;
  for (const syntax::Member& one : examples.members) writer.tree.set(members, one.key, writer.view != nullptr ? writer.view->references().resolve(*one.value).node : one.value);
  return members.empty() ? nullptr : writer.tree.object(members);
}

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

/// Adds the document's examples of one media type, and a schema where there is none.
void add_media_words(Writer& writer, const syntax::Member& media, bool make, Members& content) {
  const Node* known = content.get(media.key);
  if ((known == nullptr && !make) || !media.value->is_mapping()) return;
  Members members = known != nullptr ? Members(known->members) : Members();
  const Node* schema = media.value->get("schema");
  if (schema != nullptr && members.get("schema") == nullptr) writer.tree.set(members, "schema", writer.schemas.rewritten(*schema));
  for (const Word& word : kMediaWords) {
    const Node* value = media.value->get(word.key);
    if (value == nullptr || !fits(*value, word.kind)) continue;
    writer.tree.set(members, word.key, word.key == "examples" ? resolved_examples(writer, *value) : value);
  }
  writer.tree.set(content, media.key, writer.tree.object(members));
}

/// What a part says of a body goes to each of its media types.
void add_body_part(Writer& writer, const DocumentedPlace& place, Members& content) {
  if (!writer.parts || writer.parts->empty()) return;
  const std::vector<syntax::Member> all = content.all();
  for (const syntax::Member& media : all) {
    Members members(media.value->members);
    add_words(writer, place, std::span(kMediaWords, 2), media.value, members);
    add_extensions(writer, place, members);
    writer.tree.set(content, media.key, writer.tree.object(members));
  }
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

const Node* source_content(Writer& writer, const Node& holder) {
  const Node* media = holder.get("content");
  if (media == nullptr || !media->is_mapping()) return nullptr;
  Members content;
  for (const syntax::Member& one : media->members) add_media_words(writer, one, true, content);
  return writer.tree.object(content);
}

const Node* swagger_content(Writer& writer, const Origin& origin, const openapi::Response& response) {
  Members content;
  for (const openapi::Body& body : writer.view->response_bodies(origin.operation, response)) {
    Members media;
    writer.tree.set(media, "schema", writer.schemas.rewritten(*body.schema));
    writer.tree.set(content, body.media_type, writer.tree.object(media));
  }
  return content.empty() ? nullptr : writer.tree.object(content);
}

/// Swagger's form parameters as the body that they are.
const Node* form_of(Writer& writer, const Origin& origin) {
  Tree& tree = writer.tree;
  Members properties;
  std::vector<const Node*> required;
  bool file = false;
  for (const Node* one : writer.view->parameters(origin.item, origin.operation)) {
    const Node* in = one->get("in");
    const Node* name = one->get("name");
    if (in == nullptr || in->text != "formData" || name == nullptr || !name->is_string()) continue;
    Members schema;
    const bool is_file = one->get("type") != nullptr && one->get("type")->text == "file";
    for (const std::string_view key : kParameterSchemaWords) tree.set(schema, key, one->get(key));
    schema.erase("collectionFormat");
    if (is_file) tree.set(schema, "type", tree.text("string"));
    if (is_file) tree.set(schema, "format", tree.text("binary"));
    tree.set(schema, "description", one->get("description"));
    tree.set(properties, name->text, tree.object(schema));
    const Node* must = one->get("required");
    if (must != nullptr && syntax::as_bool(*must).value_or(false)) required.push_back(name);
    file = file || is_file;
  }
  if (properties.empty()) return nullptr;
  Members schema, media, content, body;
  tree.set(schema, "type", tree.text("object"));
  tree.set(schema, "properties", tree.object(properties));
  if (!required.empty()) tree.set(schema, "required", tree.list(required));
  tree.set(media, "schema", tree.object(schema));
  tree.set(content, file ? "multipart/form-data" : "application/x-www-form-urlencoded", tree.object(media));
  tree.set(body, "content", tree.object(content));
  return tree.object(body);
}

}  // namespace

const Node* words_at(const Writer& writer, const DocumentedPlace& place, const Word& word, const Node* written) {
  if (writer.swagger() && word.oas30_only) return nullptr;
  const Node* own = writer.with(Part::words) ? written : nullptr;
  const Node* value = writer.parts ? writer.parts->value(place, word.key, own) : own == nullptr ? nullptr : own->get(word.key);
  return value != nullptr && fits(*value, word.kind) ? value : nullptr;
}

void add_words(Writer& writer, const DocumentedPlace& place, std::span<const Word> words, const Node* written, Members& members) {
  for (const Word& word : words) {
    const Node* value = words_at(writer, place, word, written);
    if (value != nullptr) writer.tree.set(members, word.key, word.key == "examples" ? resolved_examples(writer, *value) : value);
  }
}

void add_extensions(Writer& writer, const DocumentedPlace& place, Members& members) {
  const Node* properties = writer.parts ? writer.parts->find(place).properties : nullptr;
  if (properties == nullptr) return;
  for (const syntax::Member& member : properties->members) {
    if (is_extension(member.key) && members.get(member.key) == nullptr) writer.tree.set(members, member.key, member.value);
  }
}

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

void add_request_words(Writer& writer, const DocumentedPlace& method, const Node* written, Members& body, Members& content) {
  const Node* media = written == nullptr ? nullptr : written->get("content");
  if (media != nullptr && media->is_mapping() && writer.with(Part::words)) {
    for (const syntax::Member& one : media->members) add_media_words(writer, one, false, content);
  }
  DocumentedPlace place = method;
  place.type = DocumentationType::request_body;
  writer.tree.set(body, "description", words_at(writer, place, kDescription, written));
  add_extensions(writer, place, body);
}

void add_response_words(Writer& writer, const DocumentedPlace& response, const Origin* origin, const Node* written, Members& content) {
  const Node* media = written == nullptr ? nullptr : written->get("content");
  if (media != nullptr && media->is_mapping()) {
    for (const syntax::Member& one : media->members) add_media_words(writer, one, true, content);
  }
  // Swagger 2.0: the schema beside the media types, and examples by media type.
  if (written != nullptr && origin != nullptr && writer.view->is_swagger()) {
    for (const openapi::Body& body : writer.view->response_bodies(origin->operation, {response.status_code, {}, written})) {
      if (content.get(body.media_type) != nullptr) continue;
      Members members;
      writer.tree.set(members, "schema", writer.schemas.rewritten(*body.schema));
      writer.tree.set(content, body.media_type, writer.tree.object(members));
    }
    const Node* examples = written->get("examples");
    for (const syntax::Member& one : examples != nullptr && examples->is_mapping() ? examples->members : std::span<const syntax::Member>()) {
      const Node* known = content.get(one.key);
      Members members = known != nullptr ? Members(known->members) : Members();
      writer.tree.set(members, "example", one.value);
      writer.tree.set(content, one.key, writer.tree.object(members));
    }
  }
  DocumentedPlace body = response;
  body.type = DocumentationType::response_body;
  add_body_part(writer, body, content);
}

const Node* source_response(const Writer& writer, const Origin* origin, std::string_view code) {
  if (origin == nullptr || !writer.with(Part::words)) return nullptr;
  for (const openapi::Response& response : writer.view->responses(origin->operation)) {
    if (response.code == code) return response.node;
  }
  return nullptr;
}

const Node* source_header(const Writer& writer, const Node* response, std::string_view name) {
  const Node* headers = response == nullptr ? nullptr : response->get("headers");
  const Node* written = headers == nullptr ? nullptr : headers->get(name);
  return written == nullptr ? nullptr : writer.view->references().resolve(*written).node;
}

const Node* source_request_body(Writer& writer, const Origin& origin) {
  if (writer.with(Part::words) && writer.view->is_swagger()) return form_of(writer, origin);
  const Node* written = writer.with(Part::words) ? origin.operation.node->get("requestBody") : nullptr;
  const Node* node = written == nullptr ? nullptr : writer.view->references().resolve(*written).node;
  const Node* content = node == nullptr ? nullptr : source_content(writer, *node);
  if (content == nullptr) return nullptr;
  Members body;
  for (const std::string_view key : {"description", "required"}) writer.tree.set(body, key, node->get(key));
  writer.tree.set(body, "content", content);
  return writer.tree.object(body);
}

const Node* source_responses(Writer& writer, const Origin& origin) {
  if (!writer.with(Part::words)) return nullptr;
  Members all;
  for (const openapi::Response& response : writer.view->responses(origin.operation)) {
    Members members, headers;
    const Node* description = response.node->get("description");
    writer.tree.set(members, "description", description != nullptr && description->is_string() ? description : writer.tree.text(""));
    const Node* written = response.node->get("headers");
    for (const syntax::Member& one : written != nullptr && written->is_mapping() ? written->members : std::span<const syntax::Member>()) {
      const Node* header = source_header(writer, response.node, one.key);
      const Node* schema = header == nullptr ? nullptr : header->get("schema");
      Members node;
      writer.tree.set(node, "schema", schema == nullptr ? nullptr : writer.schemas.rewritten(*schema));
      writer.tree.set(node, "description", header == nullptr ? nullptr : header->get("description"));
      writer.tree.set(headers, one.key, writer.tree.object(node));
    }
    if (!headers.empty()) writer.tree.set(members, "headers", writer.tree.object(headers));
    writer.tree.set(members, "content", writer.view->is_swagger() ? swagger_content(writer, origin, response) : source_content(writer, *response.node));
    writer.tree.set(all, response.code, writer.tree.object(members));
  }
  return all.empty() ? nullptr : writer.tree.object(all);
}

}  // namespace apigw::exports
