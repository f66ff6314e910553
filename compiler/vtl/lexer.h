#pragma once
// Template text → tokens, as Velocity 1.7 cuts it. Its lexer is a machine of states (text, reference, directive, …) with a stack, takes the
// longest match and is steered a little by the parser; what it does in odd places ("$a #set(" loses the blank, "#1" is text) is kept.
// One departure: a template may end with a lone '$' or '#', which is text here and a failure there.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::vtl {

enum class TokenKind : uint8_t {
  end_of_text, bad,
  // text and what touches it
  text, escape, double_escape, escaped_directive, empty_index, line_comment_start, line_comment, block_comment, raw_block,
  // references
  identifier, dot, left_brace, right_brace, index_open, index_close, call_open_or_paren, call_close,
  // directives
  set_directive, if_directive, elseif_directive, else_directive, end_directive, word, bracketed_word, right_paren,
  // expressions
  whitespace, string, integer, real, true_word, false_word, list_open, list_close, comma, double_dot, colon, map_open, map_close,
  minus, plus, times, divide, modulo, and_op, or_op, less, less_equal, greater, greater_equal, equal, not_equal, not_op, assign,
};

/// How a message names a kind: "')'", "a reference", "'#end'".
std::string_view describe(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::end_of_text;
  uint32_t begin = 0;  // bytes of the text; an image may begin with signs that turned out to be text ("$$a", "#$a")
  uint32_t end = 0;
  std::string skipped;  // '$', '#' and '\' of terminated references in front, which print before a text token
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// The next token. After `bad` (see fault) there are no more.
  Token next();
  std::string_view image(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
  std::string_view text() const { return text_; }
  std::string_view fault() const { return fault_; }  // of the bad token
  std::string_view fault_hint() const { return fault_hint_; }

  // What the parser tells: behind a directive's name its arguments begin, or do not; a #set is complete.
  void enter_directive() { state_ = State::directive; }
  void leave_directive() { pop(); }
  void leave_set() { in_set_ = false; }
  /// Behind a fault: plain text begins again at this byte.
  void restart(size_t offset);
  /// Blanks and line ends, then '(': the directive has arguments. Only with no token looked at ahead.
  bool parenthesis_ahead() const;

 private:
  enum class State : uint8_t {
    text, reference, member, call, index, directive, before_directive, line_comment, block_comment, raw_block,
  };
  enum class Rule : uint8_t {  // what is not a token by itself
    token, dollar, raw_open, comment_open_formal, comment_open, hash, more, skip, reference_over, directive_over,
  };
  struct Match {
    TokenKind kind = TokenKind::bad;
    Rule rule = Rule::token;
    uint32_t length = 0;
  };
  struct Saved {
    int lparen, rparen;
    State state;
  };

  Match match();
  Match match_text();
  Match match_reference();
  Match match_call();
  Match match_index();
  Match match_directive();
  Match match_before_directive();
  Match match_comment();
  void longest(Match& best, TokenKind kind, size_t length, Rule rule = Rule::token) const;
  void everywhere(Match& best);
  void act(const Match& match, Token& token);
  void close_paren();
  bool pop();
  void push();

  char at(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  size_t slashes_end(size_t offset);
  size_t set_length(size_t offset) const;
  size_t word_end(size_t offset, bool bracketed) const;
  size_t name_end(size_t offset) const;
  size_t string_length(size_t offset) const;
  void numbers(Match& best) const;
  size_t blank_end(size_t offset) const;
  Token bad(Token token, std::string_view fault, std::string_view hint = {});

  std::string_view text_;
  size_t at_ = 0;
  State state_ = State::text;
  std::vector<Saved> stack_;
  int lparen_ = 0;
  int rparen_ = 0;
  bool in_comment_ = false;
  bool in_set_ = false;
  size_t slashes_from_ = 0;  // the last run of backslashes looked at
  size_t slashes_to_ = 0;
  std::string_view fault_;
  std::string_view fault_hint_;
};

}  // namespace apigw::vtl
