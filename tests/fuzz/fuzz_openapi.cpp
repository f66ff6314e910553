// Any text through the front end up to the checked model, as each kind of API. Nothing may crash, and every place that is reported
// must lie in the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/compile.h"
#include "compiler/model/dump.h"
#include "compiler/model/route_table.h"

using namespace apigw;

namespace {

void check(bool condition) {
  if (!condition) std::abort();
}

void check_places(const compiler::Compilation& compilation) {
  const size_t size = compilation.sources.text(0).size();
  for (const source::Diagnostic& d : compilation.diagnostics.all()) {
    check(!d.message.empty());
    check(d.at.known() && d.at.begin <= d.at.end && d.at.end <= size);
    for (const source::Note& note : d.notes) check(note.at.known() && note.at.begin <= note.at.end && note.at.end <= size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const model::ApiType type : {model::ApiType::rest, model::ApiType::http}) {
    const auto compilation = compiler::check_text("fuzz", text, {.stage = "dev", .type = type, .base_path = compiler::BasePath::prepend, .target_aws = true});
    check_places(*compilation);
    const source::Policy policy;
    source::render_text(compilation->diagnostics.sorted(), compilation->sources, policy);
    check(compilation->api || compilation->diagnostics.has_errors());
    if (!compilation->api) continue;
    model::dump(*compilation->api);
    model::route_table({{.api = &*compilation->api, .name = {}, .stage = "dev"}});
  }
  return 0;
}
