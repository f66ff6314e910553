#include "compiler/model/route_table.h"

#include "compiler/source/json_text.h"

namespace apigw::model {
namespace {

void append_member(std::string& out, std::string_view key, std::string_view text) {
  out.append("\"").append(key).append("\": ");
  source::append_json_string(out, text);
}

void append_or_null(std::string& out, std::string_view key, std::string_view text) {
  if (!text.empty()) return append_member(out, key, text);
  out.append("\"").append(key).append("\": null");
}

void append_route(std::string& out, const Resource& resource, const Method& method) {
  out += "{";
  append_member(out, "method", method.http_method.value);
  append_member(out += ", ", "path", resource.listed_path.empty() ? resource.path.value : resource.listed_path);
  append_or_null(out += ", ", "integration", method.integration ? to_string(method.integration->type.value) : std::string_view());
  append_or_null(out += ", ", "uri", method.integration ? std::string_view(method.integration->uri.value) : std::string_view());
  append_member(out += ", ", "authorization", to_string(method.authorization));
  append_or_null(out += ", ", "authorizer", method.authorizer.value);
  out.append(", \"apiKeyRequired\": ").append(method.api_key_required.value ? "true" : "false");
  out += ", \"scopes\": [";
  for (size_t i = 0; i < method.authorization_scopes.size(); ++i) {
    if (i != 0) out += ", ";
    source::append_json_string(out, method.authorization_scopes[i].value);
  }
  append_or_null(out += "], ", "operation", method.operation_name.value);
  out += "}";
}

void append_api(std::string& out, const ListedApi& listed) {
  const Api& api = *listed.api;
  out += "{";
  append_member(out, "name", listed.name.empty() ? api.name.value : listed.name);
  append_member(out += ", ", "type", to_string(api.type));
  append_or_null(out += ", ", "stage", listed.stage);
  out += ",\n   \"routes\": [";
  std::string_view separator = "\n    ";
  for (const Resource& resource : api.resources) {
    for (const Method& method : resource.methods) {
      out += separator;
      append_route(out, resource, method);
      separator = ",\n    ";
    }
  }
  out += "]}";
}

}  // namespace

std::string route_table(const std::vector<ListedApi>& apis) {
  std::string out = "{\"apis\": [";
  std::string_view separator = "\n  ";
  for (const ListedApi& listed : apis) {
    out += separator;
    append_api(out, listed);
    separator = ",\n  ";
  }
  out += "]}\n";
  return out;
}

}  // namespace apigw::model
