#include "runtime/aws/shared_file.h"

#include <algorithm>

#include "runtime/base/ascii.h"

namespace apigw::aws {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Cuts a comment that follows a blank.
std::string_view without_comment(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if ((text[i] == '#' || text[i] == ';') && (text[i - 1] == ' ' || text[i - 1] == '\t')) return trim(text.substr(0, i));
  }
  return text;
}

/// The profile that a section's heading names; empty: it names none.
std::string_view profile_name(std::string_view heading, SharedFile kind) {
  constexpr std::string_view word = "profile";
  heading = trim(heading);
  if (kind == SharedFile::credentials || heading == "default") return heading;
  if (!heading.starts_with(word) || heading.size() == word.size()) return {};
  const char next = heading[word.size()];
  return next == ' ' || next == '\t' ? trim(heading.substr(word.size())) : std::string_view{};
}

}  // namespace

Profiles parse_shared_file(std::string_view text, SharedFile kind) {
  Profiles profiles;
  Profile* current = nullptr;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      const size_t close = line.find(']');
      const std::string_view name = close == std::string_view::npos ? std::string_view{} : profile_name(line.substr(1, close - 1), kind);
      current = name.empty() ? nullptr : &profiles[std::string(name)];
      continue;
    }
    const size_t equals = line.find('=');
    if (current == nullptr || equals == std::string_view::npos || raw.front() == ' ' || raw.front() == '\t') continue;
    std::string name(trim(line.substr(0, equals)));
    std::transform(name.begin(), name.end(), name.begin(), ascii_lower);
    (*current)[std::move(name)] = without_comment(trim(line.substr(equals + 1)));
  }
  return profiles;
}

}  // namespace apigw::aws
