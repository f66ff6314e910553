#include "runtime/iam/pattern.h"

#include <algorithm>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"

namespace apigw::iam {
namespace {

constexpr char any_run = '\x01', any_one = '\x02', variable = '\x03';
constexpr size_t variables_max = 64;

constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Goes back to the last run only, so a hostile pattern costs pattern × text and no more.
bool glob(std::string_view pattern, std::string_view text, bool ignores_case) {
  const auto same = [&](char a, char b) { return a == b || (ignores_case && ascii_lower(a) == ascii_lower(b)); };
  size_t p = 0, t = 0, run = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == any_run) {
      run = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == any_one || same(pattern[p], text[t]))) {
      ++p;
      ++t;
    } else if (run != std::string_view::npos) {
      p = run + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == any_run) ++p;
  return p == pattern.size();
}

/// The part up to the next colon; the sixth is all the rest.
std::string_view take_part(std::string_view& rest, size_t index) {
  const size_t size = index == 5 ? rest.size() : std::min(rest.find(':'), rest.size());
  const std::string_view part = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return part;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Expected<Pattern, std::string> Pattern::parse(std::string_view text, Rules rules) {
  Pattern pattern;
  pattern.ignores_case_ = rules.ignores_case;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_control(c)) return unexpected(std::string("a control character in a policy's text"));
    if (rules.wildcards && c == '*') {
      pattern.code_.push_back(any_run);
    } else if (rules.wildcards && c == '?') {
      pattern.code_.push_back(any_one);
    } else if (rules.variables && text.substr(i).starts_with("${")) {
      const size_t end = text.find('}', i);
      if (end == std::string_view::npos) return unexpected(std::string("a policy variable does not end: '}' is missing"));
      const std::string_view inside = text.substr(i + 2, end - i - 2);
      i = end;
      if (inside == "*" || inside == "?" || inside == "$") {
        pattern.code_.push_back(inside.front());
        continue;
      }
      if (pattern.variables_.size() == variables_max) return unexpected(std::string("more than 64 policy variables in one text"));
      const size_t comma = inside.find(',');
      const KeyName name = key_of(trimmed(inside.substr(0, comma)));
      Variable one{name.key, std::string(name.tag), {}};
      if (comma != std::string_view::npos) {
        std::string_view otherwise = trimmed(inside.substr(comma + 1));
        if (otherwise.size() < 2 || !otherwise.starts_with('\'') || !otherwise.ends_with('\'')) {
          return unexpected(std::string("the default of a policy variable stands in single quotes"));
        }
        one.otherwise = otherwise.substr(1, otherwise.size() - 2);
      }
      pattern.code_.push_back(variable);
      pattern.code_.push_back(char(pattern.variables_.size() + 1));
      pattern.variables_.push_back(std::move(one));
    } else {
      pattern.code_.push_back(c);
    }
  }
  return pattern;
}

std::optional<std::string_view> Pattern::expanded(Evaluation& evaluation) const {
  if (variables_.empty()) return code_;
  ArenaText out(evaluation.arena, code_.size() + 64);
  for (size_t i = 0; i < code_.size(); ++i) {
    if (code_[i] != variable) {
      out.push(code_[i]);
      continue;
    }
    const Variable& one = variables_[size_t(code_[++i]) - 1];
    const auto value = value_of({one.key, one.tag}, evaluation.facts, evaluation.arena);
    if (!value && !one.otherwise) {
      evaluation.unresolved = true;
      return {};
    }
    // Put in as it is: a star in a user's name is a star. A control character could be read as a wildcard, and is none.
    for (const char c : value ? *value : std::string_view(*one.otherwise)) out.push(is_control(c) ? ' ' : c);
  }
  return out.view();
}

bool Pattern::matches(std::string_view text, Evaluation& evaluation) const {
  const auto pattern = expanded(evaluation);
  return pattern && glob(*pattern, text, ignores_case_);
}

bool Pattern::matches_arn(std::string_view text, Evaluation& evaluation) const {
  const auto pattern = expanded(evaluation);
  if (!pattern) return false;
  std::string_view patterns = *pattern;
  const auto colons = [](std::string_view list) { return std::count(list.begin(), list.end(), ':'); };
  if (colons(text) < 5) return false;
  for (size_t i = 0; i < 6; ++i) {
    if (!glob(take_part(patterns, i), take_part(text, i), false)) return false;
  }
  return true;
}

}  // namespace apigw::iam
