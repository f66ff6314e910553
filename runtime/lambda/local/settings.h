#pragma once
// One function of a bundle, ready to be run here: plain values, paths usable as they are.
#include <cstdint>
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

struct Settings {
  using Pair = std::pair<std::string, std::string>;
  std::string name;
  std::string logical_id;
  std::string runtime;
  std::string handler;
  Family family = Family::none;
  std::string code;         // folder or zip file; empty: inline code, or none
  std::string inline_code;
  std::vector<std::string> layers;
  std::vector<Pair> environment;
  std::vector<Pair> aliases;  // name or version number → version
  uint32_t timeout_seconds = 3;
  uint32_t memory_mb = 128;
  std::optional<uint32_t> reserved_concurrency;
  bool stays_local = false;
  bool runnable() const { return family != Family::none && !(code.empty() && inline_code.empty()); }
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Every function of the bundle; relative paths count from `folder`.
std::vector<Settings> functions_of(const bundle::Bundle& bundle, const std::string& folder);

/// The parts of what a call names: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or a whole ARN, each with or without qualifier.
struct Called {
  std::string_view name;
  std::string_view qualifier;  // empty: $LATEST
};
Called parse_called(std::string_view function);

}  // namespace apigw::lambda::local
