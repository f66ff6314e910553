// What belongs to the API as a whole: settings, resource policy, cross-origin rules, authorizers, gateway responses.
#include <algorithm>
#include <cctype>

#include "compiler/diff/comparison.h"

namespace apigw::diff {
namespace {

struct SettingWord {
  const char* key;
  Kind kind;
};
constexpr SettingWord kSettings[] = {{"type", Kind::api_type_changed},
                                     {"name", Kind::name_changed},
                                     {"version", Kind::setting_changed},
                                     {"apiKeySource", Kind::api_key_source_changed},
                                     {"apiKeySelectionExpression", Kind::api_key_source_changed},
                                     {"minimumCompressionSize", Kind::setting_changed},
                                     {"binaryMediaTypes", Kind::binary_types_changed},
                                     {"routeSelectionExpression", Kind::setting_changed}};

/// What is let in: more of it is less security, less of it breaks those who were let in.
void compare_allowed(Comparison& comparison, const std::string& pointer, const Json& before, const Json& after) {
  const SetChange change = set_change(before, after);
  const auto everything = [](const Json& list) { return list.is_array() && std::find(list.begin(), list.end(), Json("*")) != list.end(); };
  const bool more = !change.added.empty() && !everything(before), less = !change.removed.empty() && !everything(after);
  if (more || less) comparison.add(!less ? Kind::cors_loosened : !more ? Kind::cors_tightened : Kind::cors_changed, "cross-origin rules", pointer, before, after);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

void compare_authorizer(Comparison& comparison, const std::string& name, const Json& before, const Json& after) {
  const std::string where = "authorizer " + name;
  each_key(before, after, [&](const std::string& key, const Json& was, const Json& is) {
    if (was == is) return;
    const std::string pointer = "/" + key;
    const bool narrows = key == "identityValidationExpression";  // tokens that do not match it are refused
    if (key == "resultTtlSeconds") {
      comparison.add(Kind::setting_changed, where, pointer, was, is);
    } else if (narrows && (was.is_null() || is.is_null())) {
      comparison.add(is.is_null() ? Kind::authorizer_loosened : Kind::authorizer_tightened, where, pointer, was, is);
    } else if (key == "audiences" || key == "providers") {
      const SetChange change = set_change(was, is);
      const Kind kind = change.removed.empty() ? Kind::authorizer_loosened : change.added.empty() ? Kind::authorizer_tightened : Kind::authorizer_changed;
      comparison.add(kind, where, pointer, was, is);
    } else {
      comparison.add(Kind::authorizer_changed, where, pointer, was, is);
    }
  });
}

}  // namespace

void compare_settings(Comparison& comparison) {
  const Json &before = at(comparison.before, "api"), &after = at(comparison.after, "api");
  for (const SettingWord& row : kSettings) {
    const Json &was = at(before, row.key), &is = at(after, row.key);
    if (was != is) comparison.add(row.kind, "", std::string("/") + row.key, was, is);
  }
  if (const char* key = "defaultEndpointDisabled"; comparison.both_have_stages() && at(before, key) != at(after, key)) {
    comparison.add(Kind::default_endpoint_changed, "", std::string("/") + key, at(before, key), at(after, key));
  }
}

void compare_policy(Comparison& comparison) {
  const auto read = [](const Json& policy) {
    const Json parsed = policy.is_string() ? Json::parse(policy.get_ref<const std::string&>(), nullptr, false) : policy;
    return parsed.is_discarded() ? policy : parsed;
  };
  const Json before = read(at(comparison.before, "policy")), after = read(at(comparison.after, "policy"));
  if (before == after) return;
  const Kind kind = before.is_null() ? Kind::policy_added : after.is_null() ? Kind::policy_removed : Kind::policy_changed;
  const auto text = [](const Json& policy) { return policy.is_null() ? Json("") : Json(policy.dump(2) + "\n"); };
  comparison.add_text(kind, "resource policy", "/policy", text(before), text(after));
}

void compare_cors(Comparison& comparison) {
  const Json &before = at(comparison.before, "cors"), &after = at(comparison.after, "cors");
  for (const char* key : {"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"}) compare_allowed(comparison, std::string("/cors/") + key, at(before, key), at(after, key));
  const Json &was = at(before, "allowCredentials"), &is = at(after, "allowCredentials");
  if (was != is) comparison.add(is_true(is) ? Kind::cors_loosened : Kind::cors_tightened, "cross-origin rules", "/cors/allowCredentials", was, is);
  const Json &age_before = at(before, "maxAgeSeconds"), &age_after = at(after, "maxAgeSeconds");
  if (age_before != age_after) comparison.add(Kind::setting_changed, "cross-origin rules", "/cors/maxAgeSeconds", age_before, age_after);
}

void compare_allowed_origins(Comparison& comparison, const std::string& where, const std::string& pointer, const std::vector<const Json*>& before,
                             const std::vector<const Json*>& after) {
  for (const char* header : {"access-control-allow-origin", "access-control-allow-credentials"}) {
    const auto values = [&](const std::vector<const Json*>& maps) {
      std::vector<std::string> found;
      for (const Json* map : maps) {
        if (!map->is_object()) continue;
        for (const auto& [target, source] : map->items()) {
          if (lower(target).ends_with(std::string(".") + header)) found.push_back(shown(source));
        }
      }
      std::ranges::sort(found);
      found.erase(std::unique(found.begin(), found.end()), found.end());
      return Json(found);
    };
    const Json was = values(before), is = values(after);
    if (was == is) continue;
    const auto anyone = [](const Json& origins) { return std::find(origins.begin(), origins.end(), Json("'*'")) != origins.end(); };
    const bool more = was.empty() || (anyone(is) && !anyone(was)), less = is.empty() || (anyone(was) && !anyone(is));
    comparison.add(more ? Kind::cors_loosened : less ? Kind::cors_tightened : Kind::cors_changed, where, pointer + "/" + header, was, is);
  }
}

void compare_authorizers(Comparison& comparison) {
  each_key(at(comparison.before, "authorizers"), at(comparison.after, "authorizers"), [&](const std::string& name, const Json& was, const Json& is) {
    if (was.is_null()) return comparison.add(Kind::authorizer_added, "authorizer " + name, "", "", shown(at(is, "type")));
    if (is.is_null()) return comparison.add(Kind::authorizer_removed, "authorizer " + name, "", shown(at(was, "type")), "");
    compare_authorizer(comparison, name, was, is);
  });
}

void compare_gateway_responses(Comparison& comparison) {
  each_key(at(comparison.before, "gatewayResponses"), at(comparison.after, "gatewayResponses"), [&](const std::string& type, const Json& was, const Json& is) {
    const std::string where = "gateway response " + type;
    if (at(was, "status") != at(is, "status")) comparison.add(Kind::gateway_response_changed, where, "/status", at(was, "status"), at(is, "status"));
    const Json &parameters_before = at(was, "parameters"), &parameters_after = at(is, "parameters");
    each_key(parameters_before, parameters_after, [&](const std::string& target, const Json& first, const Json& second) {
      if (first != second) comparison.add(Kind::gateway_response_changed, where, below("/parameters", target), first, second);
    });
    compare_allowed_origins(comparison, where, "/parameters", {&parameters_before}, {&parameters_after});
    each_key(at(was, "templates"), at(is, "templates"), [&](const std::string& media_type, const Json& first, const Json& second) {
      if (first != second) comparison.add_text(Kind::gateway_response_changed, where, below("/templates", media_type), first, second);
    });
  });
}

}  // namespace apigw::diff
