#pragma once
// IR → image. Equal lists, templates, selectors and whole programs stand in the image once.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/ir.h"
#include "compiler/lower/image.h"
#include "compiler/source/source_set.h"

namespace apigw::lower {

struct Environment {
  const source::SourceSet& sources;  // the manifest: names without folders, so that the place of a checkout leaves no trace
  std::string_view stage;            // empty: none
  std::string_view compiler_version;
  /// Program of a model (runtime/bundle/schema_code.h); its strings go into the pool.
  std::function<std::vector<uint32_t>(std::string_view model, StringPool& strings)> compile_model;
  std::string_view definition{};  // compiler/diff/definition.h
  std::string_view document{};    // compiler/openapi/export/document.h
  bool marks = false;  // mapping templates by vtl::generate_marked
};

/// Same IR, same environment, same image. Throws std::length_error for what does not fit into a bundle.
Image lower(const ir::Api& api, const Environment& environment);

/// The service's ids, made from content: `size` lower-case letters and digits.
std::string short_id(std::string_view content, size_t size);

}  // namespace apigw::lower
