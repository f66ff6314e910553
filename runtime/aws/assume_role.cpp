#include "runtime/aws/assume_role.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/aws/settings.h"
#include "runtime/base/time_text.h"

namespace apigw::aws {
namespace {

std::string form_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// Text of the first element of that name; keys and codes hold no markup, so none is decoded.
std::string_view element(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
  const size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = xml.substr(begin + open.size());
  const size_t end = rest.find(close);
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

/// For the operator's terminal: visible and short.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, 300));
  std::replace_if(out.begin(), out.end(), [](unsigned char c) { return c < ' ' || c >= 0x7f; }, ' ');
  return out;
}

}  // namespace

std::string assume_role_form(const RoleRequest& role) {
  const std::string external = role.external_id.empty() ? std::string() : fmt::format("&ExternalId={}", form_encoded(role.external_id));
  return fmt::format("Action=AssumeRole&DurationSeconds={}{}&RoleArn={}&RoleSessionName={}&Version=2011-06-15", role.duration_seconds, external,
                     form_encoded(role.arn), form_encoded(role.session_name));
}

Expected<Keys, std::string> read_assume_role(uint16_t status, std::string_view body) {
  if (status != 200) {
    const std::string_view code = element(body, "Code"), message = element(body, "Message");
    if (code.empty()) return unexpected(fmt::format("the token service answered with status {}", status));
    return unexpected(printable(fmt::format("{}: {}", code, message)));
  }
  const std::string_view credentials = element(body, "Credentials");
  Keys keys{std::string(element(credentials, "AccessKeyId")), std::string(element(credentials, "SecretAccessKey")),
            std::string(element(credentials, "SessionToken"))};
  const auto expires = parse_iso_time(element(credentials, "Expiration"));
  const bool clean = is_clean(keys.access_key_id) && is_clean(keys.secret_access_key) && is_clean(keys.session_token);
  if (keys.access_key_id.empty() || keys.secret_access_key.empty() || !expires || !clean) {
    return unexpected(std::string("the token service's answer holds no credentials"));
  }
  keys.expires_epoch_ms = *expires;
  return keys;
}

}  // namespace apigw::aws
