#pragma once
// Settings of a stage's methods by the service's patch paths, "*/*/logging/loglevel" and "~1pets~1{id}/GET/throttling/rateLimit"
// (http-websocket-deploy 3.2, 3.3). A method's entry holds all of them: a new one starts from what "*/*" has at that time, else from the
// service's defaults [AWS-recorded].
#include <span>
#include <string>
#include <string_view>

#include "runtime/state/store.h"

namespace apigw::state {

enum class SettingValue : uint8_t { boolean, level, count, rate, ttl_seconds, strategy };

struct MethodSettingRow {
  std::string_view path;      // behind RESOURCE/VERB/
  SettingValue value;
  std::string_view fallback;  // the service's default
  std::string_view unenforced;  // the diagnostic's code while gateways do nothing with any other value than the fallback; empty: they do
};
std::span<const MethodSettingRow> method_setting_rows();

/// The row that a path ends in. Throws Error (conflict) in the service's words for a path that is none.
const MethodSettingRow& method_setting_row(const std::string& path);

/// RESOURCE/VERB of a path. Throws Error (conflict) for a path that is none.
std::string method_of_setting(const std::string& path);

/// Sets one setting, and fills its method's entry when that is new. Throws Error (conflict) for a path or a value that is none.
void set_method_setting(Variables& settings, const std::string& path, const std::string& value);
/// Of RESOURCE/VERB alone the whole entry. Throws Error (conflict) when there is none.
void remove_method_setting(Variables& settings, const std::string& path);

}  // namespace apigw::state
