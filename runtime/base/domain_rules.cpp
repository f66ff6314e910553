#include "runtime/base/domain_rules.h"

#include <algorithm>
#include <cctype>

namespace apigw {
namespace {

constexpr size_t kHeaderNameBytesMax = 40, kHeaderValueBytesMax = 128, kDomainBytesMax = 253, kLabelBytesMax = 63;

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool is_made_of(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; });
}

bool is_label(std::string_view label) { return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' && label.back() != '-' && is_made_of(label, "-"); }

}  // namespace

bool is_domain_name(std::string_view text) {
  if (text.size() > kDomainBytesMax) return false;
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.find('.') == std::string_view::npos) return false;
  for (;;) {
    const size_t end = std::min(text.find('.'), text.size());
    if (!is_label(text.substr(0, end))) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_api_host(std::string_view text) { return text.find(".execute-api.") != std::string_view::npos; }

std::string_view trimmed_base_path(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return text == "(none)" ? std::string_view() : text;
}

bool is_base_path(std::string_view trimmed) {
  return trimmed.size() <= kBasePathBytesMax && is_made_of(trimmed, "$-_.+!*'()/") && trimmed.find("//") == std::string_view::npos;
}

bool is_routing_mode(std::string_view text) { return std::find(std::begin(kRoutingModes), std::end(kRoutingModes), text) != std::end(kRoutingModes); }

bool is_rule_header(std::string_view name) { return !name.empty() && name.size() <= kHeaderNameBytesMax && is_made_of(name, "!#$%&'*+-.^_`|~"); }

bool is_rule_value(std::string_view glob) {
  const bool printable = std::all_of(glob.begin(), glob.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
  if (glob.empty() || glob.size() > kHeaderValueBytesMax || !printable) return false;
  return glob.size() <= 2 || glob.find('*', 1) >= glob.size() - 1;
}

}  // namespace apigw
