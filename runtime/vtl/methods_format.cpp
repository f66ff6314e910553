// String.format. Decimals are rounded as Java rounds them: half up, on the digits that Double.toString prints.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl {
namespace {

constexpr int64_t width_max = 10'000;

struct Directive {
  int64_t argument = 0;  // 1-based; 0: the next one
  bool left = false, zeros = false, plus = false, blank = false, grouped = false, parentheses = false, alternate = false;
  int64_t width = 0;
  int64_t precision = -1;
  char conversion = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads "[n$][flags][width][.precision]c" behind a '%'; 0 when it is none, else its bytes.
size_t read_directive(std::string_view text, Directive& out) {
  size_t at = 0;
  const auto number = [&](int64_t& value) {
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    if (error != std::errc() || value > width_max) return false;
    at = size_t(end - text.data());
    return true;
  };
  const size_t mark = text.find_first_not_of("0123456789");
  if (mark != std::string_view::npos && mark > 0 && text[mark] == '$') {
    if (!number(out.argument)) return 0;
    ++at;
  }
  for (; at < text.size(); ++at) {
    switch (text[at]) {
      case '-': out.left = true; continue;
      case '0': out.zeros = true; continue;
      case '+': out.plus = true; continue;
      case ' ': out.blank = true; continue;
      case ',': out.grouped = true; continue;
      case '(': out.parentheses = true; continue;
      case '#': out.alternate = true; continue;
      default: break;
    }
    break;
  }
  if (at < text.size() && is_digit(text[at]) && !number(out.width)) return 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (at == text.size() || !is_digit(text[at]) || !number(out.precision)) return 0;
  }
  if (at == text.size()) return 0;
  out.conversion = text[at];
  return at + 1;
}

/// The digits of a finite number that is not negative, and the power of ten of the first.
struct Decimal {
  char digits[32];
  int count = 0;
  int exponent = 0;

  explicit Decimal(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    const char* mark = std::find(text, end, 'e');
    for (const char* c = text; c != mark; ++c) {
      if (*c != '.') digits[count++] = *c;
    }
    std::from_chars(mark + 1 + (mark[1] == '+'), end, exponent);
  }
  /// Keeps the first `kept` digits; a carry out of the first one moves the exponent.
  void round(int64_t kept) {
    if (kept >= count) return;
    const bool up = kept >= 0 && digits[kept] >= '5';
    count = int(std::max<int64_t>(kept, 0));
    if (!up) return;
    int at = count;
    while (at > 0 && digits[at - 1] == '9') digits[--at] = '0';
    if (at > 0) {
      ++digits[at - 1];
      return;
    }
    std::copy_backward(digits, digits + count, digits + count + 1);
    digits[0] = '1';
    ++count;
    ++exponent;
  }
  char digit(int64_t place) const { return place >= 0 && place < count ? digits[place] : '0'; }
};

void append_whole(std::string_view digits, bool grouped, TextSink& out) {
  for (size_t i = 0; i < digits.size(); ++i) {
    if (grouped && i && (digits.size() - i) % 3 == 0) out.push(',');
    out.push(digits[i]);
  }
}

void append_fixed(double value, int64_t precision, bool grouped, TextSink& whole) {
  Decimal decimal(value);
  decimal.round(decimal.exponent + 1 + precision);
  TextSink& out = whole;
  char integer[320];
  size_t count = 0;
  for (int place = 0; place <= decimal.exponent && count < sizeof integer; ++place) integer[count++] = decimal.digit(place);
  append_whole(count ? std::string_view(integer, count) : "0", grouped, out);
  if (precision == 0) return;
  out.push('.');
  for (int64_t i = 1; i <= precision; ++i) out.push(decimal.digit(decimal.exponent + i));
}

void append_scientific(double value, int64_t precision, TextSink& out) {
  Decimal decimal(value);
  decimal.round(precision + 1);
  out.push(decimal.digit(0));
  if (precision) out.push('.');
  for (int64_t i = 1; i <= precision; ++i) out.push(decimal.digit(i));
  out.push('e');
  out.push(decimal.exponent < 0 ? '-' : '+');
  const int size = std::abs(decimal.exponent);
  if (size < 10) out.push('0');
  print_number(Value::integer(size), out);
}

void fill(TextSink& out, char c, int64_t count) {
  char same[64];
  std::memset(same, c, sizeof same);
  for (; count > 0 && !out.overflowed(); count -= int64_t(sizeof same)) out.append({same, size_t(std::min<int64_t>(count, sizeof same))});
}

/// `body` with what the flags put around it.
void append_padded(const Directive& directive, std::string_view prefix, std::string_view body, std::string_view suffix, TextSink& out) {
  const int64_t gap = directive.width - int64_t(unit_count(body)) - int64_t(prefix.size() + suffix.size());
  if (!directive.left && !directive.zeros) fill(out, ' ', gap);
  out.append(prefix);
  if (!directive.left && directive.zeros) fill(out, '0', gap);
  out.append(body);
  out.append(suffix);
  if (directive.left) fill(out, ' ', gap);
}

bool append_number(const Call& call, const Directive& directive, Value value, TextSink& out) {
  TextSink body(call.evaluation.arena, output_bytes_max, 64);
  bool negative = false;
  const char kind = char(directive.conversion | 0x20);
  if (kind == 'd' || kind == 'x' || kind == 'o') {
    if (!value.is_integer() && value.kind() != Kind::big_integer) return false;
    if (kind == 'd') {
      const std::string_view text = text_of(call.evaluation, value);
      negative = text.starts_with('-');
      append_whole(text.substr(negative), directive.grouped, body);
    } else {
      uint64_t bits = uint64_t(to_int64(value));
      if (!value.wide()) bits = uint32_t(bits);
      char digits[32];
      const auto end = std::to_chars(digits, digits + sizeof digits, bits, kind == 'x' ? 16 : 8).ptr;
      if (directive.conversion == 'X') std::transform(digits, end, digits, [](char c) { return c >= 'a' ? char(c & ~0x20) : c; });
      if (directive.alternate) body.append(kind == 'x' ? "0x" : "0");
      body.append({digits, size_t(end - digits)});
    }
  } else {
    if (value.kind() != Kind::real) return false;
    negative = std::signbit(value.real());
    const double size = std::fabs(value.real());
    const int64_t precision = directive.precision < 0 ? 6 : directive.precision;
    if (!std::isfinite(size)) {
      Directive plain = directive;
      plain.zeros = false;
      append_padded(plain, negative && !std::isnan(size) ? "-" : "", std::isnan(size) ? "NaN" : "Infinity", {}, out);
      return true;
    }
    kind == 'f' ? append_fixed(size, precision, directive.grouped, body) : append_scientific(size, precision, body);
  }
  const bool parentheses = negative && directive.parentheses;
  const std::string_view prefix = parentheses ? "(" : negative ? "-" : directive.plus ? "+" : directive.blank ? " " : "";
  append_padded(directive, prefix, body.view(), parentheses ? ")" : "", out);
  return true;
}

bool append_text(const Call& call, const Directive& directive, Value value, TextSink& out) {
  std::string_view text;
  switch (directive.conversion | 0x20) {
    case 'b': text = value.kind() == Kind::boolean ? (value.boolean() ? "true" : "false") : value.is_null() ? "false" : "true"; break;
    case 'c': {
      if (value.is_integer() && value.integer() >= 0 && value.integer() <= 0x10FFFF) {
        char bytes[4];
        text = call.evaluation.arena.copy({bytes, encode_utf8(uint32_t(value.integer()), bytes)});
      } else if (value.is_string() && unit_count(value.string()) == 1) {
        text = value.string();
      } else {
        return false;
      }
      break;
    }
    default: text = value.is_null() ? "null" : text_of(call.evaluation, value);
  }
  if (directive.precision >= 0 && int64_t(unit_count(text)) > directive.precision) {
    text = unit_substring(call.evaluation, text, 0, directive.precision).value_or(text);
  }
  if (directive.conversion < 'a') text = to_upper(call.evaluation, text);
  Directive plain = directive;
  plain.zeros = false;
  append_padded(plain, {}, text, {}, out);
  return true;
}

}  // namespace

Value format_text(const Call& call) {
  const std::string_view format = call.text(0);
  auto arguments = call.arguments.subspan(1);
  if (arguments.size() == 1 && arguments[0].is_list()) arguments = arguments[0].list().values();
  TextSink out(call.evaluation.arena, output_bytes_max, format.size() + 64);
  size_t next = 0;
  for (size_t at = 0; at < format.size() && call.evaluation.spend(1);) {
    const size_t mark = std::min(format.find('%', at), format.size());
    out.append(format.substr(at, mark - at));
    at = mark;
    if (at == format.size()) break;
    Directive directive;
    const size_t bytes = read_directive(format.substr(at + 1), directive);
    if (bytes == 0) return call.fail(Fault::bad_argument);
    at += 1 + bytes;
    if (directive.conversion == 'n') {
      out.push('\n');
      continue;
    }
    if (directive.conversion == '%') {
      append_padded(directive, {}, "%", {}, out);
      continue;
    }
    const size_t place = directive.argument ? size_t(directive.argument) - 1 : next++;
    if (place >= arguments.size()) return call.fail(Fault::bad_argument);
    const Value value = arguments[place];
    const bool numeric = std::string_view("dxXofeE").find(directive.conversion) != std::string_view::npos;
    if (!numeric && std::string_view("sSbBcC").find(directive.conversion) == std::string_view::npos) return call.fail(Fault::bad_argument);
    const bool good = numeric && !value.is_null() ? append_number(call, directive, value, out) : append_text(call, directive, value, out);
    if (!good) return call.fail(Fault::bad_argument);
  }
  if (out.overflowed()) return call.fail(Fault::too_large);
  return call.evaluation.spend_bytes(out.size()) ? Value::string(out.view()) : Value();
}

}  // namespace apigw::vtl
