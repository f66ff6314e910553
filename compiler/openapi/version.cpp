#include "compiler/openapi/version.h"

#include <fmt/format.h>

namespace apigw::openapi {
namespace {

/// "3.0", "3.0.4", "3.0.4-rc1" belong to "3.0"; "3.01" does not.
bool belongs_to(std::string_view text, std::string_view minor) {
  return text.starts_with(minor) && (text.size() == minor.size() || text[minor.size()] == '.' || text[minor.size()] == '-');
}

}  // namespace

Format format_of(const syntax::Node& root) {
  if (root.get("swagger") != nullptr || root.get("openapi") != nullptr) return Format::openapi;
  const syntax::Node* resources = root.get("Resources");
  if (resources != nullptr && resources->is_mapping()) return Format::cloudformation;
  return Format::unknown;
}

std::optional<Version> version_of(const syntax::Node& root, source::Diagnostics& diagnostics) {
  const syntax::Node* swagger = root.get("swagger");
  const syntax::Node* node = swagger != nullptr ? swagger : root.get("openapi");
  if (node == nullptr) return std::nullopt;
  // An unquoted 2.0 or 3.0 arrives as a number; its lexeme is what the user wrote.
  const std::string_view text = node->is_scalar() ? node->text : std::string_view();
  if (swagger != nullptr) {
    if (text == "2.0") return Version::swagger20;
  } else {
    if (belongs_to(text, "3.0")) return Version::openapi30;
    if (belongs_to(text, "3.1")) return Version::openapi31;
  }
  diagnostics.report(source::Code::version_not_supported, node->span,
                     text.empty() ? std::string("the OpenAPI version must be a string")
                                  : fmt::format("{} version {} cannot be compiled", swagger != nullptr ? "Swagger" : "OpenAPI", text),
                     swagger != nullptr ? "use swagger: \"2.0\", or openapi: 3.0.3" : "use 3.0.x or 3.1.x, or swagger: \"2.0\"");
  return std::nullopt;
}

}  // namespace apigw::openapi
