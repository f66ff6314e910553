// Templates made to hurt: every one ends in a clear report, soon, and in little memory.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "tests/compiler/cfn/evaluated.h"

using namespace apigw;

namespace {

bool reports(const test::Evaluated& t, std::string_view slug) {
  for (const source::Diagnostic& one : t.diagnostics.all()) {
    if (source::slug(one.code) == slug) return true;
  }
  return false;
}

std::string repeated(std::string_view text, size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("hostile: a Fn::Sub of a million pieces is a limit, not a wait") {
  const auto begin = std::chrono::steady_clock::now();
  const std::string text = "Parameters:\n  P: {Type: String, Default: '" + std::string(4000, 'x') + "'}\nResources:\n  R: {Type: T, Properties: {V: !Sub '" + repeated("${P}", 1'000'000) + "'}}\n";
  CHECK(reports(test::Evaluated(text), "limit-exceeded"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));  // a loaded machine under a sanitizer; alone 0.1 s
}

TEST_CASE("hostile: a Fn::Sub of a million short pieces is just long") {
  const test::Evaluated t("Resources:\n  R: {Type: T, Properties: {V: !Sub '" + repeated("${AWS::Region}", 100'000) + "'}}\n");
  CHECK(t.report() == "");
  CHECK(t.v().size() == 900'002);
}

TEST_CASE("hostile: loops in loops end at the number of values") {
  std::string list = "[a";
  for (int i = 0; i < 99; ++i) list += ", x" + std::to_string(i);
  list += "]";
  const std::string text = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [A, " + list + ", {'Fn::ForEach::B': [B, " + list + ", {'Fn::ForEach::C': [C, " + list +
                           ", {'R${A}${B}${C}': {Type: T, Properties: {V: '${A}'}}}]}]}]\n";
  CHECK(reports(test::Evaluated(text), "limit-exceeded"));
}

TEST_CASE("hostile: names that need names are followed only so deep") {
  std::string text = "Resources:\n";
  for (int i = 0; i < 20'000; ++i) text += "  F" + std::to_string(i) + ": {Type: AWS::Lambda::Function, Properties: {FunctionName: !Ref F" + std::to_string(i + 1) + "}}\n";
  text += "  F20000: {Type: AWS::Lambda::Function}\n";
  CHECK(reports(test::Evaluated(text), "limit-exceeded"));
}

TEST_CASE("hostile: conditions that need conditions are followed only so deep") {
  std::string text = "Resources: {R: {Type: T}}\nConditions:\n";
  for (int i = 0; i < 20'000; ++i) text += "  C" + std::to_string(i) + ": !Not [!Condition C" + std::to_string(i + 1) + "]\n";
  text += "  C20000: !Equals [a, a]\n";
  CHECK(reports(test::Evaluated(text), "limit-exceeded"));
}

TEST_CASE("hostile: a file that includes itself and a stack that contains itself") {
  const std::string part = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}, x: 1}";
  const test::Evaluated include("Resources: {R: {Type: T, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}, y: 1}}}", {}, {{"part.yaml", part}});
  CHECK(reports(include, "dependency-cycle"));
  CHECK(include.properties("R") == R"({"x":1,"y":1})");

  const std::string child = "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}}";
  CHECK(reports(test::Evaluated(child, {}, {{"child.yaml", child}}), "dependency-cycle"));
}

TEST_CASE("hostile: two stacks that contain each other twice do not grow without end") {
  const auto text = [](std::string_view other) {
    return "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: " + std::string(other) + "}}\n  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: " + std::string(other) + "}}\n";
  };
  std::map<std::string, std::string> files;
  for (int i = 0; i < 40; ++i) files["c" + std::to_string(i) + ".yaml"] = text("c" + std::to_string(i + 1) + ".yaml");
  CHECK(reports(test::Evaluated(text("c0.yaml"), {}, files), "limit-exceeded"));
}

TEST_CASE("hostile: a template of nothing but wrong names is told in linear time") {
  std::string text = "Resources:\n";
  for (int i = 0; i < 20'000; ++i) text += "  R" + std::to_string(i) + ": {Type: T, Properties: {V: !Ref Nope" + std::to_string(i) + "}}\n";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(test::Evaluated(text).diagnostics.all().size() == 20'000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));  // without a bound on hints: minutes
}

TEST_CASE("hostile: files that include each other, deep inside, end; so do files that include much, often") {
  const std::string loop = "{a: {b: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: other.yaml}}}}}";
  const std::string other = "{c: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: loop.yaml}}}}";
  const std::string root = "Resources: {R: {Type: T, Properties: {V: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: loop.yaml}}}}}}";
  CHECK(reports(test::Evaluated(root, {}, {{"loop.yaml", loop}, {"other.yaml", other}}), "dependency-cycle"));

  std::map<std::string, std::string> files;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: f" + std::to_string(i + 1) + ".yaml}}}";
    files["f" + std::to_string(i) + ".yaml"] = "{a: " + next + ", b: " + next + "}";
  }
  files["f40.yaml"] = "{a: 1}";
  CHECK(reports(test::Evaluated("Resources: {R: {Type: T, Properties: {V: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: f0.yaml}}}}}}", {}, files), "limit-exceeded"));
}

TEST_CASE("hostile: a template that includes itself, at its root and inside") {
  const std::string root = "Transform: {Name: AWS::Include, Parameters: {Location: ./t.yaml}}\nResources: {R: {Type: T}}\n";
  CHECK(reports(test::Evaluated(root, {}, {{"t.yaml", root}}), "dependency-cycle"));
  const std::string inside = "Resources: {R: {Type: T, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: t.yaml}}}}}\n";
  CHECK(reports(test::Evaluated(inside, {}, {{"t.yaml", inside}}), "dependency-cycle"));
}

TEST_CASE("hostile: an included file and a nested stack are read only up to the size of a template") {
  const std::string large = "{a: '" + std::string(cfn::kTemplateBytesMax, 'x') + "'}";
  CHECK(reports(test::Evaluated("Resources: {R: {Type: T, Properties: {V: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: large.yaml}}}}}}", {}, {{"large.yaml", large}}), "template-too-large"));
  CHECK(reports(test::Evaluated("Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: large.yaml}}}", {}, {{"large.yaml", large}}), "template-too-large"));
}
