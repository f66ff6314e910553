// What stands around an API: its stage, the custom domains that lead there, API keys and usage plans.
#include <charconv>
#include <optional>

#include "compiler/diff/comparison.h"

namespace apigw::diff {
namespace {

std::optional<double> number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.get_ref<const std::string&>();
  double out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

struct Protection {
  const char* key;
  Kind added, removed, changed;
};
constexpr Protection kOfStage[] = {{"webAcl", Kind::web_acl_added, Kind::web_acl_removed, Kind::web_acl_changed},
                                   {"clientCertificate", Kind::client_certificate_changed, Kind::client_certificate_changed, Kind::client_certificate_changed}};
constexpr Protection kOfDomain[] = {{"mutualTls", Kind::mutual_tls_added, Kind::mutual_tls_removed, Kind::mutual_tls_changed}};

void compare_protection(Comparison& comparison, const std::string& where, const Protection& row, const Json& before, const Json& after) {
  const Json &was = at(before, row.key), &is = at(after, row.key);
  if (was != is) comparison.add(was.is_null() ? row.added : is.is_null() ? row.removed : row.changed, where, std::string("/") + row.key, was, is);
}

void compare_method_settings(Comparison& comparison, const Json& before, const Json& after) {
  each_key(before, after, [&](const std::string& path, const Json& was, const Json& is) {
    const std::string pointer = below("/methodSettings", path);
    if (was == is) return;
    if (path.find("/throttling/") != path.npos) return compare_limit(comparison, "stage", pointer, was, is);
    comparison.add(Kind::stage_setting_changed, "stage", pointer, was, is);
  });
}

void compare_mappings(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  each_key(at(before, "mappings"), at(after, "mappings"), [&](const std::string& path, const Json& was, const Json& is) {
    const std::string pointer = below("/mappings", path);
    if (was.is_null()) comparison.add(Kind::mapping_added, where, pointer, was, is);
    else if (is.is_null()) comparison.add(Kind::mapping_removed, where, pointer, was, is);
    else if (was != is) comparison.add(Kind::domain_changed, where, pointer, was, is);
  });
}

void compare_plan(Comparison& comparison, const std::string& where, const Json& before, const Json& after) {
  const auto throttle = [&](const std::string& pointer, const Json& was, const Json& is) {
    for (const char* key : {"rateLimit", "burstLimit"}) compare_limit(comparison, where, pointer + "/" + key, at(was, key), at(is, key));
  };
  throttle("/throttle", at(before, "throttle"), at(after, "throttle"));
  const Json &quota_before = at(before, "quota"), &quota_after = at(after, "quota");
  const bool same_period = at(quota_before, "period") == at(quota_after, "period") || quota_before.is_null() || quota_after.is_null();
  if (same_period) compare_limit(comparison, where, "/quota/limit", at(quota_before, "limit"), at(quota_after, "limit"));
  else comparison.add(Kind::plan_changed, where, "/quota", quota_before, quota_after);
  for (const char* key : {"name", "keys"}) {
    if (at(before, key) != at(after, key)) comparison.add(Kind::plan_changed, where, std::string("/") + key, at(before, key), at(after, key));
  }
  each_key(at(before, "stages"), at(after, "stages"), [&](const std::string& stage, const Json& was, const Json& is) {
    const std::string pointer = below("/stages", stage);
    if (was.is_null() || is.is_null()) return comparison.add(Kind::plan_changed, where, pointer, std::string(was.is_null() ? "" : "opened"), std::string(is.is_null() ? "" : "opened"));
    each_key(was, is, [&](const std::string& method, const Json& first, const Json& second) { throttle(below(pointer, method), first, second); });
  });
}

}  // namespace

void compare_limit(Comparison& comparison, const std::string& where, const std::string& pointer, const Json& before, const Json& after) {
  if (before == after) return;
  const auto was = number(before), is = number(after);
  comparison.add(is && (!was || *is < *was) ? Kind::limit_lowered : Kind::limit_raised, where, pointer, before, after);
}

void compare_stage(Comparison& comparison) {
  const Json &before = at(comparison.before, "stage"), &after = at(comparison.after, "stage");
  each_key(at(before, "variables"), at(after, "variables"), [&](const std::string& name, const Json& was, const Json& is) {
    if (was != is) comparison.add(Kind::variable_changed, "variable " + name, "", was, is);
  });
  compare_method_settings(comparison, at(before, "methodSettings"), at(after, "methodSettings"));
  for (const char* key : {"description", "cacheClusterEnabled", "cacheClusterSize", "tracingEnabled", "accessLogDestination", "accessLogFormat"}) {
    if (at(before, key) != at(after, key)) comparison.add(Kind::stage_setting_changed, "stage", std::string("/") + key, at(before, key), at(after, key));
  }
  for (const Protection& row : kOfStage) compare_protection(comparison, "stage", row, before, after);
  const Json &canary_before = at(before, "canary"), &canary_after = at(after, "canary");
  if (canary_before != canary_after) comparison.add(Kind::canary_changed, "stage", "/canary", canary_before, canary_after);
}

void compare_domains(Comparison& comparison) {
  each_key(at(comparison.before, "domains"), at(comparison.after, "domains"), [&](const std::string& name, const Json& was, const Json& is) {
    const std::string where = "domain " + name;
    if (was.is_null()) comparison.add(Kind::domain_added, where, "", was, is);
    else if (is.is_null()) comparison.add(Kind::domain_removed, where, "", was, is);
    for (const Protection& row : kOfDomain) {
      if (!was.is_null() && !is.is_null()) compare_protection(comparison, where, row, was, is);
    }
    if (was.is_null() || is.is_null()) return;
    compare_mappings(comparison, where, was, is);
    for (const char* key : {"routingMode", "rules"}) {
      if (at(was, key) != at(is, key)) comparison.add(Kind::domain_changed, where, std::string("/") + key, at(was, key), at(is, key));
    }
  });
}

void compare_keys_and_plans(Comparison& comparison) {
  each_key(at(comparison.before, "apiKeys"), at(comparison.after, "apiKeys"), [&](const std::string& id, const Json& was, const Json& is) {
    const std::string where = "API key " + id;
    const bool before = is_true(at(was, "enabled")), after = is_true(at(is, "enabled"));
    if (was.is_null()) comparison.add(Kind::key_added, where, "", std::string(), std::string(after ? "enabled" : "disabled"));
    else if (is.is_null()) comparison.add(Kind::key_removed, where, "", std::string(before ? "enabled" : "disabled"), std::string());
    else if (before != after) comparison.add(after ? Kind::key_enabled : Kind::key_disabled, where, "");
  });
  each_key(at(comparison.before, "usagePlans"), at(comparison.after, "usagePlans"), [&](const std::string& id, const Json& was, const Json& is) {
    const std::string where = "usage plan " + id;
    if (was.is_null()) comparison.add(Kind::plan_added, where, "", was, is);
    else if (is.is_null()) comparison.add(Kind::plan_removed, where, "", was, is);
    else compare_plan(comparison, where, was, is);
  });
}

}  // namespace apigw::diff
