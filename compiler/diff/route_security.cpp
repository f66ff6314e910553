// Who may call a route, and what of a request is looked at before it goes on.
#include "compiler/diff/comparison.h"

namespace apigw::diff {
namespace {

bool is_open(const Json& route) { return at(route, "authorization") == "NONE" || at(route, "authorization").is_null(); }

void compare_authorization(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  const auto told = [](const Json& route) {
    const std::string name = shown(at(route, "authorizer"));
    return shown(at(route, "authorization")) + (name.empty() ? "" : " " + name);
  };
  if (is_open(before) && is_open(after)) return;
  if (is_open(after)) return comparison.add(Kind::authorization_removed, where, "/authorization", told(before), "NONE");
  if (is_open(before)) return comparison.add(Kind::authorization_added, where, "/authorization", "NONE", told(after));
  // An authorizer that only has another name is the same one.
  const Json &first = at(at(comparison.before, "authorizers"), shown(at(before, "authorizer"))), &second = at(at(comparison.after, "authorizers"), shown(at(after, "authorizer")));
  const bool renamed = !first.is_null() && first == second;
  const bool same = at(before, "authorization") == at(after, "authorization") && (at(before, "authorizer") == at(after, "authorizer") || renamed);
  if (!same) comparison.add(Kind::authorization_changed, where, "/authorization", told(before), told(after));
}

/// A token passes when it has one of the scopes; without scopes any does.
void compare_scopes(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  const Json &was = at(before, "scopes"), &is = at(after, "scopes");
  if (was == is || is_open(before) || is_open(after)) return;
  const SetChange change = set_change(was, is);
  const bool loosened = is.empty() || (!was.empty() && change.removed.empty());
  const bool tightened = was.empty() || (!is.empty() && change.added.empty());
  comparison.add(loosened ? Kind::scopes_loosened : tightened ? Kind::scopes_tightened : Kind::scopes_changed, where, "/scopes", was, is);
}

bool has_required(const Json& route) {
  const Json& parameters = at(route, "parameters");
  if (!parameters.is_object()) return false;
  for (const auto& [name, parameter] : parameters.items()) {
    if (is_true(at(parameter, "required"))) return true;
  }
  return false;
}

/// A validator that has nothing to look at validates nothing.
bool validates(const Json& route, const char* what) {
  const bool has_work = std::string_view(what) == "body" ? !at(route, "requestModels").empty() : has_required(route);
  return has_work && is_true(at(at(route, "validates"), what));
}

void compare_validation(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  for (const char* what : {"body", "parameters"}) {
    const bool was = validates(before, what), is = validates(after, what);
    if (was != is) comparison.add(is ? Kind::validation_added : Kind::validation_removed, where, std::string("/validates/") + what);
  }
  if (!validates(before, "body") || !validates(after, "body")) return;
  each_key(at(before, "requestModels"), at(after, "requestModels"), [&](const std::string& media_type, const Json& was, const Json& is) {
    if (was.is_null() == is.is_null()) return;
    comparison.add(is.is_null() ? Kind::validation_removed : Kind::validation_added, where, below("/requestModels", media_type), shown(was), shown(is));
  });
}

}  // namespace

void compare_route_security(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  compare_authorization(comparison, where, before, after);
  compare_scopes(comparison, where, before, after);
  const bool key_before = is_true(at(before, "apiKeyRequired")), key_after = is_true(at(after, "apiKeyRequired"));
  if (key_before != key_after) comparison.add(key_after ? Kind::api_key_required : Kind::api_key_dropped, where, "/apiKeyRequired");
  compare_validation(comparison, where, before, after);
}

}  // namespace apigw::diff
