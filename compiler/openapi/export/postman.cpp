#include "compiler/openapi/export/postman.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "compiler/openapi/export/operation_list.h"
#include "compiler/openapi/export/sample_value.h"
#include "compiler/syntax/read.h"

namespace apigw::exports {
namespace {

constexpr std::string_view kSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// What a caller has to know beyond the address; made into variables only where some request uses them.
struct Secret {
  std::string_view variable, about;
};
constexpr Secret kSecrets[] = {{"apiKey", "value of x-api-key"},
                               {"token", "token for the authorizers"},
                               {"username", "name of a user"},
                               {"password", "the user's password"},
                               {"accessKey", "AWS access key ID"},
                               {"secretKey", "AWS secret access key"},
                               {"sessionToken", "AWS session token; empty for long-lived keys"}};

std::string reference_to(std::string_view variable) { return fmt::format("{{{{{}}}}}", variable); }

// What Postman would send as it is, although it would mean something else there.
constexpr std::string_view kQueryMarks = "%+{}", kPathMarks = "%?#{}/", kGreedyPathMarks = "%?#{}";

std::string escaped(std::string_view text, std::string_view marks) {
  std::string out;
  for (const char c : text) {
    if (marks.find(c) == marks.npos) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// `{{name}}` in a sample would be filled with a variable, perhaps a secret one: what a definition says is never looked up.
std::string inert(std::string text, std::string_view instead) {
  for (size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + instead.size())) text.replace(at, 1, instead);
  return text;
}

bool is_json(std::string_view media_type) {
  const std::string_view type = media_type.substr(0, media_type.find(';'));
  return type.ends_with("/json") || type.ends_with("+json");
}

class Collection {
 public:
  Collection(const Node& openapi, const CollectionOptions& options, syntax::Document& document)
      : openapi_(openapi), options_(options), tree_(document, false), samples_(openapi, tree_) {}

  const Node* write() {
    Members root, info;
    const Node* about = openapi_.get("info");
    tree_.set(info, "name", tree_.text(text_at(*about, "title")));
    set_text(info, "description", text_at(*about, "description"));
    set_text(info, "version", text_at(*about, "version"));
    tree_.set(info, "schema", tree_.text(kSchema));
    tree_.set(root, "info", tree_.object(info));
    tree_.set(root, "item", folders());
    tree_.set(root, "variable", variables());
    return tree_.object(root);
  }

 private:
  void set_text(Members& members, std::string_view key, std::string_view text) {
    if (!text.empty()) tree_.set(members, key, tree_.text(text));
  }

  const Node* folders() {
    std::vector<std::pair<std::string, std::vector<const Node*>>> groups;
    for (const ListedOperation& operation : list_operations(openapi_)) {
      auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.first == operation.group; });
      if (group == groups.end()) group = groups.insert(groups.end(), {operation.group, {}});
      group->second.push_back(item(operation));
    }
    std::vector<const Node*> items;
    for (const auto& [name, requests] : groups) {
      Members folder;
      tree_.set(folder, "name", tree_.text(name));
      set_text(folder, "description", description_of_tag(name));
      tree_.set(folder, "item", tree_.list(requests));
      items.push_back(tree_.object(folder));
    }
    return tree_.list(items);
  }

  std::string_view description_of_tag(std::string_view name) const {
    const Node* tags = openapi_.get("tags");
    if (tags == nullptr || !tags->is_sequence()) return {};
    for (const Node* tag : tags->items) {
      if (text_at(*tag, "name") == name) return text_at(*tag, "description");
    }
    return {};
  }

  const Node* item(const ListedOperation& operation) {
    const std::string_view summary = text_at(*operation.node, "summary"), id = text_at(*operation.node, "operationId");
    Members item;
    tree_.set(item, "name", tree_.text(!summary.empty() ? std::string(summary) : !id.empty() ? std::string(id) : fmt::format("{} {}", operation.method, operation.path)));
    const Node* request = this->request(operation);
    tree_.set(item, "request", request);
    tree_.set(item, "response", saved_responses(operation, *request));
    return tree_.object(item);
  }

  /// The answers that the document gives an example of.
  const Node* saved_responses(const ListedOperation& operation, const Node& request) {
    std::vector<const Node*> saved;
    const Node* responses = operation.node->get("responses");
    for (const syntax::Member& response : responses != nullptr ? responses->members : std::span<const syntax::Member>()) {
      const std::optional<int64_t> code = syntax::as_integer(syntax::Node{.kind = syntax::Kind::number, .text = response.key});
      const Node* content = response.value->get("content");
      if (!code || content == nullptr) continue;
      for (const syntax::Member& media : content->members) {
        const Node* example = example_of(*media.value);
        if (example == nullptr) continue;
        const Node* const headers[] = {entry("Content-Type", media.key)};
        std::string text = example->is_string() && !is_json(media.key) ? std::string(example->text) : syntax::to_indented_json(*example);
        while (text.ends_with('\n')) text.pop_back();
        Members members;
        tree_.set(members, "name", tree_.text(text_at(*response.value, "description").empty() ? response.key : text_at(*response.value, "description")));
        tree_.set(members, "originalRequest", &request);
        tree_.set(members, "code", tree_.number(*code));
        tree_.set(members, "_postman_previewlanguage", tree_.text(is_json(media.key) ? "json" : "text"));
        tree_.set(members, "header", tree_.list(headers));
        tree_.set(members, "body", tree_.text(text));
        saved.push_back(tree_.object(members));
        break;
      }
    }
    return tree_.list(saved);
  }

  const Node* request(const ListedOperation& operation) {
    Members request;
    std::vector<const Node*> headers;
    const Node* auth = authorization(operation, headers);
    // A method that answers to every verb is called by the one that does least.
    tree_.set(request, "method", tree_.text(operation.method == "ANY" ? "GET" : operation.method));
    tree_.set(request, "url", url(operation, headers));
    const Node* body = this->body(operation, headers);
    tree_.set(request, "header", tree_.list(headers));
    tree_.set(request, "body", body);
    tree_.set(request, "auth", auth);
    set_text(request, "description", text_at(*operation.node, "description"));
    return tree_.object(request);
  }

  /// {key, value, description, disabled}
  const Node* entry(std::string_view key, std::string_view value, std::string_view description = {}, bool disabled = false) {
    Members members;
    tree_.set(members, "key", tree_.text(key));
    tree_.set(members, "value", tree_.text(value));
    set_text(members, "description", description);
    if (disabled) tree_.set(members, "disabled", tree_.boolean(true));
    return tree_.object(members);
  }

  std::string sample_of(const Node& parameter) {
    const Node* schema = parameter.get("schema");
    const Node* example = example_of(parameter);
    const Node* value = example != nullptr ? example : schema == nullptr ? nullptr : samples_.of(*schema);
    if (value == nullptr) return {};
    if (value->is_sequence() && !value->items.empty()) value = value->items[0];
    return value->is_scalar() ? value->kind == syntax::Kind::null ? std::string() : std::string(value->text) : syntax::to_json(*value);
  }

  const Node* url(const ListedOperation& operation, std::vector<const Node*>& headers) {
    std::vector<const Node*> path, query, variables;
    std::string raw = reference_to("baseUrl");
    std::set<std::string> path_names, greedy_names;
    const std::string_view whole = operation.path == "/$default" ? "/" : operation.path;
    for (size_t at = 1; at <= whole.size() && whole.size() > 1;) {
      const size_t end = std::min(whole.find('/', at), whole.size());
      std::string segment(whole.substr(at, end - at));
      if (segment.starts_with('{') && segment.ends_with('}')) {
        segment = segment.substr(1, segment.size() - 2);
        if (segment.ends_with('+')) {
          segment.pop_back();
          greedy_names.insert(segment);
        }
        path_names.insert(segment);
        segment = ":" + segment;
      }
      path.push_back(tree_.text(segment));
      raw += "/" + segment;
      at = end + 1;
    }
    if (path.empty()) raw += "/";
    std::string_view separator = "?";
    const Node* parameters = operation.node->get("parameters");
    for (const Node* one : parameters != nullptr ? parameters->items : std::span<const Node* const>()) {
      const Node* flag = one->get("required");
      const bool required = flag != nullptr && syntax::as_bool(*flag).value_or(false);
      const std::string_view name = text_at(*one, "name"), in = text_at(*one, "in"), words = text_at(*one, "description");
      const std::string value = sample_of(*one);
      if (in == "path" && path_names.erase(std::string(name)) > 0) variables.push_back(entry(name, escaped(value, greedy_names.contains(std::string(name)) ? kGreedyPathMarks : kPathMarks), words));
      if (in == "header") headers.push_back(entry(name, inert(value, "{ "), words, !required));
      if (in != "query") continue;
      const std::string key = escaped(name, kQueryMarks), sample = escaped(value, kQueryMarks);
      query.push_back(entry(key, sample, words, !required));
      if (!required) continue;
      raw += fmt::format("{}{}={}", separator, key, sample);
      separator = "&";
    }
    for (const std::string& name : path_names) variables.push_back(entry(name, "text"));
    Members url;
    tree_.set(url, "raw", tree_.text(raw));
    const Node* const host[] = {tree_.text(reference_to("baseUrl"))};
    tree_.set(url, "host", tree_.list(host));
    tree_.set(url, "path", tree_.list(path));
    if (!query.empty()) tree_.set(url, "query", tree_.list(query));
    if (!variables.empty()) tree_.set(url, "variable", tree_.list(variables));
    return tree_.object(url);
  }

  const Node* body(const ListedOperation& operation, std::vector<const Node*>& headers) {
    const Node* body = operation.node->get("requestBody");
    const Node* content = body == nullptr ? nullptr : body->get("content");
    if (content == nullptr || content->members.empty()) return nullptr;
    const auto json = std::find_if(content->members.begin(), content->members.end(), [](const syntax::Member& one) { return is_json(one.key); });
    const syntax::Member& media = json == content->members.end() ? content->members.front() : *json;
    const Node* schema = media.value->get("schema");
    const Node* example = example_of(*media.value);
    const Node* sample = example != nullptr ? example : schema == nullptr ? nullptr : samples_.of(*schema);
    if (media.key == "application/x-www-form-urlencoded") return form(sample, schema, "urlencoded");
    if (media.key == "multipart/form-data") return form(sample, schema, "formdata");
    headers.push_back(entry("Content-Type", media.key));
    Members members;
    if (schema != nullptr && is_file(*schema)) {  // whoever sends it picks the file
      tree_.set(members, "mode", tree_.text("file"));
      tree_.set(members, "file", tree_.object({}));
      return tree_.object(members);
    }
    tree_.set(members, "mode", tree_.text("raw"));
    if (!is_json(media.key)) {
      tree_.set(members, "raw", tree_.text(sample != nullptr && sample->is_string() ? inert(std::string(sample->text), "{ ") : std::string()));
      return tree_.object(members);
    }
    std::string text = sample != nullptr ? syntax::to_indented_json(*sample) : "{}\n";
    text.pop_back();
    tree_.set(members, "raw", tree_.text(inert(std::move(text), "\\u007b")));  // two braces meet in a text alone
    Members raw, options;
    tree_.set(raw, "language", tree_.text("json"));
    tree_.set(options, "raw", tree_.object(raw));
    tree_.set(members, "options", tree_.object(options));
    return tree_.object(members);
  }

  bool is_file(const Node& schema) const {
    const Node* node = samples_.resolved(schema);
    return node != nullptr && text_at(*node, "format") == "binary";
  }

  const Node* form(const Node* sample, const Node* schema, std::string_view mode) {
    const Node* described = schema == nullptr ? nullptr : samples_.resolved(*schema);
    const Node* properties = described == nullptr ? nullptr : described->get("properties");
    std::vector<const Node*> fields;
    if (sample != nullptr && sample->is_mapping()) {
      for (const syntax::Member& member : sample->members) {
        Members field;
        const Node* property = properties == nullptr ? nullptr : properties->get(member.key);
        const bool file = mode == "formdata" && property != nullptr && is_file(*property);
        tree_.set(field, "key", tree_.text(inert(std::string(member.key), "{ ")));
        if (file) tree_.set(field, "src", tree_.list(std::span<const Node* const>()));
        else tree_.set(field, "value", tree_.text(inert(member.value->is_scalar() ? std::string(member.value->text) : syntax::to_json(*member.value), "{ ")));
        tree_.set(field, "type", tree_.text(file ? "file" : "text"));
        fields.push_back(tree_.object(field));
      }
    }
    Members members;
    tree_.set(members, "mode", tree_.text(mode));
    tree_.set(members, mode, tree_.list(fields));
    return tree_.object(members);
  }

  /// {type, TYPE: [{key, value, type}]}
  const Node* auth(std::string_view type, std::initializer_list<std::pair<std::string_view, std::string>> attributes) {
    std::vector<const Node*> items;
    for (const auto& [key, value] : attributes) {
      Members members;
      tree_.set(members, "key", tree_.text(key));
      tree_.set(members, "value", tree_.text(value));
      tree_.set(members, "type", tree_.text("string"));
      items.push_back(tree_.object(members));
    }
    Members members;
    tree_.set(members, "type", tree_.text(type));
    if (!items.empty()) tree_.set(members, type, tree_.list(items));
    return tree_.object(members);
  }

  std::string use(std::string_view variable) {
    used_.insert(variable);
    return reference_to(variable);
  }

  const Node* auth_of_scheme(const Node& scheme) {
    const std::string_view header = text_at(scheme, "name"), meaning = text_at(scheme, "x-amazon-apigateway-authtype");
    if (meaning == "awsSigv4") {
      return auth("awsv4", {{"accessKey", use("accessKey")}, {"secretKey", use("secretKey")}, {"sessionToken", use("sessionToken")}, {"region", options_.region}, {"service", "execute-api"}});
    }
    const std::string_view type = text_at(scheme, "type"), in = text_at(scheme, "in");
    if (type == "http" && text_at(scheme, "scheme") == "basic") return auth("basic", {{"username", use("username")}, {"password", use("password")}});
    if (type == "oauth2" || type == "openIdConnect" || type == "http") return auth("bearer", {{"token", use("token")}});
    if (header.empty() || header == "Unused" || in == "cookie") return nullptr;  // an authorizer that looks at the whole request
    return auth("apikey", {{"key", std::string(header)}, {"value", use("token")}, {"in", in == "query" ? "query" : "header"}});
  }

  /// How a request proves who sends it. An API key beside another proof goes as an ordinary header.
  const Node* authorization(const ListedOperation& operation, std::vector<const Node*>& headers) {
    const Node* components = openapi_.get("components");
    const Node* schemes = components == nullptr ? nullptr : components->get("securitySchemes");
    const Node* security = operation.node->get("security");
    const Node* proof = nullptr;
    bool key = false;
    for (const Node* requirement : security != nullptr ? security->items : std::span<const Node* const>()) {
      for (const syntax::Member& one : requirement->members) {
        const Node* scheme = schemes == nullptr ? nullptr : schemes->get(one.key);
        if (scheme == nullptr) continue;
        if (text_at(*scheme, "name") == "x-api-key") key = true;
        else if (proof == nullptr) proof = auth_of_scheme(*scheme);
      }
    }
    if (key && proof == nullptr) return auth("apikey", {{"key", "x-api-key"}, {"value", use("apiKey")}, {"in", "header"}});
    if (key) headers.push_back(entry("x-api-key", use("apiKey")));
    return proof != nullptr ? proof : auth("noauth", {});
  }

  const Node* variables() {
    std::vector<const Node*> items = {entry("baseUrl", options_.base_url, "where the API is served"), entry("stage", options_.stage, "the stage's name")};
    for (const Secret& secret : kSecrets) {
      if (used_.contains(secret.variable)) items.push_back(entry(secret.variable, "", secret.about));
    }
    return tree_.list(items);
  }

  const Node& openapi_;
  const CollectionOptions& options_;
  Tree tree_;
  SampleValues samples_;
  std::set<std::string_view> used_;
};

}  // namespace

Parts collection_parts() { return {Part::authorizers, Part::words, Part::documentation}; }

syntax::Document write_collection(const Node& openapi, const CollectionOptions& options) {
  syntax::Document document;
  document.set_root(Collection(openapi, options, document).write());
  return document;
}

}  // namespace apigw::exports
