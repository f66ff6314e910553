// What stands behind a route.
#include "compiler/diff/comparison.h"

namespace apigw::diff {
namespace {

/// Members that have a rule of their own.
struct IntegrationWord {
  std::string_view key;
  Kind kind;
};
constexpr IntegrationWord kWords[] = {{"timeoutMs", Kind::timeout_changed}, {"credentials", Kind::credentials_changed}};

void compare_mappings(Comparison& comparison, const std::string& where, const std::string& pointer, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& target, const Json& was, const Json& is) {
    if (was != is) comparison.add(Kind::mapping_changed, where, below(pointer, target), was, is);
  });
}

void compare_templates(Comparison& comparison, const std::string& where, const std::string& pointer, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& media_type, const Json& was, const Json& is) {
    if (was != is) comparison.add_text(Kind::template_changed, where, below(pointer, media_type), was, is);
  });
}

void compare_responses(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  std::vector<const Json*> headers_before, headers_after;
  each_key(before, after, [&](const std::string& pattern, const Json& was, const Json& is) {
    const std::string pointer = below("/integration/responses", pattern);
    headers_before.push_back(&at(was, "parameters"));
    headers_after.push_back(&at(is, "parameters"));
    if (was.is_null() || is.is_null()) return comparison.add(Kind::selection_changed, where, pointer, at(was, "status"), at(is, "status"));
    for (const char* key : {"status", "contentHandling"}) {
      if (at(was, key) != at(is, key)) comparison.add(Kind::selection_changed, where, pointer + "/" + key, at(was, key), at(is, key));
    }
    compare_mappings(comparison, where, pointer + "/parameters", at(was, "parameters"), at(is, "parameters"));
    compare_templates(comparison, where, pointer + "/templates", at(was, "templates"), at(is, "templates"));
  });
  compare_allowed_origins(comparison, where, "/integration/responses", headers_before, headers_after);
}

bool is_plain(const Json& integration) { return shown(at(integration, "uri")).starts_with("http://"); }
bool is_encrypted(const Json& integration) { return shown(at(integration, "uri")).starts_with("https://"); }

void compare_transport(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  const Json &uri_before = at(before, "uri"), &uri_after = at(after, "uri");
  if (is_encrypted(before) && is_plain(after)) comparison.add(Kind::backend_plaintext, where, "/integration/uri", uri_before, uri_after);
  if (is_plain(before) && is_encrypted(after)) comparison.add(Kind::backend_encrypted, where, "/integration/uri", uri_before, uri_after);
  const bool blind_before = is_true(at(before, "insecureSkipVerification")), blind_after = is_true(at(after, "insecureSkipVerification"));
  if (blind_before != blind_after) comparison.add(blind_after ? Kind::tls_unverified : Kind::tls_verified, where, "/integration/insecureSkipVerification");
}

}  // namespace

void compare_integration(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  const auto told = [](const Json& integration) { return shown(at(integration, "type")) + (at(integration, "uri").is_null() ? "" : " " + shown(at(integration, "uri"))); };
  if (before.is_null() && after.is_null()) return;
  if (before.is_null()) return comparison.add(Kind::integration_added, where, "/integration", "", told(after));
  if (after.is_null()) return comparison.add(Kind::integration_removed, where, "/integration", told(before), "");
  compare_transport(comparison, where, before, after);
  each_key(before, after, [&](const std::string& key, const Json& was, const Json& is) {
    if (was == is || key == "insecureSkipVerification") return;
    const std::string pointer = "/integration/" + key;
    if (key == "parameters") return compare_mappings(comparison, where, pointer, was, is);
    if (key == "templates") return compare_templates(comparison, where, pointer, was, is);
    if (key == "responses") return compare_responses(comparison, where, was, is);
    Kind kind = Kind::integration_changed;
    for (const IntegrationWord& row : kWords) {
      if (row.key == key) kind = row.kind;
    }
    comparison.add(kind, where, pointer, was, is);
  });
}

}  // namespace apigw::diff
