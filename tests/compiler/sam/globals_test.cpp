// Globals: definition-formats 3.2.
#include <doctest/doctest.h>

#include "tests/compiler/sam/transformed.h"

using namespace apigw;
using test::sam_template;
using test::Transformed;

namespace {

std::string function(std::string_view globals, std::string_view properties, std::string_view attributes = {}) {
  std::string text = "  Pets:\n    Type: AWS::Serverless::Function\n";
  text += attributes;
  text += "    Properties:\n      Handler: index.handler\n      Runtime: nodejs20.x\n";
  text += properties;
  return sam_template(text, "Globals:\n  Function:\n" + std::string(globals));
}

}  // namespace

TEST_CASE("globals: the resource wins, lists are joined, maps are merged") {
  const Transformed t(function("    Timeout: 5\n    MemorySize: 256\n    Layers: [a]\n    Environment: {Variables: {A: 1, B: 1}}\n",
                               "      Timeout: 9\n      Layers: [b]\n      Environment: {Variables: {B: 2, C: 2}}\n"));
  CHECK(t.report() == "");
  CHECK(t.json("Pets", {"Timeout"}) == "9");
  CHECK(t.json("Pets", {"MemorySize"}) == "256");
  CHECK(t.json("Pets", {"Layers"}) == R"(["a","b"])");
  CHECK(t.json("Pets", {"Environment", "Variables"}) == R"({"A":1,"B":2,"C":2})");
}

TEST_CASE("globals: a value that a function gives replaces, it is not merged") {
  const Transformed t(function("    Layers: [a]\n", "      Layers: !Split [',', 'b,c']\n"));
  CHECK(t.json("Pets", {"Layers"}) == R"(["b","c"])");
}

TEST_CASE("globals: a resource may ignore them") {
  const Transformed all(function("    Timeout: 5\n    MemorySize: 256\n", "", "    IgnoreGlobals: '*'\n"));
  CHECK(all.report() == "");
  CHECK(all.json("Pets", {"Timeout"}) == "none");
  const Transformed one(function("    Timeout: 5\n    MemorySize: 256\n", "", "    IgnoreGlobals: [Timeout]\n"));
  CHECK(one.json("Pets", {"Timeout"}) == "none");
  CHECK(one.json("Pets", {"MemorySize"}) == "256");
  const Transformed wrong(function("    Timeout: 5\n", "", "    IgnoreGlobals: [Memory]\n"));
  CHECK(wrong.heads() == "t.yaml:8:21: error: IgnoreGlobals names 'Memory', which Globals does not set for this type [sam-globals]\n");
}

TEST_CASE("globals: implicit APIs take them, too") {
  const Transformed t(sam_template(R"(  Pets:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Events:
        List: {Type: Api, Properties: {Path: /pets, Method: get}}
)",
                                   "Globals:\n  Api:\n    Cors: \"'*'\"\n    Variables: {V: x}\n"));
  CHECK(t.report() == "");
  CHECK(t.operations("ServerlessRestApi") == "get /pets; options /pets");
  CHECK(t.json("ServerlessRestApiProdStage", {"Variables"}) == R"({"V":"x"})");
}

TEST_CASE("globals: a large section in a template of many resources is a limit") {
  std::string variables, functions;
  for (int i = 0; i < 5000; ++i) variables += (i == 0 ? "" : ", ") + ("V" + std::to_string(i)) + ": " + std::string(40, 'x');
  for (int i = 0; i < 2000; ++i) functions += "  F" + std::to_string(i) + ": {Type: AWS::Serverless::Function, Properties: {Handler: index.handler, Runtime: nodejs20.x}}\n";
  const Transformed t(sam_template(functions, "Globals: {Function: {Environment: {Variables: {" + variables + "}}}}\n"));
  CHECK(t.heads().find("Globals.Function adds more than 64 MB to the 2000 resources of its type [limit-exceeded]") != std::string::npos);
  CHECK(t.at("F0", {"Environment"}) == nullptr);
}
