// One pass over the pattern. Differences that are rewritten: `.` (ECMA leaves out four line ends), `\s` (Unicode blanks),
// `\uXXXX`, `\xXX`, `\cX`, `\0`, `[]`, `[^]`, `[\b]`, named groups, letters escaped for nothing.
#include "compiler/schema/pattern.h"

#include <fmt/format.h>

#include <optional>

#include "runtime/base/regex.h"

namespace apigw::schema {
namespace {

constexpr std::string_view kBlanks = "\\t\\n\\x{0B}\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}";
constexpr std::string_view kAnyButLineEnd = "[^\\n\\r\\x{2028}\\x{2029}]";
// The complement of kBlanks, for \S inside a class, which RE2 cannot nest.
constexpr std::string_view kNoBlanks =
    "\\x{00}-\\x{08}\\x{0E}-\\x{1F}!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}"
    "\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}";

struct Group {
  std::string_view opening, name;
};
constexpr Group kUnsupported[] = {
    {"(?=", "lookahead"}, {"(?!", "negative lookahead"}, {"(?<=", "lookbehind"}, {"(?<!", "negative lookbehind"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

class Translator {
 public:
  explicit Translator(std::string_view in) : in_(in) {}

  Pattern run() {
    while (at_ < in_.size() && out_.fault.empty()) {
      if (in_class_) inside_class();
      else outside_class();
    }
    if (out_.fault.empty() && in_class_) fail("a class '[' is not closed", false, class_begin_, uint32_t(in_.size()));
    if (!out_.fault.empty()) out_.expression.clear();
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return in_.substr(at_); }
  void emit(std::string_view text) { out_.expression += text; }
  void emit_code(uint32_t code) { out_.expression += fmt::format("\\x{{{:X}}}", code); }
  void fail(std::string what, bool unsupported, size_t begin, size_t end) {
    out_.fault = std::move(what);
    out_.unsupported = unsupported;
    out_.begin = uint32_t(begin);
    out_.end = uint32_t(end);
  }

  void outside_class() {
    const char c = in_[at_];
    for (const Group& group : kUnsupported) {
      if (rest().starts_with(group.opening)) return fail(fmt::format("{} '{}' cannot be enforced", group.name, group.opening), true, at_, at_ + group.opening.size());
    }
    if (rest().starts_with("(?<")) {
      emit("(?P<");
      at_ += 3;
    } else if (rest().starts_with("(?:")) {
      emit("(?:");
      at_ += 3;
    } else if (rest().starts_with("(?")) {
      fail("a group '(?' is neither '(?:' nor named", false, at_, at_ + 2);
    } else if (rest().starts_with("[^]")) {
      emit("[\\x{0}-\\x{10FFFF}]");
      at_ += 3;
    } else if (rest().starts_with("[]")) {
      emit("[^\\x{0}-\\x{10FFFF}]");
      at_ += 2;
    } else if (c == '[') {
      in_class_ = true;
      class_begin_ = uint32_t(at_);
      emit(c == '[' && rest().starts_with("[^") ? "[^" : "[");
      at_ += rest().starts_with("[^") ? 2 : 1;
    } else if (c == '.') {
      emit(kAnyButLineEnd);
      ++at_;
    } else if (c == '\\') {
      escape();
    } else {
      emit(in_.substr(at_++, 1));
    }
  }

  void inside_class() {
    const char c = in_[at_];
    if (c == '\\') return escape();
    if (c == ']') in_class_ = false;
    if (c == '[' || c == '&') emit("\\");  // plain characters here; Java would nest or intersect
    emit(in_.substr(at_++, 1));
  }

  std::optional<uint32_t> hex(size_t at, size_t digits) const {
    if (at + digits > in_.size()) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = at; i < at + digits; ++i) {
      const char lower = char(in_[i] | 0x20);
      if (is_digit(in_[i])) value = value << 4 | uint32_t(in_[i] - '0');
      else if (lower >= 'a' && lower <= 'f') value = value << 4 | uint32_t(lower - 'a' + 10);
      else return std::nullopt;
    }
    return value;
  }

  void escape() {
    if (at_ + 1 == in_.size()) return fail("a '\\' stands at the end", false, at_, at_ + 1);
    const size_t begin = at_;
    const char c = in_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'd': case 'D': case 'w': case 'W': case 't': case 'n': case 'r': case 'f':
        return emit(in_.substr(begin, 2));
      case 'b':
        if (in_class_) return emit("\\x{8}");
        return emit("\\b");
      case 'B': return emit(in_class_ ? "B" : "\\B");
      case 'v': return emit("\\x{B}");
      case 's':
        if (!in_class_) return emit(fmt::format("[{}]", kBlanks));
        return emit(kBlanks);
      case 'S':
        if (!in_class_) return emit(fmt::format("[^{}]", kBlanks));
        return emit(kNoBlanks);
      case 'p': case 'P': {  // no ECMA 262 of the time, but what people mean; RE2 has the same names
        const size_t stop = at_ < in_.size() && in_[at_] == '{' ? in_.find('}', at_) : at_;
        if (stop == std::string_view::npos || stop >= in_.size()) return fail("a property class is not complete", false, begin, in_.size());
        at_ = stop + 1;
        return emit(in_.substr(begin, at_ - begin));
      }
      case 'x':
      case 'u': {
        const size_t digits = c == 'x' ? 2 : 4;
        std::optional<uint32_t> code = hex(at_, digits);
        if (!code) return emit(std::string_view(&c, 1));  // the letter itself
        at_ += digits;
        if (*code >= 0xD800 && *code < 0xDC00 && in_.substr(at_, 2) == "\\u") {
          const std::optional<uint32_t> low = hex(at_ + 2, 4);
          if (low && *low >= 0xDC00 && *low < 0xE000) {
            code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
            at_ += 6;
          }
        }
        if (*code >= 0xD800 && *code < 0xE000) return fail("half of a surrogate pair cannot be enforced", true, begin, at_);
        return emit_code(*code);
      }
      case 'c':
        if (at_ < in_.size() && is_letter(in_[at_])) return emit_code(uint32_t(in_[at_++]) % 32);
        return emit("\\\\c");
      case '0':
        if (at_ < in_.size() && is_digit(in_[at_])) return fail("an octal escape is not ECMA 262", false, begin, at_ + 1);
        return emit("\\x{0}");
      default: break;
    }
    if (is_digit(c)) return fail(fmt::format("the back-reference '\\{}' cannot be enforced", c), true, begin, at_);
    if (c == 'k' && at_ < in_.size() && in_[at_] == '<') return fail("the back-reference '\\k' cannot be enforced", true, begin, at_);
    if (is_letter(c) || c == '_' || uint8_t(c) >= 0x80) return emit(in_.substr(begin + 1, 1));  // escaped for nothing
    emit(in_.substr(begin, 2));
  }

  std::string_view in_;
  size_t at_ = 0;
  bool in_class_ = false;
  uint32_t class_begin_ = 0;
  Pattern out_;
};

}  // namespace

Pattern translate_pattern(std::string_view ecma) {
  Pattern out = Translator(ecma).run();
  if (!out.fault.empty()) return out;
  const auto regex = Regex::compile(out.expression);
  if (!regex) {
    // RE2 stops counted repetition at 1000 and large programs at 8 MiB; ECMA does not.
    out.unsupported = regex.error().find("repetition size") != std::string::npos || regex.error().find("too large") != std::string::npos;
    out.fault = regex.error();
    out.expression.clear();
    out.end = uint32_t(ecma.size());
  }
  return out;
}

}  // namespace apigw::schema
