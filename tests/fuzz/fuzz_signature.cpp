// Signatures that come in. The first line is the query, the second the Authorization field, the third X-Amz-Date, the rest the body; nothing of it
// may be believed, and what is signed with another secret is refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/sigv4/verify.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto line = [&rest] {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return one;
  };
  const std::string_view query = line(), authorization = line(), date = line();
  const Field all[] = {{"X-Amz-Date", date}, {"X-Amz-Content-Sha256", authorization}, {"Authorization", authorization, FieldId::authorization}};
  BlockPool pool;
  Arena arena(pool);
  sigv4::SigningKeys keys;
  const sigv4::Received received{.method = "GET", .path = "/a/../b", .query = query, .host = "h", .fields = std::span(all).first(authorization.empty() ? 2 : 3), .body = rest};
  const auto presented = sigv4::read_signature(arena, received, {{"us-east-1", "execute-api"}, 1440938160000});
  if (!presented) return 0;
  if (!sigv4::verify(arena, keys, *presented, received, {"AKID", "a secret that no corpus file was signed with", ""})) std::abort();
  return 0;
}
