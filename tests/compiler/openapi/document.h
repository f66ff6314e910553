#pragma once
// A document from text, and its diagnostics as one line of slugs, for the tests of the front end.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

#include "compiler/openapi/lint.h"
#include "compiler/openapi/view.h"
#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/read.h"

namespace apigw::openapi {

struct TestDocument {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  syntax::Document document;

  explicit TestDocument(std::string_view text) {
    const source::FileId file = sources.add("test", std::string(text));
    auto read = syntax::read(sources, file, diagnostics);
    REQUIRE(read.has_value());
    document = std::move(*read);
  }
  const syntax::Node& root() const { return document.root(); }
  View view() {
    const auto version = version_of(root(), diagnostics);
    REQUIRE(version.has_value());
    return View(root(), *version, diagnostics);
  }
  /// "slug at 'text' [hint]" of each diagnostic, by place, one a line.
  std::string reports() const {
    std::string result;
    for (const source::Diagnostic& d : diagnostics.sorted()) {
      result += std::string(source::slug(d.code)) + " at " + std::string(text_of(d.at));
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
  std::string_view text_of(source::Span span) const {
    return span.known() ? sources.text(span.file).substr(span.begin, span.end - span.begin) : "nowhere";
  }
};

}  // namespace apigw::openapi
