#pragma once
// JSONPath in Jayway's dialect: a path is compiled once to a few steps and then walked over values. Hostile paths cost fuel and end.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// Where and why a path is not one.
struct PathFault {
  uint32_t at = 0;      // byte of the path
  std::string message;  // "expected ']'"
};

struct PathResult {
  bool found = false;  // an indefinite path is always found
  Value value;         // null when not found, or when the document has null there
};

class JsonPath {
 public:
  /// A path without leading '$' means '$.' in front of it.
  static Expected<JsonPath, PathFault> compile(std::string_view path);
  JsonPath(JsonPath&&) noexcept;
  JsonPath& operator=(JsonPath&&) noexcept;
  ~JsonPath();

  /// No wildcard, deep scan, filter, slice or union: one value or nothing. Otherwise a list (style json).
  bool definite() const;
  /// Values of the result are shared with `root`, so setting a member changes the document.
  PathResult evaluate(Evaluation& evaluation, Value root) const;

  struct Program;  // of jsonpath*.cpp alone

 private:
  explicit JsonPath(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

/// The compiled path, from the thread's cache; nullptr when it is no path.
const JsonPath* cached_path(Caches& caches, std::string_view path);
/// evaluate() of cached_path(); a bad path sets Fault::bad_path.
PathResult find_path(Evaluation& evaluation, Value root, std::string_view path);

}  // namespace apigw::vtl
