#pragma once
// The user's bytes made safe to print.
#include <string>
#include <string_view>

namespace apigw::source {

enum class Tabs : bool { escape, keep };

/// Appends `text` with control characters, bytes that are no UTF-8 and the code points that reverse the direction of
/// writing replaced: by \n, \t, \r, else by U+FFFD. With Tabs::keep (excerpts, where columns must agree) every
/// replacement is one column wide and tabs stay.
void append_shown(std::string& out, std::string_view text, Tabs tabs = Tabs::escape);

}  // namespace apigw::source
