// Any text through the JSON reader; what it accepts is printed and must read back as the same text.
#include "tests/fuzz/syntax_invariants.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string printed = syntax::check_reader(text, &syntax::read_json);
  if (!printed.empty()) syntax::require(syntax::check_reader(printed, &syntax::read_json) == printed, "printing and reading again changed the text");
  return 0;
}
