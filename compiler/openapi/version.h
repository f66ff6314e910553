#pragma once
// What kind of document a syntax tree is. Told by content, never by the file's name (definition-formats 0).
#include <cstdint>
#include <optional>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::openapi {

enum class Format : uint8_t { openapi, cloudformation, unknown };
enum class Version : uint8_t { swagger20, openapi30, openapi31 };

/// First hit wins: `swagger` or `openapi`, then a map `Resources`.
Format format_of(const syntax::Node& root);

/// Version of an OpenAPI document, or nothing after a report when it is one that we cannot read.
std::optional<Version> version_of(const syntax::Node& root, source::Diagnostics& diagnostics);

}  // namespace apigw::openapi
