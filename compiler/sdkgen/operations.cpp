#include "compiler/sdkgen/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/schema_facts.h"

namespace apigw::sdkgen {
namespace {

using model::DocumentationType;

/// [Place]; nobody documents a cookie.
constexpr DocumentationType kParameterTypes[] = {DocumentationType::path_parameter, DocumentationType::query_parameter, DocumentationType::request_header, DocumentationType::request_header};

struct MediaType {
  std::string_view begin, end;  // what it begins or ends with
  Encoding encoding;
};

// The first row that fits; a body that may be sent in several ways is sent in the way whose row stands first.
constexpr MediaType kMediaTypes[] = {
    {"application/json", "application/json", Encoding::json},
    {"", "+json", Encoding::json},
    {"application/x-www-form-urlencoded", "", Encoding::form},
    {"multipart/", "", Encoding::multipart},
    {"text/", "", Encoding::text},
    {"application/xml", "", Encoding::text},
    {"", "+xml", Encoding::text},
    {"", "", Encoding::binary},
};

size_t row_of(std::string_view media_type) {
  std::string bare(media_type.substr(0, media_type.find(';')));
  while (bare.ends_with(' ')) bare.pop_back();
  std::transform(bare.begin(), bare.end(), bare.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  for (size_t row = 0;; ++row) {
    if (bare.starts_with(kMediaTypes[row].begin) && bare.ends_with(kMediaTypes[row].end)) return row;
  }
}

struct PlaceRow {
  std::string_view word;
  Place place;
  Style style;
};
constexpr PlaceRow kPlaces[] = {
    {"path", Place::path, Style::simple},
    {"query", Place::query, Style::form},
    {"header", Place::header, Style::simple},
    {"cookie", Place::cookie, Style::form},
};

struct StyleRow {
  std::string_view word;  // `style`, or Swagger's collectionFormat
  Style style;
  bool explode;
};
constexpr StyleRow kStyles[] = {
    {"form", Style::form, true},
    {"simple", Style::simple, false},
    {"spaceDelimited", Style::space_delimited, false},
    {"pipeDelimited", Style::pipe_delimited, false},
    {"deepObject", Style::deep_object, true},
    {"label", Style::label, false},
    {"matrix", Style::matrix, false},
    {"csv", Style::form, false},
    {"ssv", Style::space_delimited, false},
    {"tsv", Style::tab_delimited, false},
    {"pipes", Style::pipe_delimited, false},
    {"multi", Style::form, true},
};

void read_style(Parameter& parameter, const syntax::Node& node, bool swagger) {
  std::string word = text_of(node, swagger ? "collectionFormat" : "style");
  if (word.empty() && swagger) word = "csv";
  parameter.explode = !swagger && parameter.style == Style::form;
  for (const StyleRow& row : kStyles) {
    if (row.word != word) continue;
    parameter.explode = row.explode;
    const bool of_paths = row.style == Style::label || row.style == Style::matrix;
    if (of_paths ? parameter.place == Place::path : parameter.style == Style::form) parameter.style = row.style;
  }
  if (const syntax::Node* explode = node.get("explode")) parameter.explode = syntax::as_bool(*explode).value_or(parameter.explode);
}

/// `encoding` of a form's media type.
std::vector<FieldStyle> field_styles(const syntax::Node& media_type) {
  std::vector<FieldStyle> styles;
  const syntax::Node* encoding = mapping_at(media_type, "encoding");
  if (encoding == nullptr) return styles;
  for (const syntax::Member& member : encoding->members) {
    if (!member.value->is_mapping()) continue;
    Parameter field{.wire = std::string(member.key), .name = {}, .description = {}, .example = {}};
    read_style(field, *member.value, false);
    if (field.style != Style::form || !field.explode) styles.push_back({field.wire, field.style, field.explode});
  }
  return styles;
}

/// The one value a header of a part can have; empty when it may have several.
std::string constant_of(const syntax::Node& header) {
  const syntax::Node* schema = mapping_at(header, "schema");
  if (schema == nullptr) return {};
  const syntax::Node* values = sequence_at(*schema, "enum");
  const syntax::Node* constant = values != nullptr && values->items.size() == 1 ? values->items.front() : schema->get("const");
  return constant != nullptr && constant->is_scalar() ? std::string(constant->text) : std::string();
}

bool can_be_sent(std::string_view name, std::string_view value) {
  const auto in_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos; };
  return !name.empty() && std::all_of(name.begin(), name.end(), in_name) && !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

/// `encoding` of a form of parts. A list of types, or one with an asterisk, leaves the choice to the program.
std::vector<Part> parts_of(const syntax::Node& media_type, openapi::References& references) {
  std::vector<Part> parts;
  const syntax::Node* encoding = mapping_at(media_type, "encoding");
  if (encoding == nullptr) return parts;
  for (const syntax::Member& member : encoding->members) {
    if (!member.value->is_mapping()) continue;
    Part part{.wire = std::string(member.key), .content_type = text_of(*member.value, "contentType"), .headers = {}};
    if (part.content_type.find_first_of("*,") != std::string::npos || !can_be_sent("Content-Type", part.content_type)) part.content_type.clear();
    if (const syntax::Node* headers = mapping_at(*member.value, "headers")) {
      for (const syntax::Member& one : headers->members) {
        const syntax::Node* header = references.resolve(*one.value).node;
        const std::string value = header == nullptr ? "" : constant_of(*header);
        if (can_be_sent(one.key, value) && !same_text(one.key, "content-type") && !same_text(one.key, "content-disposition")) part.headers.push_back({std::string(one.key), value});
      }
    }
    if (!part.content_type.empty() || !part.headers.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

/// "200", "4XX", "default".
bool is_status(std::string_view status) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool one = status.size() == 3 && digit(status[1]) && digit(status[2]);
  return status == "default" || (status.size() == 3 && status[0] >= '1' && status[0] <= '5' && (one || status.ends_with("XX")));
}

/// A path as it is sent: whatever could not stand in one is encoded, save the names of variables. What is behind a '#' tells operations of
/// one path apart; no client sends it (RFC 9110, 7.1).
std::string encoded_path(std::string_view path) {
  path = path.substr(0, path.find('#'));
  constexpr std::string_view kKept = "-._~!$&'()*+,;=:@/%";
  std::string result;
  bool in_variable = false;
  for (const char c : path) {
    in_variable = c == '{' || (in_variable && c != '}');
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (in_variable || c == '}' || letter || kKept.find(c) != std::string_view::npos) result += c;
    else result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

}  // namespace

Encoding encoding_of(std::string_view media_type) { return kMediaTypes[row_of(media_type)].encoding; }

Words words_of_route(std::string_view http_method, std::string_view path) {
  Words words = words_of(http_method);
  bool any = false;
  for (size_t begin = 1; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment.starts_with('{')) words.emplace_back("by");
    if (!segment.empty()) words = words + words_of(segment);
    any = any || !segment.empty();
    begin = end + 1;
  }
  if (!any) words.emplace_back("root");
  return words;
}

void Operations::add(const model::Resource& resource, const model::Method& method, const Written& written) {
  Operation operation{.http_method = method.http_method.value, .path = encoded_path(resource.path.value)};
  for (size_t plus = operation.path.find("+}"); plus != std::string::npos; plus = operation.path.find("+}")) operation.path.erase(plus, 1);
  const std::string id = written.operation != nullptr ? text_of(*written.operation->node, "operationId") : method.operation_name.value;
  operation.name = names_.take(id.empty() ? words_of_route(operation.http_method, resource.path.value) : words_of(id, "operation"));
  operation.security = security_.of(method, written.operation);
  place_ = {.type = DocumentationType::method, .path = resource.path.value, .method = method.http_method.value};
  written.operation != nullptr ? add_described(operation, written) : add_undescribed(operation, method);
  // Nobody said what comes, as with the functions of a template: whatever JSON it is.
  const bool untold = operation.responses.empty();
  for (const char* status : {"2XX", "default"}) {
    if (untold) operation.responses.push_back({.status = status, .description = {}, .body = body_of("application/json", nullptr, nullptr, operation.name)});
  }
  add_missing_path_parameters(operation);
  for (Parameter& parameter : operation.parameters) {
    parameter.greedy = parameter.place == Place::path && resource.path.value.find("{" + parameter.wire + "+}") != std::string::npos;
  }
  sort_and_name_parameters(operation);
  declared_pages_.push_back(declared_pages_of(written));
  client_.operations.push_back(std::move(operation));
}

DeclaredPages Operations::declared_pages_of(const Written& written) {
  if (written.operation == nullptr || written.operation->node->get("x-apigw-pagination") == nullptr) return {};
  source::Diagnostics told;  // by the import already
  return {.said = true, .pages = openapi::read_pagination(view_, *written.item, *written.operation, told)};
}

std::string Operations::told(model::DocumentationType type, std::string_view key, const syntax::Node* written, std::string_view name, std::string_view status_code) const {
  model::DocumentedPlace place = place_;
  place.type = type;
  place.name = name;
  place.status_code = status_code;
  return std::string(parts_.text(place, key, written));
}

void Operations::add_described(Operation& operation, const Written& written) {
  const syntax::Node& node = *written.operation->node;
  operation.group = group_of(node);
  operation.summary = told(DocumentationType::method, "summary", &node);
  operation.description = told(DocumentationType::method, "description", &node);
  operation.deprecated = is_true(node, "deprecated");
  const std::vector<const syntax::Node*> parameters = view_.parameters(*written.item, *written.operation);
  for (const syntax::Node* parameter : parameters) add_parameter(operation, *parameter);
  add_body(operation, node, parameters, *written.operation);
  add_responses(operation, *written.operation);
}

void Operations::add_parameter(Operation& operation, const syntax::Node& node) {
  const std::string place = text_of(node, "in");
  const auto row = std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const PlaceRow& one) { return one.word == place; });
  const std::string wire = text_of(node, "name");
  if (row == std::end(kPlaces) || wire.empty()) return;
  if (row->place == Place::path && operation.path.find("{" + wire + "}") == std::string::npos) return;
  Parameter parameter{.wire = wire, .name = {}, .place = row->place, .style = row->style, .description = told(kParameterTypes[static_cast<size_t>(row->place)], "description", &node, wire), .example = {}};
  parameter.required = row->place == Place::path || is_true(node, "required");
  parameter.deprecated = is_true(node, "deprecated");
  const syntax::Node* schema = view_.is_swagger() ? &node : node.get("schema");
  const Words hint = operation.name + words_of(wire);
  if (const syntax::Node* content = mapping_at(node, "content"); content != nullptr && schema == nullptr) {
    parameter.style = Style::json;
    schema = content->members.front().value->get("schema");
  } else {
    read_style(parameter, node, view_.is_swagger());
  }
  parameter.use = schema == nullptr ? Use{.type = plain(Kind::string)} : types_.use_of(*schema, hint);
  parameter.use.nullable = false;  // a text cannot be null
  parameter.example = examples_.of(&node, schema);
  if (schema == nullptr && !parameter.example.starts_with('"')) parameter.example = "\"text\"";
  operation.parameters.push_back(std::move(parameter));
}

void Operations::add_missing_path_parameters(Operation& operation) {
  for (size_t open = operation.path.find('{'); open != std::string::npos; open = operation.path.find('{', open + 1)) {
    const std::string wire = operation.path.substr(open + 1, operation.path.find('}', open) - open - 1);
    const auto is_it = [&](const Parameter& parameter) { return parameter.place == Place::path && parameter.wire == wire; };
    if (std::any_of(operation.parameters.begin(), operation.parameters.end(), is_it)) continue;
    operation.parameters.push_back({.wire = wire, .name = {}, .place = Place::path, .style = Style::simple, .required = true, .use = {.type = plain(Kind::string)}, .description = {}, .example = "\"text\""});
  }
}

/// Those of the path in its order, then the other required ones, then the optional ones: the order in which a program gives them.
void Operations::sort_and_name_parameters(Operation& operation) {
  const auto rank = [&](const Parameter& parameter) -> size_t {
    if (parameter.place == Place::path) return operation.path.find("{" + parameter.wire + "}");
    return std::string::npos - (parameter.required ? 1 : 0);
  };
  std::stable_sort(operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& a, const Parameter& b) { return rank(a) < rank(b); });
  WordScope names;
  for (const std::string_view used : {"body", "options", "request", "self"}) names.take({std::string(used)});
  for (Parameter& parameter : operation.parameters) parameter.name = names.take(words_of(parameter.wire, "parameter"));
}

Body Operations::body_of(std::string_view media_type, const syntax::Node* schema, const syntax::Node* holder, const Words& hint) {
  Body body{.media_type = std::string(media_type), .encoding = encoding_of(media_type), .description = {}, .example = {}};
  // Frameworks write any media type where they mean their own: what has a shape is JSON.
  if (schema != nullptr && (media_type == "*/*" || media_type == "application/*")) {
    body.use = types_.use_of(*schema, hint);
    const bool shaped = body.use.type != plain(Kind::any) && body.use.type != plain(Kind::string) && body.use.type != plain(Kind::file) && body.use.type != plain(Kind::bytes);
    if (shaped) {
      body.media_type = "application/json";
      body.encoding = Encoding::json;
    }
  }
  if (body.media_type.find('*') != std::string::npos) body.media_type = body.encoding == Encoding::text ? "text/plain" : body.encoding == Encoding::multipart ? "multipart/form-data" : "application/octet-stream";
  // The client writes UTF-8, and makes a boundary of its own.
  if (body.encoding == Encoding::text || body.encoding == Encoding::multipart) body.media_type.resize(std::min(body.media_type.find(';'), body.media_type.size()));
  if (body.encoding == Encoding::text) body.use = {.type = plain(Kind::string)};
  if (body.encoding == Encoding::binary) body.use = {.type = plain(Kind::file)};
  if (body.encoding == Encoding::text || body.encoding == Encoding::binary) {
    body.example = "\"text\"";
    return body;
  }
  if (schema != nullptr) body.use = types_.use_of(*schema, hint);
  if (schema != nullptr && text_of(*schema, "format") == "binary") body.encoding = Encoding::binary;
  if (body.encoding == Encoding::form && holder != nullptr) body.styles = field_styles(*holder);
  if (body.encoding == Encoding::multipart && holder != nullptr) body.parts = parts_of(*holder, view_.references());
  const bool any_form = schema == nullptr && (body.encoding == Encoding::form || body.encoding == Encoding::multipart);
  if (any_form) body.use = types_.any_map();
  body.example = any_form ? R"({"key":"text"})" : examples_.of(holder, schema);
  return body;
}

std::optional<Body> Operations::preferred(std::span<const openapi::Body> bodies, const Words& hint, const syntax::Node* content) {
  if (bodies.empty()) {  // a media type may stand without a schema
    const syntax::Member* first = content == nullptr || content->members.empty() ? nullptr : &content->members.front();
    return first == nullptr ? std::nullopt : std::optional(body_of(first->key, nullptr, nullptr, hint));
  }
  const auto best = std::min_element(bodies.begin(), bodies.end(), [](const openapi::Body& a, const openapi::Body& b) { return row_of(a.media_type) < row_of(b.media_type); });
  return body_of(best->media_type, best->schema, content == nullptr ? nullptr : content->get(best->media_type), hint);
}

void Operations::add_body(Operation& operation, const syntax::Node& node, std::span<const syntax::Node* const> parameters, const openapi::Operation& written) {
  const std::vector<openapi::Body> bodies = view_.request_bodies(written, parameters);
  const syntax::Node* holder = nullptr;
  if (view_.is_swagger()) {
    const auto body = std::find_if(parameters.begin(), parameters.end(), [](const syntax::Node* parameter) { return text_of(*parameter, "in") == "body"; });
    if (body != parameters.end()) holder = *body;
    if (holder == nullptr) return add_form(operation, parameters, node);
  } else if (const syntax::Node* request = node.get("requestBody")) {
    holder = view_.references().resolve(*request).node;
  }
  if (holder == nullptr) return;
  operation.body = preferred(bodies, operation.name + Words{"body"}, mapping_at(*holder, "content"));
  if (!operation.body) return;
  operation.body->required = is_true(*holder, "required");
  operation.body->description = told(DocumentationType::request_body, "description", holder);
}

/// Swagger's form parameters are the properties of one body.
void Operations::add_form(Operation& operation, std::span<const syntax::Node* const> parameters, const syntax::Node& node) {
  Body body{.media_type = "application/x-www-form-urlencoded", .encoding = Encoding::form, .description = {}, .example = {}};
  std::vector<Property> fields;
  for (const syntax::Node* parameter : parameters) {
    if (text_of(*parameter, "in") != "formData") continue;
    const std::string wire = text_of(*parameter, "name");
    Property field{.wire = wire, .use = types_.use_of(*parameter, operation.name + words_of(wire)), .required = is_true(*parameter, "required"), .description = text_of(*parameter, "description")};
    if (text_of(*parameter, "type") == "file") body.encoding = Encoding::multipart;
    body.required = body.required || field.required;
    const std::string example = examples_.of(nullptr, parameter);
    body.example += fmt::format("{}\"{}\":{}", body.example.empty() ? "{" : ",", wire, text_of(*parameter, "type") == "file" ? "\"aGVsbG8=\"" : example);
    fields.push_back(std::move(field));
  }
  if (fields.empty()) return;
  body.example += "}";
  const syntax::Node* consumes = sequence_at(node, "consumes");
  if (consumes == nullptr) consumes = sequence_at(view_.root(), "consumes");
  if (consumes != nullptr && encoding_of(consumes->items.front()->text) == Encoding::multipart) body.encoding = Encoding::multipart;
  if (body.encoding == Encoding::multipart) body.media_type = "multipart/form-data";
  body.use.type = types_.add_object(operation.name + Words{"form"}, std::move(fields));
  operation.body = std::move(body);
}

void Operations::add_responses(Operation& operation, const openapi::Operation& written) {
  for (const openapi::Response& one : view_.responses(written)) {
    Response response{.status = std::string(one.code), .description = told(DocumentationType::response, "description", one.node, {}, one.code), .body = {}};
    for (char& c : response.status) c = c == 'x' ? 'X' : c;
    if (!is_status(response.status)) continue;
    const std::vector<openapi::Body> bodies = view_.response_bodies(written, one);
    Words hint = operation.name + Words{"response"};
    if (!response.success()) hint.push_back(response.status == "default" ? "error" : response.status);
    response.body = preferred(bodies, hint, view_.is_swagger() ? nullptr : mapping_at(*one.node, "content"));
    operation.responses.push_back(std::move(response));
  }
}

const syntax::Node* Operations::model_schema(const std::string& name) {
  for (const syntax::Member& member : view_.schemas()) {
    if (member.key == name) return member.value;
  }
  return nullptr;
}

void Operations::add_undescribed(Operation& operation, const model::Method& method) {
  operation.summary = told(DocumentationType::method, "summary", nullptr);
  operation.description = told(DocumentationType::method, "description", nullptr);
  for (const model::Parameter& one : method.parameters) {
    const Place place = one.place == model::ParameterPlace::path ? Place::path : one.place == model::ParameterPlace::header ? Place::header : Place::query;
    std::string wire = one.name.value;
    if (place == Place::path && operation.path.find("{" + wire + "}") == std::string::npos) continue;
    std::string description = told(kParameterTypes[static_cast<size_t>(place)], "description", nullptr, wire);
    operation.parameters.push_back({.wire = std::move(wire), .name = {}, .place = place, .style = place == Place::query ? Style::form : Style::simple,
                                    .required = one.required || place == Place::path, .use = {.type = plain(Kind::string)}, .description = std::move(description), .example = "\"text\""});
  }
  const auto body_of_models = [&](const std::map<std::string, model::Text>& models, const Words& hint) -> std::optional<Body> {
    for (const auto& [media_type, model] : models) {
      if (const syntax::Node* schema = model_schema(model.value)) return body_of(media_type, schema, nullptr, hint);
    }
    return std::nullopt;
  };
  operation.body = body_of_models(method.request_models, operation.name + Words{"body"});
  const bool takes_body = operation.http_method == "POST" || operation.http_method == "PUT" || operation.http_method == "PATCH";
  if (!operation.body && takes_body) operation.body = body_of("application/json", nullptr, nullptr, operation.name);
  for (const model::MethodResponse& one : method.responses) {
    if (!is_status(one.status_code.value)) continue;
    operation.responses.push_back({.status = one.status_code.value, .description = told(DocumentationType::response, "description", nullptr, {}, one.status_code.value), .body = body_of_models(one.models, operation.name + Words{"response"})});
  }
}

std::optional<uint32_t> Operations::group_of(const syntax::Node& node) {
  const syntax::Node* tags = sequence_at(node, "tags");
  if (tags == nullptr || !tags->items.front()->is_string()) return std::nullopt;
  const std::string_view tag = tags->items.front()->text;
  const Words words = words_of(tag, "group");
  const auto known = std::find_if(client_.groups.begin(), client_.groups.end(), [&](const Group& group) { return group.name == words; });
  if (known != client_.groups.end()) return static_cast<uint32_t>(known - client_.groups.begin());
  Group group{.name = words, .description = {}};
  if (const syntax::Node* described = sequence_at(view_.root(), "tags")) {
    for (const syntax::Node* one : described->items) {
      if (one->is_mapping() && text_of(*one, "name") == tag) group.description = text_of(*one, "description");
    }
  }
  client_.groups.push_back(std::move(group));
  return static_cast<uint32_t>(client_.groups.size() - 1);
}

}  // namespace apigw::sdkgen
