// Names of packages and what stands in them, in each language's way.
#include "compiler/sdkgen/cpp/cpp.h"
#include "compiler/sdkgen/cpp/names.h"
#include "compiler/sdkgen/python/names.h"
#include "compiler/sdkgen/python/python.h"
#include "compiler/sdkgen/typescript/names.h"
#include "compiler/sdkgen/typescript/typescript.h"
#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

PackageOptions named(std::string_view title) { return {.name = words_of(title), .package = {}}; }

/// What an API of that title is imported as: C++, TypeScript, Python.
std::string packages_of(std::string_view title) {
  const Client client;
  return fmt::format("{} {} {}", cpp::Names(client, named(title)).package, typescript::Names(client, named(title)).package, python::Names(client, named(title)).module);
}

}  // namespace

TEST_CASE("names: a package has the API's title") {
  CHECK(packages_of("Pet Store") == "pet_store pet-store pet_store");
}

TEST_CASE("names: a title that languages need for themselves gets another name there") {
  CHECK(packages_of("Time") == "time_sdk time time_sdk");
  CHECK(packages_of("Events") == "events events-sdk events");
  CHECK(packages_of("Calendar") == "calendar calendar calendar_sdk");
  CHECK(packages_of("Lambda") == "lambda lambda lambda_sdk");
  CHECK(packages_of("Class") == "class_sdk class class_sdk");
  CHECK(packages_of("Child Process") == "child_process child-process-sdk child_process");
}

TEST_CASE("names: the first and the last reserved word are found, so the tables are sorted") {
  for (const char* name : {"abc", "zoneinfo", "lib2to3", "json"}) CHECK(python::is_reserved_module(name));
  for (const char* name : {"assert", "zlib", "trace_events", "fs"}) CHECK(typescript::is_reserved_package(name));
  for (const char* name : {"abort", "write", "xor_eq", "and", "stat"}) CHECK(cpp::is_reserved_package(name));
  for (const char* name : {"pets", "bookshop"}) CHECK_FALSE((python::is_reserved_module(name) || typescript::is_reserved_package(name) || cpp::is_reserved_package(name)));
}

TEST_CASE("names: what --package may not be") {
  CHECK(cpp::refused_package("pets").empty());
  for (const char* name : {"", "Pets", "a-b", "1a", "namespace", "stat", "a::b"}) CHECK_FALSE(cpp::refused_package(name).empty());
  CHECK(typescript::refused_package("@acme/http").empty());
  for (const char* name : {"", "Pets", "http", "@/a", "@acme", ".a", "_a", "a/b", "a\"b"}) CHECK_FALSE(typescript::refused_package(name).empty());
  CHECK(python::refused_package("pets_2").empty());
  for (const char* name : {"", "Pets", "a-b", "json", "class", "a.b"}) CHECK_FALSE(python::refused_package(name).empty());
}

TEST_CASE("names: attributes are no keywords, and differ") {
  const Client client = client_of_schema("{type: object, properties: {class: {type: string}, a-b: {type: string}, a_b: {type: string}, '': {type: string}, '1st': {type: string}}}");
  const TypeId id = client.operations.at(0).body->use.type;
  using Lines = std::vector<std::string>;
  CHECK(python::Names(client, named("x")).members[id] == Lines{"class_", "a_b", "a_b2", "field_", "n1st"});
  CHECK(cpp::Names(client, named("x")).members[id] == Lines{"class_", "a_b", "a_b2", "field", "n1st"});
}

TEST_CASE("names: what the runtimes export is no name of a type") {
  const Client client = client_of_schema("{type: object, properties: {a: {type: string}}}");
  const auto name_of = [&](const std::string& exported, auto&& names_of) {
    Client renamed = client;
    renamed.types[renamed.operations.at(0).body->use.type].name = words_of(exported);
    return names_of(renamed);
  };
  for (const char* text : {"typescript/index_exports.ts.in", "typescript/errors_exports.ts.in"}) {
    const std::string_view exports = runtime_text(text);
    REQUIRE_FALSE(exports.empty());
    for (size_t begin = 0; (begin = exports.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", begin)) != std::string_view::npos;) {
      const size_t end = exports.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", begin);
      const std::string exported(exports.substr(begin, end - begin));
      const bool whole = begin == 0 || exports[begin - 1] == ' ';
      begin = end;
      if (!whole || pascal(words_of(exported)) != exported) continue;
      const TypeId id = client.operations.at(0).body->use.type;
      CHECK(name_of(exported, [&](const Client& one) { return typescript::Names(one, named("x")).types[id]; }) == exported + "_");
    }
  }
}

TEST_CASE("names: a method for all pages does not take another operation's name") {
  const Client client = client_of(
      "  /a: {get: {operationId: list, parameters: [{name: cursor, in: query, schema: {type: string}}], responses: {'200': {description: ok, content: {application/json: {schema: {type: object, "
      "properties: {items: {type: array, items: {type: string}}, nextCursor: {type: string}}}}}}}}}\n"
      "  /b: {get: {operationId: listItems, responses: {}}}\n");
  REQUIRE(client.operations.at(0).pages);
  using Lines = std::vector<std::string>;
  CHECK(python::Names(client, named("x")).pages == Lines{"list_items2", ""});
  CHECK(typescript::Names(client, named("x")).pages == Lines{"listItems2", ""});
}
