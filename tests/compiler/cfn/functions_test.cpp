// Intrinsic functions: what they give (definition-formats 2.3), in the long and the short form.
#include <doctest/doctest.h>

#include "tests/compiler/cfn/evaluated.h"

using namespace apigw;
using test::value_of;

namespace {

constexpr std::string_view kSome =
    "Parameters:\n"
    "  P: {Type: String, Default: pea}\n"
    "  L: {Type: CommaDelimitedList, Default: 'a, b,c'}\n"
    "Conditions:\n"
    "  Pea: !Equals [!Ref P, pea]\n"
    "  Not: !Not [{Condition: Pea}]\n"
    "Mappings:\n"
    "  M: {us-east-1: {k: v, l: [x, y]}}\n";

struct Case {
  std::string_view value;
  std::string_view json;
};

}  // namespace

TEST_CASE("functions: each gives what the guide says") {
  const Case cases[] = {
      {"!Ref P", R"("pea")"},
      {"{Ref: P}", R"("pea")"},
      {"!Ref L", R"(["a","b","c"])"},
      {"!Ref AWS::Region", R"("us-east-1")"},
      {"!Ref AWS::NotificationARNs", "[]"},
      {"!Sub '${P}-${AWS::Partition}-${!P}-$P'", R"("pea-aws-${P}-$P")"},
      {"!Sub ['${P}${Q}', {Q: !Ref P, P: own}]", R"("ownpea")"},
      {"!Join ['-', [a, !Ref P, 1, true]]", R"("a-pea-1-true")"},
      {"!Join [',', !Ref L]", R"("a,b,c")"},
      {"!Split ['/', 'a//b']", R"(["a","","b"])"},
      {"!Select [1, !Ref L]", R"("b")"},
      {"!Select ['0', !Split [':', 'x:y']]", R"("x")"},
      {"!If [Pea, !Ref P, no]", R"("pea")"},
      {"!If [Not, yes, {Fn::If: [Pea, [1], 2]}]", "[1]"},
      {"[a, !If [Pea, !Ref AWS::NoValue, b], c]", R"(["a","c"])"},
      {"{a: !Ref AWS::NoValue, b: 1}", R"({"b":1})"},
      {"!FindInMap [M, !Ref AWS::Region, k]", R"("v")"},
      {"Fn::FindInMap: [M, us-east-1, l]", R"(["x","y"])"},
      {"!Base64 hello", R"("aGVsbG8=")"},
      {"{Fn::Base64: !Sub '${P}'}", R"("cGVh")"},
      {"!Cidr [10.0.0.0/16, 3, 8]", R"(["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"])"},
      {"!GetAZs ''", R"(["us-east-1a","us-east-1b","us-east-1c"])"},
      {"!ImportValue net-vpc", R"("net-vpc")"},
      {"{Statement: [{Condition: {StringEquals: {a: b}}}, {Condition: Pea}]}", R"({"Statement":[{"Condition":{"StringEquals":{"a":"b"}}},{"Condition":"Pea"}]})"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.value);
    const std::string_view prefix = one.value.starts_with("Fn::") ? "\n        " : "";
    const auto t = value_of(std::string(prefix) + std::string(one.value), kSome);
    CHECK(t.v() == one.json);
    CHECK(t.report() == "");
  }
}

TEST_CASE("functions: a reference to a resource is a stable text with its origin beside it") {
  const test::Evaluated t(R"(
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub '${AWS::StackName}-f'}}
  Api: {Type: AWS::ApiGateway::RestApi}
  R:
    Type: Test::R
    Properties:
      A: !Ref Fn
      B: !GetAtt Fn.Arn
      C: !Sub '${Fn.Arn}'
      D: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'
      E: !GetAtt [Api, RootResourceId]
)");
  CHECK(t.report() == "");
  const syntax::Node& p = *t.result->resource("R")->properties;
  CHECK(p.get("A")->text == "local-f");
  CHECK(p.get("B")->text == "arn:aws:lambda:us-east-1:123456789012:function:local-f");
  CHECK(p.get("D")->text == "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:local-f/invocations");
  CHECK(t.result->referred(*p.get("A")) == "Fn");
  CHECK(t.result->referred(*p.get("C")) == "Fn");
  CHECK(t.result->origin(*p.get("E"))->attribute == "RootResourceId");
  CHECK(t.result->resource_of_value(p.get("B")->text) == "Fn");
}
