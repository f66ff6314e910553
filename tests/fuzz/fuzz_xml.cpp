// An XML text. What must hold: nothing crashes, everything ends within its fuel, what is read is written as XML that reads equal, and text
// that is escaped comes back unescaped.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/base/utf8.h"
#include "runtime/vtl/caches.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/xml.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

/// Of the texts that XML can hold.
void escapes_come_back(Evaluation& evaluation, std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') return;
  }
  if (utf8_valid_prefix(text) != text.size() || text.find("\xEF\xBF") != std::string_view::npos) return;
  const std::string_view back = unescape_xml(evaluation, escape_xml(evaluation, text));
  must(evaluation.failed() || back == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 16'384) return 0;
  const std::string text = data ? std::string(reinterpret_cast<const char*>(data), size) : std::string();
  BlockPool pool;
  Arena arena(pool);
  Caches caches;
  Evaluation evaluation{.arena = arena, .caches = caches, .fuel = 400'000};
  escapes_come_back(evaluation, text);
  const auto document = parse_xml(evaluation, text);
  if (document && !evaluation.failed()) {
    const Value written = to_xml(evaluation, *document, "");
    must(evaluation.failed() || written.is_string());
    if (!evaluation.failed()) {
      const auto again = parse_xml(evaluation, written.string());
      must(evaluation.failed() || again.has_value());
      if (again && !evaluation.failed()) {
        // Text between elements moves behind the attributes, so what is written once is compared with what is written twice.
        const Value twice = to_xml(evaluation, *again, "");
        must(evaluation.failed() || (twice.is_string() && json_text(evaluation, *again) == json_text(evaluation, *document)) || evaluation.failed());
      }
    }
  }
  to_xml(evaluation, Value::string(text), text);
  unescape_xml(evaluation, text);
  must(evaluation.fuel > -20'000);
  return 0;
}
