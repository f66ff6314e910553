#include "runtime/base/method.h"

namespace apigw {

Method parse_method(std::string_view text) {
  switch (text.size()) {
    case 3: return text == "GET" ? Method::kGET : text == "PUT" ? Method::kPUT : Method::kOther;
    case 4: return text == "POST" ? Method::kPOST : text == "HEAD" ? Method::kHEAD : Method::kOther;
    case 5: return text == "PATCH" ? Method::kPATCH : Method::kOther;
    case 6: return text == "DELETE" ? Method::kDELETE : Method::kOther;
    case 7: return text == "OPTIONS" ? Method::kOPTIONS : Method::kOther;
    default: return Method::kOther;
  }
}

std::string_view to_string(Method method) {
  static constexpr std::string_view names[] = {
#define METHOD(name) #name,
#include "schemas/methods.def"
#undef METHOD
      "OTHER"};
  return names[static_cast<uint8_t>(method)];
}

}  // namespace apigw
