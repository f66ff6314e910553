#pragma once
// A Lambda function that runs beside the gateway: from functions.yaml, from --function, or a resource of a template. The same fields as
// AWS::Lambda::Function; values keep the span of what the user wrote.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/located.h"

namespace apigw::model {

inline constexpr std::string_view latest_version = "$LATEST";

/// A name calls are addressed to (`NAME:prod`), and the version it stands for; with a second version (RoutingConfig), that takes a share.
struct FunctionAlias {
  Text name;     // "prod"
  Text version;  // "1"; "$LATEST" for an alias of the newest code
  Text additional_version;            // not present: every call runs `version`
  Located<double> additional_weight;  // 0..1, its share of the calls
};

struct FunctionVariable {
  Text name;
  Text value;
};

/// How traffic goes over to a new version (SAM's DeploymentPreference; http-websocket-deploy 6).
struct DeploymentPreference {
  Text type;          // "Canary10Percent5Minutes", "AllAtOnce", the name of a CodeDeploy configuration
  Text pre_traffic;   // a function's name
  Text post_traffic;  // likewise
  Span at;
};

struct Function {
  Text logical_id;    // the template's; the same as `name` elsewhere
  Text name;          // what an ARN ends in, exactly as written; with `version` unique in the API
  Text runtime;       // "nodejs20.x", "python3.12", "provided.al2023"
  Text handler;       // "index.handler"; provided runtimes may leave it out
  /// A folder or a zip file, relative to the folder of the definition that was named on the command line, or absolute. Not present: inline code.
  Text code;
  Text inline_code;   // one source file, index.js, index.mjs or index.py
  std::vector<Text> layers;  // folders or zip files, as `code`; later ones go over earlier ones
  std::vector<FunctionVariable> environment;
  Located<uint32_t> timeout_seconds{3, {}};
  Located<uint32_t> memory_mb{128, {}};
  std::optional<uint32_t> reserved_concurrency;  // calls that may run at once; 0: none
  Text version{std::string(latest_version), {}, false};  // "$LATEST", or the number of a published version with code of its own
  // Of the $LATEST one:
  std::vector<FunctionAlias> aliases;
  std::optional<DeploymentPreference> deployment_preference;
  bool open_to_gateway = false;  // the template lets API Gateway call it (AWS::Lambda::Permission)
  std::vector<Text> published;  // numbers of versions; those without a Function of their own run the code of $LATEST
  Text image;         // a container image's URI, or the word Image; such a function has no code that could run here
  bool stays_local = false;  // named for this machine (functions.yaml, --function): also when a Lambda endpoint is set
  Span at;
};

/// Whether `text` can be the number of a published version: "1" and up, without leading zeros.
bool is_version_number(std::string_view text);
/// Adds a number to `published`, once.
void publish(Function& function, Text number);

/// What a runtime needs here.
enum class RuntimeFamily : uint8_t { nodejs, python, provided, elsewhere };
/// `elsewhere`: a runtime of the service, or a name we do not know, that cannot run here.
RuntimeFamily runtime_family(std::string_view runtime);

}  // namespace apigw::model
