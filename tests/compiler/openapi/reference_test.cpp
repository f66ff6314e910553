#include "compiler/openapi/reference.h"

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::TestDocument;

TEST_CASE("reference: a pointer is unescaped, percent signs first") {
  TestDocument d(R"({"paths": {"/a b": {"get": 1}, "~x": 2}, "list": [10, 20], "": 3})");
  CHECK(openapi::find_pointer(d.root(), "#/paths/~1a%20b/get")->text == "1");
  CHECK(openapi::find_pointer(d.root(), "#/paths/%7E0x")->text == "2");
  CHECK(openapi::find_pointer(d.root(), "#/list/1")->text == "20");
  CHECK(openapi::find_pointer(d.root(), "#/")->text == "3");
  CHECK(openapi::find_pointer(d.root(), "#") == &d.root());
  for (const char* nothing : {"", "x", "#x", "#/list/2", "#/list/-1", "#/list/1x", "#/list/0/a", "#/nope/a", "#/paths/%2"}) {
    CHECK_MESSAGE(openapi::find_pointer(d.root(), nothing) == nullptr, nothing);
  }
}

TEST_CASE("reference: a model is meant by its pointer in either dialect or by the service's URL") {
  CHECK(openapi::model_name_of("#/definitions/Pet") == "Pet");
  CHECK(openapi::model_name_of("#/components/schemas/Pet") == "Pet");
  CHECK(openapi::model_name_of("https://apigateway.amazonaws.com/restapis/abc/models/Pet") == "Pet");
  CHECK(openapi::model_name_of("#/components/schemas/Pet/properties/id").empty());
  CHECK(openapi::model_name_of("#/components/parameters/Pet").empty());
}

TEST_CASE("reference: a chain is followed to its end and gives the last name") {
  TestDocument d(R"({"a": {"$ref": "#/b", "ignored": true}, "b": {"$ref": "#/c"}, "c": {"name": "end"}})");
  openapi::References references(d.root(), d.diagnostics);
  const openapi::Target target = references.resolve(*d.root().get("a"));
  CHECK(target.node == d.root().get("c"));
  CHECK(target.name == "c");
  CHECK(references.resolve(*d.root().get("c")).name.empty());
}

TEST_CASE("reference: a chain that comes back to itself is reported and leads nowhere") {
  TestDocument d(R"({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "c": {"$ref": "#/c"}})");
  openapi::References references(d.root(), d.diagnostics);
  CHECK(references.resolve(*d.root().get("a")).node == nullptr);
  CHECK(references.resolve(*d.root().get("c")).node == nullptr);
  CHECK(d.reports() == "circular-reference at \"#/b\"\ncircular-reference at \"#/c\"\n");
}

TEST_CASE("reference: nothing found is said once a target, with a guess and the other places") {
  TestDocument d(R"({"definitions": {"Pet": {}}, "x": [{"$ref": "#/definitions/Pte"}, {"$ref": "#/definitions/Pte"},
    {"$ref": "other.yaml#/Pet"}, {"$ref": "#/definitions/Pet"}]})");
  openapi::References references(d.root(), d.diagnostics);
  for (const syntax::Node* node : d.root().get("x")->items) {
    references.resolve(*node);
    references.note(*node->get("$ref"));  // the same place twice is one place
  }
  references.report_faults();
  CHECK(d.reports() ==
        "unresolved-reference at \"#/definitions/Pte\" [did you mean '#/definitions/Pet'?] +1\n"
        "external-reference at \"other.yaml#/Pet\" [bundle the document into one file first]\n");
}

TEST_CASE("reference: the service's model URL is inside the document") {
  TestDocument d(R"({"definitions": {"Pet": {}}, "x": {"$ref": "https://apigateway.amazonaws.com/restapis/q/models/Pet"},
    "y": {"$ref": "https://apigateway.amazonaws.com/restapis/q/models/Cat"}})");
  openapi::References references(d.root(), d.diagnostics);
  CHECK(references.resolve(*d.root().get("x")).node == d.root().get("definitions")->get("Pet"));
  references.resolve(*d.root().get("y"));
  references.report_faults();
  CHECK(d.slugs() == "unresolved-reference");
}
