// The template as a whole: parameters, conditions, loops, includes, nested stacks, what only AWS knows, and places in the user's files.
#include <doctest/doctest.h>

#include "compiler/cfn/samconfig.h"
#include "tests/compiler/cfn/evaluated.h"

using namespace apigw;
using test::Evaluated;

TEST_CASE("template: a parameter's value comes from the command line, then samconfig, then its default") {
  const std::string text = "Parameters: {A: {Type: String, Default: d}, B: {Type: String, Default: d}, C: {Type: String, Default: d}}\n"
                           "Resources: {R: {Type: T, Properties: {V: [!Ref A, !Ref B, !Ref C]}}}\n";
  cfn::Options options;
  options.parameters = {{"A", "x"}, {"A", "cli"}};
  options.defaults = {{"A", "sam"}, {"B", "sam"}, {"Nobody", "y"}};
  const Evaluated t(text, options);
  CHECK(t.v() == R"(["cli","sam","d"])");
  CHECK(t.report() == "");
}

TEST_CASE("template: resources whose condition is false do not exist") {
  const Evaluated t("Conditions: {Here: !Equals [a, a], Gone: !Equals [a, b]}\nResources: {A: {Type: T, Condition: Here}, B: {Type: T, Condition: Gone}}\n"
                    "Outputs: {O: {Value: !Ref A}, P: {Condition: Gone, Value: !Ref B}}\n");
  CHECK(t.result->resource("A") != nullptr);
  CHECK(t.result->resource("B") == nullptr);
  CHECK(t.result->outputs.size() == 1);
}

TEST_CASE("template: Fn::ForEach makes members of sections and of properties") {
  const Evaluated t(R"(
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "pets,food-2"}}
Resources:
  Fn::ForEach::Tables:
    - Name
    - !Ref Names
    - Table&{Name}:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Sub "${AWS::StackName}-${Name}"
          Fn::ForEach::Tags: [Tag, [a, b], {"T${Tag}": !Ref Name}]
)");
  CHECK(t.report() == "");
  CHECK(t.properties("Tablepets") == R"({"TableName":"local-pets","Ta":"pets","Tb":"pets"})");
  CHECK(t.properties("Tablefood2") == R"({"TableName":"local-food-2","Ta":"food-2","Tb":"food-2"})");
}

TEST_CASE("template: an included file stands where it is included, functions and all") {
  cfn::Options options;
  options.path = "infra/t.yaml";
  const Evaluated t("Parameters: {P: {Type: String, Default: pea}}\n"
                    "Resources: {R: {Type: T, Properties: {V: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../api.yaml}}}}}}\n",
                    options, {{"api.yaml", "a: !Ref P\nb: {Fn::Sub: '${AWS::Region}'}\n"}});
  CHECK(t.report() == "");
  CHECK(t.v() == R"({"a":"pea","b":"us-east-1"})");
}

TEST_CASE("template: outputs of a nested stack are values of its parent") {
  const Evaluated t("Resources:\n  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml, Parameters: {Name: !Ref AWS::Region, Many: [a, b]}}}\n"
                    "  R: {Type: T, Properties: {V: [!GetAtt Child.Outputs.Name, !Sub '${Child.Outputs.Arn}']}}\n",
                    {}, {{"child.yaml", "Parameters: {Name: {Type: String}, Many: {Type: CommaDelimitedList}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join ['', [!Ref Name, !Select [1, !Ref Many]]]}}}\n"
                                         "Outputs: {Name: {Value: !GetAtt T.TopicName}, Arn: {Value: !Ref T}}\n"}});
  CHECK(t.report() == "");
  CHECK(t.v() == R"(["us-east-1b","arn:aws:sns:us-east-1:123456789012:us-east-1b"])");
}

TEST_CASE("template: what only AWS knows has a stand-in, is listed, and can be given") {
  const std::string text = "Parameters: {S: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}}\n"
                           "Resources:\n  C: {Type: Custom::Thing}\n  R: {Type: T, Properties: {V: [!Ref S, !GetAtt C.Url, !ImportValue net, 'x{{resolve:ssm:/k}}']}}\n";
  const Evaluated t(text);
  CHECK(t.report() == "");
  CHECK(t.v() == R"(["/a/b","C.Url","net","x{{resolve:ssm:/k}}"])");
  std::string names;
  for (const cfn::Unresolved& one : t.result->unresolved) names += one.name + " ";
  CHECK(names == "/a/b C.Url net {{resolve:ssm:/k}} ");
  for (const syntax::Node* item : t.result->resource("R")->properties->get("V")->items) CHECK(t.result->certainty(*item) == cfn::Certainty::unknown);

  cfn::Options options;
  options.known_values = {{"/a/b", "one"}, {"C.Url", "two"}, {"net", "three"}, {"{{resolve:ssm:/k}}", "four"}};
  const Evaluated given(text, options);
  CHECK(given.v() == R"(["one","two","three","xfour"])");
  CHECK(given.result->unresolved.empty());
}

TEST_CASE("template: resources that a transform will make can be referred to") {
  cfn::Options options;
  options.generated = [](std::span<const cfn::WrittenResource> resources) {
    std::vector<cfn::GeneratedResource> made;
    for (const cfn::WrittenResource& one : resources) {
      if (one.type != "AWS::Serverless::Api") continue;
      made.push_back({.id = std::string(one.id) + ".Stage", .type = "AWS::ApiGateway::Stage", .made_of = std::string(one.id), .name_prefix = {}, .name = one.properties->get("StageName")});
      made.push_back({.id = "FnAliaslive", .type = "AWS::Lambda::Alias", .made_of = "Fn", .name_prefix = "${Fn.Arn}:live"});
    }
    return made;
  };
  const Evaluated t("Transform: AWS::Serverless-2016-10-31\nParameters: {S: {Type: String, Default: prod}}\nResources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref S}}\n"
                    "  Fn: {Type: AWS::Serverless::Function}\n  R: {Type: T, Properties: {V: [!Ref Api.Stage, !Sub '${Api.Stage}', !Ref FnAliaslive]}}\n", options);
  CHECK(t.report() == "");
  CHECK(t.v() == R"(["prod","prod","arn:aws:lambda:us-east-1:123456789012:function:Fn:live"])");
}

TEST_CASE("template: places inside a Fn::Sub are places in the user's text") {
  const Evaluated t("Resources:\n  R:\n    Type: T\n    Properties:\n      V: !Sub |\n        one ${AWS::Region}\n        two three\n");
  const syntax::Node& v = *t.result->resource("R")->properties->get("V");
  REQUIRE(v.text == "one us-east-1\ntwo three\n");
  const source::Span three = syntax::text_span(v, 18, 23);
  CHECK(three.end - three.begin == 5);
  CHECK(three.begin == 99);
  // The piece stands for what it became.
  CHECK(syntax::text_span(v, 4, 13).begin == 72);
}

TEST_CASE("samconfig: both ways of writing parameter_overrides") {
  const auto read = [](std::string text) {
    source::SourceSet sources;
    source::Diagnostics diagnostics;
    std::string out;
    for (const auto& [name, value] : cfn::samconfig_parameters(sources, sources.add("samconfig.toml", std::move(text)), "default", diagnostics)) out += name + "=" + value + ";";
    for (const source::Diagnostic& one : diagnostics.all()) out += one.message;
    return out;
  };
  CHECK(read("version = 0.1\n[default.deploy.parameters]\nparameter_overrides = \"A=1 B=\\\"2 3\\\" ParameterKey=C,ParameterValue=4\"\n") == "A=1;B=2 3;C=4;");
  CHECK(read("[default.deploy.parameters]\nparameter_overrides = [\"A=1\", \"B=2 3\"]\n[default.global.parameters]\nparameter_overrides = \"A=0 D=4\"\n") == "A=1;D=4;B=2 3;");
  CHECK(read("[prod.deploy.parameters]\nparameter_overrides = \"A=1\"\n").empty());
  CHECK(read("[default\n").starts_with("cannot read this file as TOML"));
}

TEST_CASE("template: AWS::Include at the root brings sections, parameters among them") {
  const test::Evaluated t("Transform: [{Name: AWS::Include, Parameters: {Location: more.yaml}}]\nResources: {R: {Type: T, Properties: {V: !Ref P, W: !GetAtt Queue.QueueName}}}\n", {},
                          {{"more.yaml", "Parameters: {P: {Type: String, Default: p}}\nConditions: {Always: !Equals [a, a]}\nResources: {Queue: {Type: AWS::SQS::Queue, Condition: Always, Properties: {QueueName: !Ref P}}}\n"}});
  CHECK(t.report() == "");
  CHECK(t.properties("R") == R"({"V":"p","W":"p"})");
  CHECK(t.properties("Queue") == R"({"QueueName":"p"})");
}

TEST_CASE("template: what is included among the resources may name the others") {
  const test::Evaluated t("Parameters: {File: {Type: String, Default: part.yaml}}\nResources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Ref File}}\n  R: {Type: T, Properties: {V: !Ref Table}}\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}\n", {},
                          {{"part.yaml", "Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub '${Queue}-table'}}\n"}});
  CHECK(t.report() == "");
  CHECK(t.properties("Table") == R"({"TableName":"https://sqs.us-east-1.amazonaws.com/123456789012/q-table"})");
}

TEST_CASE("template: a resource that is included twice over is the user's mistake") {
  const test::Evaluated t("Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\nResources: {R: {Type: T}}\n", {}, {{"more.yaml", "Resources: {R: {Type: U}}\n"}});
  CHECK(t.report().find("t.yaml:2:13: error: 'R' is in the template and in what it includes [template-structure]") == 0);
  CHECK(t.result->resource("R")->type == "T");
}

TEST_CASE("template: what only AWS knows stays so inside a nested stack") {
  const test::Evaluated t("Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: s.yaml, Parameters: {P: !ImportValue pool, Q: q}}}}\n", {},
                          {{"s.yaml", "Parameters: {P: {Type: String, MinLength: 20}, Q: {Type: String}}\nResources: {R: {Type: T, Properties: {V: !Ref P, W: !Ref Q}}}\n"}});
  CHECK(t.report() == "");
  const cfn::Template& nested = *t.result->nested[0].second;
  CHECK(nested.certainty(*nested.resource("R")->properties->get("V")) == cfn::Certainty::unknown);
  CHECK(nested.certainty(*nested.resource("R")->properties->get("W")) == cfn::Certainty::known);
}

TEST_CASE("template: an attribute and a mapping's key that only AWS knows make values that only AWS knows") {
  const test::Evaluated t("Mappings: {M: {a: {b: c}}}\nResources: {R: {Type: T, Properties: {V: {Fn::GetAtt: [Q, !ImportValue x]}, W: !FindInMap [M, !ImportValue x, b]}}, Q: {Type: AWS::SQS::Queue}}\n");
  CHECK(t.report() == "");
  for (const std::string_view property : {"V", "W"}) CHECK(t.result->certainty(*t.result->resource("R")->properties->get(property)) == cfn::Certainty::unknown);
}
