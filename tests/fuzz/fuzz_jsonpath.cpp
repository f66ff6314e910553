// A path, a line feed, a document. What must hold: nothing crashes, everything ends within its fuel, what is read as JSON is written as
// JSON that reads equal, and a definite path never gives more than one value.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/vtl/caches.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/jsonpath.h"
#include "runtime/vtl/text.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 16'384) return 0;
  const std::string in = data ? std::string(reinterpret_cast<const char*>(data), size) : std::string();
  const size_t line = std::min(in.find('\n'), in.size());
  const std::string_view path_text = std::string_view(in).substr(0, line), json = std::string_view(in).substr(std::min(line + 1, in.size()));

  BlockPool pool;
  Arena arena(pool);
  Caches caches;
  Evaluation evaluation{.arena = arena, .caches = caches, .fuel = 200'000};
  auto document = parse_json(evaluation, json);
  if (document && !evaluation.failed()) {
    const std::string_view once = json_text(evaluation, *document);
    if (!evaluation.failed()) {
      const auto again = parse_json(evaluation, once);
      must(evaluation.failed() || again.has_value());
      // Numbers beyond a double are written as null, so the texts are compared once they have settled.
      if (again && !evaluation.failed()) must(json_text(evaluation, *again) == once || evaluation.failed());
    }
    text_of(evaluation, *document);
  } else {
    document = Value();
  }
  const auto path = JsonPath::compile(path_text);
  if (!path) {
    must(path.error().at <= path_text.size() && !path.error().message.empty());
    return 0;
  }
  evaluation.fuel = 200'000;
  evaluation.fault = Fault::none;
  const PathResult result = path->evaluate(evaluation, *document);
  must(result.found || result.value.is_null());
  if (!path->definite() && !evaluation.failed()) must(result.found && result.value.is_list());
  json_text(evaluation, result.value);
  must(evaluation.fuel > -3'000'000);  // one step may overdraw, by as much as one value may be printed
  return 0;
}
