#pragma once
#include <cstdint>
#include <string_view>

namespace apigw {

// DELETE is a macro on some platforms' headers, hence the k prefix.
enum class Method : uint8_t {
#define METHOD(name) k##name,
#include "schemas/methods.def"
#undef METHOD
  kOther,  // TRACE, CONNECT and every token of the client's own: served by no method, not even ANY
};
inline constexpr int method_count = 8;  // with kANY, without kOther

/// Case-sensitive, as RFC 9110 9.1 says. Anything that is not one of the seven verbs is kOther ("ANY" included: it is no verb).
Method parse_method(std::string_view text);
std::string_view to_string(Method method);

}  // namespace apigw
