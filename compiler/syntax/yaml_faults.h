#pragma once
// The YAML library's messages in the user's words.
#include <string_view>

namespace apigw::syntax {

struct YamlFault {
  std::string_view reason;
  std::string_view hint;  // may be empty
};

/// Unknown messages are passed through.
YamlFault explain_yaml_fault(std::string_view library_message);

}  // namespace apigw::syntax
