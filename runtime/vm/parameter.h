#pragma once
#include <string_view>

namespace apigw::vm {

/// A name and its text: query parameters, stage variables, authorizer context, mapped path values.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

}  // namespace apigw::vm
