#include "compiler/model/stage.h"

#include <fmt/format.h>

namespace apigw::model {
namespace {

/// "/pets/{id}" as a segment of a patch path: "~1pets~1{id}"; "/*" is "*".
std::string segment(std::string_view resource_path) {
  if (resource_path == "/*") return "*";
  std::string out;
  for (const char c : resource_path) c == '/' ? out += "~1" : out += c;
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> patch_paths(const MethodSetting& setting) {
  std::vector<std::pair<std::string, std::string>> all;
  const std::string method = fmt::format("{}/{}/", segment(setting.resource_path.value), setting.http_method.value);
  const auto add = [&](const auto& value, std::string_view path, std::string text) {
    if (value.present() && !value.unknown) all.emplace_back(method + std::string(path), std::move(text));
  };
  const auto flag = [](const Located<bool>& value) { return std::string(value.value ? "true" : "false"); };
  add(setting.metrics_enabled, "metrics/enabled", flag(setting.metrics_enabled));
  add(setting.data_trace_enabled, "logging/dataTrace", flag(setting.data_trace_enabled));
  add(setting.logging_level, "logging/loglevel", setting.logging_level.value);
  // -1 takes the limit away: the account's is left.
  if (setting.throttling_rate_limit.value >= 0) add(setting.throttling_rate_limit, "throttling/rateLimit", fmt::format("{}", setting.throttling_rate_limit.value));
  add(setting.throttling_burst_limit, "throttling/burstLimit", std::to_string(setting.throttling_burst_limit.value));
  add(setting.cache_ttl_seconds, "caching/ttlInSeconds", std::to_string(setting.cache_ttl_seconds.value));
  add(setting.caching_enabled, "caching/enabled", flag(setting.caching_enabled));
  add(setting.cache_data_encrypted, "caching/dataEncrypted", flag(setting.cache_data_encrypted));
  return all;
}

}  // namespace apigw::model
