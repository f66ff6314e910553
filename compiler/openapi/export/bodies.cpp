// Words of bodies and answers, and these as the source document has them, where the service stores less.
#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::DocumentationType;
using model::DocumentedPlace;

constexpr Word kMediaWords[] = {{"example", WordKind::any}, {"examples", WordKind::map}, {"encoding", WordKind::map}};
constexpr Word kDescription = {"description", WordKind::text};

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
  if (writer.with(Part::words) && writer.view->is_swagger()) return writer.options.reader == Reader::people ? form_of(writer, origin) : nullptr;
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
