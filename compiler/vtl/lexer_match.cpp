// Which tokens begin at a place, state by state.
#include <algorithm>

#include "compiler/vtl/lexer.h"

namespace apigw::vtl {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

struct Word {
  std::string_view text;
  TokenKind kind;
};
constexpr Word kOperators[] = {
    {"-", TokenKind::minus},      {"+", TokenKind::plus},           {"*", TokenKind::times},   {"/", TokenKind::divide},
    {"%", TokenKind::modulo},     {"&&", TokenKind::and_op},        {"and", TokenKind::and_op}, {"||", TokenKind::or_op},
    {"or", TokenKind::or_op},     {"<", TokenKind::less},           {"lt", TokenKind::less},   {"<=", TokenKind::less_equal},
    {"le", TokenKind::less_equal}, {">", TokenKind::greater},       {"gt", TokenKind::greater}, {">=", TokenKind::greater_equal},
    {"ge", TokenKind::greater_equal}, {"==", TokenKind::equal},     {"eq", TokenKind::equal},  {"!=", TokenKind::not_equal},
    {"ne", TokenKind::not_equal}, {"!", TokenKind::not_op},         {"not", TokenKind::not_op}, {"=", TokenKind::assign},
};
constexpr Word kBlocks[] = {
    {"end", TokenKind::end_directive},       {"{end}", TokenKind::end_directive},   {"if", TokenKind::if_directive},
    {"{if}", TokenKind::if_directive},       {"elseif", TokenKind::elseif_directive}, {"{elseif}", TokenKind::elseif_directive},
    {"else", TokenKind::else_directive},     {"{else}", TokenKind::else_directive},
};

}  // namespace

void Lexer::longest(Match& best, TokenKind kind, size_t length, Rule rule) const {
  if (length > best.length) best = Match{kind, rule, static_cast<uint32_t>(length)};
}

size_t Lexer::slashes_end(size_t offset) {
  if (offset < slashes_from_ || offset >= slashes_to_) {
    slashes_from_ = offset;
    slashes_to_ = std::min(text_.find_first_not_of('\\', offset), text_.size());
  }
  return slashes_to_;
}

/// `[blanks]#set[ ]*(` or `#{set}`; 0 when it is not there.
size_t Lexer::set_length(size_t offset) const {
  size_t end = offset;
  while (is_blank(at(end))) ++end;
  if (text_.substr(end, 4) == "#set") {
    end += 4;
  } else if (text_.substr(end, 6) == "#{set}") {
    end += 6;
  } else {
    return 0;
  }
  while (at(end) == ' ') ++end;
  return at(end) == '(' ? end + 1 - offset : 0;
}

/// Behind `name` or `{name}` of a directive; `offset` when there is none.
size_t Lexer::word_end(size_t offset, bool bracketed) const {
  size_t end = offset;
  if (bracketed && at(end++) != '{') return offset;
  if (!is_alpha(at(end)) && at(end) != '_' && (bracketed || at(end) != '@')) return offset;
  while (is_alpha(at(end)) || is_digit(at(end)) || at(end) == '_' || at(end) == '@') ++end;
  if (bracketed && at(end++) != '}') return offset;
  return end;
}

size_t Lexer::name_end(size_t offset) const {
  if (!is_alpha(at(offset)) && at(offset) != '_') return offset;
  while (is_alpha(at(offset)) || is_digit(at(offset)) || at(offset) == '-' || at(offset) == '_') ++offset;
  return offset;
}

/// A quote doubled inside is part of the string when a later quote closes it; otherwise the first of the two closed it.
size_t Lexer::string_length(size_t offset) const {
  const char quote = at(offset);
  if (quote != '"' && quote != '\'') return 0;
  size_t best = 0;
  size_t from = offset + 1;
  while (true) {
    const size_t close = text_.find(quote, from);
    if (close == std::string_view::npos) return best;
    best = close + 1 - offset;
    if (at(close + 1) != quote) return best;
    from = close + 2;
  }
}

size_t Lexer::blank_end(size_t offset) const { return std::min(text_.find_first_not_of(" \t\r\n", offset), text_.size()); }

void Lexer::numbers(Match& best) const {
  size_t begin = at_;
  if (at(begin) == '-') ++begin;
  size_t whole = begin;
  while (is_digit(at(whole))) ++whole;
  const auto exponent = [&](size_t from) {
    if (at(from) != 'e' && at(from) != 'E') return from;
    size_t digits = from + 1;
    if (at(digits) == '+' || at(digits) == '-') ++digits;
    size_t end = digits;
    while (is_digit(at(end))) ++end;
    return end > digits ? end : from;
  };
  if (whole > begin) {
    longest(best, TokenKind::integer, whole - at_ + (text_.substr(whole, 2) == ".." ? 2 : 0));
    if (exponent(whole) > whole) longest(best, TokenKind::real, exponent(whole) - at_);
  }
  if (at(whole) != '.') return;
  size_t end = whole + 1;
  while (is_digit(at(end))) ++end;
  if (whole > begin || end > whole + 1) longest(best, TokenKind::real, exponent(end) - at_);
}

/// '$' and '#' count in every state.
void Lexer::everywhere(Match& best) {
  const char c = at(at_);
  if (c == '\\' || c == '$') {
    const size_t sign = c == '\\' ? slashes_end(at_) : at_;
    if (at(sign) != '$') return;
    longest(best, TokenKind::bad, sign + 1 - at_, Rule::dollar);
    const size_t bang = at(sign + 1) == '\\' ? slashes_end(sign + 1) : sign + 1;
    if (at(bang) == '!') longest(best, TokenKind::bad, bang + 1 - at_, Rule::dollar);
  } else if (c == '#') {
    if (at(at_ + 1) == '[' && at(at_ + 2) == '[') longest(best, TokenKind::bad, 3, Rule::raw_open);
    if (at(at_ + 1) == '*' && at(at_ + 2) == '*' && at_ + 3 < text_.size() && at(at_ + 3) != '#') longest(best, TokenKind::bad, 4, Rule::comment_open_formal);
    if (at(at_ + 1) == '*') longest(best, TokenKind::bad, 2, Rule::comment_open);
    longest(best, TokenKind::bad, 1, Rule::hash);
  }
}

Lexer::Match Lexer::match() {
  switch (state_) {
    case State::text: return match_text();
    case State::reference:
    case State::member: return match_reference();
    case State::call: return match_call();
    case State::index: return match_index();
    case State::directive: return match_directive();
    case State::before_directive: return match_before_directive();
    case State::line_comment:
    case State::block_comment:
    case State::raw_block: return match_comment();
  }
  return {};
}

Lexer::Match Lexer::match_text() {
  Match best;
  const char c = at(at_);
  if (c == '\\') {
    const size_t end = slashes_end(at_);
    if ((end - at_) % 2 == 1 && at(end) == '#') {
      const size_t word = std::max(word_end(end + 1, false), word_end(end + 1, true));
      if (word > end + 1) longest(best, TokenKind::escaped_directive, word - at_);
    }
    everywhere(best);
    if (end - at_ >= 2) longest(best, TokenKind::double_escape, 2);
    longest(best, TokenKind::escape, 1);
    return best;
  }
  longest(best, TokenKind::set_directive, set_length(at_));
  everywhere(best);
  if (c == '#' && at(at_ + 1) == '#') longest(best, TokenKind::line_comment_start, 2);
  if (c != '$' && c != '#') longest(best, TokenKind::text, std::min(text_.find_first_of("$#\\", at_), text_.size()) - at_);
  for (const std::string_view sign : {"$[", "$![", "$\\![", "$."}) {
    if (text_.substr(at_, sign.size()) == sign) longest(best, TokenKind::empty_index, sign.size());
  }
  return best;
}

Lexer::Match Lexer::match_reference() {
  Match best;
  const char c = at(at_);
  const bool member = state_ == State::member;
  if (c == '[') longest(best, TokenKind::index_open, 1);
  if (c == '(' && member) longest(best, TokenKind::call_open_or_paren, 1);
  if (c == ' ' || c == '\t' || c == '#') longest(best, TokenKind::set_directive, set_length(at_));
  everywhere(best);
  if (c == '#' && at(at_ + 1) == '#' && !member) longest(best, TokenKind::line_comment_start, 2);
  const std::string_view name = text_.substr(at_, name_end(at_) - at_);
  if (name == "true") longest(best, TokenKind::true_word, 4);
  if (name == "false") longest(best, TokenKind::false_word, 5);
  longest(best, TokenKind::identifier, name.size());
  if (c == '.' && is_alpha(at(at_ + 1))) longest(best, TokenKind::dot, 2);
  if (c == '{') longest(best, TokenKind::left_brace, 1);
  if (c == '}') longest(best, TokenKind::right_brace, 1);
  longest(best, TokenKind::bad, 1, Rule::reference_over);
  if (!member) {
    for (const std::string_view sign : {"$[", "$![", "$\\![", "$."}) {
      if (text_.substr(at_, sign.size()) == sign) longest(best, TokenKind::empty_index, sign.size());
    }
  }
  return best;
}

Lexer::Match Lexer::match_call() {
  Match best;
  const char c = at(at_);
  constexpr Word kSigns[] = {{"[", TokenKind::list_open}, {"]", TokenKind::list_close}, {",", TokenKind::comma},    {"..", TokenKind::double_dot},
                             {":", TokenKind::colon},     {"{", TokenKind::map_open},   {"}", TokenKind::map_close}, {")", TokenKind::call_close}};
  for (const Word& sign : kSigns) {
    if (text_.substr(at_, sign.text.size()) == sign.text) longest(best, sign.kind, sign.text.size());
  }
  if (is_blank(c) || c == '#') longest(best, TokenKind::set_directive, set_length(at_));
  everywhere(best);
  longest(best, TokenKind::whitespace, blank_end(at_) - at_);
  longest(best, TokenKind::string, string_length(at_));
  const std::string_view name = text_.substr(at_, name_end(at_) - at_);
  if (name == "true") longest(best, TokenKind::true_word, 4);
  if (name == "false") longest(best, TokenKind::false_word, 5);
  numbers(best);
  longest(best, TokenKind::identifier, name.size());
  if (c == '.' && is_alpha(at(at_ + 1))) longest(best, TokenKind::dot, 2);
  return best;
}

Lexer::Match Lexer::match_index() {
  Match best;
  if (at(at_) == ']') longest(best, TokenKind::index_close, 1);
  everywhere(best);
  longest(best, TokenKind::whitespace, blank_end(at_) - at_);
  longest(best, TokenKind::string, string_length(at_));
  if (text_.substr(at_, 4) == "true") longest(best, TokenKind::true_word, 4);
  if (text_.substr(at_, 5) == "false") longest(best, TokenKind::false_word, 5);
  numbers(best);
  return best;
}

Lexer::Match Lexer::match_directive() {
  Match best;
  const char c = at(at_);
  constexpr Word kSigns[] = {{"[", TokenKind::list_open}, {"]", TokenKind::list_close}, {",", TokenKind::comma},    {"..", TokenKind::double_dot},
                             {":", TokenKind::colon},     {"{", TokenKind::map_open},   {"}", TokenKind::map_close}, {"(", TokenKind::call_open_or_paren}};
  for (const Word& sign : kSigns) {
    if (text_.substr(at_, sign.text.size()) == sign.text) longest(best, sign.kind, sign.text.size());
  }
  if (c == ')') {  // takes the rest of a blank line along
    size_t end = at_ + 1;
    while (is_blank(at(end))) ++end;
    if (at(end) == '\r') {
      end += at(end + 1) == '\n' ? 2 : 1;
    } else if (at(end) == '\n') {
      ++end;
    } else {
      end = at_ + 1;
    }
    longest(best, TokenKind::right_paren, end - at_);
  }
  everywhere(best);
  if (c == '#' && at(at_ + 1) == '#') longest(best, TokenKind::line_comment_start, 2);
  longest(best, TokenKind::whitespace, blank_end(at_) - at_);
  longest(best, TokenKind::string, string_length(at_));
  if (text_.substr(at_, 4) == "true") longest(best, TokenKind::true_word, 4);
  if (text_.substr(at_, 5) == "false") longest(best, TokenKind::false_word, 5);
  for (const Word& word : kOperators) {
    if (text_.substr(at_, word.text.size()) == word.text) longest(best, word.kind, word.text.size());
  }
  numbers(best);
  longest(best, TokenKind::word, word_end(at_, false) - at_);
  longest(best, TokenKind::bracketed_word, word_end(at_, true) - at_);
  return best;
}

Lexer::Match Lexer::match_before_directive() {
  Match best;
  everywhere(best);
  if (at(at_) == '#' && at(at_ + 1) == '#') longest(best, TokenKind::line_comment_start, 2);
  for (const Word& word : kBlocks) {
    if (text_.substr(at_, word.text.size()) != word.text) continue;
    size_t end = at_ + word.text.size();
    if (word.kind == TokenKind::end_directive || word.kind == TokenKind::else_directive) {  // the rest of a blank line comes along
      size_t line = end;
      while (is_blank(at(line))) ++line;
      if (at(line) == '\r') end = line + (at(line + 1) == '\n' ? 2 : 1);
      if (at(line) == '\n') end = line + 1;
    }
    longest(best, word.kind, end - at_);
  }
  numbers(best);
  longest(best, TokenKind::word, word_end(at_, false) - at_);
  longest(best, TokenKind::bracketed_word, word_end(at_, true) - at_);
  longest(best, TokenKind::bad, 1, Rule::directive_over);
  return best;
}

Lexer::Match Lexer::match_comment() {
  Match best;
  const char c = at(at_);
  if (state_ == State::raw_block) {
    everywhere(best);
    if (text_.substr(at_, 3) == "]]#") longest(best, TokenKind::raw_block, 3);
    longest(best, TokenKind::bad, 1, Rule::more);
    return best;
  }
  everywhere(best);
  if (state_ == State::line_comment) {
    if (c == '\n') longest(best, TokenKind::line_comment, 1);
    if (c == '\r') longest(best, TokenKind::line_comment, at(at_ + 1) == '\n' ? 2 : 1);
  } else if (c == '*' && at(at_ + 1) == '#') {
    longest(best, TokenKind::block_comment, 2);
  }
  longest(best, TokenKind::bad, 1, Rule::skip);
  return best;
}

}  // namespace apigw::vtl
