// Expressions and references.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/source/utf8.h"
#include "compiler/vtl/parser_state.h"

namespace apigw::vtl {
namespace {

struct Level {
  TokenKind token;
  NodeKind node;
};
// Weakest first; operators of one level go from left to right.
constexpr Level kOr[] = {{TokenKind::or_op, NodeKind::or_}};
constexpr Level kAnd[] = {{TokenKind::and_op, NodeKind::and_}};
constexpr Level kEquality[] = {{TokenKind::equal, NodeKind::equal}, {TokenKind::not_equal, NodeKind::not_equal}};
constexpr Level kRelation[] = {{TokenKind::less, NodeKind::less},
                               {TokenKind::greater, NodeKind::greater},
                               {TokenKind::less_equal, NodeKind::less_equal},
                               {TokenKind::greater_equal, NodeKind::greater_equal}};
constexpr Level kSum[] = {{TokenKind::plus, NodeKind::add}, {TokenKind::minus, NodeKind::subtract}};
constexpr Level kProduct[] = {{TokenKind::times, NodeKind::multiply}, {TokenKind::divide, NodeKind::divide}, {TokenKind::modulo, NodeKind::modulo}};
constexpr std::span<const Level> kLevels[] = {kOr, kAnd, kEquality, kRelation, kSum, kProduct};

/// \uXXXX of a double-quoted string; halves of a surrogate pair join, a lone half is '?' as Java encodes it. False: no four digits.
bool unescape(std::string& text) {
  if (text.find("\\u") == std::string::npos) return true;
  std::string out;
  size_t from = 0;
  const auto unit_at = [&](size_t at) -> int {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int value = 0;
    for (size_t i = at + 2; i < at + 6; ++i) {
      const char c = text[i];
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) return -1;
      value = value * 16 + digit;
    }
    return value;
  };
  while (true) {
    const size_t found = text.find("\\u", from);
    out.append(text, from, std::min(found, text.size()) - from);
    if (found == std::string::npos) break;
    int unit = unit_at(found);
    if (unit < 0) return false;
    from = found + 6;
    uint32_t point = static_cast<uint32_t>(unit);
    if (unit >= 0xD800 && unit < 0xE000) {
      const int low = unit < 0xDC00 ? unit_at(from) : -1;
      point = '?';
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((static_cast<uint32_t>(unit) - 0xD800) << 10) + (static_cast<uint32_t>(low) - 0xDC00);
        from += 6;
      }
    }
    source::append_utf8(out, point);
  }
  text = std::move(out);
  return true;
}

/// A doubled quote is one quote.
void single_quotes(std::string& text, char quote) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) ++i;
  }
  text = std::move(out);
}

}  // namespace

NodeId Parser::outermost() {
  operators_ = operators_outside_;
  return expression();
}

NodeId Parser::expression() { return binary(0); }

NodeId Parser::binary(int level) {
  if (level == std::ssize(kLevels)) return unary();
  NodeId left = binary(level + 1);
  while (true) {
    const auto found = std::ranges::find(kLevels[level], kind(), &Level::token);
    if (found == kLevels[level].end()) return left;
    if (++operators_ > operators_max) refuse_at_all(peek(), fmt::format("the expression has more than {} operators", operators_max));
    take();
    const NodeId pair[] = {left, binary(level + 1)};
    Node made = node(found->node, 0, 0);
    made.begin = tree()[left].begin;
    made.end = std::max(made.begin, tree()[pair[1]].end);
    left = tree().add(made, pair);
  }
}

NodeId Parser::unary() {
  Nested nested(*this);
  const size_t blank = kind() == TokenKind::whitespace ? 1 : 0;
  if (kind(blank) != TokenKind::not_op) return primary();
  skip_blank();
  const Token sign = take();
  const NodeId operand = unary();
  return tree().add(node(NodeKind::not_, sign.begin, here()), std::span(&operand, 1));
}

NodeId Parser::primary() {
  skip_blank();
  NodeId out;
  if (accept(TokenKind::call_open_or_paren)) {
    out = expression();
    expect(TokenKind::right_paren, "behind the expression");
  } else {
    out = value();
  }
  skip_blank();
  return out;
}

NodeId Parser::parameter() {
  Nested nested(*this);
  skip_blank();
  const NodeId out = value();
  skip_blank();
  return out;
}

/// Inside `$x[…]`: no lists, maps or decimals.
NodeId Parser::index_parameter() {
  Nested nested(*this);
  skip_blank();
  if (kind() == TokenKind::real || kind() == TokenKind::list_open || kind() == TokenKind::map_open) unexpected("an index");
  const NodeId out = value();
  skip_blank();
  return out;
}

NodeId Parser::value() {
  const auto simple = [&](NodeKind kind) {
    const bool number = kind == NodeKind::integer || kind == NodeKind::real;
    // A sign before the digits ("#38") belongs to the token, and Velocity refuses it as no number.
    if (number && (image(peek()).front() == '#' || image(peek()).front() == '$')) refuse(peek(), fmt::format("'{}' is no number", image(peek())));
    const Token token = take();
    Node made = node(kind, token);
    made.text = number ? tree().keep(image(token)) : Text{};
    return tree().add(made);
  };
  switch (kind()) {
    case TokenKind::string: return string_value();
    case TokenKind::integer: return simple(NodeKind::integer);
    case TokenKind::real: return simple(NodeKind::real);
    case TokenKind::true_word: return simple(NodeKind::true_);
    case TokenKind::false_word: return simple(NodeKind::false_);
    case TokenKind::list_open: return range_ahead() ? range_value() : list_value();
    case TokenKind::map_open: return map_value();
    default:
      if (reference_begins()) return reference();
      if (kind() == TokenKind::word) {
        const std::string_view written = image(peek());
        refuse(peek(), fmt::format("expected a value, found '{}'", written), fmt::format("write '{}' in quotes, or ${}", written, written));
      }
      unexpected("a value");
  }
}

NodeId Parser::string_value() {
  const Token token = take();
  const std::string_view written = image(token);
  const char quote = written.front();
  const std::string_view inside = written.substr(1, written.size() - 2);
  std::string content(inside);
  if (quote == '"' && !unescape(content)) refuse(token, "'\\u' needs four hexadecimal digits");
  single_quotes(content, quote);
  Node made = node(NodeKind::string, token);
  if (quote == '\'' || written.find_first_of("$#") == std::string_view::npos) {
    made.text = tree().keep(content);
    return tree().add(made);
  }
  // Parsed as a template of its own with a blank behind it, so that a sign at its end is complete; what it renders loses the last
  // character again. With a line comment inside, neither.
  const bool padded = content.find("##") == std::string::npos;
  const bool exact = place_.exact && content == inside;
  if (padded) content += ' ';
  const Place place{begin_of(token.begin) + 1, exact, begin_of(token.begin), end_of(token.end)};
  Parser inner(content, place, out_, macros_, depth_ + 1);
  inner.operators_outside_ = operators_;
  if (depth_ >= nesting_depth_max) refuse_at_all(token, "the template nests too deeply here");
  const NodeId body = inner.template_block();
  const auto statements = tree().children(body);
  made.cut = padded;
  if (padded && !statements.empty()) {
    Node& last = tree().nodes[statements.back()];
    if (last.kind == NodeKind::text && tree().text(last).ends_with(' ')) {
      --last.text.size;
      made.cut = false;
      if (last.text.size == 0) --tree().nodes[body].count;
    }
  }
  const auto rest = tree().children(body);
  if (!made.cut && (rest.empty() || (rest.size() == 1 && tree()[rest[0]].kind == NodeKind::text))) {
    if (!rest.empty()) made.text = tree()[rest[0]].text;
    made.cut = false;
    return tree().add(made);
  }
  made.kind = NodeKind::interpolated;
  return tree().add(made, std::span(&body, 1));
}

NodeId Parser::map_value() {
  const Token open = take();
  std::vector<NodeId> children;
  const size_t blank = kind() == TokenKind::whitespace ? 1 : 0;
  if (kind(blank) != TokenKind::map_close && kind(blank) != TokenKind::right_brace) {
    do {
      children.push_back(parameter());
      expect(TokenKind::colon, "behind the key of a map");
      children.push_back(parameter());
    } while (accept(TokenKind::comma));
  } else {
    skip_blank();
  }
  if (!accept(TokenKind::map_close) && !accept(TokenKind::right_brace)) unexpected("',' or '}' in a map");
  return tree().add(node(NodeKind::map, open.begin, here()), children);
}

NodeId Parser::list_value() {
  const Token open = take();
  std::vector<NodeId> children;
  if (kind() != TokenKind::list_close) {
    if (kind() == TokenKind::whitespace && kind(1) == TokenKind::list_close) refuse(open.begin, peek(1).end, "an empty list is written [] without a blank");
    do {
      children.push_back(parameter());
    } while (accept(TokenKind::comma));
  }
  if (!accept(TokenKind::list_close)) unexpected("',' or ']' in a list");
  return tree().add(node(NodeKind::list, open.begin, here()), children);
}

NodeId Parser::range_end() {
  skip_blank();
  if (kind() != TokenKind::integer && !reference_begins()) unexpected("a number or a reference as the end of a range");
  const NodeId out = value();
  skip_blank();
  return out;
}

NodeId Parser::range_value() {
  const Token open = take();
  const NodeId from = range_end();
  expect(TokenKind::double_dot, "in a range");
  const NodeId ends[] = {from, range_end()};
  expect(TokenKind::list_close, "behind a range");
  return tree().add(node(NodeKind::range, open.begin, here()), ends);
}

/// `[` a number or a reference, then `..`.
bool Parser::range_ahead() {
  size_t ahead = 1;
  if (kind(ahead) == TokenKind::whitespace) ++ahead;
  if (kind(ahead) == TokenKind::integer) {
    ++ahead;
  } else if (reference_begins(ahead)) {
    ahead = behind_reference(ahead);
  } else {
    return false;
  }
  if (kind(ahead) == TokenKind::whitespace) ++ahead;
  return kind(ahead) == TokenKind::double_dot;
}

/// Steps over a reference by its brackets.
size_t Parser::behind_reference(size_t ahead) {
  const auto skip_brackets = [&](TokenKind open, TokenKind close) {
    size_t depth = 0;
    do {
      if (kind(ahead) == open) ++depth;
      if (kind(ahead) == close) --depth;
      if (kind(ahead) == TokenKind::end_of_text) return;
      ++ahead;
    } while (depth > 0);
  };
  const bool braced = kind(ahead) == TokenKind::left_brace;
  ahead += braced ? 2 : 1;
  while (true) {
    if (kind(ahead) == TokenKind::index_open) {
      skip_brackets(TokenKind::index_open, TokenKind::index_close);
    } else if (kind(ahead) == TokenKind::call_open_or_paren) {
      skip_brackets(TokenKind::call_open_or_paren, TokenKind::call_close);
    } else if (kind(ahead) == TokenKind::dot && kind(ahead + 1) == TokenKind::identifier) {
      ahead += 2;
    } else {
      break;
    }
  }
  return braced && kind(ahead) == TokenKind::right_brace ? ahead + 1 : ahead;
}

// --- references

bool Parser::reference_begins(size_t ahead) { return kind(ahead) == TokenKind::identifier || kind(ahead) == TokenKind::left_brace; }

/// name(arguments), seen by three tokens.
bool Parser::method_ahead() {
  if (kind(1) != TokenKind::call_open_or_paren) return false;
  switch (kind(2)) {
    case TokenKind::whitespace:
    case TokenKind::call_close:
      return true;
    case TokenKind::word:
      return false;
    default:
      return argument_begins(2);
  }
}

void Parser::reference_parts(std::vector<NodeId>& parts) {
  const auto indexes = [&] {
    while (kind() == TokenKind::index_open) {
      const Token open = take();
      const NodeId argument = index_parameter();
      expect(TokenKind::index_close, "behind an index");
      parts.push_back(tree().add(node(NodeKind::index, open.begin, here()), std::span(&argument, 1)));
    }
  };
  indexes();
  while (kind() == TokenKind::dot && kind(1) == TokenKind::identifier) {
    take();
    const bool method = method_ahead();
    const Token name = take();
    Node made = node(method ? NodeKind::method : NodeKind::property, name);
    made.text = tree().keep(image(name));
    std::vector<NodeId> given;
    if (method) {
      take();
      if (kind() != TokenKind::call_close) {
        if (kind() == TokenKind::whitespace && kind(1) == TokenKind::call_close) refuse(name.begin, peek(1).end, "a call without arguments is written () without a blank");
        do {
          given.push_back(parameter());
        } while (accept(TokenKind::comma));
      }
      expect(TokenKind::call_close, fmt::format("behind the arguments of '{}'", image(name)));
      made.end = end_of(here());
    }
    parts.push_back(tree().add(made, given));
    indexes();
  }
}

NodeId Parser::reference() {
  Nested nested(*this);
  const bool braced = kind() == TokenKind::left_brace;
  const Token first = take();
  const Token name = braced ? expect(TokenKind::identifier, "behind '${'") : first;
  std::vector<NodeId> parts;
  reference_parts(parts);
  if (braced && !accept(TokenKind::right_brace)) {
    refuse(first.begin, here(), fmt::format("'{}' is not closed with '}}'", image(first)), "${name} is a reference; write #[[${]]# for the signs");
  }
  const std::string_view written = image(first);
  const size_t bang = written.find("\\!");
  const size_t dollar = written.rfind('$');
  Node made = node(NodeKind::reference, first.begin, here());
  if (bang != std::string_view::npos && dollar != std::string_view::npos) {
    // "$\!x": the escape of a quiet mark; one backslash goes and nothing is looked up.
    const size_t start = std::min(written.find('\\', written.find('$')), written.size());
    size_t end = start;
    while (end < written.size() && written[end] == '\\') ++end;
    made.kind = NodeKind::nothing;
    made.text = tree().keep(std::string(written.substr(0, end - 1)) + std::string(written.substr(end)));
    return tree().add(made);
  }
  std::string_view root = image(name);
  if (dollar != std::string_view::npos) {
    const size_t escapes = written.starts_with('\\') ? written.find_first_not_of('\\') : 0;
    made.escapes = static_cast<uint32_t>(escapes);
    // With an odd count of backslashes the source prints, and the signs in front of the '$' are lost.
    made.extra = tree().keep(escapes % 2 == 1 ? lexer_.text().substr(first.begin + dollar, here() - first.begin - dollar) : written.substr(escapes, dollar - escapes));
    made.quiet = written.substr(dollar).starts_with("$!");
    if (!braced) root = written.substr(dollar + (made.quiet ? 2 : 1));
  }
  made.text = tree().keep(root);
  return tree().add(made, parts);
}

}  // namespace apigw::vtl
