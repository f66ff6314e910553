#pragma once
// The base path of a document and what an import mode makes of it (definition-formats 1.2).
#include <string>
#include <string_view>

#include "compiler/openapi/version.h"
#include "compiler/syntax/tree.h"

namespace apigw::openapi {

enum class BasePathMode : uint8_t { ignore, prepend, split };

/// Base path as the document gives it, "/a/b" without a trailing slash, or empty: Swagger 2.0 `basePath`; else the default of the
/// first server variable named `basePath`; else the path of the first server's url that has one.
std::string base_path_of(const syntax::Node& root, Version version);

/// What stands before every path: nothing, the base path, or the base path without its first segment.
std::string path_prefix(std::string_view base_path, BasePathMode mode);

/// "/a//b/" → "/a/b", "a" → "/a", "" → "/".
std::string normalise_path(std::string_view path);

}  // namespace apigw::openapi
