#pragma once
// Two schemas against each other: where one takes less or more than the other. Both sides are read as the schemas of a definition
// document, whose references are names: a pair of names met on the way is noted for a comparison of its own, so that a change of one
// model is told once, however many models refer to it.
#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diff/change.h"

namespace apigw::diff {

/// The schemas of one definition, with references followed and `allOf` taken together.
class Schemas {
 public:
  explicit Schemas(const nlohmann::json& by_name) : by_name_(by_name) {}
  /// What a schema demands: no reference, no `allOf` that could be merged. Lives as long as this.
  const nlohmann::json& effective(const nlohmann::json& schema);
  const nlohmann::json& named(const std::string& name) const;

 private:
  const nlohmann::json& target(const nlohmann::json& schema) const;
  void merge(nlohmann::json& into, const nlohmann::json& part, int depth);

  const nlohmann::json& by_name_;
  std::map<const nlohmann::json*, const nlohmann::json*> effective_;
  std::map<std::string, const nlohmann::json*> by_text_;  // of equal texts one, so that what unfolds for ever comes to an end
  std::deque<nlohmann::json> made_;
};

class SchemaComparison {
 public:
  SchemaComparison(Schemas& before, Schemas& after) : before_(before), after_(after) {}
  struct Result {
    std::vector<Change> changes;  // `where` and used_by are left to the caller
    std::set<std::pair<std::string, std::string>> references;  // pairs of names that both sides refer to at one place
  };
  Result compare(const std::string& before, const std::string& after, Direction direction);

 private:
  struct Pair;
  struct Rule;
  void schema(const nlohmann::json& before, const nlohmann::json& after, const std::string& pointer);
  void report(Kind kind, std::string pointer, const nlohmann::json* before, const nlohmann::json* after);

  bool types(const Pair& pair);
  void values(const Pair& pair);
  void bounds(const Pair& pair);
  void multiple(const Pair& pair);
  void pattern(const Pair& pair);
  void hints(const Pair& pair);
  void required(const Pair& pair);
  void properties(const Pair& pair);
  void other_properties(const Pair& pair);
  void items(const Pair& pair);
  void alternatives(const Pair& pair);
  void other_constraints(const Pair& pair);

  Schemas& before_;
  Schemas& after_;
  Direction direction_ = Direction::request;
  Result result_;
  std::set<std::pair<const nlohmann::json*, const nlohmann::json*>> seen_;
};

}  // namespace apigw::diff
