#include "compiler/model/function.h"

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
