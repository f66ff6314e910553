// The last arrows: checked model → IR → image → bytes.
#include <stdexcept>

#include "compiler/compile.h"
#include "compiler/diff/definition.h"
#include "compiler/ir/ir.h"
#include "compiler/lower/bundle_writer.h"
#include "compiler/lower/lower.h"
#include "compiler/openapi/export/document.h"
#include "compiler/schema/built_in.h"
#include "compiler/schema/compile.h"
#include "compiler/syntax/read.h"

namespace apigw::compiler {
namespace {

// Stands for a name that is no model at all, which the checks refuse: should it come here nevertheless, no body fits.
constexpr std::string_view kNothingFits = R"({"not":{}})";

class Models {
 public:
  explicit Models(const model::Api& api) : api_(api) {}

  std::vector<uint32_t> compile(std::string_view name, lower::StringPool& strings) {
    auto intern = [&strings](std::string_view text) { return strings.intern(text); };
    source::Diagnostics reported_before;  // by the checks
    if (const model::Model* model = api_.model(name)) return schema::compile(api_, *model, intern, reported_before).words;
    source::SourceSet sources;
    const auto nothing_fits = syntax::read_json(sources, sources.add(std::string(name), std::string(kNothingFits)), reported_before);
    const syntax::Node* built_in = schema::built_in_schema(name);
    model::Model model;
    model.schema = built_in != nullptr ? built_in : &nothing_fits->root();
    return schema::compile(api_, model, intern, reported_before).words;
  }

 private:
  const model::Api& api_;
};

}  // namespace

std::string to_bundle(const Compilation& compilation, const Options& options) {
  if (!compilation.api) throw std::logic_error("to_bundle needs a model");
  Models models(*compilation.api);
  const std::string definition = diff::definition_of(*compilation.api), document = exports::write_whole(*compilation.api);
  lower::Environment environment{
      .sources = compilation.sources,
      .stage = options.stage.empty() && compilation.api->stage() != nullptr ? compilation.api->stage()->name.value : options.stage,
      .compiler_version = APIGW_VERSION,
      .compile_model = [&models](std::string_view name, lower::StringPool& strings) { return models.compile(name, strings); },
      .definition = definition,
      .document = document,
      .marks = options.marks,
  };
  return lower::write_bundle(lower::lower(ir::build(*compilation.api), environment));
}

}  // namespace apigw::compiler
