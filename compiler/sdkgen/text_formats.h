#pragma once
// Texts that clients read as more than texts: whether they could.
#include <string_view>

namespace apigw::sdkgen {

/// False for a text that no client reads as `format` ("date", "date-time", "byte"); true for every other format.
bool fits_format(std::string_view text, std::string_view format);

}  // namespace apigw::sdkgen
