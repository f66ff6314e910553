// Bytes as a bundle. The trailer is made to fit, so the container's verifier and ours are what the bytes meet; whatever they let
// through is printed, routed over and run.
#include <cstdint>
#include <string>

#include "tests/support/exercise.h"
#include "tests/support/sealed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string file = data ? std::string(reinterpret_cast<const char*>(data), size) : std::string();
  auto loaded = apigw::bundle::Bundle::from_bytes(apigw::tests::sealed(std::move(file)));
  if (loaded) apigw::tests::exercise(*loaded);
  return 0;
}
