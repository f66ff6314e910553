#pragma once
// The files of assets/, built in by CMake. Internal to this folder.
#include <string_view>

namespace apigw::docs {

extern const std::string_view page_html, page_css;
extern const std::string_view page_scripts[7];  // in the order in which they run

}  // namespace apigw::docs
