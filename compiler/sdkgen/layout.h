#pragma once
// Code that breaks its lines where it must: in one line when that fits, else the items of a bracket one a line. The rule that black and
// prettier share, so that their check of the output finds nothing to do.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::sdkgen {

struct LineStyle {
  size_t width = 88;
  size_t step = 4;
  std::string_view last = ",";  // behind the last item of a broken list
};

/// A run of text and bracketed lists. What does not fit breaks its first list, then the rest if that is still too long.
class Code {
 public:
  Code() = default;
  Code(std::string text) { *this += std::move(text); }
  Code(const char* text) : Code(std::string(text)) {}
  /// How a list breaks. `always`: it never stands in one line. `bare`: no comma behind its last item. The other two are of assigned().
  enum class Breaks : uint8_t { when_long, always, bare, in_parentheses, behind };
  static Code list(std::string open, std::vector<Code> items, std::string close, Breaks breaks = Breaks::when_long);
  /// What stands behind "=", ":" or "->". When not even its first line fits there, it moves to a line of its own: in parentheses, as black
  /// has it (and only where that helps), or behind the sign, as prettier has it.
  static Code assigned(Code value, Breaks breaks) { return list("", {std::move(value)}, "", breaks); }

  Code& operator+=(std::string text);
  Code& operator+=(const Code& other);
  friend Code operator+(Code left, const Code& right) { return left += right; }

  std::string flat() const;
  bool always_broken() const;
  /// From `indent` on; the first line is indented, and the last has no line end. `forced`: the last list is broken in any case.
  std::string lines(const LineStyle& style, size_t indent, bool forced = false) const;

 private:
  struct Part {
    std::string text;         // of a list: its opening bracket
    bool is_list = false;
    std::vector<Code> items = {};
    std::string close = {};
    Breaks breaks = Breaks::when_long;
  };
  static std::string flat(const Part& part);
  void write(std::string& out, const LineStyle& style, size_t indent, size_t suffix, bool forced) const;
  static void write_assigned(std::string& out, const Part& part, const LineStyle& style, size_t indent, size_t suffix);
  bool has_list() const;

  std::vector<Part> parts_;
};

}  // namespace apigw::sdkgen
