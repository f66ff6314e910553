#pragma once
// Regular expressions of definitions: selection patterns, identity validation expressions, schema patterns. The service takes
// Java's dialect; ours is RE2 (linear time, safe against hostile patterns), so what Java has beyond it is refused at compile
// time and never matched in another way. This is the only door to RE2.
#include <memory>
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

 private:
  explicit Regex(std::unique_ptr<re2::RE2> expression);
  std::unique_ptr<re2::RE2> expression_;
};

}  // namespace apigw
