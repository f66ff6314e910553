#pragma once
// The YAML library's messages in the user's words.
#include <cstdint>
#include <string_view>

namespace apigw::syntax {

enum class FaultPlace : uint8_t {
  mark,            // where the library says
  unclosed_quote,  // the library says the end of the file
  open_bracket,    // a note shows the bracket
};

struct YamlFault {
  std::string_view reason;
  std::string_view hint;  // may be empty
  FaultPlace place = FaultPlace::mark;
};

/// Unknown messages are passed through.
YamlFault explain_yaml_fault(std::string_view library_message);

}  // namespace apigw::syntax
