#pragma once
// A compiled JSONPath: steps, and the filters inside them, as flat tables that point to each other by number. Text that has escapes and
// literal lists live in the program's own arena.
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/regex.h"
#include "runtime/vtl/jsonpath.h"

namespace apigw::vtl::jsonpath {

constexpr uint32_t path_bytes_max = 8192;
constexpr int filter_nesting_max = 16;
constexpr uint32_t steps_max = 128;

enum class Function : uint8_t { length, min, max, avg, sum, stddev, keys, concat, append, first, last, index };

struct Step {
  enum class Op : uint8_t { names, indexes, slice, wildcard, filter, function };
  Op op;
  bool deep = false;  // `..` in front: the node and all below it
  Function function{};
  bool has_from = false, has_to = false;
  uint32_t filter = 0;  // predicate
  int64_t from = 0, to = 0;
  std::vector<std::string> names;
  std::vector<int64_t> indexes;
  std::vector<uint32_t> arguments;  // operands
};

struct Path {
  bool from_root = true;  // '$'; else '@', the element that a filter looks at
  bool definite = true;
  std::vector<Step> steps;
};

/// One side of a comparison: a literal or a path.
struct Operand {
  bool is_path = false;
  uint32_t path = 0;
  Value literal;
};

struct Predicate {
  enum class Op : uint8_t {
    both, either, negation, exists, equal, not_equal, less, less_equal, greater, greater_equal, matches,
    in, not_in, subset_of, any_of, none_of, size, empty, contains,
  };
  Op op;
  uint32_t left = 0;   // predicate of both, either, negation; else operand
  uint32_t right = 0;  // likewise; of matches: expression
};

}  // namespace apigw::vtl::jsonpath

namespace apigw::vtl {

struct JsonPath::Program {
  BlockPool pool;
  Arena arena{pool};
  std::vector<jsonpath::Path> paths;  // the last one is the whole
  std::vector<jsonpath::Operand> operands;
  std::vector<jsonpath::Predicate> predicates;
  std::vector<Regex> expressions;
  const jsonpath::Path& whole() const { return paths.back(); }
};

}  // namespace apigw::vtl
