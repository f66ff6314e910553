#pragma once
// The parser's working state, shared by its files: statements (parser.cpp), directives (parser_directives.cpp), expressions
// (parser_expressions.cpp) and what follows a fault (parser_recovery.cpp). Recursive descent; a fault throws Refused, which the block or the
// head of a directive around it takes.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/vtl/lexer.h"
#include "compiler/vtl/parser.h"

namespace apigw::vtl {

struct Refused {
  uint32_t end = 0;       // of the fault, in bytes of this parser's text
  bool fatal = false;     // nothing more is parsed
  bool of_lexer = false;  // a string or comment that is not closed: what follows on its line may be part of it
};

class Parser {
 public:
  /// `offset` and `exact`: where `text` stands in the template; when it does not stand there byte for byte, faults point to all of `whole`.
  struct Place {
    uint32_t offset = 0;
    bool exact = true;
    uint32_t whole_begin = 0;
    uint32_t whole_end = 0;
  };
  Parser(std::string_view text, Place place, Parsed& out, std::vector<std::string>& macros, uint32_t depth)
      : lexer_(text), place_(place), out_(out), macros_(macros), depth_(depth) {}

  /// The block of the whole text.
  NodeId template_block();

 private:
  // --- tokens
  const Token& peek(size_t ahead = 0);
  TokenKind kind(size_t ahead = 0) { return peek(ahead).kind; }
  Token take();
  Token expect(TokenKind kind, std::string_view where);
  bool accept(TokenKind kind);
  std::string_view image(const Token& token) const { return lexer_.image(token); }

  // --- faults
  uint32_t begin_of(uint32_t at) const { return place_.exact ? place_.offset + at : place_.whole_begin; }
  uint32_t end_of(uint32_t at) const { return place_.exact ? place_.offset + at : place_.whole_end; }
  void report(uint32_t begin, uint32_t end, std::string message, std::string hint = {});
  [[noreturn]] void refuse_at_all(const Token& at, std::string message);
  [[noreturn]] void refuse(uint32_t begin, uint32_t end, std::string message, std::string hint = {});
  [[noreturn]] void refuse(const Token& at, std::string message, std::string hint = {}) { refuse(at.begin, at.end, std::move(message), std::move(hint)); }
  [[noreturn]] void unexpected(std::string_view wanted);

  // --- recovery
  void recover(const Refused& fault, uint32_t begin);
  size_t closing_parenthesis(uint32_t begin) const;
  bool resumes_at(size_t offset) const;
  template <class Head>
  void guarded(uint32_t begin, Head&& head) {
    try {
      head();
    } catch (const Refused& fault) {
      recover(fault, begin);
    }
  }

  // --- nodes
  Tree& tree() { return out_.tree; }
  Node node(NodeKind kind, uint32_t begin, uint32_t end) const;
  Node node(NodeKind kind, const Token& at) const { return node(kind, at.begin, at.end); }
  uint32_t here() const { return last_end_; }
  void text(std::vector<NodeId>& out, std::string_view text, uint32_t begin, uint32_t end);

  // --- statements
  enum class Until : uint8_t { end_of_text, end, end_or_else };
  NodeId block(Until until, const Token& opener, std::string_view directive);
  bool ends_here(Until until, const Token& opener, std::string_view directive);
  bool statement(std::vector<NodeId>& out);
  void plain(std::vector<NodeId>& out);
  void escape(std::vector<NodeId>& out);
  void escaped_directive(std::vector<NodeId>& out);
  void reference_statement(std::vector<NodeId>& out);
  NodeId if_statement();
  NodeId set_statement();
  bool names_directive(std::string_view name) const;

  // --- directives
  void directive(std::vector<NodeId>& out);
  std::vector<NodeId> arguments(const Token& name_token, std::string_view name, bool word_first, bool word_second, bool words);
  NodeId argument(bool word_allowed);
  bool argument_begins(size_t ahead);
  NodeId body(const Token& opener, std::string_view name);
  NodeId foreach(const Token& at, std::vector<NodeId> arguments);
  NodeId define(const Token& at, std::vector<NodeId> arguments);
  NodeId macro(const Token& at, std::vector<NodeId> arguments);
  std::string variable_of(NodeId reference, const Token& at, std::string_view what);

  // --- expressions
  NodeId outermost();
  NodeId expression();
  NodeId binary(int level);
  NodeId unary();
  NodeId primary();
  NodeId parameter();
  NodeId index_parameter();
  NodeId value();
  NodeId string_value();
  NodeId map_value();
  NodeId list_value();
  NodeId range_value();
  NodeId range_end();
  bool range_ahead();
  size_t behind_reference(size_t ahead);
  NodeId reference();
  void reference_parts(std::vector<NodeId>& parts);
  bool method_ahead();
  void skip_blank() { accept(TokenKind::whitespace); }
  bool reference_begins(size_t ahead = 0);

  struct Nested {
    explicit Nested(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > nesting_depth_max) parser_.refuse_at_all(parser_.peek(), "the template nests too deeply here");
    }
    ~Nested() { --parser_.depth_; }
    Parser& parser_;
  };

  Lexer lexer_;
  Place place_;
  Parsed& out_;
  std::vector<std::string>& macros_;  // defined so far, for escapes
  uint32_t depth_;
  uint32_t operators_ = 0;  // of the outermost expression; what walks the tree descends as deep
  uint32_t operators_outside_ = 0;  // of the expression around a string
  std::vector<Token> tokens_;
  size_t at_ = 0;
  uint32_t last_end_ = 0;
  uint32_t recoveries_ = 0;
  bool structure_lost_ = false;  // a fault may have hidden a directive: which '#end' closes what is not known any more
};

}  // namespace apigw::vtl
