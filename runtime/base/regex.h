#pragma once
// Regular expressions of definitions: selection patterns, identity validation expressions, schema patterns. The service takes
// Java's dialect; ours is RE2 (linear time, safe against hostile patterns), so what Java has beyond it is refused at compile
// time and never matched in another way. This is the only door to RE2.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace re2 {
class RE2;
}

namespace apigw {

class Regex {
 public:
  /// Compiles a pattern of Java's dialect.
  ///   returns  the expression, or the reason in words: "lookahead '(?=' is not supported"
  static Expected<Regex, std::string> compile(std::string_view pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// The whole text matches. `.` does not match a line feed. O(text bytes).
  bool full_match(std::string_view text) const;
  /// Some part of the text matches (JSON schema `pattern` is not anchored).
  bool partial_match(std::string_view text) const;
  /// The leftmost match at or behind byte `from`; what stands in front of it still counts for `^` and `\b`.
  ///   groups   filled: the whole match, then the groups as far as there is room; a group that took no part has no data()
  bool find(std::string_view text, size_t from, std::span<std::string_view> groups) const;
  /// Capturing groups, the whole match not counted.
  uint32_t group_count() const;
  /// Number of a named group, nothing when there is none.
  std::optional<uint32_t> group_named(std::string_view name) const;

 private:
  explicit Regex(std::unique_ptr<re2::RE2> expression);
  std::unique_ptr<re2::RE2> expression_;
};

}  // namespace apigw
