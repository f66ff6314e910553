#pragma once
// A document from text, imported, for the tests of the model.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "compiler/model/dump.h"
#include "compiler/model/from_openapi.h"
#include "compiler/syntax/read.h"

namespace apigw::model {

struct Imported {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;
  std::optional<Api> api;

  explicit Imported(std::string_view text, const ImportOptions& options = {}) {
    const source::FileId file = sources.add("test", std::string(text));
    document = syntax::read(sources, file, diagnostics);
    REQUIRE(document.has_value());
    api = from_openapi(document->root(), options, diagnostics);
  }

  std::string dumped() const { return api ? dump(*api) : "no api"; }
  /// "slug at 'text' [hint] +notes" of each diagnostic, by place, one a line.
  std::string reports() const {
    std::string result;
    for (const source::Diagnostic& d : diagnostics.sorted()) {
      result += std::string(source::slug(d.code)) + " at " + text_of(d.at);
      if (!d.hint.empty()) result += " [" + d.hint + "]";
      if (!d.notes.empty()) result += " +" + std::to_string(d.notes.size());
      result += "\n";
    }
    return result;
  }
  std::string slugs() const {
    std::string result;
    for (const source::Diagnostic& d : diagnostics.sorted()) result += (result.empty() ? "" : " ") + std::string(source::slug(d.code));
    return result;
  }
  std::string text_of(source::Span span) const {
    return span.known() ? std::string(sources.text(span.file).substr(span.begin, span.end - span.begin)) : "nowhere";
  }
  const Method& method(std::string_view path, std::string_view http_method) const {
    for (const Resource& resource : api->resources) {
      for (const Method& method : resource.methods) {
        if (resource.path.value == path && method.http_method.value == http_method) return method;
      }
    }
    FAIL("no such method");
    return api->resources.front().methods.front();
  }
  /// "/ /a /a/{id}"
  std::string paths() const {
    std::string result;
    for (const Resource& resource : api->resources) result += (result.empty() ? "" : " ") + resource.path.value;
    return result;
  }
};

/// One GET /a of a REST API with these members beside a mock integration, and more members at the root.
inline std::string document_with(std::string_view operation, std::string_view root = "") {
  std::string text = "openapi: 3.0.3\n";
  text.append(root).append("\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}");
  if (!operation.empty()) text.append(", ").append(operation);
  return text + "}}}\n";
}

/// One GET /a with this integration, in YAML flow style.
inline std::string integration_document(std::string_view integration) {
  return "openapi: 3.0.3\npaths: {/a: {get: {x-amazon-apigateway-integration: " + std::string(integration) + "}}}\n";
}

}  // namespace apigw::model
