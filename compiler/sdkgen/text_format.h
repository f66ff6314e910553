#pragma once
// Texts that clients read as something closer than a text.
#include <string_view>

namespace apigw::sdkgen {

/// False when a client would refuse `text` as a value of that `format`: date, date-time (RFC 3339), byte (base64). Any text fits the others.
bool fits_format(std::string_view text, std::string_view format);

}  // namespace apigw::sdkgen
