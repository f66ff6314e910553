// Code of functions: what of a bundle's is not here yet, and whether all of it is when the bundle is deployed.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/lambda/local/settings.h"
#include "runtime/state/code_files.h"
#include "runtime/state/code_tree.h"

namespace apigw::control {

admin::Answer missing_code(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto bundle = stored_bundle(body.needed("bundle"), settings);
  const state::Variables given = body.variables("code");
  const state::CodeFiles files(settings.store);
  std::vector<std::string> missing;
  for (const bundle::StringId path : lambda::local::code_paths(*bundle, settings.functions_leave)) {
    const auto found = given.find(std::to_string(path));
    const bool wanted = found != given.end() && state::is_code_name(found->second) && !files.has(found->second);
    if (wanted && std::ranges::find(missing, found->second) == missing.end()) missing.push_back(found->second);
  }
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "" : ",") + json_text(name);
  return {.body = fmt::format(R"({{"missing":[{}]}})", names)};
}

state::Variables checked_code(const bundle::Bundle& bundle, const state::Variables& given, const std::optional<std::string>& signature, const Settings& settings) {
  const state::CodeFiles files(settings.store);
  state::Variables code;
  for (const bundle::StringId path : lambda::local::code_paths(bundle, settings.functions_leave)) {
    const auto found = given.find(std::to_string(path));
    if (found == given.end()) {
      throw Refusal{422, fmt::format("the code '{}' of a function did not come with the deployment: is it there where it is deployed from?", bundle.string(path))};
    }
    if (!files.has(found->second)) throw Refusal{409, fmt::format("the code '{}' of a function, {}, is not here: PUT it first", bundle.string(path), found->second)};
    code.insert(*found);
  }
  if (code.empty() || !settings.trust.required()) return code;
  if (const auto why = settings.trust.fault(bundle::code_statement(bundle.hash_hex(), given), signature)) {
    throw Refusal{403, fmt::format("the code of functions is refused: {}; 'deploy --sign KEY' signs it with the bundle", *why)};
  }
  return code;
}

}  // namespace apigw::control
