// tree → template. References are printed in braces and doubtful text as raw blocks, so that nothing touches its neighbour.
#include <string>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kOperators[] = {"||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%"};

class Printer {
 public:
  explicit Printer(const Tree& tree) : tree_(tree) {}

  std::string block(NodeId id) {
    std::string out;
    bool after_braces = false;  // a reference in braces ends by itself
    for (const NodeId child : tree_.children(id)) {
      const Node& node = tree_[child];
      if (node.kind == NodeKind::text) {
        text(out, tree_.text(node), after_braces);
      } else {
        statement(out, node);
      }
      after_braces = node.kind == NodeKind::reference && node.escapes % 2 == 0;
    }
    return out;
  }

 private:
  void text(std::string& out, std::string_view text, bool plain) {
    constexpr std::string_view kBlanks = " \t\r\n";
    if (plain && text.find_first_of("$#\\") == std::string_view::npos && kBlanks.find(text.front()) == std::string_view::npos &&
        kBlanks.find(text.back()) == std::string_view::npos) {
      out += text;
      return;
    }
    // A raw block cannot hold its own end, nor end inside "#**", which its lexer takes in one piece with what follows.
    size_t from = 0;
    const auto piece = [&](size_t end) {
      if (end > from) ((out += "#[[") += text.substr(from, end - from)) += "]]#";
      from = end;
    };
    for (size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i, 3) == "]]#" || text.substr(i, 3) == "#**") piece(i + 2);
    }
    piece(text.size());
  }

  void statement(std::string& out, const Node& node) {
    const auto children = tree_.children(node);
    const auto directive = [&](std::string_view head, std::string_view arguments) { (((out += head) += '(') += arguments) += ')'; };
    switch (node.kind) {
      case NodeKind::reference:
        out += reference(node);
        break;
      case NodeKind::set:
        directive("#set", target(node) + " = " + expression(children[1]));
        break;
      case NodeKind::if_:
        for (size_t i = 0; i < children.size(); i += 2) {
          if (i + 1 == children.size()) {
            (out += "#{else}") += block(children[i]);
          } else {
            directive(i == 0 ? "#if" : "#elseif", expression(children[i]));
            out += block(children[i + 1]);
          }
        }
        out += "#{end}";
        break;
      case NodeKind::foreach:
        directive("#foreach", "$" + std::string(tree_.text(node)) + " in " + expression(children[0]));
        (out += block(children[1])) += "#{end}";
        break;
      case NodeKind::break_:
      case NodeKind::stop: {
        const std::string name = node.kind == NodeKind::stop ? "stop" : "break";
        if (children.empty()) {
          out += "#{" + name + "}";
        } else {
          directive("#" + name, expression(children[0]));
        }
        break;
      }
      case NodeKind::define:
        directive("#define", "$" + std::string(tree_.text(node)));
        (out += block(children[0])) += "#{end}";
        break;
      case NodeKind::macro: {
        std::string arguments(tree_.text(node));
        for (const NodeId word : children.first(children.size() - 1)) (arguments += " $") += tree_.text(tree_[word]);
        directive("#macro", arguments);
        (out += block(children.back())) += "#{end}";
        break;
      }
      case NodeKind::call:
        out += tree_.text(node.extra);
        break;
      case NodeKind::evaluate:
        directive("#evaluate", expression(children[0]));
        break;
      default:
        out += expression(node);
        break;
    }
  }

  std::string target(const Node& set) {
    const Node& node = tree_[tree_.children(set)[0]];
    if (node.count > 0) return reference(node);
    const std::string root(tree_.text(node));
    const std::string_view variable = tree_.text(set);  // the first token without its '$'
    if (variable == "{" || variable == "!{") return "$" + std::string(variable) + root + "}";
    return "$" + std::string(variable);
  }

  std::string reference(const Node& node) {
    std::string out(node.escapes, '\\');
    out += tree_.text(node.extra);
    if (node.escapes % 2 == 1) return out;
    out += node.quiet ? "$!{" : "${";
    out += tree_.text(node);
    for (const NodeId part : tree_.children(node)) {
      const Node& at = tree_[part];
      if (at.kind == NodeKind::index) {
        out += "[" + expression(tree_.children(at)[0]) + "]";
        continue;
      }
      (out += '.') += tree_.text(at);
      if (at.kind == NodeKind::method) out += "(" + list(at, 1, "") + ")";
    }
    return out += '}';
  }

  /// Children with ", " between groups and `inner` inside a group of two.
  std::string list(const Node& node, size_t group, std::string_view inner) {
    std::string out;
    const auto children = tree_.children(node);
    for (size_t i = 0; i < children.size(); ++i) {
      if (i > 0) out += i % group == 0 ? std::string_view(", ") : inner;
      out += expression(children[i]);
    }
    return out;
  }

  std::string expression(NodeId id) { return expression(tree_[id]); }
  std::string expression(const Node& node) {
    const auto children = tree_.children(node);
    switch (node.kind) {
      case NodeKind::reference: return reference(node);
      case NodeKind::string: return quoted(tree_.text(node));
      case NodeKind::interpolated: return interpolated(block(children[0]));
      case NodeKind::integer:
      case NodeKind::real:
      case NodeKind::word: return std::string(tree_.text(node));
      case NodeKind::true_: return "true";
      case NodeKind::false_: return "false";
      case NodeKind::list: return "[" + list(node, 1, "") + "]";
      case NodeKind::map: return "{" + list(node, 2, " : ") + "}";
      case NodeKind::range: return "[" + expression(children[0]) + ".." + expression(children[1]) + "]";
      case NodeKind::not_: return "(!" + expression(children[0]) + ")";
      case NodeKind::nothing: {
        std::string out(tree_.text(node));
        return out.insert(out.find('!'), "\\");
      }
      default:
        if (!is_binary(node.kind)) return {};
        return "(" + expression(children[0]) + " " + std::string(kOperators[static_cast<size_t>(node.kind) - static_cast<size_t>(NodeKind::or_)]) + " " +
               expression(children[1]) + ")";
    }
  }

  static std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
      if (c == '\'') out += c;
      out += c;
    }
    return out += '\'';
  }

  static std::string interpolated(std::string_view source) {
    std::string out = "\"";
    for (size_t i = 0; i < source.size(); ++i) {
      if (source[i] == '"') out += '"';
      out += source[i];
      if (source.substr(i, 2) == "\\u") out += "u005c";  // a backslash in front of 'u', written by its number
    }
    return out += '"';
  }

  const Tree& tree_;
};

}  // namespace

std::string print(const Tree& tree) { return Printer(tree).block(tree.root); }

}  // namespace apigw::vtl
