// The last arrows: checked model → IR → image → bytes.
#include <stdexcept>

#include "compiler/compile.h"
#include "compiler/ir/ir.h"
#include "compiler/lower/bundle_writer.h"
#include "compiler/lower/lower.h"

namespace apigw::compiler {

std::string to_bundle(const Compilation& compilation, const Options& options) {
  if (!compilation.api) throw std::logic_error("to_bundle needs a model");
  lower::Environment environment{.sources = compilation.sources, .stage = options.stage, .compiler_version = APIGW_VERSION,
      .compile_model = {}};
  return lower::write_bundle(lower::lower(ir::build(*compilation.api), environment));
}

}  // namespace apigw::compiler
