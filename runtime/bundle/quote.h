#pragma once
// Texts on one line: between double quotes, with \" \\ \n \r \t and \xNN for other control characters. What quote
// writes, unquote reads back byte for byte.
#include <optional>
#include <string>
#include <string_view>

namespace apigw::bundle {

std::string quote(std::string_view text);
/// Reads a quoted text at the start of `in` and takes it off. Nothing: there is none, or it is broken.
std::optional<std::string> unquote(std::string_view& in);

}  // namespace apigw::bundle
