#pragma once
// Strings of the JSON and SARIF output.
#include <string>
#include <string_view>

namespace apigw::source {

/// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so the output always is.
void append_json_string(std::string& out, std::string_view text);

}  // namespace apigw::source
