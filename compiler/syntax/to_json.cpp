// Tree → compact JSON, for schemas and templates that are written as objects.
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

void append(std::string& out, const Node& node);

void append_untagged(std::string& out, const Node& node) {
  switch (node.kind) {
    case Kind::null: out += "null"; break;
    case Kind::boolean: out += as_bool(node).value_or(false) ? "true" : "false"; break;
    case Kind::number: append_number(out, node); break;
    case Kind::string: source::append_json_string(out, node.text); break;
    case Kind::sequence:
      out.push_back('[');
      for (size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out.push_back(',');
        append(out, *node.items[i]);
      }
      out.push_back(']');
      break;
    case Kind::mapping:
      out.push_back('{');
      for (size_t i = 0; i < node.members.size(); ++i) {
        if (i > 0) out.push_back(',');
        source::append_json_string(out, node.members[i].key);
        out.push_back(':');
        append(out, *node.members[i].value);
      }
      out.push_back('}');
      break;
  }
}

void append(std::string& out, const Node& node) {
  if (node.tag.empty()) return append_untagged(out, node);
  const bool bare = node.tag == "Ref" || node.tag == "Condition" || node.tag.starts_with("Fn::");
  out.push_back('{');
  source::append_json_string(out, bare ? std::string(node.tag) : "Fn::" + std::string(node.tag));
  out.push_back(':');
  const size_t dot = node.is_string() && node.tag == "GetAtt" ? node.text.find('.') : std::string_view::npos;
  if (dot != std::string_view::npos) {
    out.push_back('[');
    source::append_json_string(out, node.text.substr(0, dot));
    out.push_back(',');
    source::append_json_string(out, node.text.substr(dot + 1));
    out.push_back(']');
  } else {
    append_untagged(out, node);
  }
  out.push_back('}');
}

}  // namespace

std::string to_json(const Node& node) {
  std::string out;
  append(out, node);
  return out;
}

}  // namespace apigw::syntax
