#pragma once
// Diagnostics as text with carets, JSON and SARIF 2.1.0.
#include <string>
#include <vector>

#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"

namespace apigw::source {

/// How severities are shown: what the command makes of `unenforced` and `deployment`, and which unenforced codes the user allowed.
struct Policy {
  Severity unenforced = Severity::error;  // warning for `validate`
  Severity deployment = Severity::error;  // the same
  std::vector<Code> allowed;              // --allow-unenforced: shown as warnings
  size_t diagnostics_max = 100;           // the rest is counted in one closing line
  Severity effective(const Diagnostic& diagnostic) const;  // error, warning or info
  Severity effective(Code code) const;                     // of a code as such; the same
};

struct TextOptions {
  bool colour = false;
};

std::string render_text(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy, TextOptions options = {});
std::string render_json(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy);
std::string render_sarif(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy);
/// True when any diagnostic is an error under this policy.
bool fails(const Diagnostics& diagnostics, const Policy& policy);

}  // namespace apigw::source
