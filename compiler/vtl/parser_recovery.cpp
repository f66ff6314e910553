// What follows a fault: the parse goes on where a directive or a line begins, so that one mistake is told once and the next one as well.
#include <algorithm>

#include "compiler/vtl/parser_state.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kBlanks = " \t";

struct Word {
  std::string_view text;
  bool with_arguments;
};
constexpr Word kResume[] = {{"end", false},  {"else", false},   {"{end}", false}, {"{else}", false},  {"set", true},  {"if", true},
                            {"elseif", true}, {"foreach", true}, {"macro", true},  {"define", true}, {"evaluate", true}};

}  // namespace

/// A directive stands at `offset`, as far as a glance tells.
bool Parser::resumes_at(size_t offset) const {
  const std::string_view text = lexer_.text();
  if (text[offset] != '#' || (offset > 0 && text[offset - 1] == '\\')) return false;
  return std::ranges::any_of(kResume, [&](const Word& word) {
    if (!text.substr(offset + 1).starts_with(word.text)) return false;
    const size_t behind = text.find_first_not_of(kBlanks, offset + 1 + word.text.size());
    return !word.with_arguments || (behind != std::string_view::npos && text[behind] == '(');
  });
}

/// Behind the ')' that closes the directive at `begin`, strings skipped; 0 when there is none before a line that begins with a directive.
size_t Parser::closing_parenthesis(uint32_t begin) const {
  const std::string_view text = lexer_.text();
  size_t at = std::min(text.find_first_not_of(kBlanks, begin), text.size());
  if (at == text.size() || text[at] != '#') return 0;
  bool line_begins = false;
  int depth = 0;
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (line_begins && resumes_at(at)) return 0;
    if (c == '\n') line_begins = true;
    if (kBlanks.find(c) == std::string_view::npos && c != '\n') line_begins = false;
    if (depth == 0 && c != '(') {
      if (c == '\n' || c == '#') return 0;
      continue;
    }
    if (c == '"' || c == '\'') {
      at = text.find(c, at + 1);
      if (at == std::string_view::npos) return 0;
    }
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return at + 1;
  }
  return 0;
}

/// `begin`: where the statement began that has the fault.
void Parser::recover(const Refused& fault, uint32_t begin) {
  // Faults at one place count once for the user; here they count all the same, or a text of nothing else would take for ever.
  constexpr uint32_t kRecoveriesMax = 100;
  if (fault.fatal || ++recoveries_ > kRecoveriesMax) throw Refused{fault.end, true, false};
  const std::string_view text = lexer_.text();
  size_t at = fault.of_lexer ? 0 : closing_parenthesis(begin);
  if (at < fault.end) {
    at = std::max<size_t>(fault.end, begin + size_t{1});
    while (at < text.size() && text[at] != '\n' && (fault.of_lexer || !resumes_at(at))) ++at;
    if (fault.of_lexer) structure_lost_ = true;
  }
  lexer_.restart(at);
  tokens_.clear();
  at_ = 0;
  last_end_ = static_cast<uint32_t>(std::min(at, text.size()));
}

}  // namespace apigw::vtl
