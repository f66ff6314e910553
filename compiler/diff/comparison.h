#pragma once
// The parts of a comparison; each appends what it finds. Only for this folder.
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

#include "compiler/diff/change.h"
#include "compiler/diff/schema_comparison.h"

namespace apigw::diff {

using Json = nlohmann::json;

/// A member, or null.
const Json& at(const Json& object, const std::string& key);
/// A text as it is, anything else as JSON; empty for null.
std::string shown(const Json& value);
bool is_true(const Json& value);

/// What a mapping gained and lost. Visits keys in order: with both values, or null for the missing one.
template <class Visit>
void each_key(const Json& before, const Json& after, const Visit& visit) {
  std::map<std::string, std::pair<const Json*, const Json*>> keys;
  static const Json none;
  if (before.is_object()) {
    for (const auto& [key, value] : before.items()) keys[key] = {&value, &none};
  }
  if (after.is_object()) {
    for (const auto& [key, value] : after.items()) {
      auto& both = keys[key];
      both = {both.first != nullptr ? both.first : &none, &value};
    }
  }
  for (const auto& [key, both] : keys) visit(key, *both.first, *both.second);
}

/// Members of the second list that the first lacks, and the other way round.
struct SetChange {
  std::string added, removed;  // "a, b"
  bool any() const { return !added.empty() || !removed.empty(); }
};
SetChange set_change(const Json& before, const Json& after);

class Comparison {
 public:
  Comparison(const Json& first, const Json& second) : before(first), after(second), schemas_before_(at(first, "schemas")), schemas_after_(at(second, "schemas")) {}

  void add(Kind kind, std::string where, std::string pointer, std::string before_text = {}, std::string after_text = {});
  void add(Kind kind, std::string where, std::string pointer, const Json& before_value, const Json& after_value);
  /// Texts of several lines as a unified difference, others as before and after.
  void add_text(Kind kind, std::string where, std::string pointer, const Json& before_text, const Json& after_text);
  /// A pair of schemas by name, compared when all uses are known.
  void use_schemas(const Json& name_before, const Json& name_after, Direction direction, std::string use);
  void compare_schemas();
  /// Both were written since definitions say what belongs to a stage.
  bool both_have_stages() const { return at(before, "version") >= 2 && at(after, "version") >= 2; }

  const Json& before;
  const Json& after;
  std::vector<Change> changes;

 private:
  struct Key {
    std::string before, after;
    Direction direction;
    auto operator<=>(const Key&) const = default;
  };
  bool is_inline(const std::string& name) const;
  Schemas schemas_before_, schemas_after_;
  std::map<Key, std::vector<std::string>> uses_;
};

// Of definitions from version 2 on:
void compare_stage(Comparison& comparison);      // variables, settings of methods, canary
void compare_domains(Comparison& comparison);
void compare_functions(Comparison& comparison);
void compare_keys_and_plans(Comparison& comparison);
/// A limit that is a number, or null for none.
void compare_limit(Comparison& comparison, const std::string& where, const std::string& pointer, const Json& before, const Json& after);

void compare_settings(Comparison& comparison);
void compare_policy(Comparison& comparison);
void compare_cors(Comparison& comparison);
void compare_authorizers(Comparison& comparison);
void compare_gateway_responses(Comparison& comparison);
void compare_routes(Comparison& comparison);
void compare_route_security(Comparison& comparison, const std::string& where, const Json& before, const Json& after);
void compare_integration(Comparison& comparison, const std::string& where, const Json& before, const Json& after);
/// Literal Access-Control-Allow-… headers of a route's integration responses, or of gateway responses: parameter maps of either side.
void compare_allowed_origins(Comparison& comparison, const std::string& where, const std::string& pointer, const std::vector<const Json*>& before,
                             const std::vector<const Json*>& after);

}  // namespace apigw::diff
