#pragma once
// Records of the store as JSON. Times are milliseconds since 1970.
#include <string>
#include <string_view>
#include <vector>

#include "runtime/state/store.h"

namespace apigw::control {

std::string json_text(std::string_view text);
std::string to_json(const state::Variables& variables);
std::string to_json(const state::Api& api);
std::string to_json(const state::Deployment& deployment);
std::string to_json(const state::Stage& stage);
std::string to_json(const state::Event& event);
std::string to_json(const state::CodeSnapshot& code);
/// `driven`: whether somebody carries it on.
std::string to_json(const state::Shift& shift, bool driven);

template <class Record>
std::string to_json(const std::vector<Record>& records) {
  std::string rows;
  for (const Record& record : records) rows += (rows.empty() ? "" : ",") + to_json(record);
  return "[" + rows + "]";
}

}  // namespace apigw::control
