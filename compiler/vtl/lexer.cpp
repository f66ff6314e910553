// The states and their transitions. Each match function lists the tokens of its state; among equally long ones the first listed wins, and
// they stand in the order of Velocity's grammar.
#include "compiler/vtl/lexer.h"

namespace apigw::vtl {
namespace {

/// The signs of a terminated reference or directive that still print: every '$' and '#', and backslashes that lead to a '$'.
void append_signs(std::string& out, std::string_view image) {
  for (size_t i = 0; i < image.size(); ++i) {
    if (image[i] == '#' || image[i] == '$') out += image[i];
    if (image[i] != '\\') continue;
    size_t end = i;
    while (end < image.size() && image[end] == '\\') ++end;
    if (end == image.size() || image[end] != '$') continue;
    out.append(image.substr(i, end + 1 - i));
    i = end + 1;
  }
}

}  // namespace

std::string_view describe(TokenKind kind) {
  switch (kind) {
    case TokenKind::end_of_text: return "the end";
    case TokenKind::bad: return "a character that does not belong here";
    case TokenKind::text:
    case TokenKind::escape:
    case TokenKind::double_escape:
    case TokenKind::escaped_directive:
    case TokenKind::empty_index: return "text";
    case TokenKind::line_comment_start:
    case TokenKind::line_comment:
    case TokenKind::block_comment: return "a comment";
    case TokenKind::raw_block: return "a raw block";
    case TokenKind::identifier: return "a name";
    case TokenKind::dot: return "'.'";
    case TokenKind::left_brace:
    case TokenKind::map_open: return "'{'";
    case TokenKind::right_brace:
    case TokenKind::map_close: return "'}'";
    case TokenKind::index_open:
    case TokenKind::list_open: return "'['";
    case TokenKind::index_close:
    case TokenKind::list_close: return "']'";
    case TokenKind::call_open_or_paren: return "'('";
    case TokenKind::call_close:
    case TokenKind::right_paren: return "')'";
    case TokenKind::set_directive: return "'#set'";
    case TokenKind::if_directive: return "'#if'";
    case TokenKind::elseif_directive: return "'#elseif'";
    case TokenKind::else_directive: return "'#else'";
    case TokenKind::end_directive: return "'#end'";
    case TokenKind::word:
    case TokenKind::bracketed_word: return "a word";
    case TokenKind::whitespace: return "a blank";
    case TokenKind::string: return "a string";
    case TokenKind::integer:
    case TokenKind::real: return "a number";
    case TokenKind::true_word: return "'true'";
    case TokenKind::false_word: return "'false'";
    case TokenKind::comma: return "','";
    case TokenKind::double_dot: return "'..'";
    case TokenKind::colon: return "':'";
    case TokenKind::minus: return "'-'";
    case TokenKind::plus: return "'+'";
    case TokenKind::times: return "'*'";
    case TokenKind::divide: return "'/'";
    case TokenKind::modulo: return "'%'";
    case TokenKind::and_op: return "'&&'";
    case TokenKind::or_op: return "'||'";
    case TokenKind::less: return "'<'";
    case TokenKind::less_equal: return "'<='";
    case TokenKind::greater: return "'>'";
    case TokenKind::greater_equal: return "'>='";
    case TokenKind::equal: return "'=='";
    case TokenKind::not_equal: return "'!='";
    case TokenKind::not_op: return "'!'";
    case TokenKind::assign: return "'='";
  }
  return "";
}

Token Lexer::bad(Token token, std::string_view fault, std::string_view hint) {
  token.kind = TokenKind::bad;
  token.end = static_cast<uint32_t>(std::min(std::max<size_t>(at_, token.begin + 1), text_.size()));
  fault_ = fault;
  fault_hint_ = hint;
  at_ = text_.size();
  return token;
}

Token Lexer::next() {
  Token token;
  token.begin = static_cast<uint32_t>(at_);
  size_t opened = at_;
  std::string last_skipped;
  while (true) {
    if (at_ >= text_.size()) {
      token.end = static_cast<uint32_t>(text_.size());
      if (state_ == State::raw_block) return token.begin = static_cast<uint32_t>(opened), bad(token, "the raw block is not closed with ']]#'");
      if (state_ == State::block_comment) return token.begin = static_cast<uint32_t>(opened), bad(token, "the comment is not closed with '*#'");
      if (token.begin < at_ && !in_comment_) {
        token.kind = TokenKind::text;  // a sign that nothing follows
        state_ = State::text;
        return token;
      }
      token.kind = TokenKind::end_of_text;
      token.begin = token.end;
      return token;
    }
    const Match found = match();
    if (found.length == 0) {
      if (at(at_) == '"' || at(at_) == '\'') {
        ++at_;
        return bad(token, "the string is not closed");
      }
      ++at_;
      return bad(token, "this character does not belong here");
    }
    const size_t from = at_;
    at_ += found.length;
    switch (found.rule) {
      case Rule::token:
        token.kind = found.kind;
        token.end = static_cast<uint32_t>(at_);
        act(found, token);
        if (last_skipped.starts_with("##")) token.skipped.clear();
        return token;
      case Rule::more:
        break;
      case Rule::skip:
        token.begin = static_cast<uint32_t>(at_);
        break;
      case Rule::reference_over:
      case Rule::directive_over:
        last_skipped = text_.substr(token.begin, at_ - token.begin);
        append_signs(token.skipped, last_skipped);
        at_ = from;
        token.begin = static_cast<uint32_t>(at_);
        pop();
        break;
      default:
        if (!in_comment_) opened = from;
        act(found, token);
        break;
    }
  }
}

/// What a match does to the states.
void Lexer::act(const Match& match, Token& token) {
  switch (match.rule) {
    case Rule::dollar:
      if (in_comment_) return;
      if (state_ == State::reference) pop();
      push();
      state_ = State::reference;
      return;
    case Rule::hash:
      if (in_comment_) return;
      if (state_ == State::reference || state_ == State::member) pop();
      push();
      state_ = State::before_directive;
      return;
    case Rule::raw_open:
    case Rule::comment_open:
    case Rule::comment_open_formal:
      if (in_comment_) return;
      if (match.rule == Rule::comment_open_formal) --at_;
      in_comment_ = true;
      push();
      state_ = match.rule == Rule::raw_open ? State::raw_block : State::block_comment;
      return;
    default:
      break;
  }
  switch (match.kind) {
    case TokenKind::index_open:
      push();
      state_ = State::index;
      break;
    case TokenKind::index_close:
    case TokenKind::right_brace:
    case TokenKind::end_directive:
    case TokenKind::else_directive:
      pop();
      break;
    case TokenKind::call_open_or_paren:
      ++lparen_;
      if (state_ == State::member) state_ = State::call;
      break;
    case TokenKind::call_close:
      state_ = State::reference;
      break;
    case TokenKind::right_paren:
      close_paren();
      break;
    case TokenKind::set_directive:
      push();
      in_set_ = true;
      state_ = State::directive;
      ++lparen_;
      break;
    case TokenKind::line_comment_start:
      if (state_ == State::reference) pop();
      in_comment_ = true;
      push();
      state_ = State::line_comment;
      break;
    case TokenKind::line_comment:
    case TokenKind::block_comment:
    case TokenKind::raw_block:
      in_comment_ = false;
      pop();
      break;
    case TokenKind::if_directive:
    case TokenKind::elseif_directive:
      state_ = State::directive;
      break;
    case TokenKind::string:
      if (state_ == State::directive && !in_set_ && lparen_ == 0) pop();
      break;
    case TokenKind::integer:
      if (text_.substr(token.begin, token.end - token.begin).ends_with("..")) {
        at_ -= 2;
        token.end -= 2;
      }
      if (lparen_ == 0 && !in_set_ && state_ != State::call && state_ != State::index) pop();
      break;
    case TokenKind::real:
      if (lparen_ == 0 && !in_set_ && state_ != State::call) pop();
      break;
    case TokenKind::dot:
      --at_;
      --token.end;
      state_ = State::member;
      break;
    default:
      break;
  }
}

bool Lexer::pop() {
  if (stack_.empty()) {
    lparen_ = 0;
    state_ = State::text;
    return false;
  }
  lparen_ = stack_.back().lparen;
  rparen_ = stack_.back().rparen;
  state_ = stack_.back().state;
  stack_.pop_back();
  return true;
}

void Lexer::push() {
  stack_.push_back({lparen_, rparen_, state_});
  lparen_ = 0;
}

/// A ')' closes the innermost state that has an open '('.
void Lexer::close_paren() {
  while (lparen_ <= 0) {
    if (!pop()) return;
  }
  if (lparen_ == rparen_ + 1) {
    pop();
  } else {
    ++rparen_;
  }
}

void Lexer::restart(size_t offset) {
  at_ = std::min(offset, text_.size());
  state_ = State::text;
  stack_.clear();
  lparen_ = rparen_ = 0;
  in_comment_ = in_set_ = false;
}

bool Lexer::parenthesis_ahead() const {
  const size_t found = text_.find_first_not_of(" \t\r\n", at_);
  return found != std::string_view::npos && text_[found] == '(';
}

}  // namespace apigw::vtl
