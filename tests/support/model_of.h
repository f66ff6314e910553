#pragma once
// OpenAPI text → model, as the front end does it, for tests of what comes behind.
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "compiler/model/from_openapi.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/read.h"

namespace apigw::tests {

struct Modelled {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;
  std::optional<model::Api> api;
};

/// `paths` is what stands under that key, two blanks deep; `root` are further keys of the document.
inline std::unique_ptr<Modelled> model_of(std::string_view paths, std::string_view root = {}) {
  auto made = std::make_unique<Modelled>();
  std::string text = "openapi: 3.0.1\ninfo: {title: test, version: '1'}\n";
  text.append(root).append("\npaths:\n").append(paths);
  auto file = made->sources.add("folder/test.yaml", std::move(text));
  made->document = syntax::read(made->sources, file, made->diagnostics);
  if (!made->document) throw std::runtime_error("the test's document cannot be read");
  made->api = model::from_openapi(made->document->root(), {}, made->diagnostics);
  if (!made->api) throw std::runtime_error("the test's document makes no model");
  return made;
}

}  // namespace apigw::tests
