#include "runtime/base/regex.h"

#include <re2/re2.h>

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

}  // namespace apigw
