// Routes: which there are, and what a method promises its clients.
#include <algorithm>

#include "compiler/diff/comparison.h"

namespace apigw::diff {
namespace {

struct RouteKey {
  std::string method, path;  // of a WebSocket API and of $default no method
};

RouteKey split(const std::string& key) {
  const size_t blank = key.find(' ');
  return blank == key.npos || key.find('/') == key.npos ? RouteKey{"", key} : RouteKey{key.substr(0, blank), key.substr(blank + 1)};
}

/// Names of variables are nothing to a client: "GET /pets/{}".
std::string shape(const std::string& key) {
  std::string out;
  for (size_t i = 0; i < key.size(); ++i) {
    const size_t close = key[i] == '{' ? key.find('}', i) : key.npos;
    if (close == key.npos) {
      out += key[i];
      continue;
    }
    out += key[close - 1] == '+' ? "{+}" : "{}";
    i = close;
  }
  return out;
}

/// The route that answers in place of a removed one: another method of its path, or a greedy variable above it.
std::string taken_over_by(const Json& routes, const std::string& removed) {
  const RouteKey wanted = split(removed);
  std::string best;
  size_t best_size = 0;
  for (const auto& [key, route] : routes.items()) {
    const RouteKey one = split(key);
    if (one.method != "ANY" && one.method != wanted.method && one.path != "$default") continue;
    const size_t greedy = one.path.find("+}");
    const size_t open = greedy == one.path.npos ? one.path.npos : one.path.rfind('{', greedy);
    const bool covers = one.path == "$default" || shape(one.path) == shape(wanted.path) || (open != one.path.npos && wanted.path.size() > open && wanted.path.compare(0, open, one.path, 0, open) == 0);
    const size_t size = one.path == "$default" ? 1 : one.path.size() + 1;
    if (covers && size > best_size) best = key, best_size = size;
  }
  return best;
}

std::string authorization_of(const Json& route) {
  std::string text = shown(at(route, "authorization"));
  if (text == "NONE") text = "no authorization";
  if (at(route, "authorizer").is_string()) text += " " + shown(at(route, "authorizer"));
  return is_true(at(route, "apiKeyRequired")) ? text + ", API key" : text;
}

void compare_parameters(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& name, const Json& was, const Json& is) {
    if (was == is) return;
    const bool required = is_true(at(is, "required"));
    const Kind kind = is.is_null() ? Kind::parameter_removed : required ? Kind::parameter_required : was.is_null() ? Kind::parameter_added : Kind::parameter_optional;
    comparison.add(kind, where, below("/parameters", name));
  });
}

void compare_request_models(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& media_type, const Json& was, const Json& is) {
    if (was.is_null() || is.is_null()) return comparison.add(was.is_null() ? Kind::request_model_added : Kind::request_model_removed, where, below("/requestModels", media_type), was, is);
    comparison.use_schemas(was, is, Direction::request, "request " + where + " " + media_type);
  });
}

void compare_response(Comparison& comparison, const std::string& where, const std::string& status, const Json& before, const Json& after) {
  const std::string pointer = below("/responses", status);
  const SetChange headers = set_change(at(before, "headers"), at(after, "headers"));
  if (!headers.added.empty()) comparison.add(Kind::response_header_added, where, pointer + "/headers", "", headers.added);
  if (!headers.removed.empty()) comparison.add(Kind::response_header_removed, where, pointer + "/headers", headers.removed, "");
  each_key(at(before, "models"), at(after, "models"), [&](const std::string& media_type, const Json& was, const Json& is) {
    if (was.is_null() || is.is_null()) return comparison.add(was.is_null() ? Kind::response_model_added : Kind::response_model_removed, where, below(pointer + "/models", media_type), was, is);
    comparison.use_schemas(was, is, Direction::response, "response " + status + " " + where + " " + media_type);
  });
}

void compare_responses(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& status, const Json& was, const Json& is) {
    if (was.is_null()) return comparison.add(Kind::response_added, where, below("/responses", status));
    if (is.is_null()) return comparison.add(Kind::response_removed, where, below("/responses", status));
    compare_response(comparison, where, status, was, is);
  });
}

void compare_route(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  compare_route_security(comparison, where, before, after);
  compare_parameters(comparison, where, at(before, "parameters"), at(after, "parameters"));
  compare_request_models(comparison, where, at(before, "requestModels"), at(after, "requestModels"));
  compare_responses(comparison, where, at(before, "responses"), at(after, "responses"));
  for (const char* key : {"operationName", "routeResponse", "modelSelection"}) {
    if (at(before, key) != at(after, key)) comparison.add(Kind::method_setting_changed, where, std::string("/") + key, at(before, key), at(after, key));
  }
  compare_integration(comparison, where, at(before, "integration"), at(after, "integration"));
}

}  // namespace

void compare_routes(Comparison& comparison) {
  const Json &before = at(comparison.before, "routes"), &after = at(comparison.after, "routes");
  std::map<std::string, std::string> added_by_shape;
  for (const auto& [key, route] : after.items()) {
    if (!before.contains(key)) added_by_shape[shape(key)] = key;
  }
  for (const auto& [key, route] : before.items()) {
    if (after.contains(key)) {
      compare_route(comparison, key, route, after[key]);
      continue;
    }
    if (const auto renamed = added_by_shape.find(shape(key)); renamed != added_by_shape.end()) {
      comparison.add(Kind::path_variable_renamed, renamed->second, "", key, renamed->second);
      compare_route(comparison, renamed->second, route, after[renamed->second]);
      added_by_shape.erase(renamed);
      continue;
    }
    const std::string heir = taken_over_by(after, key);
    comparison.add(heir.empty() ? Kind::route_removed : Kind::route_taken_over, key, "", authorization_of(route), heir.empty() ? "" : heir + " (" + authorization_of(after[heir]) + ")");
    if (!heir.empty()) compare_route_security(comparison, key, route, after[heir]);
  }
  for (const auto& [shaped, key] : added_by_shape) {
    comparison.add(Kind::route_added, key, "", "", authorization_of(after[key]));
    // What a wider route answered so far may lose its protection.
    if (const std::string wider = taken_over_by(before, key); !wider.empty()) compare_route_security(comparison, key, before[wider], after[key]);
  }
}

}  // namespace apigw::diff
