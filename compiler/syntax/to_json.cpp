// Tree → JSON: compact, for schemas and templates that are written as objects, and indented, for documents that people read.
#include <charconv>

#include "compiler/source/json_text.h"
#include "compiler/syntax/read.h"

namespace apigw::syntax {
namespace {

/// YAML's core schema has numbers that JSON has not: +1, .5, 1., 0x1F, 0o17. All others keep their lexeme.
void append_number(std::string& out, const Node& node) {
  std::string_view lexeme = node.text;
  if (lexeme.starts_with("0x") || lexeme.starts_with("0o")) {
    if (const auto value = as_integer(node)) {
      out += std::to_string(*value);
    } else {
      source::append_json_string(out, lexeme);
    }
    return;
  }
  if (lexeme.starts_with('+')) lexeme.remove_prefix(1);
  if (lexeme.starts_with('-')) {
    out.push_back('-');
    lexeme.remove_prefix(1);
  }
  if (lexeme.starts_with('.')) out.push_back('0');
  for (size_t i = 0; i < lexeme.size(); ++i) {
    out.push_back(lexeme[i]);
    if (lexeme[i] == '.' && (i + 1 == lexeme.size() || lexeme[i + 1] < '0' || lexeme[i + 1] > '9')) out.push_back('0');
  }
}

class Writer {
 public:
  explicit Writer(bool indented) : indented_(indented) {}

  void append(const Node& node) {
    if (node.tag.empty()) return append_untagged(node);
    const bool bare = node.tag == "Ref" || node.tag == "Condition" || node.tag.starts_with("Fn::");
    open('{');
    key(bare ? std::string(node.tag) : "Fn::" + std::string(node.tag), true);
    const size_t dot = node.is_string() && node.tag == "GetAtt" ? node.text.find('.') : std::string_view::npos;
    if (dot != std::string_view::npos) {
      out_.push_back('[');
      source::append_json_string(out_, node.text.substr(0, dot));
      out_.push_back(',');
      source::append_json_string(out_, node.text.substr(dot + 1));
      out_.push_back(']');
    } else {
      append_untagged(node);
    }
    close('}');
  }
  std::string take() && { return std::move(out_); }

 private:
  void append_untagged(const Node& node) {
    switch (node.kind) {
      case Kind::null: out_ += "null"; break;
      case Kind::boolean: out_ += as_bool(node).value_or(false) ? "true" : "false"; break;
      case Kind::number: append_number(out_, node); break;
      case Kind::string: source::append_json_string(out_, node.text); break;
      case Kind::sequence: append_sequence(node); break;
      case Kind::mapping: append_mapping(node); break;
    }
  }

  void append_sequence(const Node& node) {
    if (node.items.empty()) return void(out_ += "[]");
    open('[');
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (i > 0) out_.push_back(',');
      line();
      append(*node.items[i]);
    }
    close(']');
  }

  void append_mapping(const Node& node) {
    if (node.members.empty()) return void(out_ += "{}");
    open('{');
    for (size_t i = 0; i < node.members.size(); ++i) {
      key(node.members[i].key, i == 0);
      append(*node.members[i].value);
    }
    close('}');
  }

  void key(std::string_view name, bool first) {
    if (!first) out_.push_back(',');
    line();
    source::append_json_string(out_, name);
    out_ += indented_ ? ": " : ":";
  }
  void open(char bracket) {
    out_.push_back(bracket);
    ++level_;
  }
  void close(char bracket) {
    --level_;
    line();
    out_.push_back(bracket);
  }
  void line() {
    if (!indented_) return;
    out_.push_back('\n');
    out_.append(2 * level_, ' ');
  }

  bool indented_;
  size_t level_ = 0;
  std::string out_;
};

}  // namespace

std::string to_json(const Node& node) {
  Writer writer(false);
  writer.append(node);
  return std::move(writer).take();
}

std::string to_indented_json(const Node& node) {
  Writer writer(true);
  writer.append(node);
  return std::move(writer).take() + "\n";
}

}  // namespace apigw::syntax
