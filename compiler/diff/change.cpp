#include "compiler/diff/change.h"

#include <algorithm>
#include <array>

namespace apigw::diff {
namespace {

constexpr KindInfo kKinds[] = {
#define CHANGE(name, slug, section, breaking, security, what) {slug, Section::section, breaking, breaking, Security::security, what},
#include "compiler/diff/changes.def"
#undef CHANGE
#define CHANGE(name, slug, request, response, what) {slug, Section::schemas, request, response, Security::none, what},
#include "compiler/diff/schema_changes.def"
#undef CHANGE
};
constexpr std::string_view kSections[] = {"routes", "security", "schemas", "settings"};
constexpr std::string_view kSecurity[] = {"none", "strengthened", "changed", "weakened"};

}  // namespace

std::span<const KindInfo> kinds() { return kKinds; }
const KindInfo& info(Kind kind) { return kKinds[size_t(kind)]; }
std::string_view to_string(Section section) { return kSections[size_t(section)]; }
std::string_view to_string(Security security) { return kSecurity[size_t(security)]; }
std::string_view to_string(Direction direction) { return direction == Direction::request ? "request" : "response"; }

std::string below(std::string_view pointer, std::string_view member) {
  std::string out(pointer);
  out += '/';
  for (const char c : member) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

size_t Report::breaking() const {
  return size_t(std::ranges::count_if(changes, [](const Change& change) { return change.breaking(); }));
}

size_t Report::security(Security security) const {
  return size_t(std::ranges::count_if(changes, [security](const Change& change) { return info(change.kind).security == security; }));
}

}  // namespace apigw::diff
