// What a command makes of the severities in the table.
#include <algorithm>

#include "compiler/source/render.h"

namespace apigw::source {

Severity Policy::effective(Code code) const {
  const Severity written = severity(code);
  if (written != Severity::unenforced) return written;
  const bool is_allowed = std::find(allowed.begin(), allowed.end(), code) != allowed.end();
  return is_allowed ? Severity::warning : unenforced;
}

Severity Policy::effective(const Diagnostic& diagnostic) const { return diagnostic.at_deployment ? deployment : effective(diagnostic.code); }

bool fails(const Diagnostics& diagnostics, const Policy& policy) {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(),
                     [&](const Diagnostic& diagnostic) { return policy.effective(diagnostic) == Severity::error; });
}

}  // namespace apigw::source
