// AWS::Lambda::Function with its versions, aliases and layers → functions that can run beside the gateway (definition-formats 4.3). The SAM
// transform makes the same resources; `Code` is then the local path as written, before any packaging.
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unordered_map>

#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

/// A path of one of the templates, seen from the folder of the root template.
Text local_path(TemplateImport& import, const StackResource& resource, Text path) {
  if (resource.owner == &import.root || path.value.starts_with('/')) return path;
  const std::string whole = cfn::path_beside(cfn::folder_of(resource.owner->options.path), path.value);
  const std::string folder = cfn::folder_of(import.root.options.path);
  path.value = std::filesystem::path(whole).lexically_relative(folder.empty() ? "." : folder).string();
  return path;
}

/// A local path, {ZipFile}, {ImageUri}, or a place in S3, which is kept as its URL.
void read_code(TemplateImport& import, const StackResource& resource, Function& function) {
  const syntax::Node* code = resource.get("Code");
  if (code == nullptr || code->kind == syntax::Kind::null) return;
  if (code->is_scalar()) {
    Text path = import.values.text(*code, "Code");
    function.code = cfn::is_remote(path.value) ? std::move(path) : local_path(import, resource, std::move(path));
    return;
  }
  if (!code->is_mapping()) return import.report(source::Code::value_kind, code->span, "'Code' must be a map or a local path");
  function.inline_code = import.values.text_at(*code, "ZipFile");
  function.image = import.values.text_at(*code, "ImageUri");
  const Text bucket = import.values.text_at(*code, "S3Bucket");
  if (bucket.present()) function.code = {.value = fmt::format("s3://{}/{}", bucket.value, import.values.text_at(*code, "S3Key").value), .at = bucket.at};
}

void read_layers(TemplateImport& import, const StackResource& resource, Function& function) {
  const syntax::Node* layers = resource.get("Layers");
  if (layers == nullptr || !layers->is_sequence()) return;
  for (const syntax::Node* item : layers->items) {
    const StackResource layer = import.stack.referred(resource, item);
    const syntax::Node* content = layer ? layer.get("Content") : nullptr;
    if (content != nullptr && content->is_string() && !cfn::is_remote(content->text)) {
      function.layers.push_back(local_path(import, layer, import.values.text(*content, "Content")));
    } else {
      import.report(source::Code::layer_elsewhere, item->span, fmt::format("'{}' uses a layer that is not on this machine", resource.resource->id),
                    "when it runs here, it runs without it");
    }
  }
}

void read_environment(TemplateImport& import, const StackResource& resource, Function& function) {
  const syntax::Node* environment = import.values.mapping_at(resource.properties(), "Environment");
  const syntax::Node* variables = environment == nullptr ? nullptr : import.values.mapping_at(*environment, "Variables");
  if (variables == nullptr) return;
  for (const syntax::Member& member : variables->members) {
    if (!member.value->is_scalar()) {
      import.report(source::Code::value_kind, member.value->span, fmt::format("the environment variable '{}' must be a string", member.key));
      continue;
    }
    function.environment.push_back({{.value = std::string(member.key), .at = member.key_span}, import.values.text(*member.value, member.key)});
  }
}

Function read_function(TemplateImport& import, const StackResource& resource) {
  const syntax::Node& properties = resource.properties();
  Function function;
  function.logical_id = {.value = resource.resource->id, .at = resource.at()};
  function.name = import.values.text_at(properties, "FunctionName");
  if (!function.name.present()) function.name = {.value = resource.owner->value_of(resource.resource->id, {}), .at = resource.at()};
  function.runtime = import.values.text_at(properties, "Runtime");
  function.handler = import.values.text_at(properties, "Handler");
  function.timeout_seconds = import.values.count_at(properties, "Timeout", 3);
  function.memory_mb = import.values.count_at(properties, "MemorySize", 128);
  const Located<uint32_t> reserved = import.values.count_at(properties, "ReservedConcurrentExecutions", 0);
  if (reserved.present() && !reserved.unknown) function.reserved_concurrency = reserved.value;
  function.at = resource.at();
  read_code(import, resource, function);
  const Text package = import.values.text_at(properties, "PackageType");
  if (!function.image.present() && equal_ignoring_case(package.value, "Image")) function.image = package;
  read_layers(import, resource, function);
  read_environment(import, resource, function);
  return function;
}

Function* find_function(TemplateImport& import, std::vector<Function>& functions, const StackResource& resource) {
  StackResource named = import.stack.referred(resource, resource.get("FunctionName"));
  Text name = import.values.text_at(resource.properties(), "FunctionName");
  const auto found = std::find_if(functions.begin(), functions.end(), [&](const Function& function) {
    return named ? function.at == named.at() && function.logical_id.value == named.resource->id : function.name.value == name.value;
  });
  return found == functions.end() ? nullptr : &*found;
}

/// RoutingConfig: {AdditionalVersionWeights: [{FunctionVersion, FunctionWeight}]}
void read_weights(TemplateImport& import, const StackResource& resource, FunctionAlias& alias) {
  const syntax::Node* routing = import.values.mapping_at(resource.properties(), "RoutingConfig");
  const syntax::Node* weights = routing == nullptr ? nullptr : routing->find("AdditionalVersionWeights") == nullptr ? nullptr : routing->find("AdditionalVersionWeights")->value;
  if (weights == nullptr || weights->kind == syntax::Kind::null || import.values.is_unknown(*weights)) return;
  if (!weights->is_sequence()) return import.report(source::Code::value_kind, weights->span, "'AdditionalVersionWeights' must be a list");
  for (const syntax::Node* one : weights->items) {
    if (!one->is_mapping()) return import.report(source::Code::value_kind, one->span, "an item of 'AdditionalVersionWeights' must be a map");
    if (alias.additional_version.present()) return import.report(source::Code::function_invalid, one->span, "an alias can point to two versions at most");
    alias.additional_version = import.values.text_at(*one, "FunctionVersion");
    alias.additional_weight = import.values.number_at(*one, "FunctionWeight");
  }
}

void read_alias(TemplateImport& import, const StackResource& resource, Function& function) {
  FunctionAlias alias{.name = import.values.text_at(resource.properties(), "Name"), .version = import.values.text_at(resource.properties(), "FunctionVersion")};
  if (!alias.name.present()) return;
  read_weights(import, resource, alias);
  // A number that the template does not publish was published by an earlier deployment; here there is the code of now.
  publish(function, alias.version);
  publish(function, alias.additional_version);
  const bool known = std::any_of(function.aliases.begin(), function.aliases.end(), [&](const FunctionAlias& one) { return one.name.value == alias.name.value; });
  if (!known) function.aliases.push_back(std::move(alias));
}

/// Alarms are CloudWatch's: what they say is not known on this machine, and a shift without them may go on where AWS would go back.
std::optional<DeploymentPreference> read_preference(TemplateImport& import, const StackResource& resource) {
  const syntax::Node* node = resource.resource->deployment_preference;
  if (node == nullptr || (node->get("Enabled") != nullptr && !import.values.boolean_at(*node, "Enabled").value)) return std::nullopt;
  DeploymentPreference preference{.type = import.values.text_at(*node, "Type"), .pre_traffic = {}, .post_traffic = {}, .at = node->span};
  if (!preference.type.present()) return std::nullopt;
  if (const syntax::Node* hooks = import.values.mapping_at(*node, "Hooks")) {
    preference.pre_traffic = import.values.text_at(*hooks, "PreTraffic");
    preference.post_traffic = import.values.text_at(*hooks, "PostTraffic");
  }
  const syntax::Node* alarms = node->get("Alarms");
  if (alarms != nullptr && alarms->is_sequence() && !alarms->items.empty()) {
    import.report(source::Code::deployment_preference, alarms->span, "the alarms of a DeploymentPreference cannot be read on this machine",
                  "'apigw deploy --alarm' watches the gateway's own metrics");
  }
  return preference;
}

void read_versions(TemplateImport& import, std::vector<Function>& functions) {
  for (const StackResource& resource : import.stack.of_type("AWS::Lambda::Version")) {
    Function* function = find_function(import, functions, resource);
    std::string number = resource.owner->value_of(resource.resource->id, "Version");
    if (number.empty()) number = "1";
    if (function != nullptr) publish(*function, {.value = number, .at = resource.at()});
  }
  for (const StackResource& resource : import.stack.of_type("AWS::Lambda::Alias")) {
    Function* function = find_function(import, functions, resource);
    if (function != nullptr) read_alias(import, resource, *function);
    if (function != nullptr) function->deployment_preference = read_preference(import, resource);
  }
}

/// Whether a statement lets API Gateway invoke; a principal that only AWS knows may.
bool opens_to_gateway(TemplateImport& import, const StackResource& permission) {
  const Text action = import.values.text_at(permission.properties(), "Action"), principal = import.values.text_at(permission.properties(), "Principal");
  const bool invokes = action.unknown || action.value == "lambda:InvokeFunction" || action.value == "lambda:*" || action.value == "*";
  return invokes && (principal.unknown || principal.value == "apigateway.amazonaws.com" || principal.value == "*");
}

/// Of versions and aliases, too: which one is called is only known with the request.
StackResource function_behind(TemplateImport& import, StackResource named) {
  const bool qualified = named && (named.resource->type == "AWS::Lambda::Alias" || named.resource->type == "AWS::Lambda::Version");
  return qualified ? import.stack.referred(named, named.get("FunctionName")) : named;
}

/// "arn:aws:lambda:us-east-1:123456789012:function:pets:prod" → "pets"; a name as it is.
std::string_view name_in(std::string_view text) {
  constexpr std::string_view kMark = ":function:";
  const size_t mark = text.find(kMark);
  if (mark != text.npos) text.remove_prefix(mark + kMark.size());
  return text.substr(0, text.find(':'));
}

void read_permissions(TemplateImport& import, std::vector<Function>& functions) {
  std::unordered_multimap<std::string_view, Function*> by_id, by_name;
  for (Function& function : functions) {
    by_id.emplace(function.logical_id.value, &function);
    by_name.emplace(function.name.value, &function);
  }
  bool all = false;  // only AWS knows which one is meant
  for (const StackResource& permission : import.stack.of_type("AWS::Lambda::Permission")) {
    if (!opens_to_gateway(import, permission)) continue;
    const StackResource named = function_behind(import, import.stack.referred(permission, permission.get("FunctionName")));
    const Text name = import.values.text_at(permission.properties(), "FunctionName");
    all = all || (!named && name.unknown);
    const auto [first, last] = named ? by_id.equal_range(named.resource->id) : by_name.equal_range(name_in(name.value));
    for (auto one = first; one != last; ++one) one->second->open_to_gateway = one->second->open_to_gateway || !named || one->second->at == named.at();
  }
  for (Function& function : functions) function.open_to_gateway = function.open_to_gateway || all;
}

}  // namespace

std::vector<Function> read_functions(TemplateImport& import) {
  std::vector<Function> functions;
  for (const StackResource& resource : import.stack.of_type("AWS::Lambda::Function")) functions.push_back(read_function(import, resource));
  read_versions(import, functions);
  read_permissions(import, functions);
  return functions;
}

}  // namespace apigw::model
