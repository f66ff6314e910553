#pragma once
// `$util` and the text functions behind it.
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// The object `$util`, with the functions of these bundle::VtlExtension bits. It has no state: one for all threads.
Value util_object(uint32_t extensions = 0);

// Each gives a view in the arena, or `text` itself when nothing had to change.
/// ECMAScript escapes: quotes, backslash, slash, controls; non-ASCII as \uXXXX of UTF-16.
std::string_view escape_javascript(Evaluation& evaluation, std::string_view text);
/// application/x-www-form-urlencoded: letters, digits, - _ . * stay, blank is +.
std::string_view url_encode(Evaluation& evaluation, std::string_view text);
/// A broken escape sets Fault::bad_argument, as Java throws.
std::string_view url_decode(Evaluation& evaluation, std::string_view text);
std::string_view base64_encode(Evaluation& evaluation, std::string_view bytes);
/// Padding may be missing; characters outside the alphabet are skipped. Bytes that are no UTF-8 become U+FFFD.
std::string_view base64_decode(Evaluation& evaluation, std::string_view text);

}  // namespace apigw::vtl
