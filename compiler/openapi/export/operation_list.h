#pragma once
// The operations of an OpenAPI 3.0 document as a list, for forms that are made of it.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/openapi/export/tree.h"

namespace apigw::exports {

struct ListedOperation {
  std::string_view method;      // "GET", "ANY"
  std::string_view path;        // "/pets/{id}"
  const Node* node = nullptr;   // the operation object
  std::string group;            // first tag, else the first segment of the path: "pets", "/"
};

/// In the document's order.
std::vector<ListedOperation> list_operations(const Node& openapi);

/// The example of a parameter or a media type that stands first, or nullptr.
const Node* example_of(const Node& holder);

/// A text member, or empty.
std::string_view text_at(const Node& node, std::string_view key);

}  // namespace apigw::exports
