// The table of definition-formats 2.5. Rows are sorted by nothing but the guide's order; a lookup builds its index once.
#include "compiler/cfn/resource_values.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/base/crypto.h"

namespace apigw::cfn {
namespace {

using Values = ResourceValue;

// ApiGateway (v1)
constexpr Values kRestApi[] = {{"", "{id10}"}, {"RestApiId", "{id10}"}, {"RootResourceId", "{root10}"}};
constexpr Values kResource[] = {{"", "{id6}"}, {"ResourceId", "{id6}"}};
constexpr Values kMethod[] = {{"", "{id10}"}};
constexpr Values kDeployment[] = {{"", "{id6}"}, {"DeploymentId", "{id6}"}};
constexpr Values kStage[] = {{"", "{name}"}};
constexpr Values kAuthorizer[] = {{"", "{id6}"}, {"AuthorizerId", "{id6}"}};
constexpr Values kRequestValidator[] = {{"", "{id6}"}, {"RequestValidatorId", "{id6}"}};
constexpr Values kModel[] = {{"", "{name}"}};
constexpr Values kGatewayResponse[] = {{"", "{id6}"}, {"Id", "{id6}"}};
constexpr Values kApiKey[] = {{"", "{id10}"}, {"APIKeyId", "{id10}"}};
constexpr Values kUsagePlan[] = {{"", "{id6}"}, {"Id", "{id6}"}};
constexpr Values kVpcLink[] = {{"", "{id6}"}, {"VpcLinkId", "{id6}"}};
constexpr Values kClientCertificate[] = {{"", "{id6}"}, {"ClientCertificateId", "{id6}"}};
constexpr Values kDomainName[] = {{"", "{name}"},
                                  {"DomainNameArn", "arn:{partition}:apigateway:{region}::/domainnames/{name}"},
                                  {"DistributionDomainName", "{id10}.cloudfront.net"},
                                  {"DistributionHostedZoneId", "Z2FDTNDATAQYW2"},
                                  {"RegionalDomainName", "d-{id10}.execute-api.{region}.{suffix}"},
                                  {"RegionalHostedZoneId", "Z1UJRXOUMOOFQ8"}};
constexpr Values kDomainNameV2[] = {{"", "arn:{partition}:apigateway:{region}:{account}:/domainnames/{name}+{id10}"},
                                    {"DomainNameArn", "arn:{partition}:apigateway:{region}:{account}:/domainnames/{name}+{id10}"},
                                    {"DomainNameId", "{id10}"}};
// ApiGatewayV2
constexpr Values kApiV2[] = {{"", "{id10}"}, {"ApiId", "{id10}"}, {"ApiEndpoint", "https://{id10}.execute-api.{region}.{suffix}"}};
constexpr Values kRouteV2[] = {{"", "{id6}"}, {"RouteId", "{id6}"}};
constexpr Values kIntegrationV2[] = {{"", "{id6}"}, {"IntegrationId", "{id6}"}};
constexpr Values kIntegrationResponseV2[] = {{"", "{id6}"}, {"IntegrationResponseId", "{id6}"}};
constexpr Values kRouteResponseV2[] = {{"", "{id6}"}, {"RouteResponseId", "{id6}"}};
constexpr Values kModelV2[] = {{"", "{id6}"}, {"ModelId", "{id6}"}};
constexpr Values kApiMapping[] = {{"", "{id6}"}, {"ApiMappingId", "{id6}"}};
// Lambda
constexpr Values kFunction[] = {{"", "{name}"},
                                {"Arn", "arn:{partition}:lambda:{region}:{account}:function:{name}"},
                                {"SnapStartResponse.ApplyOn", "None"},
                                {"SnapStartResponse.OptimizationStatus", "Off"},
                                // Of the SAM type only: what AutoPublishAlias makes (the SAM transform gives their values).
                                };
constexpr Values kAlias[] = {{"", "{name}"}, {"AliasArn", "{name}"}};
constexpr Values kVersion[] = {{"", "{name}"}, {"FunctionArn", "{name}"}, {"Version", "1"}};
constexpr Values kLayerVersion[] = {{"", "arn:{partition}:lambda:{region}:{account}:layer:{name}:1"},
                                    {"LayerVersionArn", "arn:{partition}:lambda:{region}:{account}:layer:{name}:1"}};
constexpr Values kIdOnly[] = {{"", "{id}"}, {"Id", "{id}"}};
constexpr Values kEventSourceMapping[] = {{"", "{uuid}"}, {"Id", "{uuid}"}, {"EventSourceMappingArn", "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{uuid}"}};
constexpr Values kFunctionUrl[] = {{"", "arn:{partition}:lambda:{region}:{account}:function:{name}"},
                                   {"FunctionArn", "arn:{partition}:lambda:{region}:{account}:function:{name}"},
                                   {"FunctionUrl", "https://{id10}.lambda-url.{region}.on.aws/"}};
// IAM
constexpr Values kRole[] = {{"", "{name}"}, {"Arn", "arn:{partition}:iam::{account}:role/{name}"}, {"RoleId", "AROA{ID16}"}};
constexpr Values kManagedPolicy[] = {{"", "arn:{partition}:iam::{account}:policy/{name}"}, {"PolicyArn", "arn:{partition}:iam::{account}:policy/{name}"}};
constexpr Values kUser[] = {{"", "{name}"}, {"Arn", "arn:{partition}:iam::{account}:user/{name}"}};
constexpr Values kGroup[] = {{"", "{name}"}, {"Arn", "arn:{partition}:iam::{account}:group/{name}"}};
constexpr Values kInstanceProfile[] = {{"", "{name}"}, {"Arn", "arn:{partition}:iam::{account}:instance-profile/{name}"}};
constexpr Values kAccessKey[] = {{"", "AKIA{ID16}"}};
// Cognito
constexpr Values kUserPool[] = {{"", "{region}_{id9}"},
                                {"UserPoolId", "{region}_{id9}"},
                                {"Arn", "arn:{partition}:cognito-idp:{region}:{account}:userpool/{region}_{id9}"},
                                {"ProviderName", "cognito-idp.{region}.{suffix}/{region}_{id9}"},
                                {"ProviderURL", "https://cognito-idp.{region}.{suffix}/{region}_{id9}"}};
constexpr Values kUserPoolClient[] = {{"", "{id26}"}, {"ClientId", "{id26}"}, {"Name", "{name}"}};
constexpr Values kUserPoolDomain[] = {{"", "{name}"}, {"CloudFrontDistribution", "{id10}.cloudfront.net"}};
constexpr Values kIdentityPool[] = {{"", "{region}:{uuid}"}, {"Name", "{name}"}, {"Id", "{region}:{uuid}"}};
// WAFv2
constexpr Values kWebAcl[] = {{"", "{name}|{uuid}|REGIONAL"},
                              {"Arn", "arn:{partition}:wafv2:{region}:{account}:regional/webacl/{name}/{uuid}"},
                              {"Id", "{uuid}"},
                              {"Capacity", "1"},
                              {"LabelNamespace", "awswaf:{account}:webacl:{name}:"}};
constexpr Values kIpSet[] = {{"", "{name}|{uuid}|REGIONAL"}, {"Arn", "arn:{partition}:wafv2:{region}:{account}:regional/ipset/{name}/{uuid}"}, {"Id", "{uuid}"}};
constexpr Values kRuleGroup[] = {{"", "{name}|{uuid}|REGIONAL"}, {"Arn", "arn:{partition}:wafv2:{region}:{account}:regional/rulegroup/{name}/{uuid}"}, {"Id", "{uuid}"}};
// Data and messaging
constexpr Values kTable[] = {{"", "{name}"},
                             {"Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"},
                             {"TableId", "{uuid}"},
                             {"StreamArn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2020-01-01T00:00:00.000"}};
constexpr Values kQueue[] = {{"", "https://sqs.{region}.{suffix}/{account}/{name}"},
                             {"QueueUrl", "https://sqs.{region}.{suffix}/{account}/{name}"},
                             {"Arn", "arn:{partition}:sqs:{region}:{account}:{name}"},
                             {"QueueName", "{name}"}};
constexpr Values kTopic[] = {{"", "arn:{partition}:sns:{region}:{account}:{name}"}, {"TopicArn", "arn:{partition}:sns:{region}:{account}:{name}"}, {"TopicName", "{name}"}};
constexpr Values kStateMachine[] = {{"", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"},
                                    {"Arn", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"},
                                    {"Name", "{name}"},
                                    {"StateMachineRevisionId", "{uuid}"}};
constexpr Values kActivity[] = {{"", "arn:{partition}:states:{region}:{account}:activity:{name}"}, {"Arn", "arn:{partition}:states:{region}:{account}:activity:{name}"}, {"Name", "{name}"}};
constexpr Values kBucket[] = {{"", "{name}"},
                              {"Arn", "arn:{partition}:s3:::{name}"},
                              {"DomainName", "{name}.s3.{suffix}"},
                              {"DualStackDomainName", "{name}.s3.dualstack.{region}.{suffix}"},
                              {"RegionalDomainName", "{name}.s3.{region}.{suffix}"},
                              {"WebsiteURL", "http://{name}.s3-website-{region}.{suffix}"}};
constexpr Values kLogGroup[] = {{"", "{name}"}, {"Arn", "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"}};
constexpr Values kStream[] = {{"", "{name}"}, {"Arn", "arn:{partition}:kinesis:{region}:{account}:stream/{name}"}};
constexpr Values kEventBus[] = {{"", "{name}"}, {"Arn", "arn:{partition}:events:{region}:{account}:event-bus/{name}"}, {"Name", "{name}"}};
constexpr Values kRule[] = {{"", "{name}"}, {"Arn", "arn:{partition}:events:{region}:{account}:rule/{name}"}};
constexpr Values kFirehose[] = {{"", "{name}"}, {"Arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"}};
constexpr Values kSsmParameter[] = {{"", "{name}"}, {"Type", "String"}};
constexpr Values kSecret[] = {{"", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{id6}"}, {"Id", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{id6}"}};
constexpr Values kCertificate[] = {{"", "arn:{partition}:acm:{region}:{account}:certificate/{uuid}"}};
constexpr Values kKey[] = {{"", "{uuid}"}, {"KeyId", "{uuid}"}, {"Arn", "arn:{partition}:kms:{region}:{account}:key/{uuid}"}};
constexpr Values kStack[] = {{"", "arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid}"}};
constexpr Values kDistribution[] = {{"", "{id14}"}, {"Id", "{id14}"}, {"DomainName", "{id14}.cloudfront.net"}};
constexpr Values kLoadBalancer[] = {{"", "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/{name}/{id16}"},
                                    {"LoadBalancerArn", "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/{name}/{id16}"},
                                    {"LoadBalancerName", "{name}"},
                                    {"DNSName", "{name}-{id16}.elb.{region}.{suffix}"},
                                    {"LoadBalancerFullName", "net/{name}/{id16}"}};
constexpr Values kListener[] = {{"", "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/net/{name}/{id16}/{ID16}"},
                                {"ListenerArn", "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/net/{name}/{id16}/{ID16}"}};
constexpr Values kGraphQl[] = {{"", "arn:{partition}:appsync:{region}:{account}:apis/{id26}"},
                               {"Arn", "arn:{partition}:appsync:{region}:{account}:apis/{id26}"},
                               {"ApiId", "{id26}"},
                               {"GraphQLUrl", "https://{id26}.appsync-api.{region}.{suffix}/graphql"}};

constexpr ResourceType kTypes[] = {
    {"AWS::ApiGateway::RestApi", "Name", "{id}", kRestApi},
    {"AWS::Serverless::Api", "Name", "{id}", kRestApi},
    {"AWS::ApiGateway::Resource", "", "{id}", kResource},
    {"AWS::ApiGateway::Method", "", "{id}", kMethod},
    {"AWS::ApiGateway::Deployment", "", "{id}", kDeployment},
    {"AWS::ApiGateway::Stage", "StageName", "{id}", kStage},
    {"AWS::ApiGateway::Authorizer", "", "{id}", kAuthorizer},
    {"AWS::ApiGateway::RequestValidator", "", "{id}", kRequestValidator},
    {"AWS::ApiGateway::Model", "Name", "{id}", kModel},
    {"AWS::ApiGateway::GatewayResponse", "", "{id}", kGatewayResponse},
    {"AWS::ApiGateway::ApiKey", "Name", "{id}", kApiKey},
    {"AWS::ApiGateway::UsagePlan", "UsagePlanName", "{id}", kUsagePlan},
    {"AWS::ApiGateway::UsagePlanKey", "", "{id}", kUsagePlan},
    {"AWS::ApiGateway::VpcLink", "Name", "{id}", kVpcLink},
    {"AWS::ApiGateway::ClientCertificate", "", "{id}", kClientCertificate},
    {"AWS::ApiGateway::Account", "", "{id}", kIdOnly},
    {"AWS::ApiGateway::DomainName", "DomainName", "{id10}.local", kDomainName},
    {"AWS::ApiGateway::DomainNameV2", "DomainName", "{id10}.local", kDomainNameV2},
    {"AWS::ApiGateway::BasePathMapping", "", "{id}", kIdOnly},
    {"AWS::ApiGateway::DocumentationPart", "", "{id}", kIdOnly},
    {"AWS::ApiGatewayV2::Api", "Name", "{id}", kApiV2},
    {"AWS::Serverless::HttpApi", "Name", "{id}", kApiV2},
    {"AWS::Serverless::WebSocketApi", "Name", "{id}", kApiV2},
    {"AWS::ApiGatewayV2::Stage", "StageName", "{id}", kStage},
    {"AWS::ApiGatewayV2::Route", "", "{id}", kRouteV2},
    {"AWS::ApiGatewayV2::Integration", "", "{id}", kIntegrationV2},
    {"AWS::ApiGatewayV2::IntegrationResponse", "", "{id}", kIntegrationResponseV2},
    {"AWS::ApiGatewayV2::RouteResponse", "", "{id}", kRouteResponseV2},
    {"AWS::ApiGatewayV2::Authorizer", "", "{id}", kAuthorizer},
    {"AWS::ApiGatewayV2::Deployment", "", "{id}", kDeployment},
    {"AWS::ApiGatewayV2::Model", "Name", "{id}", kModelV2},
    {"AWS::ApiGatewayV2::ApiMapping", "", "{id}", kApiMapping},
    {"AWS::ApiGatewayV2::DomainName", "DomainName", "{id10}.local", kDomainName},
    {"AWS::ApiGatewayV2::VpcLink", "Name", "{id}", kVpcLink},
    {"AWS::Lambda::Function", "FunctionName", "{id}", kFunction},
    {"AWS::Serverless::Function", "FunctionName", "{id}", kFunction},
    {"AWS::Lambda::Alias", "", "arn:{partition}:lambda:{region}:{account}:function:{id}", kAlias},
    {"AWS::Lambda::Version", "", "arn:{partition}:lambda:{region}:{account}:function:{id}:1", kVersion},
    {"AWS::Lambda::LayerVersion", "LayerName", "{id}", kLayerVersion},
    {"AWS::Serverless::LayerVersion", "LayerName", "{id}", kLayerVersion},
    {"AWS::Lambda::Permission", "", "{id}", kIdOnly},
    {"AWS::Lambda::EventSourceMapping", "", "{id}", kEventSourceMapping},
    {"AWS::Lambda::Url", "", "{id}", kFunctionUrl},
    {"AWS::IAM::Role", "RoleName", "{id}", kRole},
    {"AWS::IAM::ManagedPolicy", "ManagedPolicyName", "{id}", kManagedPolicy},
    {"AWS::IAM::Policy", "PolicyName", "{id}", kIdOnly},
    {"AWS::IAM::User", "UserName", "{id}", kUser},
    {"AWS::IAM::Group", "GroupName", "{id}", kGroup},
    {"AWS::IAM::InstanceProfile", "InstanceProfileName", "{id}", kInstanceProfile},
    {"AWS::IAM::AccessKey", "", "{id}", kAccessKey},
    {"AWS::Cognito::UserPool", "UserPoolName", "{id}", kUserPool},
    {"AWS::Cognito::UserPoolClient", "ClientName", "{id}", kUserPoolClient},
    {"AWS::Cognito::UserPoolDomain", "Domain", "{id}", kUserPoolDomain},
    {"AWS::Cognito::IdentityPool", "IdentityPoolName", "{id}", kIdentityPool},
    {"AWS::WAFv2::WebACL", "Name", "{id}", kWebAcl},
    {"AWS::WAFv2::IPSet", "Name", "{id}", kIpSet},
    {"AWS::WAFv2::RuleGroup", "Name", "{id}", kRuleGroup},
    {"AWS::DynamoDB::Table", "TableName", "{id}", kTable},
    {"AWS::DynamoDB::GlobalTable", "TableName", "{id}", kTable},
    {"AWS::Serverless::SimpleTable", "TableName", "{id}", kTable},
    {"AWS::SQS::Queue", "QueueName", "{id}", kQueue},
    {"AWS::SNS::Topic", "TopicName", "{id}", kTopic},
    {"AWS::StepFunctions::StateMachine", "StateMachineName", "{id}", kStateMachine},
    {"AWS::Serverless::StateMachine", "Name", "{id}", kStateMachine},
    {"AWS::StepFunctions::Activity", "Name", "{id}", kActivity},
    {"AWS::S3::Bucket", "BucketName", "{stack}-{id-lower}", kBucket},
    {"AWS::Logs::LogGroup", "LogGroupName", "{id}", kLogGroup},
    {"AWS::Kinesis::Stream", "Name", "{id}", kStream},
    {"AWS::Events::EventBus", "Name", "{id}", kEventBus},
    {"AWS::Events::Rule", "Name", "{id}", kRule},
    {"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", "{id}", kFirehose},
    {"AWS::SSM::Parameter", "Name", "{id}", kSsmParameter},
    {"AWS::SecretsManager::Secret", "Name", "{id}", kSecret},
    {"AWS::CertificateManager::Certificate", "", "{id}", kCertificate},
    {"AWS::KMS::Key", "", "{id}", kKey},
    {"AWS::CloudFormation::Stack", "", "{stack}-{id}", kStack},
    {"AWS::Serverless::Application", "", "{stack}-{id}", kStack},
    {"AWS::CloudFront::Distribution", "", "{id}", kDistribution},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", "{id}", kLoadBalancer},
    {"AWS::ElasticLoadBalancingV2::Listener", "", "{id}", kListener},
    {"AWS::AppSync::GraphQLApi", "Name", "{id}", kGraphQl},
    {"AWS::Serverless::GraphQLApi", "Name", "{id}", kGraphQl},
};

const std::unordered_map<std::string_view, const ResourceType*>& index_of_types() {
  static const auto index = [] {
    std::unordered_map<std::string_view, const ResourceType*> made;
    for (const ResourceType& row : kTypes) made.emplace(row.type, &row);
    return made;
  }();
  return index;
}

/// Letters and digits that depend on the stack and the logical id only, like the ids that the service gives.
std::string id_letters(std::string_view alphabet, std::string_view salt, std::string_view id, size_t count, const Environment& environment) {
  std::string text;
  for (int round = 0; text.size() < count; ++round) {
    const Sha256 digest = sha256(std::string(salt) + std::to_string(round) + '\n' + environment.stack_name + '\n' + std::string(id));
    for (const uint8_t byte : digest) text += alphabet[byte % alphabet.size()];
  }
  text.resize(count);
  return text;
}

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kHex = "0123456789abcdef";

struct Context {
  std::string_view id, name;
  const Environment& environment;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string uuid(const Context& context) {
  std::string text = id_letters(kHex, "uuid", context.id, 32, context.environment);
  for (const size_t at : {8u, 13u, 18u, 23u}) text.insert(at, "-");
  return text;
}

/// "10" of "id10", "root10", "ID16".
size_t count_behind(std::string_view word, std::string_view prefix) { return static_cast<size_t>(std::stoul(std::string(word.substr(prefix.size())))); }

std::string word_value(std::string_view word, const Context& context) {
  const Environment& environment = context.environment;
  if (word == "name") return std::string(context.name);
  if (word == "id") return std::string(context.id);
  if (word == "id-lower") return lower(context.id);
  if (word == "region") return environment.region;
  if (word == "account") return environment.account_id;
  if (word == "partition") return environment.partition();
  if (word == "suffix") return environment.url_suffix();
  if (word == "stack") return environment.stack_name;
  if (word == "uuid") return uuid(context);
  if (word.starts_with("root")) return id_letters(kLower, "root", context.id, count_behind(word, "root"), environment);
  if (word.starts_with("ID")) return id_letters(kUpper, "upper", context.id, count_behind(word, "ID"), environment);
  return id_letters(kLower, "id", context.id, count_behind(word, "id"), environment);
}

std::string expand(std::string_view pattern, const Context& context) {
  std::string text;
  for (size_t at = 0; at < pattern.size();) {
    const size_t open = pattern.find('{', at);
    text += pattern.substr(at, open - at);
    if (open == pattern.npos) break;
    const size_t close = pattern.find('}', open);
    text += word_value(pattern.substr(open + 1, close - open - 1), context);
    at = close + 1;
  }
  return text;
}

}  // namespace

const ResourceType* resource_type(std::string_view type) {
  const auto found = index_of_types().find(type);
  return found == index_of_types().end() ? nullptr : found->second;
}

std::string default_name(std::string_view type, std::string_view id, const Environment& environment) {
  const ResourceType* row = resource_type(type);
  return row == nullptr ? std::string(id) : expand(row->default_name, {id, id, environment});
}

std::optional<std::string> resource_value(std::string_view type, std::string_view id, std::string_view name, std::string_view attribute,
                                          const Environment& environment) {
  const ResourceType* row = resource_type(type);
  if (row != nullptr) {
    for (const ResourceValue& value : row->values) {
      if (value.attribute == attribute) return expand(value.pattern, {id, name, environment});
    }
  }
  if (attribute.empty()) return std::string(name);
  return std::nullopt;
}

}  // namespace apigw::cfn
