#include "runtime/aws/service_plan.h"

#include "runtime/phase/table.h"
#include "tests/support/bundle_of.h"

using namespace apigw;
using namespace apigw::aws;

namespace {

/// The plans of operations with these URIs and credentials, in the order of their paths.
class Planned {
 public:
  Planned(const std::vector<std::pair<std::string, std::string>>& calls, const Settings& settings)
      : table_(phase::table()),
        prepared_(testing::bundle_of(definition(calls)), table_, {.name = "test", .variables = {{"region", "eu-north-1"}, {"bucket", "box"}}}),
        plans_(prepared_, settings) {}
  const ServicePlan& operator[](uint32_t call) const { return plans_[call]; }

 private:
  static std::string definition(const std::vector<std::pair<std::string, std::string>>& calls) {
    std::string paths;
    for (const auto& [uri, credentials] : calls) {
      if (!paths.empty()) paths += ",";
      paths += "\"/p" + std::to_string(paths.size()) + R"(":{"post":{"responses":{"200":{"description":"ok"}},"x-amazon-apigateway-integration":{"type":"aws","httpMethod":"POST","uri":")" + uri +
               "\"" + (credentials.empty() ? "" : R"(,"credentials":")" + credentials + "\"") + R"(,"responses":{"default":{"statusCode":"200"}}}}})";
    }
    return R"({"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{)" + paths + "}}";
  }
  vm::PhaseTable table_;
  vm::Prepared prepared_;
  ServicePlans plans_;
};

constexpr const char* role = "arn:aws:iam::123456789012:role/r";

}  // namespace

TEST_CASE("service plan: AWS itself, by region, service and subdomain, stage variables filled in") {
  const Planned sqs({{"arn:aws:apigateway:us-east-1:sqs:path/1/q", ""}}, {});
  CHECK(sqs[0].usable);
  CHECK(sqs[0].authority == "sqs.us-east-1.amazonaws.com");
  CHECK(sqs[0].origin.tls);
  CHECK(sqs[0].scope().service == "sqs");
  CHECK(sqs[0].signer == Signer::own);
  CHECK(sqs[0].path_rule == sigv4::PathRule::twice);
  const Planned s3({{"arn:aws:apigateway:${stageVariables.region}:${stageVariables.bucket}.s3:path/key", ""}}, {});
  CHECK(s3[0].authority == "box.s3.eu-north-1.amazonaws.com");
  CHECK(s3[0].region == "eu-north-1");
  CHECK(s3[0].path_rule == sigv4::PathRule::once);
  CHECK(s3[0].send_payload_hash);
  CHECK_FALSE(Planned({{"arn:aws:apigateway:${stageVariables.none}:sqs:path/1/q", ""}}, {})[0].usable);
  CHECK(Planned({{"arn:aws-cn:apigateway:cn-north-1:sqs:path/1/q", ""}}, {})[0].authority == "sqs.cn-north-1.amazonaws.com.cn");
}

TEST_CASE("service plan: another endpoint, with its path and the name in front") {
  Settings settings;
  settings.endpoints = {{"SQS", "http://127.0.0.1:4566/base/"}, {"S3", "http://localhost:9000"}, {"SNS", "no url"}};
  const Planned sqs({{"arn:aws:apigateway:us-east-1:sqs:path/1/q", ""}}, settings);
  CHECK_FALSE(sqs[0].origin.tls);
  CHECK(sqs[0].origin.port == 4566);
  CHECK(sqs[0].base_path == "/base");
  CHECK(Planned({{"arn:aws:apigateway:us-east-1:box.s3:path/key", ""}}, settings)[0].authority == "box.localhost:9000");
  CHECK_FALSE(Planned({{"arn:aws:apigateway:us-east-1:sns:action/Publish", ""}}, settings)[0].usable);
}

TEST_CASE("service plan: whose keys sign") {
  const std::string uri = "arn:aws:apigateway:us-east-1:sqs:path/1/q";
  CHECK(Planned({{uri, "arn:aws:iam::*:user/*"}}, {})[0].signer == Signer::caller);
  const Planned assumed({{uri, role}}, {});
  CHECK(assumed[0].signer == Signer::role);
  CHECK(assumed[0].role == role);
  Settings settings;
  settings.endpoints = {{"SQS", "http://127.0.0.1:1"}};
  const Planned left_out({{uri, role}}, settings);
  CHECK(left_out[0].signer == Signer::own);
  CHECK(left_out[0].role_left_out);
  settings.endpoints["STS"] = "http://127.0.0.1:2";
  CHECK(Planned({{uri, role}}, settings)[0].signer == Signer::role);
}
