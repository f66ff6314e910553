#pragma once
// Which programs run nodejs and python functions on this machine.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

struct Interpreter {
  std::string executable;  // absolute, version managers' wrappers followed
  std::string version;     // "20.20.2"
};

/// First file of that name in PATH that can be executed; empty: none. Reads folders only.
std::string find_program(std::string_view name);

/// Names to look for, best first: python3.12, python3 for python3.12; node for nodejs20.x.
std::vector<std::string> program_names(std::string_view runtime);
/// "20" of nodejs20.x, "3.12" of python3.12.
std::string_view wanted_version(std::string_view runtime);

/// Runs candidates once each and remembers; blocking.
class Interpreters {
 public:
  /// The error names what is missing. `notice` gets a sentence when the version is another than the runtime's.
  Expected<Interpreter, std::string> of(const std::string& runtime, std::string& notice);

 private:
  std::map<std::string, Interpreter> known_;  // by runtime
};

}  // namespace apigw::lambda::local
