#include "compiler/openapi/docs/page.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "compiler/openapi/docs/assets.h"
#include "compiler/openapi/export/operation_list.h"
#include "compiler/openapi/export/sample_value.h"
#include "compiler/syntax/read.h"
#include "runtime/base/base64.h"
#include "runtime/base/crypto.h"

namespace apigw::docs {
namespace {

using exports::Members;
using exports::Node;
using exports::Tree;

/// Of a content security policy.
std::string hash_source(std::string_view text) {
  const Sha256 digest = sha256(text);
  return "'sha256-" + base64_of({reinterpret_cast<const char*>(digest.data()), digest.size()}) + "'";
}

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

/// JSON inside of a script element: no text of it may look like the element's end, or like a comment.
std::string escaped_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') out += "\\u003c";
    else out += c;
  }
  return out;
}

/// A sample for every media type of the request, as text.
const Node* samples_of(const exports::ListedOperation& operation, exports::SampleValues& samples, Tree& tree) {
  const Node* body = operation.node->get("requestBody");
  const Node* content = body == nullptr ? nullptr : body->get("content");
  if (content == nullptr) return nullptr;
  Members all;
  for (const syntax::Member& media : content->members) {
    const bool json = media.key.find("json") != media.key.npos;
    const Node* example = exports::example_of(*media.value);
    const Node* schema = media.value->get("schema");
    const Node* value = example != nullptr ? example : schema != nullptr && json ? samples.of(*schema) : nullptr;
    std::string text = value == nullptr ? std::string() : value->is_string() && !json ? std::string(value->text) : syntax::to_indented_json(*value);
    while (text.ends_with('\n')) text.pop_back();
    tree.set(all, media.key, tree.text(text));
  }
  return tree.object(all);
}

std::string id_of(const exports::ListedOperation& operation) {
  std::string id(operation.method);
  for (char& c : id) c = static_cast<char>(c + ('a' - 'A'));
  return id.append(operation.path);
}

const Node* operations_of(const Node& openapi, Tree& tree) {
  exports::SampleValues samples(openapi, tree);
  std::vector<const Node*> items;
  for (const exports::ListedOperation& operation : exports::list_operations(openapi)) {
    Members members;
    tree.set(members, "id", tree.text(id_of(operation)));
    tree.set(members, "method", tree.text(operation.method));
    tree.set(members, "path", tree.text(operation.path));
    tree.set(members, "group", tree.text(operation.group));
    tree.set(members, "operation", operation.node);
    tree.set(members, "samples", samples_of(operation, samples, tree));
    items.push_back(tree.object(members));
  }
  return tree.list(items);
}

std::string data_of(const Node& openapi, const PageOptions& options) {
  syntax::Document document;
  Tree tree(document, false);
  Members root, rest(openapi.members);
  rest.erase("paths");  // they are the operations
  tree.set(root, "baseUrl", tree.text(options.base_url));
  tree.set(root, "document", tree.object(rest));
  tree.set(root, "operations", operations_of(openapi, tree));
  return escaped_json(syntax::to_json(*tree.object(root)));
}

std::string script() {
  std::string all = "\n";
  for (const std::string_view one : page_scripts) all += one;
  return all;
}

/// Every {{name}} of the page; what is put in is not looked at again.
std::string filled(std::string_view page, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string out;
  for (size_t at = 0; at < page.size();) {
    const size_t open = std::min(page.find("{{", at), page.size());
    out += page.substr(at, open - at);
    if (open == page.size()) break;
    const size_t close = page.find("}}", open);
    const std::string_view name = page.substr(open + 2, close - open - 2);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& row) { return row.first == name; });
    if (value != values.end()) out += value->second;
    at = close + 2;
  }
  return out;
}

}  // namespace

exports::Parts page_parts() { return {exports::Part::authorizers, exports::Part::words, exports::Part::documentation}; }

std::string write_page(const Node& openapi, const PageOptions& options) {
  const std::string code = script(), style(page_css);
  const Node* info = openapi.get("info");
  const std::string policy = fmt::format("default-src 'none'; script-src {}; style-src {}; connect-src http: https:; base-uri 'none'; form-action 'none'", hash_source(code), hash_source(style));
  return filled(page_html, {{"policy", policy},
                            {"generator", escaped_html(options.generator_version)},
                            {"title", escaped_html(info == nullptr ? std::string_view("API") : exports::text_at(*info, "title"))},
                            {"style", style},
                            {"data", data_of(openapi, options)},
                            {"script", code}});
}

}  // namespace apigw::docs
