#include "compiler/model/import_functions.h"

#include <algorithm>
#include <fmt/format.h>

#include "compiler/model/values.h"
#include "compiler/openapi/extensions.h"

namespace apigw::model {
namespace {

using source::Code;

constexpr std::string_view kRootKeys[] = {"functions"};
constexpr std::string_view kFunctionKeys[] = {"runtime",     "handler", "codeUri",    "inlineCode",                   "layers",
                                              "environment", "timeout", "memorySize", "reservedConcurrentExecutions", "versions", "aliases"};
constexpr std::string_view kVersionKeys[] = {"runtime", "handler", "codeUri", "inlineCode", "layers", "environment", "timeout", "memorySize"};
constexpr std::string_view kAliasKeys[] = {"functionVersion", "routingConfig"};
constexpr std::string_view kRoutingKeys[] = {"additionalVersionWeights"};

void read_environment(const syntax::Node& node, Function& function, Values& values) {
  const syntax::Node* environment = values.mapping_at(node, "environment");
  if (environment == nullptr) return;
  function.environment.clear();
  for (const syntax::Member& one : environment->members) {
    Text value = values.text(*one.value, one.key);
    if (value.present()) function.environment.push_back({{.value = std::string(one.key), .at = one.key_span}, std::move(value)});
  }
}

/// A published version with code or settings of its own: the function with what is given here in the place of what is there.
Function import_version(const Function& function, const syntax::Member& member, Values& values) {
  const syntax::Node& node = *member.value;
  openapi::report_unknown_keys(node, kVersionKeys, "a version of a function", values.diagnostics());
  Function version = function;
  version.version = {.value = std::string(member.key), .at = member.key_span};
  version.at = member.key_span;
  const auto replace = [&](Text& text, std::string_view key) {
    if (Text given = values.text_at(node, key); given.present()) text = std::move(given);
  };
  replace(version.runtime, "runtime");
  replace(version.handler, "handler");
  if (node.find("codeUri") != nullptr || node.find("inlineCode") != nullptr) {
    version.code = values.text_at(node, "codeUri");
    version.inline_code = values.text_at(node, "inlineCode");
  }
  if (node.find("layers") != nullptr) version.layers = values.texts_at(node, "layers");
  read_environment(node, version, values);
  if (node.find("timeout") != nullptr) version.timeout_seconds = values.count_at(node, "timeout", 3);
  if (node.find("memorySize") != nullptr) version.memory_mb = values.count_at(node, "memorySize", 128);
  return version;
}

std::vector<Function> import_versions(Function& function, const syntax::Node& node, Values& values) {
  std::vector<Function> own;
  const syntax::Node* versions = values.mapping_at(node, "versions");
  if (versions == nullptr) return own;
  for (const syntax::Member& one : versions->members) {
    const bool as_latest = one.value->kind == syntax::Kind::null || (one.value->is_mapping() && one.value->members.empty());
    if (!is_version_number(one.key)) {
      values.diagnostics().report(Code::function_invalid, one.key_span, fmt::format("'{}' is no version of a function: the service numbers them 1, 2, 3", one.key));
    } else if (as_latest) {
      publish(function, {.value = std::string(one.key), .at = one.key_span});
    } else if (!one.value->is_mapping()) {
      values.diagnostics().report(Code::value_kind, one.value->span, fmt::format("version '{}' must be a map", one.key), "for example {codeUri: functions/get-pet-1}");
    } else {
      own.push_back(import_version(function, one, values));
    }
  }
  return own;
}

void read_weights(const syntax::Node& node, FunctionAlias& alias, Values& values) {
  const syntax::Node* routing = values.mapping_at(node, "routingConfig");
  if (routing == nullptr) return;
  openapi::report_unknown_keys(*routing, kRoutingKeys, "the routing of an alias", values.diagnostics());
  const syntax::Node* weights = values.mapping_at(*routing, "additionalVersionWeights");
  if (weights == nullptr) return;
  for (const syntax::Member& one : weights->members) {
    if (alias.additional_version.present()) {
      values.diagnostics().report(Code::function_invalid, one.key_span, "an alias can point to two versions at most");
      return;
    }
    alias.additional_version = {.value = std::string(one.key), .at = one.key_span};
    alias.additional_weight = values.number_at(*weights, one.key);
  }
}

void import_aliases(Function& function, const syntax::Node& node, Values& values) {
  const syntax::Node* aliases = values.mapping_at(node, "aliases");
  if (aliases == nullptr) return;
  // Without a list of versions those that aliases name are there, and run the function's code.
  const bool listed = node.find("versions") != nullptr;
  for (const syntax::Member& one : aliases->members) {
    FunctionAlias alias{.name = {.value = std::string(one.key), .at = one.key_span}};
    if (one.value->is_mapping()) {
      openapi::report_unknown_keys(*one.value, kAliasKeys, "an alias", values.diagnostics());
      alias.version = values.text_at(*one.value, "functionVersion");
      if (!alias.version.present()) {
        values.diagnostics().report(Code::function_invalid, one.key_span, fmt::format("alias '{}' names no functionVersion", one.key));
        continue;
      }
      read_weights(*one.value, alias, values);
    } else {
      alias.version = values.text(*one.value, one.key);
    }
    if (!alias.version.present()) continue;
    if (!listed) publish(function, alias.version);
    if (!listed) publish(function, alias.additional_version);
    function.aliases.push_back(std::move(alias));
  }
}

/// The function as it is now, and after it those of its versions that have something of their own.
std::vector<Function> import_function(const syntax::Member& member, Values& values) {
  const syntax::Node& node = *member.value;
  openapi::report_unknown_keys(node, kFunctionKeys, "a function", values.diagnostics());
  const Text name{.value = std::string(member.key), .at = member.key_span};
  Function function{.logical_id = name,
                    .name = name,
                    .runtime = values.text_at(node, "runtime"),
                    .handler = values.text_at(node, "handler"),
                    .code = values.text_at(node, "codeUri"),
                    .inline_code = values.text_at(node, "inlineCode"),
                    .layers = values.texts_at(node, "layers"),
                    .timeout_seconds = values.count_at(node, "timeout", 3),
                    .memory_mb = values.count_at(node, "memorySize", 128),
                    .stays_local = true,
                    .at = member.key_span};
  const Located<uint32_t> reserved = values.count_at(node, "reservedConcurrentExecutions", 0);
  if (reserved.present()) function.reserved_concurrency = reserved.value;
  read_environment(node, function, values);
  std::vector<Function> all = import_versions(function, node, values);
  import_aliases(function, node, values);
  all.insert(all.begin(), std::move(function));
  return all;
}

}  // namespace

std::vector<Function> import_functions(const syntax::Node& root, const openapi::AwsVariables& variables, source::Diagnostics& diagnostics) {
  std::vector<Function> functions;
  if (!root.is_mapping()) {
    diagnostics.report(Code::value_kind, root.span, "a file of functions must be a map with the key 'functions'");
    return functions;
  }
  Values values(variables, diagnostics);
  openapi::report_unknown_keys(root, kRootKeys, "a file of functions", diagnostics);
  const syntax::Node* all = values.mapping_at(root, "functions");
  if (all == nullptr) return functions;
  for (const syntax::Member& member : all->members) {
    if (member.value->is_mapping()) {
      for (Function& one : import_function(member, values)) functions.push_back(std::move(one));
    } else {
      diagnostics.report(Code::value_kind, member.value->span, fmt::format("function '{}' must be a map", member.key));
    }
  }
  return functions;
}

std::optional<Function> function_of_option(std::string_view text, source::FileId file, source::Diagnostics& diagnostics) {
  const size_t equals = std::min(text.find('='), text.size());
  const size_t runtime = text.rfind(':');
  const size_t handler = runtime == text.npos || runtime == 0 ? text.npos : text.rfind(':', runtime - 1);
  if (equals == 0 || equals == text.size() || handler == text.npos || handler <= equals + 1) {
    diagnostics.report(Code::function_option, {file, 0, uint32_t(text.size())}, fmt::format("'{}' is not of the form NAME=DIR:HANDLER:RUNTIME", text),
                       "for example --function get-pet=functions/get-pet:index.handler:nodejs20.x");
    return std::nullopt;
  }
  const auto part = [&](size_t begin, size_t end) {
    return Text{.value = std::string(text.substr(begin, end - begin)), .at = {file, uint32_t(begin), uint32_t(end)}};
  };
  const size_t colon = text.substr(0, equals).rfind(':');
  const bool is_version = colon != text.npos && colon > 0 && is_version_number(text.substr(colon + 1, equals - colon - 1));
  const Text name = part(0, is_version ? colon : equals);
  return Function{.logical_id = name,
                  .name = name,
                  .runtime = part(runtime + 1, text.size()),
                  .handler = part(handler + 1, runtime),
                  .code = part(equals + 1, handler),
                  .version = is_version ? part(colon + 1, equals) : Text{std::string(latest_version), {}, false},
                  .stays_local = true,
                  .at = {file, 0, uint32_t(equals)}};
}

}  // namespace apigw::model
