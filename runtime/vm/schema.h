#pragma once
// Request bodies against models: runs a schema program (runtime/bundle/schema_code.h) over the JSON text of a body.
// JSON Schema draft 4 as the service validates bodies (rest-data-plane 3.2): numbers by value and exactly, strings by code
// points, `pattern` not anchored, `format` never refuses. No heap allocation once a thread's Scratch has met its largest body.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/base/regex.h"
#include "runtime/bundle/bundle.h"

namespace apigw::vm::schema {

/// The texts a program's StringIds name.
struct Strings {
  const char* texts = nullptr;
  std::span<const bundle::Range> ranges;
  std::string_view operator[](bundle::StringId id) const { return {texts + ranges[id].first, ranges[id].count}; }
  static Strings of(const bundle::Bundle& bundle);
};

/// A verified program with what it refers to. An expression that did not compile is absent and fails every body it meets.
struct Program {
  std::span<const uint32_t> words;
  Strings strings;
  std::span<const Regex* const> expressions;
};

/// The compiled expressions of every schema of a bundle; built once when the bundle is made ready to serve, then only read.
class Regexes {
 public:
  Regexes() = default;
  explicit Regexes(const bundle::Bundle& bundle);
  /// Of one program that stands in no bundle.
  Regexes(std::span<const uint32_t> words, Strings strings);

  std::span<const Regex* const> of(uint32_t schema_index) const { return {table_.data() + first_[schema_index], first_[schema_index + 1] - first_[schema_index]}; }
  /// False when an expression is refused, which means that the bundle was not made by our compiler.
  bool complete() const { return complete_; }

 private:
  void add(std::span<const uint32_t> words, Strings strings);
  std::vector<std::unique_ptr<Regex>> owned_;
  std::vector<const Regex*> table_;
  std::vector<uint32_t> first_{0};
  bool complete_ = true;
};

/// The working memory of one thread; never shared. Bodies beyond bytes_kept give their memory back afterwards.
class Scratch {
 public:
  static constexpr size_t bytes_kept = 1 << 20;
  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  struct Memory;  // schema_validation.h
  Memory& memory() { return *memory_; }

 private:
  std::unique_ptr<Memory> memory_;
};

struct Result {
  bool valid = false;
  // Only when an explanation was asked for and the body is not valid; views into the caller's buffer.
  std::string_view reason;   // [object has missing required properties (["name"])], cut to the buffer
  std::string_view pointer;  // JSON pointer of the value at fault; empty: the whole body
};

/// Validates one body.
///   json         as received; empty counts as {} [AWS-recorded]. Malformed, nested deeper than 1024, or not UTF-8: not valid.
///                Of members with one name the last counts.
///   explanation  empty: only the verdict. Else room for Result's texts; asking costs at most as much again as the budget below.
///   returns      never throws (short of bad_alloc). Work is bounded by a budget in proportion to the body; a body that would
///                need more (hostile nests of anyOf) is not valid.
Result validate(const Program& program, std::string_view json, Scratch& scratch, std::span<char> explanation = {});

/// The same for schema `schema_index` of a bundle; `regexes` is the bundle's.
inline Result validate(const bundle::Bundle& bundle, const Regexes& regexes, uint32_t schema_index, std::string_view json, Scratch& scratch,
                       std::span<char> explanation = {}) {
  return validate(Program{bundle.schema(schema_index), Strings::of(bundle), regexes.of(schema_index)}, json, scratch, explanation);
}

}  // namespace apigw::vm::schema
