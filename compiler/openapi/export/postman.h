#pragma once
// OpenAPI 3.0 document, as this folder writes it → Postman collection, format 2.1.
#include <string>

#include "compiler/openapi/export/document.h"
#include "compiler/openapi/export/tree.h"

namespace apigw::exports {

struct CollectionOptions {
  std::string base_url = "http://127.0.0.1:3000";  // of the variable baseUrl; may use {{stage}}
  std::string stage = "dev";
  std::string region = "us-east-1";
};

/// Parts that the document has to be written with, for people.
Parts collection_parts();

/// Requests in folders by their first tag, else by the first segment of their path; a variable for everything that differs between
/// places and callers. Shares nodes with `openapi`.
syntax::Document write_collection(const Node& openapi, const CollectionOptions& options);

}  // namespace apigw::exports
