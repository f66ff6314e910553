// Template text → tree → code → proof → output. What parses prints to an equal tree, generated code is sound, plain code renders the
// same as optimised code, and both as a walk over the tree does.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compiler/vtl/parser.h"
#include "tests/support/render_template.h"
#include "tests/support/template_twin.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const vtl::Parsed parsed = vtl::parse(source);
  if (!parsed.faults.empty()) return 0;
  constexpr int64_t kFuel = 200'000;
  const auto plain = testing::render_template(source, false, kFuel);
  const auto optimised = testing::render_template(source, true, kFuel);
  if (plain.parsed != optimised.parsed) std::abort();
  if (!plain.parsed) return 0;
  if (!plain.sound || !optimised.sound) std::abort();
  // Regular expressions are charged by time, so one of two runs may be out of fuel.
  if (plain.fault != vtl::Fault::none || optimised.fault == vtl::Fault::out_of_fuel) return 0;
  if (optimised.fault != vtl::Fault::none || optimised.text != plain.text) std::abort();
  testing::Rendering rendering(kFuel);
  testing::TemplateTwin(parsed.tree, rendering.environment, rendering.evaluation, rendering.sink);
  if (rendering.evaluation.fault == vtl::Fault::none && rendering.sink.view() != plain.text) std::abort();
  return 0;
}
