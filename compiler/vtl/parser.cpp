// Statements: text, references, #if and #set; the rest of the directives is in parser_directives.cpp.
#include "compiler/vtl/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/vtl/parser_state.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kDirectives[] = {"foreach", "include", "parse", "macro", "literal", "evaluate", "break", "define", "stop"};
constexpr std::string_view kGrammar[] = {"if", "end", "set", "else", "elseif"};

}  // namespace

bool is_directive(std::string_view name) { return std::ranges::find(kDirectives, name) != std::end(kDirectives); }

Parsed parse(std::string_view text) {
  Parsed out;
  std::vector<std::string> macros;
  try {
    out.tree.root = Parser(text, {}, out, macros, 0).template_block();
  } catch (const Refused&) {
  }
  if (!out.faults.empty()) out.tree = {};
  std::ranges::stable_sort(out.faults, {}, &SyntaxFault::begin);  // what is not closed is seen at the end
  return out;
}

// --- tokens and faults

const Token& Parser::peek(size_t ahead) {
  while (tokens_.size() <= at_ + ahead) {
    tokens_.push_back(lexer_.next());
    const Token& token = tokens_.back();
    if (token.kind != TokenKind::bad) continue;
    report(token.begin, token.end, std::string(lexer_.fault()), std::string(lexer_.fault_hint()));
    throw Refused{token.end, false, true};
  }
  return tokens_[at_ + ahead];
}

Token Parser::take() {
  Token token = peek();
  ++at_;
  if (at_ == tokens_.size()) {
    tokens_.clear();
    at_ = 0;
  }
  last_end_ = token.end;
  return token;
}

bool Parser::accept(TokenKind wanted) {
  if (kind() != wanted) return false;
  take();
  return true;
}

Token Parser::expect(TokenKind wanted, std::string_view where) {
  if (kind() != wanted) unexpected(fmt::format("{} {}", describe(wanted), where));
  return take();
}

/// One fault a place: what else is found there follows from it.
void Parser::report(uint32_t begin, uint32_t end, std::string message, std::string hint) {
  const uint32_t place = begin_of(begin);
  const std::string_view text = lexer_.text();
  while (end > begin + 1 && end <= text.size() && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;  // a ')' takes its line's end along
  if (std::ranges::find(out_.faults, place, &SyntaxFault::begin) != out_.faults.end()) return;
  out_.faults.push_back({place, std::max(end_of(end), place), std::move(message), std::move(hint)});
  if (out_.faults.size() == faults_max) throw Refused{end, true, false};
}

void Parser::refuse(uint32_t begin, uint32_t end, std::string message, std::string hint) {
  report(begin, end, std::move(message), std::move(hint));
  throw Refused{end};
}

void Parser::refuse_at_all(const Token& at, std::string message) {
  report(at.begin, at.end, std::move(message));
  throw Refused{at.end, true};
}

void Parser::unexpected(std::string_view wanted) {
  const Token& found = peek();
  refuse(found, fmt::format("expected {}, found {}", wanted, describe(found.kind)));
}

Node Parser::node(NodeKind kind, uint32_t begin, uint32_t end) const {
  Node out;
  out.kind = kind;
  out.begin = begin_of(begin);
  out.end = end_of(end);
  return out;
}

/// Adds text that prints; joins the text in front of it.
void Parser::text(std::vector<NodeId>& out, std::string_view text, uint32_t begin, uint32_t end) {
  if (text.empty()) return;
  if (!out.empty()) {
    Node& last = tree().nodes[out.back()];
    if (last.kind == NodeKind::text && last.text.begin + last.text.size == tree().pool.size()) {
      tree().pool.append(text);
      last.text.size += static_cast<uint32_t>(text.size());
      last.end = end_of(end);
      return;
    }
    if (last.kind == NodeKind::text) {
      const std::string joined = std::string(tree().text(last)) + std::string(text);
      last.text = tree().keep(joined);
      last.end = end_of(end);
      return;
    }
  }
  Node made = node(NodeKind::text, begin, end);
  made.text = tree().keep(text);
  out.push_back(tree().add(made));
}

// --- statements

NodeId Parser::template_block() {
  const Token none;
  return block(Until::end_of_text, none, {});
}

/// Statements up to what ends the block, which is left for the caller.
NodeId Parser::block(Until until, const Token& opener, std::string_view directive) {
  Nested nested(*this);
  const uint32_t begin = last_end_;
  std::vector<NodeId> statements;
  for (bool open = true; open;) {
    const uint32_t at = last_end_;
    guarded(at, [&] {
      if (!statement(statements)) open = !ends_here(until, opener, directive);
    });
  }
  return tree().add(node(NodeKind::block, begin, std::max(begin, peek().begin)), statements);
}

/// What stands here is no statement: the end of the block, of the text, or a word that closes nothing, which is told and left out.
bool Parser::ends_here(Until until, const Token& opener, std::string_view directive) {
  const TokenKind stop = kind();
  const bool ends = stop == TokenKind::end_directive;
  const bool goes_on = stop == TokenKind::else_directive || stop == TokenKind::elseif_directive;
  if (stop == TokenKind::end_of_text) {
    if (until != Until::end_of_text && !structure_lost_) report(opener.begin, opener.end, fmt::format("'#{}' is not closed with '#end'", directive));
    return true;
  }
  if (until != Until::end_of_text && (ends || (until == Until::end_or_else && goes_on))) return true;
  const Token token = take();
  if (!ends && !goes_on) refuse(token, fmt::format("{} cannot stand here", describe(stop)));
  if (structure_lost_) return false;
  report(token.begin, token.end, ends                         ? "this '#end' closes nothing"
                                 : until == Until::end_of_text ? fmt::format("{} without an '#if'", describe(stop))
                                                               : fmt::format("{} inside '#{}', which has no '#if' of its own", describe(stop), directive));
  return false;
}

bool Parser::statement(std::vector<NodeId>& out) {
  switch (kind()) {
    case TokenKind::if_directive:
      out.push_back(if_statement());
      return true;
    case TokenKind::identifier:
      reference_statement(out);
      return true;
    case TokenKind::left_brace:
      if (kind(1) == TokenKind::identifier) {
        reference_statement(out);
      } else {
        plain(out);
      }
      return true;
    case TokenKind::line_comment_start: {
      const Token token = take();
      const std::string_view written = image(token);
      text(out, written.substr(0, written.find("##")), token.begin, token.end);
      accept(TokenKind::line_comment);
      return true;
    }
    case TokenKind::block_comment: {
      const Token token = take();
      const std::string_view written = image(token);
      const size_t open = written.find("#*");
      if (open != std::string_view::npos) text(out, written.substr(0, open), token.begin, token.end);
      return true;
    }
    case TokenKind::raw_block: {
      const Token token = take();
      const std::string_view written = image(token);
      text(out, written.substr(3, written.size() - 6), token.begin, token.end);
      return true;
    }
    case TokenKind::set_directive:
      out.push_back(set_statement());
      return true;
    case TokenKind::escaped_directive:
      escaped_directive(out);
      return true;
    case TokenKind::double_escape:
      escape(out);
      return true;
    case TokenKind::word:
    case TokenKind::bracketed_word:
      directive(out);
      return true;
    case TokenKind::text:
    case TokenKind::dot:
    case TokenKind::right_paren:
    case TokenKind::call_open_or_paren:
    case TokenKind::integer:
    case TokenKind::real:
    case TokenKind::string:
    case TokenKind::escape:
    case TokenKind::right_brace:
    case TokenKind::empty_index:
      plain(out);
      return true;
    default:
      return false;
  }
}

void Parser::plain(std::vector<NodeId>& out) {
  const Token token = take();
  text(out, token.skipped + std::string(image(token)), token.begin, token.end);
}

bool Parser::names_directive(std::string_view name) const { return is_directive(name) || std::ranges::find(macros_, name) != macros_.end(); }

/// Pairs of backslashes: halved in front of a directive, as written elsewhere.
void Parser::escape(std::vector<NodeId>& out) {
  const uint32_t begin = peek().begin;
  size_t pairs = 0;
  while (accept(TokenKind::double_escape)) ++pairs;
  const Token& next = peek();
  const bool grammar = next.kind == TokenKind::if_directive || next.kind == TokenKind::else_directive || next.kind == TokenKind::elseif_directive ||
                       next.kind == TokenKind::end_directive;
  const std::string_view written = image(next);
  const bool control = grammar || (!written.empty() && names_directive(written.substr(1)));
  text(out, std::string(control ? pairs : pairs * 2, '\\'), begin, here());
}

void Parser::escaped_directive(std::vector<NodeId>& out) {
  const Token token = take();
  const std::string_view written = image(token);
  const size_t slashes = written.find('#');
  std::string_view name = written.substr(slashes + 1);
  if (name.starts_with('{')) name = name.substr(1, name.size() - 2);
  const bool known = names_directive(name) || std::ranges::find(kGrammar, name) != std::end(kGrammar);
  text(out, known ? std::string((slashes - 1) / 2, '\\') + std::string(written.substr(slashes)) : std::string(written), token.begin, token.end);
}

/// A reference where text stands. What begins without '$' was cut off a reference's end by the lexer: only its first word prints.
void Parser::reference_statement(std::vector<NodeId>& out) {
  const Token first = peek();
  const std::string written(image(first));
  const NodeId parsed = reference();
  const Node made = tree()[parsed];
  const size_t dollar = written.rfind('$');
  if (made.kind == NodeKind::nothing || dollar == std::string::npos) {
    const std::string shown(dollar == std::string::npos ? written : std::string(tree().text(made)));
    text(out, shown, first.begin, here());
    return;
  }
  if (made.escapes == 0 && made.extra.size > 0) {
    const std::string signs(tree().text(made.extra));
    tree().nodes[parsed].extra = {};
    text(out, signs, first.begin, static_cast<uint32_t>(first.begin + dollar));
  }
  out.push_back(parsed);
}

NodeId Parser::if_statement() {
  const Token opener = take();
  std::vector<NodeId> children;
  const auto branch = [&](const Token& at, std::string_view name) {
    guarded(at.begin, [&] {
      skip_blank();
      expect(TokenKind::call_open_or_paren, fmt::format("behind '#{}'", name));
      children.push_back(outermost());
      expect(TokenKind::right_paren, fmt::format("behind the condition of '#{}'", name));
    });
    children.push_back(block(Until::end_or_else, at.kind == TokenKind::if_directive ? at : opener, "if"));
  };
  branch(opener, "if");
  while (kind() == TokenKind::elseif_directive) {
    const Token at = take();
    branch(at, "elseif");
  }
  if (accept(TokenKind::else_directive)) {
    children.push_back(block(Until::end_or_else, opener, "if"));
    if (kind() != TokenKind::end_directive && kind() != TokenKind::end_of_text) refuse(peek(), fmt::format("{} behind '#else'", describe(kind())), "'#else' is the last branch of an '#if'");
  }
  take();
  return tree().add(node(NodeKind::if_, opener.begin, here()), children);
}

NodeId Parser::set_statement() {
  const Token opener = take();
  skip_blank();
  if (!reference_begins()) unexpected("a reference to set");
  const Token first = peek();
  const NodeId target = reference();
  if (tree()[target].kind == NodeKind::nothing) refuse(first, "this cannot be set");
  skip_blank();
  expect(TokenKind::assign, "behind the reference of '#set'");
  const NodeId right = outermost();
  expect(TokenKind::right_paren, "behind the value of '#set'");
  lexer_.leave_set();
  const NodeId children[] = {target, right};
  Node made = node(NodeKind::set, opener.begin, here());
  if (tree()[target].count == 0) {
    // Velocity takes the first token without its '$': "${x}" sets a variable "{", "$!x" one "!x", which nothing can read.
    const std::string_view written = image(first);
    made.text = tree().keep(written.substr(written.rfind('$') + 1));
  }
  return tree().add(made, children);
}

}  // namespace apigw::vtl
