#include "compiler/diff/render.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/source/line_alignment.h"

namespace apigw::diff {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kUsesShown = 3;  // JSON has all of them

std::string counted(size_t count, std::string_view one, std::string_view many) { return fmt::format("{} {}", count, count == 1 ? one : many); }

std::string tags(const Change& change) {
  std::string text;
  if (change.breaking()) text += " BREAKING";
  const Security security = info(change.kind).security;
  if (security == Security::weakened) text += " WEAKENED";
  if (security == Security::strengthened) text += " strengthened";
  if (security == Security::changed) text += " CHECK";
  return text;
}

/// "before -> after", without line ends, so that one change is one line.
std::string values(const Change& change) {
  const auto flat = [](std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
    return out;
  };
  if (change.before.empty() && change.after.empty()) return "";
  if (change.before.empty()) return ": " + flat(change.after);
  if (change.after.empty()) return ": no longer " + flat(change.before);
  return ": " + flat(change.before) + " -> " + flat(change.after);
}

std::string line(const Change& change) {
  const KindInfo& kind = info(change.kind);
  std::string place = change.where;
  if (!change.pointer.empty()) place += (place.empty() ? "#" : " #") + change.pointer;
  const std::string direction = kind.section == Section::schemas ? fmt::format(" ({})", to_string(change.direction)) : "";
  std::string out = fmt::format("  {}{} {}{}{} [{}]\n", place, place.empty() ? "" : ":", kind.what, direction, values(change), kind.slug);
  if (const std::string marks = tags(change); !marks.empty()) out.insert(out.size() - 1, marks);
  for (size_t i = 0; i < std::min(change.used_by.size(), kUsesShown); ++i) out += fmt::format("      used by {}\n", change.used_by[i]);
  if (change.used_by.size() > kUsesShown) out += fmt::format("      and {} more\n", change.used_by.size() - kUsesShown);
  for (const std::string_view text : source::lines_of(change.text)) out += fmt::format("      {}\n", text);
  return out;
}

Json to_json(const Change& change) {
  const KindInfo& kind = info(change.kind);
  Json json{{"kind", kind.slug},         {"section", to_string(kind.section)},   {"where", change.where}, {"pointer", change.pointer},
            {"breaking", change.breaking()}, {"security", to_string(kind.security)}, {"message", kind.what}};
  if (kind.section == Section::schemas) json["direction"] = to_string(change.direction);
  if (!change.before.empty()) json["before"] = change.before;
  if (!change.after.empty()) json["after"] = change.after;
  if (!change.used_by.empty()) json["usedBy"] = change.used_by;
  if (!change.text.empty()) json["text"] = change.text;
  return json;
}

}  // namespace

std::string render_text(const Report& report) {
  if (report.changes.empty()) return "no difference\n";
  std::string out;
  const Change* last = nullptr;
  for (const Change& change : report.changes) {
    const Section section = info(change.kind).section;
    if (last == nullptr || info(last->kind).section != section) out += fmt::format("{}\n", to_string(section));
    out += line(change);
    last = &change;
  }
  return out + fmt::format("{}: {} clients, security weakened by {}, strengthened by {}, to check {}\n", counted(report.changes.size(), "difference", "differences"),
                           counted(report.breaking(), "breaks", "break"), report.security(Security::weakened), report.security(Security::strengthened), report.security(Security::changed));
}

std::string render_json(const Report& report, std::string_view head) {
  std::string out = head.empty() ? "{" : fmt::format("{{{},\n ", head);
  const Json summary{{"changes", report.changes.size()}, {"breaking", report.breaking()}, {"weakened", report.security(Security::weakened)},
                     {"strengthened", report.security(Security::strengthened)}, {"changed", report.security(Security::changed)}};
  out += fmt::format("\"summary\": {},\n \"changes\": [", summary.dump());
  for (size_t i = 0; i < report.changes.size(); ++i) {
    out += fmt::format("{}\n  {}", i == 0 ? "" : ",", to_json(report.changes[i]).dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return out + (report.changes.empty() ? "]}\n" : "\n ]}\n");
}

}  // namespace apigw::diff
