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

/// A name calls are addressed to (`NAME:prod`), and the version it stands for. Every version runs the one code there is here.
struct FunctionAlias {
  Text name;     // "prod", or the number of a published version
  Text version;  // "1"; "$LATEST" for an alias of the newest code
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
  Text name;          // what an ARN ends in; unique in the API, exactly as written
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
  std::vector<FunctionAlias> aliases;
  std::optional<DeploymentPreference> deployment_preference;
  Text image;         // a container image's URI, or the word Image; such a function has no code that could run here
  bool stays_local = false;  // named for this machine (functions.yaml, --function): also when a Lambda endpoint is set
  Span at;
};

/// What a runtime needs here.
enum class RuntimeFamily : uint8_t { nodejs, python, provided, elsewhere };
/// `elsewhere`: a runtime of the service, or a name we do not know, that cannot run here.
RuntimeFamily runtime_family(std::string_view runtime);

}  // namespace apigw::model
