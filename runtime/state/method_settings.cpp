#include "runtime/state/method_settings.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace apigw::state {
namespace {

// In the order in which the service lists them.
constexpr MethodSettingRow kRows[] = {
    {"metrics/enabled", SettingValue::boolean, "false", ""},  // every method is counted anyway
    {"logging/dataTrace", SettingValue::boolean, "false", "unenforced-logging"},
    {"logging/loglevel", SettingValue::level, "OFF", "unenforced-logging"},
    {"throttling/burstLimit", SettingValue::count, "5000", "unenforced-throttling"},
    {"throttling/rateLimit", SettingValue::rate, "10000", "unenforced-throttling"},
    {"caching/ttlInSeconds", SettingValue::ttl_seconds, "300", "unenforced-cache"},
    {"caching/enabled", SettingValue::boolean, "false", "unenforced-cache"},
    {"caching/dataEncrypted", SettingValue::boolean, "false", "unenforced-cache"},
    {"caching/requireAuthorizationForCacheControl", SettingValue::boolean, "true", "unenforced-cache"},
    {"caching/unauthorizedCacheControlHeaderStrategy", SettingValue::strategy, "SUCCEED_WITH_RESPONSE_HEADER", "unenforced-cache"},
};
constexpr std::string_view kVerbs[] = {"*", "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};
constexpr std::string_view kLevels[] = {"OFF", "ERROR", "INFO"};
constexpr std::string_view kStrategies[] = {"FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"};
constexpr double kTtlMax = 3600;

[[noreturn]] void refuse_path(const std::string& path) {
  std::string known;
  for (const MethodSettingRow& row : kRows) known += fmt::format("{}/{{resourcePath}}/{{httpMethod}}/{}", known.empty() ? "" : ", ", row.path);
  throw Error(Errc::conflict, fmt::format("Invalid method setting path: {}. Must be one of: [{}]", path, known));
}

template <size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_number(const std::string& text, double from, double to, bool whole) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && end == text.data() + text.size() && value >= from && value <= to && (!whole || text.find_first_not_of("0123456789") == std::string::npos);
}

bool fits(SettingValue kind, const std::string& value) {
  switch (kind) {
    case SettingValue::boolean: return value == "true" || value == "false";
    case SettingValue::level: return is_one_of(kLevels, value);
    case SettingValue::count: return is_number(value, 0, 2147483647, true);
    case SettingValue::rate: return is_number(value, 0, 1e9, false);
    case SettingValue::ttl_seconds: return is_number(value, 0, kTtlMax, true);
    case SettingValue::strategy: return is_one_of(kStrategies, value);
  }
  return false;
}

}  // namespace

// Two segments, as slashes of the resource are written ~1.
std::string method_of_setting(const std::string& path) {
  const size_t first = path.find('/'), second = first == std::string::npos ? first : path.find('/', first + 1);
  if (first == std::string::npos || first == 0) refuse_path(path);
  const std::string_view verb = std::string_view(path).substr(first + 1, (second == std::string::npos ? path.size() : second) - first - 1);
  if (!is_one_of(kVerbs, verb)) refuse_path(path);
  return path.substr(0, second);
}

std::span<const MethodSettingRow> method_setting_rows() { return kRows; }

const MethodSettingRow& method_setting_row(const std::string& path) {
  const std::string method = method_of_setting(path);
  for (const MethodSettingRow& row : kRows) {
    if (path.size() == method.size() + 1 + row.path.size() && path.ends_with(row.path)) return row;
  }
  refuse_path(path);
}

void set_method_setting(Variables& settings, const std::string& path, const std::string& value) {
  const MethodSettingRow& row = method_setting_row(path);
  const bool plain = std::none_of(path.begin(), path.end(), [](unsigned char c) { return c == '=' || c < 0x20; });  // rows are NAME=VALUE lines
  if (!plain) refuse_path(path);
  if (!fits(row.value, value)) throw Error(Errc::conflict, fmt::format("Invalid value '{}' for {}", value, path));
  const std::string method = method_of_setting(path);
  const auto entry = settings.lower_bound(method + "/");
  const bool is_new = entry == settings.end() || !entry->first.starts_with(method + "/");
  for (const MethodSettingRow& one : kRows) {
    if (!is_new) break;
    const auto wildcard = settings.find(fmt::format("*/*/{}", one.path));
    settings[fmt::format("{}/{}", method, one.path)] = wildcard == settings.end() ? std::string(one.fallback) : wildcard->second;
  }
  settings[path] = value;
}

void remove_method_setting(Variables& settings, const std::string& path) {
  const std::string method = method_of_setting(path);
  if (path != method) method_setting_row(path);
  const size_t before = settings.size();
  std::erase_if(settings, [&](const auto& one) { return one.first == path || (path == method && one.first.starts_with(path + "/")); });
  if (settings.size() == before) {
    throw Error(Errc::conflict, fmt::format("Cannot remove method setting {} because there is no method setting for this method ", path));
  }
}

}  // namespace apigw::state
