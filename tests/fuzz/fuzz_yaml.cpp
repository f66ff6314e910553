// Any text through the YAML reader and through the choice of format.
#include "tests/fuzz/syntax_invariants.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  syntax::check_reader(text, &syntax::read_yaml);
  syntax::check_reader(text, &syntax::read);
  return 0;
}
