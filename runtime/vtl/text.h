#pragma once
// Text of templates: the sink that output and string values are written to, and how values print.
#include <string_view>

#include "runtime/base/arena_text.h"
#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// Bytes in the arena, one piece, with a limit. Past the limit nothing more is taken and overflowed() is true.
class TextSink {
 public:
  TextSink(Arena& arena, size_t bytes_max, size_t capacity = 256) : text_(arena, capacity), bytes_max_(bytes_max) {}
  void append(std::string_view text) {
    if (text.size() > bytes_max_ - text_.size()) {
      overflowed_ = true;
      return;
    }
    if (!text.empty()) text_.append(text);
  }
  void push(char c) { append({&c, 1}); }
  void overflow() { overflowed_ = true; }
  /// An element of a collection is about to be printed; past the limit the sink overflows.
  void element() {
    if (++elements_ > elements_max_) overflowed_ = true;
  }
  int64_t elements() const { return elements_; }
  void limit_elements(int64_t elements_max) { elements_max_ = elements_max; }
  bool overflowed() const { return overflowed_; }
  std::string_view view() const { return text_.view(); }
  size_t size() const { return text_.size(); }

 private:
  ArenaText text_;
  size_t bytes_max_;
  int64_t elements_ = 0;
  int64_t elements_max_ = INT64_MAX;
  bool overflowed_ = false;
};

constexpr size_t output_bytes_max = 10 * 1024 * 1024;
constexpr int nesting_max = 128;  // of lists and maps when they are printed or compared

/// As Velocity prints a reference: null prints nothing, objects of JSON {k=v, k=v}, lists of JSON as compact JSON, literal lists [a, b],
/// a null inside a map or literal list "null". Deeper than nesting_max overflows the sink.
///   source   forms recorded on the service
void print(Value value, TextSink& out);
/// The same, paid with fuel: by bytes, and by elements, which are what takes the time of a collection of small things.
void print_to(Evaluation& evaluation, Value value, TextSink& out);
/// The text of print() as a view in the arena (a string is itself); faults with too_large or out_of_fuel.
std::string_view text_of(Evaluation& evaluation, Value value);
/// a + b as texts, null as nothing.
Value concat(Evaluation& evaluation, Value a, Value b);

}  // namespace apigw::vtl
