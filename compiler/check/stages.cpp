// Settings of stages: values that the service refuses, entries of methods that the API does not have, and what only AWS does with them.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

using model::MethodSetting;

constexpr std::string_view kVerbs[] = {"*", "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};
constexpr std::string_view kLevels[] = {"OFF", "ERROR", "INFO"};
constexpr std::string_view kCacheSizes[] = {"0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"};  // GB
constexpr uint32_t kCacheTtlSecondsMax = 3600;

template <size_t N>
void one_of(const Subject& subject, const model::Text& value, const std::string_view (&words)[N], std::string_view what) {
  if (!value.present() || value.unknown || std::ranges::find(words, value.value) != std::end(words)) return;
  std::string all;
  for (const std::string_view word : words) all += fmt::format("{}{}", all.empty() ? "" : ", ", word);
  subject.report(Code::value_not_allowed, value.at, fmt::format("{} {} is not one of {}", what, quoted(value.value), all));
}

void values(const Subject& subject, const MethodSetting& one) {
  one_of(subject, one.logging_level, kLevels, "logging level");
  const auto& ttl = one.cache_ttl_seconds;
  if (ttl.present() && !ttl.unknown && ttl.value > kCacheTtlSecondsMax) {
    subject.report(Code::value_not_allowed, ttl.at, fmt::format("cache time to live {} is not between 0 and {} seconds", ttl.value, kCacheTtlSecondsMax));
  }
}

/// The service refuses an entry whose method is not there; whoever wrote it relies on it.
void target(const Subject& subject, const MethodSetting& one) {
  const model::Text &verb = one.http_method, &path = one.resource_path;
  if (verb.unknown || path.unknown || subject.api.resources.empty()) return;
  one_of(subject, verb, kVerbs, "HTTP method");
  if (path.value == "/*") return;
  std::vector<std::string_view> paths;
  for (const model::Resource& resource : subject.api.resources) {
    paths.push_back(resource.path.value);
    if (resource.path.value != path.value) continue;
    const bool has = std::ranges::any_of(resource.methods, [&](const model::Method& method) { return verb.value == "*" || method.http_method.value == verb.value; });
    if (has) return;
    return subject.report(Code::method_setting, known_of(verb.at, one.at), fmt::format("{} has no method {}: these settings are of nothing", quoted(path.value), verb.value));
  }
  const std::string_view guess = source::nearest(path.value, paths);
  subject.report(Code::method_setting, known_of(path.at, one.at), fmt::format("the API has no resource {}: these settings are of nothing", quoted(path.value)),
                 guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
}

void logs(const Subject& subject, const MethodSetting& one) {
  if (!one.logging_level.present() || one.logging_level.unknown || one.logging_level.value == "OFF") return;
  subject.report(Code::stage_log, one.logging_level.at, "execution logs are written on AWS only", "'apigw invoke' shows one request step by step; --access-log writes a line a request");
}

}  // namespace

void check_stages(const Subject& subject) {
  for (const model::Stage& stage : subject.api.stages) {
    if (stage.cache_cluster_enabled.value) one_of(subject, stage.cache_cluster_size, kCacheSizes, "cache size");
    for (const MethodSetting& one : stage.method_settings) {
      values(subject, one);
      target(subject, one);
    }
  }
  if (const model::Stage* served = subject.api.stage()) {
    for (const MethodSetting& one : served->method_settings) logs(subject, one);
  }
}

}  // namespace apigw::check
