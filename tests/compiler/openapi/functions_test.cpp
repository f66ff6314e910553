#include "compiler/openapi/functions.h"

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::TestDocument;

namespace {
/// "text" when known, "text?" when not.
std::string value_of(std::string_view text) {
  const TestDocument d(text);
  const openapi::Evaluated value = openapi::evaluate(*d.root().get("v"), {.account_id = "1", .partition = "aws-cn", .region = "cn-north-1"});
  return value.text + (value.known ? "" : "?");
}
}  // namespace

TEST_CASE("functions: short tags and long names are the same call") {
  const TestDocument d("a: !Ref X\nb: {Ref: X}\nc: !Sub x\nd: {'Fn::Sub': x}\ne: {Ref: X, other: 1}\nf: x\n");
  const auto name = [&](const char* key) { return openapi::function_name(*d.root().get(key)); };
  CHECK(name("a") == "Ref");
  CHECK(name("b") == "Ref");
  CHECK(name("c") == "Fn::Sub");
  CHECK(name("d") == "Fn::Sub");
  CHECK(name("e").empty());
  CHECK(name("f").empty());
}

TEST_CASE("functions: what the pseudo parameters say is known") {
  CHECK(value_of("v: !Sub 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}'") == "arn:aws-cn:x:cn-north-1:1");
  CHECK(value_of("v: !Ref AWS::Region") == "cn-north-1");
  CHECK(value_of("v: {'Fn::Join': ['/', [a, {Ref: 'AWS::Region'}, b]]}") == "a/cn-north-1/b");
  CHECK(value_of("v: !Sub ['${a}-${b}', {a: 1, b: {Ref: 'AWS::AccountId'}}]") == "1-1");
  CHECK(value_of("v: !Sub '${stageVariables.f} ${!Literal}'") == "${stageVariables.f} ${Literal}");
  CHECK(value_of("v: !Sub 'open ${end'") == "open ${end");
}

TEST_CASE("functions: everything else stands as its name") {
  CHECK(value_of("v: !Ref Table") == "${Table}?");
  CHECK(value_of("v: !GetAtt F.Arn") == "${F.Arn}?");
  CHECK(value_of("v: !Sub 'arn:${F.Arn}/x'") == "arn:${F.Arn}/x?");
  CHECK(value_of("v: !Sub ['${a}', {a: !Ref T}]") == "${T}?");
  CHECK(value_of("v: {'Fn::Join': ['', [a, {Ref: B}]]}") == "a${B}?");
  CHECK(value_of("v: {'Fn::ImportValue': x}") == "${Fn::ImportValue}?");
  CHECK(value_of("v: {'Fn::Join': nonsense}") == "${Join}?");
}

TEST_CASE("functions: three variables are replaced in any text, others stay") {
  const openapi::AwsVariables variables;
  CHECK(openapi::replace_aws_variables("a ${AWS::Region} b ${AWS::AccountId}${AWS::Partition}", variables) == "a us-east-1 b 123456789012aws");
  CHECK(openapi::replace_aws_variables("${AWS::StackName} ${stageVariables.x} $!{x} ${AWS::Region", variables) ==
        "${AWS::StackName} ${stageVariables.x} $!{x} ${AWS::Region");
}
