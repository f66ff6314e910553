// #foreach, #define, #macro, calls of macros, #evaluate, #break, #stop, #literal.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/vtl/parser_state.h"

namespace apigw::vtl {

bool Parser::argument_begins(size_t ahead) {
  switch (kind(ahead)) {
    case TokenKind::identifier:
    case TokenKind::left_brace:
    case TokenKind::word:
    case TokenKind::string:
    case TokenKind::integer:
    case TokenKind::real:
    case TokenKind::list_open:
    case TokenKind::map_open:
    case TokenKind::true_word:
    case TokenKind::false_word:
      return true;
    default:
      return false;
  }
}

NodeId Parser::argument(bool word_allowed) {
  if (kind() == TokenKind::word) {
    const Token token = take();
    if (!word_allowed) refuse(token, fmt::format("'{}' is no argument", image(token)), "write a reference, a string, a number, a list or a map");
    Node made = node(NodeKind::word, token);
    made.text = tree().keep(image(token));
    return tree().add(made);
  }
  return value();
}

/// `( argument… )` with blanks and commas as one likes. `words`: each may be a word; otherwise only the first or second where said.
std::vector<NodeId> Parser::arguments(const Token& name_token, std::string_view name, bool word_first, bool word_second, bool words) {
  skip_blank();
  expect(TokenKind::call_open_or_paren, fmt::format("behind '#{}'", name));
  std::vector<NodeId> out;
  while (true) {
    const size_t blank = kind() == TokenKind::whitespace ? 1 : 0;
    const bool comma = kind(blank) == TokenKind::comma;
    if (!comma && !argument_begins(blank)) break;
    skip_blank();
    if (accept(TokenKind::comma)) skip_blank();
    if (!argument_begins(0)) unexpected(fmt::format("an argument of '#{}'", name));
    if (word_first && out.empty() && kind() != TokenKind::word) refuse(peek(), fmt::format("'#{}' begins with a name", name), "#macro(name $parameter)");
    out.push_back(argument(words || (word_first && out.empty()) || (word_second && out.size() == 1)));
  }
  skip_blank();
  if (kind() == TokenKind::end_of_text) refuse(name_token, fmt::format("the arguments of '#{}' are not closed with ')'", name));
  expect(TokenKind::right_paren, fmt::format("behind the arguments of '#{}'", name));
  return out;
}

void Parser::directive(std::vector<NodeId>& out) {
  const Token token = take();
  const std::string_view written = image(token);
  lexer_.enter_directive();
  if (!written.starts_with('#')) return lexer_.leave_directive(), text(out, written, token.begin, token.end);  // "#${x}_y": the '#' went with the reference
  const std::string name(token.kind == TokenKind::bracketed_word ? written.substr(2, written.size() - 3) : written.substr(1));
  if (name == "parse" || name == "include") {
    refuse(token, fmt::format("API Gateway has no '#{}'", name), fmt::format("write \\#{} for the text", name));
  }
  const bool known = is_directive(name);
  const bool with_body = !known && name.starts_with('@');
  if (!lexer_.parenthesis_ahead()) {
    lexer_.leave_directive();
    if (name == "break" || name == "stop") {
      out.push_back(tree().add(node(name == "break" ? NodeKind::break_ : NodeKind::stop, token)));
      return;
    }
    if (known) structure_lost_ = true;  // an '#end' may belong to it, or it was meant as text
    if (known) refuse(token, fmt::format("'#{}' needs arguments in parentheses", name), fmt::format("write \\#{} for the text", name));
    if (with_body) return text(out, "#" + name, token.begin, token.end);
    Node made = node(NodeKind::call, token);
    made.text = tree().keep(name);
    made.extra = tree().keep(written);
    out.push_back(tree().add(made));
    return;
  }

  const bool is_macro = name == "macro";
  std::vector<NodeId> given;
  bool sound = false;
  guarded(token.begin, [&] {
    given = arguments(token, name, is_macro, name == "foreach", !known);
    sound = true;
  });
  if (!sound) {
    if (with_body || (known && name != "evaluate" && name != "break" && name != "stop")) body(token, name);
    return;
  }
  const auto at_most_one = [&](NodeKind kind) {
    if (given.size() > 1) refuse(token, fmt::format("'#{}' takes at most one argument", name));
    out.push_back(tree().add(node(kind, token.begin, here()), given));
  };
  if (name == "break") return at_most_one(NodeKind::break_);
  if (name == "stop") return at_most_one(NodeKind::stop);
  if (name == "evaluate") {
    if (given.size() != 1) refuse(token, "'#evaluate' takes exactly one argument");
    const NodeKind kind = tree()[given[0]].kind;
    if (kind != NodeKind::string && kind != NodeKind::interpolated && kind != NodeKind::reference && kind != NodeKind::nothing) {
      refuse(token, "the argument of '#evaluate' is a string or a reference");
    }
    out.push_back(tree().add(node(NodeKind::evaluate, token.begin, here()), given));
    return;
  }
  if (!known && !with_body) {
    Node made = node(NodeKind::call, token.begin, here());
    made.text = tree().keep(name);
    made.extra = tree().keep(lexer_.text().substr(token.begin, here() - token.begin));
    out.push_back(tree().add(made, given));
    return;
  }
  if (name == "literal") {
    const NodeId inside = body(token, name);
    const uint32_t begin = tree()[inside].begin, end = tree()[inside].end;
    // The block's source; inside a string whose escapes were replaced, places are not bytes of this text.
    const std::string raw(lexer_.text().substr(begin - begin_of(0), end - begin));
    if (!place_.exact) refuse(token, "'#literal' inside this string is not supported", "write #[[text]]# instead");
    return text(out, raw, token.begin, here());
  }
  if (name == "foreach") {
    out.push_back(foreach(token, std::move(given)));
  } else if (name == "define") {
    out.push_back(define(token, std::move(given)));
  } else if (is_macro) {
    out.push_back(macro(token, std::move(given)));
  } else {
    given.push_back(body(token, name));
    Node made = node(NodeKind::call, token.begin, here());
    made.has_body = true;
    made.text = tree().keep(std::string_view(name).substr(1));
    made.extra = tree().keep(lexer_.text().substr(token.begin, here() - token.begin));
    out.push_back(tree().add(made, given));
  }
}

/// The block of a directive and its '#end'.
NodeId Parser::body(const Token& opener, std::string_view name) {
  const NodeId out = block(Until::end, opener, name);
  take();
  return out;
}

/// The root of a bare reference `$name`.
std::string Parser::variable_of(NodeId reference, const Token& at, std::string_view what) {
  const Node& made = tree()[reference];
  if (made.kind != NodeKind::reference || made.count != 0) refuse(at, fmt::format("{} is written as a reference, $name", what));
  return std::string(tree().text(made));
}

NodeId Parser::foreach(const Token& at, std::vector<NodeId> given) {
  std::string variable;
  guarded(at.begin, [&] {
    if (given.size() != 3) refuse(at, "'#foreach' is written #foreach($item in $list)");
    if (tree()[given[0]].kind != NodeKind::reference) refuse(at, "the loop variable is written as a reference, $name");
    variable = tree().text(tree()[given[0]]);
  });
  given.resize(3);  // a fault is told already, and the tree of no use
  const NodeId inside = body(at, "foreach");
  Node made = node(NodeKind::foreach, at.begin, here());
  made.text = tree().keep(variable);
  const NodeId children[] = {given[2], inside};
  return tree().add(made, children);
}

NodeId Parser::define(const Token& at, std::vector<NodeId> given) {
  std::string variable;
  guarded(at.begin, [&] {
    if (given.size() != 1) refuse(at, "'#define' is written #define($name)");
    variable = variable_of(given[0], at, "the name of a '#define'");
  });
  const NodeId inside = body(at, "define");
  Node made = node(NodeKind::define, at.begin, here());
  made.text = tree().keep(variable);
  return tree().add(made, std::span(&inside, 1));
}

NodeId Parser::macro(const Token& at, std::vector<NodeId> given) {
  std::string name;
  std::vector<NodeId> children;
  guarded(at.begin, [&] {
    if (given.empty()) refuse(at, "'#macro' needs a name", "#macro(name $parameter)");
    name = tree().text(tree()[given[0]]);
    for (size_t i = 1; i < given.size(); ++i) {
      const std::string parameter = variable_of(given[i], at, "a parameter of a macro");
      Node made = tree()[given[i]];
      made = {.kind = NodeKind::word, .begin = made.begin, .end = made.end};
      made.text = tree().keep(parameter);
      children.push_back(tree().add(made));
    }
  });
  children.push_back(body(at, "macro"));
  macros_.push_back(name);
  Node made = node(NodeKind::macro, at.begin, here());
  made.text = tree().keep(name);
  return tree().add(made, children);
}

}  // namespace apigw::vtl
