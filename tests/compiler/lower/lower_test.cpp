#include <doctest/doctest.h>

#include "compiler/ir/ir.h"
#include "compiler/lower/assemble.h"
#include "compiler/lower/bundle_writer.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/trie_builder.h"
#include "runtime/bundle/bundle.h"
#include "runtime/bundle/print.h"
#include "tests/support/model_of.h"

using namespace apigw;

namespace {

lower::Image image_of(std::string_view paths) {
  auto made = tests::model_of(paths);
  lower::Environment environment{made->sources, "prod", "9.9", {}};
  return lower::lower(ir::build(*made->api), environment);
}

constexpr std::string_view two_mocks = R"(  /a:
    get: &mock
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: "{}"}}, "4..": {statusCode: "404"}}
  /b/{x}:
    get: *mock
)";

std::string file_of(std::string_view paths) { return lower::write_bundle(image_of(paths)); }

}  // namespace

TEST_CASE("lower: equal programs, templates and selectors stand in the image once") {
  lower::Image image = image_of(two_mocks);
  REQUIRE(image.methods.size() == 2);
  CHECK(image.methods[0].entry == image.methods[1].entry);
  CHECK(image.instructions.size() == 5);
  CHECK(image.response_selectors.size() == 1);
  CHECK(image.integration_responses.size() == 2);
  CHECK(image.status_tables.size() == bundle::status_table_size);
  CHECK(image.status_tables[304] == 2);
}

TEST_CASE("lower: the manifest names files without their folders") {
  auto loaded = bundle::Bundle::from_bytes(file_of(two_mocks));
  REQUIRE(loaded.has_value());
  const bundle::Bundle& bundle = **loaded;
  REQUIRE(bundle.sources().size() == 1);
  CHECK(bundle.sources()[0].name == "test.yaml");
  CHECK(bundle.compiler_version() == "9.9");
  CHECK(bundle.string(bundle.facts().stage) == "prod");
  CHECK(bundle.string(bundle.facts().api_id).size() == 10);
  const auto& at = bundle.positions()[bundle.methods()[1].source];
  CHECK(at.line == 13);
}

TEST_CASE("lower: ids are letters and digits made from content") {
  CHECK(lower::short_id("/a", 6).size() == 6);
  CHECK(lower::short_id("/a", 6) == lower::short_id("/a", 6));
  CHECK(lower::short_id("/a", 6) != lower::short_id("/b", 6));
  CHECK(lower::short_id("/a", 6).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
}

TEST_CASE("assemble: the printed form gives the same bytes") {
  std::string file = file_of(two_mocks);
  std::string listing = bundle::print(**bundle::Bundle::from_bytes(file));
  auto again = lower::assemble(listing);
  REQUIRE(again.has_value());
  CHECK(*again == file);
}

TEST_CASE("print: a listing reads like the definition") {
  std::string listing = bundle::print(**bundle::Bundle::from_bytes(file_of(two_mocks)));
  CHECK(listing.find("methods 1 http_method=GET path=\"/b/{x}\"") != listing.npos);
  CHECK(listing.find("; GET \"/a\"\n; GET \"/b/{x}\"\ninstructions 0 select_template 0\n") != listing.npos);
  CHECK(listing.find("\nstatus_tables 0 400-499=2\n") != listing.npos);
  CHECK(listing.find("\ngateway_responses 13 status=403 templates=") != listing.npos);
}

TEST_CASE("print: a program shows the records it uses under each instruction") {
  auto loaded = bundle::Bundle::from_bytes(file_of(two_mocks));
  std::string text = bundle::print_program(**loaded, (*loaded)->methods()[0].entry);
  CHECK(text.find("     0 select_template 0\n         template_sets 0") == 0);
  CHECK(text.find("statuses 400-499=2\n") != text.npos);
  CHECK(text.find("pieces 0 kind=literal text=\"{\\\"statusCode\\\": 200}\"") != text.npos);
  CHECK(text.ends_with("     4 end\n"));
}

TEST_CASE("assemble: mistakes are told with their line") {
  auto fault = [](std::string_view listing) {
    auto result = lower::assemble(listing);
    return result ? "none" : std::to_string(result.error().line) + ": " + result.error().message;
  };
  CHECK(fault("; comment\nnonsense 0\n") == "2: 'nonsense' is no table");
  CHECK(fault("format 1\n") == "1: the listing has another format");
  CHECK(fault("moves 1 forbidden=0\n") == "1: the row is 1, and 0 is its turn");
  CHECK(fault("moves 0 color=1\n") == "1: 'color' is no field of moves");
  CHECK(fault("moves 0 target_kind=body\n") == "1: 'body' is none of the known names");
  CHECK(fault("moves 0 target=\"x\n") == "1: a quoted text is missing or broken");
  CHECK(fault("instructions 0 fly\n") == "1: 'fly' is no operation");
  CHECK(fault("instructions 0 gateway_response NEVER\n") == "1: 'NEVER' is no gateway response type");
  CHECK(fault("instructions 0 end 1\n") == "1: something is left over on the line");
  CHECK(fault("status_tables 0 99=1\n") == "1: '99' are no statuses");
  CHECK(fault("") == "0: there is not one line of facts");
  CHECK(fault("facts 0 edge_mask=4294967295\n") == "1: the facts' edge_mask does not fit the edges");
}

TEST_CASE("trie: two variables at one place and a greedy one before the end are refused") {
  auto add = [](std::vector<std::string> paths) {
    lower::Image image;
    image.facts.emplace_back();
    lower::TrieBuilder trie(image, lower::Routing::rest);
    for (const auto& path : paths) trie.add(path, Method::kGET, 0);
  };
  CHECK_THROWS_AS(add({"/{a}/x", "/{b}/y"}), std::invalid_argument);
  CHECK_THROWS_AS(add({"/{a}", "/{a+}"}), std::invalid_argument);
  CHECK_THROWS_AS(add({"/{a+}/b"}), std::invalid_argument);
  CHECK_NOTHROW(add({"/{a}/x", "/{a}/y", "/b/{c+}", "/"}));
}
