#include "compiler/model/documentation.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/model_of.h"

using namespace apigw;
using model::DocumentationType;
using model::DocumentedPlace;

namespace {

/// An API with one part a line, each described by its place in the list.
std::unique_ptr<tests::Modelled> documented(std::initializer_list<const char*> locations) {
  std::string root = "x-amazon-apigateway-documentation:\n  documentationParts:\n";
  int number = 0;
  for (const char* location : locations) root += "    - {location: {" + std::string(location) + "}, properties: {description: '" + std::to_string(number++) + "'}}\n";
  return tests::model_of("  /pets: {get: {description: written}}\n", root);
}

std::string told(const tests::Modelled& made, const DocumentedPlace& place) {
  return std::string(model::DocumentationIndex(made.api->documentation).text(place, "description", nullptr));
}

}  // namespace

TEST_CASE("documentation: a part speaks for the places below its path, by whole segments") {
  const auto made = documented({"type: METHOD, path: /pets"});
  CHECK(told(*made, {.type = DocumentationType::method, .path = "/pets", .method = "GET"}) == "0");
  CHECK(told(*made, {.type = DocumentationType::method, .path = "/pets/{id}", .method = "ANY"}) == "0");
  CHECK(told(*made, {.type = DocumentationType::method, .path = "/petshop", .method = "GET"}) == "");
  CHECK(told(*made, {.type = DocumentationType::request_body, .path = "/pets", .method = "GET"}) == "");
}

TEST_CASE("documentation: a resource, a model and the API inherit nothing") {
  const auto made = documented({"type: RESOURCE", "type: MODEL, name: Pet", "type: API"});
  CHECK(told(*made, {.type = DocumentationType::resource, .path = "/"}) == "0");
  CHECK(told(*made, {.type = DocumentationType::resource, .path = "/pets"}) == "");
  CHECK(told(*made, {.type = DocumentationType::model, .name = "Pet"}) == "1");
  CHECK(told(*made, {.type = DocumentationType::model, .name = "Pets"}) == "");
  CHECK(told(*made, {.type = DocumentationType::api}) == "2");
}

// The guide's table: path counts more than status, and the most special path wins.
TEST_CASE("documentation: of several parts the one of the longest path wins, then that of a status, then that of a method") {
  const auto made = documented({"type: RESPONSE, path: /pets", "type: RESPONSE, path: /pets, statusCode: 200", "type: RESPONSE, path: '/pets/{id}'", "type: RESPONSE, path: /pets, method: GET",
                                "type: RESPONSE, path: /pets, method: GET, statusCode: 404"});
  const auto response = [&](std::string_view path, std::string_view method, std::string_view status) {
    return told(*made, {.type = DocumentationType::response, .path = path, .method = method, .status_code = status});
  };
  CHECK(response("/pets", "PUT", "400") == "0");
  CHECK(response("/pets", "PUT", "200") == "1");
  CHECK(response("/pets/{id}", "PUT", "200") == "2");
  CHECK(response("/pets", "GET", "400") == "3");
  CHECK(response("/pets", "GET", "200") == "1");
  CHECK(response("/pets/mine", "GET", "404") == "4");
}

TEST_CASE("documentation: what is written at a place yields to a part of this place alone") {
  const auto made = documented({"type: METHOD", "type: METHOD, path: /pets, method: GET", "type: METHOD, path: /pets"});
  const model::DocumentationIndex index(made->api->documentation);
  const syntax::Node* written = made->document->root().get("paths")->get("/pets")->get("get");
  CHECK(index.text({.type = DocumentationType::method, .path = "/pets", .method = "GET"}, "description", written) == "1");
  CHECK(index.text({.type = DocumentationType::method, .path = "/pets", .method = "PUT"}, "description", written) == "written");
  CHECK(index.text({.type = DocumentationType::method, .path = "/shops", .method = "PUT"}, "description", nullptr) == "0");
  CHECK(index.text({.type = DocumentationType::method, .path = "/pets", .method = "GET"}, "summary", written) == "");
}
