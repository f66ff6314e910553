#pragma once
// Percent-encoding (RFC 3986 section 2.1) and its form variant, as the gateway reads and writes them.
#include <string_view>

#include "runtime/base/arena_text.h"

namespace apigw::phase {

/// Whether form decoding would change anything.
bool needs_form_decoding(std::string_view text);
/// '+' is a blank, %XX a byte; a broken escape stays as it is.
void append_form_decoded(ArenaText& out, std::string_view text);
/// %XX is a byte; a broken escape, and '+', stay as they are. No copy when there is nothing to decode.
std::string_view percent_decoded(Arena& arena, std::string_view text);
/// Everything but letters, digits and "-._~" becomes %XX.
void append_query_encoded(ArenaText& out, std::string_view text);
/// Raw text into a URL's path: only what can stand in no path (blanks, controls, quotes, '?', '#', bytes above 0x7e ...) becomes %XX;
/// '%' and '/' stay, since path values are passed on as they came [AWS-recorded].
void append_path_text(ArenaText& out, std::string_view text);
/// A raw query decoded and encoded anew, pair by pair: ';' separates too, a name without '=' gets one, empty pairs vanish. Pairs are
/// joined by '&'; nothing is written before the first.
void append_query_anew(ArenaText& out, std::string_view query);

}  // namespace apigw::phase
