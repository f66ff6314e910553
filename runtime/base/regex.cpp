#include "runtime/base/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace apigw {
namespace {

/// Constructs of Java's dialect that RE2 lacks and that stand behind an opening parenthesis.
struct Group {
  std::string_view opening;
  std::string_view name;
};
constexpr Group kJavaGroups[] = {
    {"(?=", "lookahead"}, {"(?!", "negative lookahead"}, {"(?<=", "lookbehind"}, {"(?<!", "negative lookbehind"}, {"(?>", "an atomic group"},
};

/// Java's ASCII classes `\p{Alpha}`, which RE2 knows in POSIX's spelling alone.
struct AsciiClass {
  std::string_view java;
  std::string_view posix;
};
constexpr AsciiClass kAsciiClasses[] = {
    {"Lower", "lower"}, {"Upper", "upper"}, {"ASCII", "ascii"}, {"Alpha", "alpha"}, {"Digit", "digit"},   {"Alnum", "alnum"}, {"Punct", "punct"},
    {"Graph", "graph"}, {"Print", "print"}, {"Blank", "blank"}, {"Cntrl", "cntrl"}, {"XDigit", "xdigit"}, {"Space", "space"},
};

/// `rest` begins with `\p{Name}` or `\P{Name}` of such a class: its POSIX form, and the bytes taken; else nothing.
std::optional<std::pair<std::string, size_t>> ascii_class(std::string_view rest, bool in_class) {
  const bool negated = rest.starts_with("\\P{");
  if (!negated && !rest.starts_with("\\p{")) return std::nullopt;
  const size_t close = rest.find('}');
  if (close == std::string_view::npos) return std::nullopt;
  for (const AsciiClass& row : kAsciiClasses) {
    if (rest.substr(3, close - 3) != row.java) continue;
    const std::string inner = "[:" + std::string(negated ? "^" : "") + std::string(row.posix) + ":]";
    return std::pair(in_class ? inner : "[" + inner + "]", close + 1);
  }
  return std::nullopt;
}

struct Translation {
  std::string pattern;
  std::optional<std::string> refused;
};

std::string not_supported(std::string_view name, std::string_view text) {
  return std::string(name) + " '" + std::string(text) + "' is not supported";
}

/// Java → RE2. Only what RE2 would read in another way, or explain badly, is looked at: RE2 itself refuses the rest.
Translation translate(std::string_view java) {
  Translation out;
  bool in_class = false;
  for (size_t i = 0; i < java.size(); ++i) {
    const char c = java[i];
    const std::string_view rest = java.substr(i);
    if (c == '\\' && i + 1 < java.size()) {
      const char next = java[i + 1];
      if (next == 'Q') {  // quoted up to \E; RE2 reads it alike
        const size_t end = java.find("\\E", i + 2);
        const size_t stop = end == std::string_view::npos ? java.size() : end + 2;
        out.pattern.append(java.substr(i, stop - i));
        i = stop - 1;
        continue;
      }
      if (!in_class && next >= '1' && next <= '9') return {{}, not_supported("the back-reference", rest.substr(0, 2))};
      if (const auto ascii = ascii_class(rest, in_class)) {
        out.pattern += ascii->first;
        i += ascii->second - 1;
        continue;
      }
      if (next == 'k' || next == 'C') return {{}, not_supported("the escape", rest.substr(0, 2))};
      out.pattern.append(rest.substr(0, 2));
      ++i;
      continue;
    }
    if (in_class) {
      // Java nests and intersects classes; RE2 would take '[' and '&&' as plain characters.
      if (c == '[' && !rest.starts_with("[:")) return {{}, not_supported("a class inside a class", "[")};
      if (rest.starts_with("&&")) return {{}, not_supported("the class intersection", "&&")};
      if (c == ']') in_class = false;
      out.pattern += c;
      continue;
    }
    if (c == '[') {
      in_class = true;
      out.pattern += c;
      if (i + 1 < java.size() && java[i + 1] == '^') out.pattern += java[++i];
      if (i + 1 < java.size() && java[i + 1] == ']') return {{}, "']' directly after '[' must be written '\\]'"};
      continue;
    }
    for (const Group& group : kJavaGroups) {
      if (rest.starts_with(group.opening)) return {{}, not_supported(group.name, group.opening)};
    }
    if (rest.starts_with("(?<")) {  // Java's spelling of a named group
      out.pattern += "(?P<";
      i += 2;
      continue;
    }
    out.pattern += c;
  }
  return out;
}

}  // namespace

Regex::Regex(std::unique_ptr<re2::RE2> expression) : expression_(std::move(expression)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Expected<Regex, std::string> Regex::compile(std::string_view pattern) {
  Translation translation = translate(pattern);
  if (translation.refused) return unexpected(std::move(*translation.refused));
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_unique<re2::RE2>(re2::StringPiece(translation.pattern), options);
  if (!expression->ok()) return unexpected(std::string(expression->error()));
  return Regex(std::move(expression));
}

bool Regex::full_match(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *expression_);
}

bool Regex::partial_match(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression_);
}

bool Regex::find(std::string_view text, size_t from, std::span<std::string_view> groups) const {
  constexpr size_t groups_max = 33;
  re2::StringPiece found[groups_max];
  const size_t wanted = std::min({groups.size(), size_t(group_count()) + 1, groups_max});
  if (from > text.size()) return false;
  if (!expression_->Match(re2::StringPiece(text.data(), text.size()), from, text.size(), re2::RE2::UNANCHORED, found, int(wanted))) return false;
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i] = i < wanted && found[i].data() ? std::string_view(found[i].data(), found[i].size()) : std::string_view();
  }
  return true;
}

uint32_t Regex::group_count() const { return uint32_t(expression_->NumberOfCapturingGroups()); }

std::optional<uint32_t> Regex::group_named(std::string_view name) const {
  const auto& names = expression_->NamedCapturingGroups();
  const auto found = names.find(std::string(name));
  if (found == names.end()) return std::nullopt;
  return uint32_t(found->second);
}

}  // namespace apigw
