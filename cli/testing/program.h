#pragma once
// The definitions that test files name, each compiled once for every way it is asked for.
#include <map>
#include <memory>
#include <string>

#include "cli/testing/test_file.h"
#include "compiler/compile.h"
#include "runtime/bundle/bundle.h"

namespace apigw::testing {

struct Program {
  std::unique_ptr<compiler::Compilation> compilation;
  std::shared_ptr<const bundle::Bundle> bundle;  // nullptr: the definition is at fault
  std::string faults;                            // its diagnostics as text, warnings left out
};

class Programs {
 public:
  explicit Programs(bool marks) : marks_(marks) {}
  /// Valid as long as this.
  const Program& of(const TestFile& file);
  const std::map<std::string, Program>& all() const { return programs_; }

 private:
  bool marks_;
  std::map<std::string, Program> programs_;  // by definition and options
};

}  // namespace apigw::testing
