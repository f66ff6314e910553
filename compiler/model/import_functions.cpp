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
                                              "environment", "timeout", "memorySize", "reservedConcurrentExecutions", "aliases"};

Function import_function(const syntax::Member& member, Values& values) {
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
  if (const syntax::Node* environment = values.mapping_at(node, "environment")) {
    for (const syntax::Member& one : environment->members) {
      Text value = values.text(*one.value, one.key);
      if (value.present()) function.environment.push_back({{.value = std::string(one.key), .at = one.key_span}, std::move(value)});
    }
  }
  if (const syntax::Node* aliases = values.mapping_at(node, "aliases")) {
    for (const syntax::Member& one : aliases->members) {
      Text version = values.text(*one.value, one.key);
      if (version.present()) function.aliases.push_back({{.value = std::string(one.key), .at = one.key_span}, std::move(version)});
    }
  }
  return function;
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
      functions.push_back(import_function(member, values));
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
  return Function{.logical_id = part(0, equals),
                  .name = part(0, equals),
                  .runtime = part(runtime + 1, text.size()),
                  .handler = part(handler + 1, runtime),
                  .code = part(equals + 1, handler),
                  .stays_local = true,
                  .at = {file, 0, uint32_t(equals)}};
}

}  // namespace apigw::model
