#include "compiler/model/function.h"

#include <algorithm>

namespace apigw::model {
namespace {

struct Family {
  std::string_view prefix;  // what follows is a version
  RuntimeFamily family;
};
constexpr Family kFamilies[] = {
    {"nodejs", RuntimeFamily::nodejs},
    {"python", RuntimeFamily::python},
    {"provided", RuntimeFamily::provided},
    {"custom", RuntimeFamily::provided},
};

bool is_version(std::string_view text) { return text.find_first_not_of("0123456789.x") == text.npos; }

}  // namespace

bool is_version_number(std::string_view text) {
  return !text.empty() && text.size() <= 18 && text.front() != '0' && text.find_first_not_of("0123456789") == text.npos;
}

void publish(Function& function, Text number) {
  if (!is_version_number(number.value)) return;
  const bool known = std::any_of(function.published.begin(), function.published.end(), [&](const Text& one) { return one.value == number.value; });
  if (!known) function.published.push_back(std::move(number));
}

RuntimeFamily runtime_family(std::string_view runtime) {
  for (const Family& row : kFamilies) {
    if (!runtime.starts_with(row.prefix)) continue;
    const std::string_view rest = runtime.substr(row.prefix.size());
    const bool versioned = row.family != RuntimeFamily::provided && !rest.empty() && is_version(rest);
    const bool own = row.family == RuntimeFamily::provided && (rest.empty() || rest.starts_with('.'));
    if (versioned || own) return row.family;
  }
  return RuntimeFamily::elsewhere;
}

}  // namespace apigw::model
