#pragma once
// OpenAPI 3.0 document, as compiler/openapi/export writes it → reference documentation for people: one HTML page that needs nothing else.
//
// The page is made of real files (assets/) that are built into the binary. The definition stands in it as data; the script makes nodes of
// it and never markup, and a content security policy allows that script alone, by its hash, so no description can run or load anything.
#include <string>

#include "compiler/openapi/export/document.h"
#include "compiler/openapi/export/tree.h"

namespace apigw::docs {

struct PageOptions {
  std::string base_url = "http://127.0.0.1:3000";  // where the page's try-it sends requests until its reader says otherwise
  std::string generator_version;
};

/// Parts that the document has to be written with, for people.
exports::Parts page_parts();

/// Same document, same bytes.
std::string write_page(const exports::Node& openapi, const PageOptions& options);

}  // namespace apigw::docs
