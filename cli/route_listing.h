#pragma once
// Routes of a bundle for eyes and programs; the JSON is the one that `compiler/model/route_table.h` makes of a definition.
#include <optional>
#include <string>
#include <string_view>

#include "runtime/bundle/bundle.h"

namespace apigw::cli {

/// {"apis": [{"name", "type", "stage", "routes": [{"method", "path", "integration", "uri", "authorization", "apiKeyRequired", ...}]}]}
std::string route_table_json(const bundle::Bundle& bundle);
/// That JSON as columns.
std::string route_table_text(const std::string& json);

struct RouteAnswer {
  bool found = false;
  std::string text;
  std::string json;
};
/// Who serves "GET /pets/1", with the program that runs; which other methods have a path that fits. Nothing when the request is not a method and a path.
std::optional<RouteAnswer> find_route(const bundle::Bundle& bundle, std::string_view request);

}  // namespace apigw::cli
