// Functions beside the API: what they are made of and how they run. Values of their environment are no part of a definition.
#include "compiler/diff/comparison.h"

namespace apigw::diff {

void compare_functions(Comparison& comparison) {
  each_key(at(comparison.before, "functions"), at(comparison.after, "functions"), [&](const std::string& name, const Json& was, const Json& is) {
    const std::string where = "function " + name;
    if (was.is_null()) return comparison.add(Kind::function_added, where, "", shown(at(was, "runtime")), shown(at(is, "runtime")));
    if (is.is_null()) return comparison.add(Kind::function_removed, where, "", shown(at(was, "runtime")), "");
    each_key(was, is, [&](const std::string& key, const Json& first, const Json& second) {
      if (first == second) return;
      const std::string pointer = "/" + key;
      comparison.add(key == "inlineCode" ? Kind::function_code_changed : Kind::function_changed, where, pointer, first, second);
    });
  });
}

}  // namespace apigw::diff
