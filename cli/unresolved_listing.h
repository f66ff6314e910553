#pragma once
// What only AWS knows of a template, as `inspect --unresolved` prints it.
#include <string>
#include <vector>

#include "compiler/compile.h"

namespace apigw::cli {

struct UnresolvedValue {
  std::string name;    // for --known
  std::string value;   // the stand-in
  std::string reason;  // why it is not known
  std::string file;
  source::Position at;
};

/// Those of the template and of its nested stacks, in the order of their places; empty for a bare definition.
std::vector<UnresolvedValue> unresolved_values(const compiler::Compilation& compilation);
/// A line each: place, name, reason, stand-in.
std::string unresolved_text(const std::vector<UnresolvedValue>& values);
/// {"unresolved": [{"name", "value", "reason", "file", "line", "column"}]}
std::string unresolved_json(const std::vector<UnresolvedValue>& values);

}  // namespace apigw::cli
