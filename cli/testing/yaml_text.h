#pragma once
// Values as YAML, put into a file that somebody wrote.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace apigw::testing {

enum class Layout : uint8_t {
  block,
  flow,  // inside { } or [ ]: no block scalars
  json,  // no bare words either
};

/// One value, to stand behind "key: ". Further lines begin with `indent` blanks. Short lists and maps stand on one line, longer ones in
/// JSON's layout (which is YAML); texts of several lines become block scalars where that keeps every byte.
std::string yaml_value(const nlohmann::ordered_json& value, size_t indent, Layout layout);

}  // namespace apigw::testing
