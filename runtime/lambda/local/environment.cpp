#include "runtime/lambda/local/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "runtime/lambda/local/interpreter.h"

namespace apigw::lambda::local {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

// Of the gateway's own environment a function sees where it is and how it reaches the world, not whatever else the user has set.
constexpr const char* kPassed[] = {
    "HOME", "TMPDIR", "USER", "PATH", "LD_LIBRARY_PATH", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS", "VIRTUAL_ENV"};

void pass_on(Variables& variables) {
  for (const char* name : kPassed) {
    if (const char* value = std::getenv(name)) variables[name] = value;
  }
  for (char** one = environ; *one; ++one) {
    const std::string_view text(*one);
    if (text.starts_with("AWS_ENDPOINT_URL")) variables[std::string(text.substr(0, text.find('=')))] = text.substr(text.find('=') + 1);
  }
}

void prepend(Variables& variables, const std::string& name, const std::string& path) {
  std::string& value = variables[name];
  value = value.empty() ? path : path + ":" + value;
}

/// What /opt is on the service: a later layer goes before an earlier one.
void add_layers(Variables& variables, const Settings& settings, const Ground& ground) {
  const std::string major = ground.interpreter_version.substr(0, ground.interpreter_version.find('.'));
  const std::string minor = ground.interpreter_version.substr(0, ground.interpreter_version.rfind('.'));
  for (const std::string& layer : ground.layers) {
    prepend(variables, "PATH", layer + "/bin");
    prepend(variables, "LD_LIBRARY_PATH", layer + "/lib");
    if (settings.family == Family::nodejs) {
      prepend(variables, "NODE_PATH", layer + "/nodejs/node_modules");
      prepend(variables, "NODE_PATH", fmt::format("{}/nodejs/node{}/node_modules", layer, major));
    } else if (settings.family == Family::python) {
      prepend(variables, "PYTHONPATH", layer + "/python");
      // Made for the runtime that is asked for, which may be another than the one that is here.
      for (const std::string_view version : {wanted_version(settings.runtime), std::string_view(minor)}) {
        prepend(variables, "PYTHONPATH", fmt::format("{}/python/lib/python{}/site-packages", layer, version));
      }
    }
  }
}

void add_service(Variables& variables, const Settings& settings, const Account& account, const Ground& ground) {
  variables["LANG"] = "en_US.UTF-8";
  variables["TZ"] = ":UTC";
  variables["LAMBDA_TASK_ROOT"] = ground.task_root;
  variables["LAMBDA_RUNTIME_DIR"] = ground.bootstrap.substr(0, ground.bootstrap.rfind('/'));
  variables["_HANDLER"] = settings.handler;
  variables["AWS_LAMBDA_RUNTIME_API"] = fmt::format("127.0.0.1:{}", ground.api_port);
  variables["AWS_REGION"] = variables["AWS_DEFAULT_REGION"] = account.region;
  variables["AWS_LAMBDA_FUNCTION_NAME"] = settings.name;
  variables["AWS_LAMBDA_FUNCTION_VERSION"] = settings.version;
  variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(settings.memory_mb);
  variables["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/" + settings.name;
  variables["AWS_LAMBDA_LOG_STREAM_NAME"] = ground.log_stream;
  variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
  if (settings.family != Family::provided) variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + settings.runtime;
  if (settings.family == Family::nodejs) prepend(variables, "NODE_PATH", ground.task_root);
  if (settings.family == Family::python) variables["PYTHONPYCACHEPREFIX"] = byte_code_folder(ground.cache);  // the code's folder stays as it is
}

std::vector<std::string> arguments_of(const Settings& settings, const Ground& ground) {
  switch (settings.family) {
    case Family::nodejs:
      // As the service: nine tenths of the memory for old objects, so that the heap gives up before the process is killed.
      return {ground.interpreter, fmt::format("--max-old-space-size={}", std::max(32u, settings.memory_mb * 9 / 10)), ground.bootstrap};
    case Family::python: return {ground.interpreter, ground.bootstrap};
    default: return {ground.bootstrap};
  }
}

}  // namespace

std::string function_arn(const Account& account, std::string_view name) {
  return fmt::format("arn:aws:lambda:{}:{}:function:{}", account.region, account.id, name);
}

std::string byte_code_folder(const std::string& cache) { return cache + "/pycache"; }

ChildSpec child_of(const Settings& settings, const Account& account, const Ground& ground) {
  Variables variables;
  variables["PATH"] = "/usr/local/bin:/usr/bin:/bin";
  pass_on(variables);
  for (const auto& [name, value] : settings.environment) variables[name] = value;
  add_layers(variables, settings, ground);
  prepend(variables, "LD_LIBRARY_PATH", ground.task_root + "/lib");
  prepend(variables, "LD_LIBRARY_PATH", ground.task_root);
  add_service(variables, settings, account, ground);
  ChildSpec spec{.executable = settings.family == Family::provided ? ground.bootstrap : ground.interpreter,
                 .arguments = arguments_of(settings, ground),
                 .folder = ground.task_root};
  spec.environment.push_back(ground.mark);
  for (const auto& [name, value] : variables) spec.environment.push_back(name + "=" + value);
  return spec;
}

}  // namespace apigw::lambda::local
