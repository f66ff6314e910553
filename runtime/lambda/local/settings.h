#pragma once
// One version of a function of a bundle, ready to be run here: plain values, paths usable as they are.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/bundle/bundle.h"

namespace apigw::lambda::local {

enum class Family : uint8_t { nodejs, python, provided, none };
/// `none`: this runtime cannot run here.
Family family_of(std::string_view runtime);

inline constexpr std::string_view latest_version = "$LATEST";

/// What `NAME:prod` stands for; the additional version takes its share of the calls.
struct Alias {
  std::string name;
  std::string version;
  std::string additional_version;  // empty: none
  uint32_t additional_millionths = 0;
};

struct Settings {
  using Pair = std::pair<std::string, std::string>;
  std::string name;
  std::string version;         // "$LATEST", "1"
  std::string scope;           // tells functions of one name apart that run at the same time; empty, or ends in a slash
  std::string qualified_name;  // SCOPE NAME:VERSION
  std::string logical_id;
  std::string runtime;
  std::string handler;
  Family family = Family::none;
  std::string code;         // folder or zip file; empty: inline code, or none
  std::string inline_code;
  std::vector<std::string> layers;
  std::vector<Pair> environment;
  uint32_t timeout_seconds = 3;
  uint32_t memory_mb = 128;
  std::optional<uint32_t> reserved_concurrency;
  bool stays_local = false;
  bool runnable() const { return family != Family::none && !(code.empty() && inline_code.empty()); }
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// A function's names for its versions.
struct Aliases {
  std::string function;  // scope and name
  std::vector<Alias> all;
};

/// Where code is that was copied when a deployment was made: by the path's string index in the bundle.
using Copies = std::map<uint32_t, std::string>;

struct Functions {
  std::vector<Settings> versions;
  std::vector<Aliases> aliases;
};
/// Every version of every function of the bundle, and their aliases; relative paths count from `folder`, those of `copies` are replaced.
Functions functions_of(const bundle::Bundle& bundle, const std::string& folder, const Copies& copies = {});
/// The paths of code and layers of those that run here, each once. `functions_leave`: those that need not stay are called at an endpoint.
std::vector<bundle::StringId> code_paths(const bundle::Bundle& bundle, bool functions_leave);
/// Gives each function a scope that is made of all that is said of it: two that are equal share their processes.
void give_scopes(Functions& functions);

/// The parts of what a call names: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or a whole ARN, each with or without qualifier.
struct Called {
  std::string_view name;
  std::string_view qualifier;  // empty: $LATEST
};
Called parse_called(std::string_view function);

}  // namespace apigw::lambda::local
