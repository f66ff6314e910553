#include "compiler/sdkgen/pattern.h"

#include <algorithm>
#include <bitset>

namespace apigw::sdkgen {
namespace {

constexpr size_t kTextMax = 4096;
constexpr uint32_t kDepthMax = 32;
constexpr char kFirst = ' ', kLast = '~';

using Characters = std::bitset<128>;

struct ClassRow {
  char letter;
  std::string_view ranges;  // pairs
};
constexpr ClassRow kClasses[] = {{'d', "09"}, {'w', "azAZ09__"}, {'s', "  "}};

Characters class_of(char letter) {
  Characters set;
  for (const ClassRow& row : kClasses) {
    if (row.letter != (letter | 0x20)) continue;
    for (size_t i = 0; i < row.ranges.size(); i += 2) {
      for (int c = row.ranges[i]; c <= row.ranges[i + 1]; ++c) set.set(static_cast<size_t>(c));
    }
    return (letter & 0x20) != 0 ? set : ~set;
  }
  return set;
}

/// Writes while it reads: every construct is left as soon as its text stands. `more`: how often what may be repeated is repeated further.
class Writer {
 public:
  Writer(std::string_view pattern, size_t more) : rest_(pattern), more_(more) {}

  std::optional<std::string> whole() {
    std::string text = branches(0);
    return failed_ || !rest_.empty() ? std::nullopt : std::optional(std::move(text));
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char next() {
    if (rest_.empty()) failed_ = true;
    if (failed_) return kFirst;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string branches(uint32_t depth) {
    std::string first = sequence(depth);
    while (!failed_ && take('|')) sequence(depth);
    return first;
  }

  std::string sequence(uint32_t depth) {
    std::string text;
    while (!failed_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (take('^') || take('$')) continue;
      const std::string one = atom(depth);
      for (size_t count = repetitions(); count > 0 && text.size() <= kTextMax; --count) text += one;
      failed_ = failed_ || text.size() > kTextMax;
    }
    return text;
  }

  std::string atom(uint32_t depth) {
    const char c = next();
    if (c == '(') {
      if (take('?') && !take(':')) failed_ = true;
      if (depth > kDepthMax) failed_ = true;
      std::string text = failed_ ? std::string() : branches(depth + 1);
      if (!take(')')) failed_ = true;
      return text;
    }
    if (c == '[') return one_of(bracket());
    if (c == '.') return "a";
    if (c == '\\') return one_of(escape());
    if (c == '*' || c == '+' || c == '?' || c == '{' || c < kFirst || c > kLast) failed_ = true;
    return std::string(1, c);
  }

  Characters escape() {
    const char c = next();
    Characters set = class_of(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (set.none() && (letter || c < kFirst || c > kLast)) failed_ = true;  // \b, \n, \p{...}, \1
    if (set.none() && !failed_) set.set(static_cast<size_t>(c));
    return set;
  }

  Characters bracket() {
    Characters set;
    const bool negated = take('^');
    while (!failed_ && !take(']')) {
      char first = next();
      if (first == '\\') {
        const Characters escaped = escape();
        set |= escaped;
        if (escaped.count() != 1) continue;
        for (size_t c = 0; c < escaped.size(); ++c) first = escaped[c] ? static_cast<char>(c) : first;
      }
      if (first < 0) continue;  // beyond ASCII: the others will do
      char last = first;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        next();
        last = next();
        if (last == '\\') last = next();
      }
      for (int c = first; c <= (last < 0 ? kLast : last); ++c) set.set(static_cast<size_t>(c));
    }
    return negated ? ~set : set;
  }

  /// A letter or digit where there is one.
  std::string one_of(const Characters& set) {
    for (const std::string_view range : {std::string_view("az"), std::string_view("AZ"), std::string_view("09"), std::string_view(" ~")}) {
      for (int c = range[0]; c <= range[1]; ++c) {
        if (set[static_cast<size_t>(c)]) return std::string(1, static_cast<char>(c));
      }
    }
    failed_ = true;
    return {};
  }

  size_t number() {
    size_t value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && value <= kTextMax) value = value * 10 + static_cast<size_t>(next() - '0');
    return value;
  }

  size_t repetitions() {
    size_t least = 1, most = 1;
    if (take('*')) least = 0, most = kTextMax;
    else if (take('+')) most = kTextMax;
    else if (take('?')) least = 0;
    else if (take('{')) {
      least = most = number();
      if (take(',')) most = !rest_.empty() && rest_.front() == '}' ? kTextMax : number();
      if (!take('}')) failed_ = true;
    }
    take('?');  // lazy
    if (least > kTextMax || most < least) failed_ = true;
    return failed_ ? 0 : std::min(least + more_, most);
  }

  std::string_view rest_;
  size_t more_;
  bool failed_ = false;
};

}  // namespace

std::optional<std::string> text_of_pattern(std::string_view pattern, size_t least) {
  std::optional<std::string> text = Writer(pattern, 0).whole();
  for (size_t more = 1; text && text->size() < least && more <= kTextMax; more *= 2) text = Writer(pattern, more).whole();
  return text && text->size() >= least ? text : std::nullopt;
}

}  // namespace apigw::sdkgen
