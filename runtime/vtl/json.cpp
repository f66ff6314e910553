// The reader. It makes values directly: whole numbers of any length stay exact, and strings without escapes stay where they are.
#include "runtime/vtl/json.h"

#include "runtime/base/utf8.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl {
namespace {

constexpr int64_t kContainerFuel = 4;  // a list or map and its first few places

constexpr uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;

/// Some byte of the eight is a quote, a backslash, a control character or not ASCII. May err towards true, never towards false.
bool has_special(uint64_t word) {
  const uint64_t quote = word ^ kOnes * '"', backslash = word ^ kOnes * '\\';
  return (((quote - kOnes) | (backslash - kOnes) | (word - kOnes * 0x20) | word) & kHighs) != 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(Evaluation& evaluation, std::string_view text) : evaluation_(evaluation), at_(text.data()), end_(text.data() + text.size()) {}

  bool document(Value& out) {
    blanks();
    if (!value(out, 0)) return false;
    blanks();
    return at_ == end_;
  }

 private:
  void blanks() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view text) {
    if (size_t(end_ - at_) < text.size() || std::string_view(at_, text.size()) != text) return false;
    at_ += text.size();
    return true;
  }

  bool value(Value& out, int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '{': return depth < json_depth_max && object(out, depth);
      case '[': return depth < json_depth_max && array(out, depth);
      case '"': return string(out);
      case 't': out = Value::boolean(true); return word("true");
      case 'f': out = Value::boolean(false); return word("false");
      case 'n': out = Value(); return word("null");
      default: return number(out);
    }
  }

  bool object(Value& out, int depth) {
    ++at_;
    if (!evaluation_.spend(kContainerFuel)) return false;
    Map* map = Map::make(evaluation_.arena);
    out = Value::map(map);
    blanks();
    if (take('}')) return true;
    while (evaluation_.spend(1)) {
      Value key, member;
      if (at_ == end_ || *at_ != '"' || !string(key)) return false;
      blanks();
      if (!take(':')) return false;
      blanks();
      if (!value(member, depth + 1)) return false;
      map->put(evaluation_.arena, key, member);
      blanks();
      if (take('}')) return true;
      if (!take(',')) return false;
      blanks();
    }
    return false;
  }

  bool array(Value& out, int depth) {
    ++at_;
    if (!evaluation_.spend(kContainerFuel)) return false;
    List* list = List::make(evaluation_.arena, ListStyle::json);
    out = Value::list(list);
    blanks();
    if (take(']')) return true;
    while (evaluation_.spend(1)) {
      Value element;
      if (!value(element, depth + 1)) return false;
      list->add(evaluation_.arena, element);
      blanks();
      if (take(']')) return true;
      if (!take(',')) return false;
      blanks();
    }
    return false;
  }

  bool number(Value& out) {
    const char* begin = at_;
    take('-');
    if (at_ == end_ || !is_digit(*at_)) return false;
    if (!take('0')) digits();
    if (take('.') && !digits()) return false;
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    out = number_of(evaluation_, {begin, size_t(at_ - begin)});
    return !evaluation_.failed();
  }
  bool digits() {
    const char* begin = at_;
    while (at_ < end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
  }

  /// Past the characters that stand for themselves; false at a control character, bad UTF-8 or the end.
  bool plain() {
    while (true) {
      while (end_ - at_ >= 8) {
        uint64_t word;
        std::memcpy(&word, at_, 8);
        if (has_special(word)) break;
        at_ += 8;
      }
      if (at_ == end_) return false;
      const uint8_t c = uint8_t(*at_);
      if (c == '"' || c == '\\') return true;
      if (c < 0x20) return false;
      const uint32_t bytes = c < 0x80 ? 1 : utf8_sequence({at_, size_t(end_ - at_)});
      if (bytes == 0) return false;
      at_ += bytes;
    }
  }

  bool string(Value& out) {
    const char* begin = ++at_;
    if (!plain()) return false;
    if (*at_ == '"') {
      out = Value::string({begin, size_t(at_ - begin)});
      ++at_;
      return true;
    }
    // Escapes only ever shrink, so the rest of the string bounds what is needed; it is found first to ask for no more than that.
    const char* close = at_;
    while (close < end_ && *close != '"') close += *close == '\\' ? 2 : 1;
    if (close >= end_) return false;
    char* const text = static_cast<char*>(evaluation_.arena.allocate(size_t(close - begin), 1));
    char* to = text;
    const char* from = begin;
    while (true) {
      std::memcpy(to, from, size_t(at_ - from));
      to += at_ - from;
      if (*at_ == '"') break;
      if (!escape(to)) return false;
      from = at_;
      if (!plain()) return false;
    }
    ++at_;
    out = Value::string({text, size_t(to - text)});
    return true;
  }

  bool escape(char*& to) {
    ++at_;
    if (at_ == end_) return false;
    switch (*at_++) {
      case '"': *to++ = '"'; return true;
      case '\\': *to++ = '\\'; return true;
      case '/': *to++ = '/'; return true;
      case 'b': *to++ = '\b'; return true;
      case 'f': *to++ = '\f'; return true;
      case 'n': *to++ = '\n'; return true;
      case 'r': *to++ = '\r'; return true;
      case 't': *to++ = '\t'; return true;
      case 'u': break;
      default: return false;
    }
    int32_t code = hex4();
    if (code < 0) return false;
    if (code >= 0xD800 && code < 0xDC00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      const char* back = at_;
      at_ += 2;
      const int32_t low = hex4();
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = back;  // a lone half; what follows is read on its own
      }
    }
    to += encode_utf8(uint32_t(code), to);
    return true;
  }

  int32_t hex4() {
    if (end_ - at_ < 4) return -1;
    int32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = *at_++;
      const char lower = char(c | 0x20);
      if (is_digit(c)) {
        code = code << 4 | (c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        code = code << 4 | (lower - 'a' + 10);
      } else {
        return -1;
      }
    }
    return code;
  }

  Evaluation& evaluation_;
  const char* at_;
  const char* end_;
};

}  // namespace

std::optional<Value> parse_json(Evaluation& evaluation, std::string_view text) {
  Value out;
  if (!Reader(evaluation, text).document(out)) return std::nullopt;
  return out;
}

}  // namespace apigw::vtl
