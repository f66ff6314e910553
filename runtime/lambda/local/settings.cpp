#include "runtime/lambda/local/settings.h"

#include <algorithm>
#include <filesystem>

#include "runtime/base/crypto.h"

namespace apigw::lambda::local {
namespace {

struct Prefix {
  std::string_view text;
  Family family;
};
constexpr Prefix kPrefixes[] = {
    {"nodejs", Family::nodejs}, {"python", Family::python}, {"provided", Family::provided}, {"custom", Family::provided}};

}  // namespace

Family family_of(std::string_view runtime) {
  const auto* row = std::find_if(std::begin(kPrefixes), std::end(kPrefixes), [&](const Prefix& prefix) { return runtime.starts_with(prefix.text); });
  return row == std::end(kPrefixes) ? Family::none : row->family;
}

Functions functions_of(const bundle::Bundle& bundle, const std::string& folder, const Copies& copies) {
  const auto path = [&](bundle::StringId text) {
    const auto copy = copies.find(text);
    return copy != copies.end() ? copy->second : (std::filesystem::path(folder) / bundle.string(text)).lexically_normal().string();
  };
  const auto pairs = [&](bundle::Range range) {
    std::vector<Settings::Pair> result;
    for (const bundle::NamedText& one : bundle::Bundle::slice(bundle.named_texts(), range)) result.emplace_back(bundle.string(one.name), bundle.string(one.value));
    return result;
  };
  Functions functions;
  for (const bundle::Function& from : bundle.functions()) {
    Settings to{.name = std::string(bundle.string(from.name)),
                .version = std::string(bundle.string(from.version)),
                .logical_id = std::string(bundle.string(from.logical_id)),
                .runtime = std::string(bundle.string(from.runtime)),
                .handler = std::string(bundle.string(from.handler)),
                .family = family_of(bundle.string(from.runtime)),
                .inline_code = std::string(bundle.string_or(from.inline_code, {})),
                .environment = pairs(from.environment),
                .timeout_seconds = from.timeout_seconds,
                .memory_mb = from.memory_mb,
                .stays_local = from.stays_local != 0};
    if (from.code != bundle::none && !bundle.string(from.code).starts_with("s3://")) to.code = path(from.code);
    if (from.reserved_concurrency != bundle::none) to.reserved_concurrency = from.reserved_concurrency;
    for (const bundle::StringId layer : bundle::Bundle::slice(bundle.function_layers(), from.layers)) to.layers.push_back(path(layer));
    to.qualified_name = to.name + ":" + to.version;
    Aliases aliases{to.name, {}};
    for (const bundle::FunctionAlias& one : bundle::Bundle::slice(bundle.function_aliases(), from.aliases)) {
      aliases.all.push_back({std::string(bundle.string(one.name)), std::string(bundle.string(one.version)), std::string(bundle.string_or(one.additional_version, {})), one.additional_millionths});
    }
    if (!aliases.all.empty()) functions.aliases.push_back(std::move(aliases));
    functions.versions.push_back(std::move(to));
  }
  return functions;
}

std::vector<bundle::StringId> code_paths(const bundle::Bundle& bundle, bool functions_leave) {
  std::vector<bundle::StringId> all;
  const auto add = [&](bundle::StringId path) {
    if (path != bundle::none && !bundle.string(path).starts_with("s3://")) all.push_back(path);
  };
  for (const bundle::Function& function : bundle.functions()) {
    if (family_of(bundle.string(function.runtime)) == Family::none || (functions_leave && !function.stays_local)) continue;
    add(function.code);
    for (const bundle::StringId layer : bundle::Bundle::slice(bundle.function_layers(), function.layers)) add(layer);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void give_scopes(Functions& functions) {
  std::map<std::string, std::string> texts;  // by name
  const auto add = [](std::string& text, std::string_view part) { text.append(std::to_string(part.size())).append(":").append(part); };
  for (const Settings& one : functions.versions) {
    std::string& text = texts[one.name];
    for (const std::string* part : {&one.version, &one.logical_id, &one.runtime, &one.handler, &one.code, &one.inline_code}) add(text, *part);
    for (const std::string& layer : one.layers) add(text, layer);
    for (const auto& [name, value] : one.environment) {
      add(text, name);
      add(text, value);
    }
    for (const uint64_t number : {uint64_t(one.timeout_seconds), uint64_t(one.memory_mb), one.reserved_concurrency ? *one.reserved_concurrency + uint64_t(1) : 0}) add(text, std::to_string(number));
  }
  for (const Aliases& aliases : functions.aliases) {
    std::string& text = texts[aliases.function];
    for (const Alias& one : aliases.all) {
      for (const std::string* part : {&one.name, &one.version, &one.additional_version}) add(text, *part);
      add(text, std::to_string(one.additional_millionths));
    }
  }
  for (auto& [name, text] : texts) text = hex(sha256(text)).substr(0, 16) + "/";
  for (Settings& one : functions.versions) {
    one.scope = texts[one.name];
    one.qualified_name = one.scope + one.qualified_name;
  }
  for (Aliases& aliases : functions.aliases) aliases.function = texts[aliases.function] + aliases.function;
}

Called parse_called(std::string_view function) {
  constexpr std::string_view mark = ":function:";
  if (const size_t at = function.find(mark); at != function.npos) {
    function.remove_prefix(at + mark.size());
  } else if (function.starts_with("function:")) {
    function.remove_prefix(mark.size() - 1);
  }
  const size_t colon = std::min(function.find(':'), function.size());
  return {function.substr(0, colon), colon == function.size() ? std::string_view() : function.substr(colon + 1)};
}

}  // namespace apigw::lambda::local
