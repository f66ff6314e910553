#include "cli/arguments.h"

#include <charconv>

namespace apigw::cli {

std::string Arguments::text(std::string_view option) const {
  auto found = values_.find(std::string(option));
  return found == values_.end() ? std::string() : found->second.back();
}

uint32_t Arguments::number(std::string_view option) const {
  std::string value = text(option);
  uint32_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  auto found = values_.find(std::string(option));
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<Arguments::Pair> Arguments::pairs(std::string_view option) const {
  std::vector<Pair> pairs;
  for (const std::string& value : all(option)) {
    size_t equals = value.find('=');
    pairs.emplace_back(value.substr(0, equals), equals == std::string::npos ? "" : value.substr(equals + 1));
  }
  return pairs;
}

}  // namespace apigw::cli
