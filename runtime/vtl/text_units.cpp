#include "runtime/vtl/text_units.h"

#include <locale.h>
#include <wctype.h>

#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"

namespace apigw::vtl {
namespace {

// glibc has this locale built in; without it only ASCII changes its case.
locale_t unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

uint32_t lower(uint32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point | 0x20 : point;
  return unicode() ? uint32_t(towlower_l(wint_t(point), unicode())) : point;
}
uint32_t upper(uint32_t point) {
  if (point < 0x80) return point >= 'a' && point <= 'z' ? point & ~0x20u : point;
  return unicode() ? uint32_t(towupper_l(wint_t(point), unicode())) : point;
}

template <class Fold>
std::string_view fold_text(Evaluation& evaluation, std::string_view text, bool to_upper_case, Fold&& fold) {
  if (!evaluation.spend_bytes(text.size())) return {};
  ArenaText out(evaluation.arena, text.size() + 1);
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.bytes);
    if (to_upper_case && point.value == 0xDF) {  // the one letter of everyday text that becomes two
      out.append("SS");
      continue;
    }
    char bytes[4];
    out.append({bytes, encode_utf8(fold(point.value), bytes)});
  }
  return out.view();
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const uint8_t lead = uint8_t(text[0]);
  if (lead < 0x80) return {lead, 1};
  const auto tail = [&](size_t i) { return uint32_t(uint8_t(text[i]) & 0x3F); };
  switch (utf8_sequence(text)) {
    case 2: return {uint32_t(lead & 0x1F) << 6 | tail(1), 2};
    case 3: return {uint32_t(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3};
    case 4: return {uint32_t(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
    default: return {0xFFFD, 1};
  }
}

bool is_ascii(std::string_view text) {
  size_t i = 0;
  for (; i + 32 <= text.size(); i += 32) {
    uint64_t words[4];
    std::memcpy(words, text.data() + i, 32);
    if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080) return false;
  }
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if (word & 0x8080808080808080) return false;
  }
  for (; i < text.size(); ++i) {
    if (uint8_t(text[i]) >= 0x80) return false;
  }
  return true;
}

size_t find_text(std::string_view text, std::string_view needle, size_t from) {
  if (from > text.size() || needle.size() > text.size() - from) return std::string_view::npos;
  if (needle.empty()) return from;
  const void* const found = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  return found == nullptr ? std::string_view::npos : size_t(static_cast<const char*>(found) - text.data());
}

size_t unit_count(std::string_view text) { return units_before(text, text.size()); }

size_t units_before(std::string_view text, size_t at) {
  if (is_ascii(text.substr(0, at))) return at;
  size_t units = 0;
  for (size_t i = 0; i < at;) {
    const CodePoint point = first_code_point(text.substr(i));
    i += point.bytes;
    units += point.units();
  }
  return units;
}

size_t byte_of_unit(std::string_view text, size_t unit) {
  if (is_ascii(text)) return unit < text.size() ? unit : text.size();
  size_t at = 0;
  for (size_t units = 0; at < text.size() && units < unit;) {
    const CodePoint point = first_code_point(text.substr(at));
    if (units + point.units() > unit) break;  // in the middle of a pair: its beginning
    at += point.bytes;
    units += point.units();
  }
  return at;
}

std::optional<std::string_view> unit_substring(Evaluation& evaluation, std::string_view text, int64_t begin, int64_t end) {
  if (begin < 0) return std::nullopt;
  if (is_ascii(text)) {
    const int64_t size = int64_t(text.size());
    if (end < 0) end = size;
    if (begin > end || end > size) return std::nullopt;
    return text.substr(size_t(begin), size_t(end - begin));
  }
  if (end < 0) end = int64_t(unit_count(text));
  if (begin > end) return std::nullopt;
  size_t first = 0, last = 0;
  bool half_first = false, half_last = false;
  int64_t units = 0;
  size_t at = 0;
  bool have_first = begin == 0, have_last = end == 0;
  while (at < text.size() && !have_last) {
    const CodePoint point = first_code_point(text.substr(at));
    at += point.bytes;
    units += point.units();
    if (!have_first && units >= begin) {
      have_first = true;
      first = at;
      half_first = units > begin;
    }
    if (units >= end) {
      have_last = true;
      half_last = units > end;
      last = half_last ? at - point.bytes : at;
    }
  }
  if (!have_last || !have_first) return std::nullopt;
  if (!half_first && !half_last) return text.substr(first, last - first);
  if (begin == end) return std::string_view{};
  if (!evaluation.spend_bytes(text.size())) return std::string_view{};
  ArenaText out(evaluation.arena, last - std::min(first, last) + 2);
  if (half_first) out.push('?');
  if (last > first) out.append(text.substr(first, last - first));
  // Both ends inside one pair is the empty text, which has returned already; one unit of a pair is one '?'.
  if (half_last && !(half_first && last < first)) out.push('?');
  return out.view();
}

size_t encode_utf8(uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    out[0] = char(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = char(0xC0 | code_point >> 6);
    out[1] = char(0x80 | (code_point & 0x3F));
    return 2;
  }
  if (code_point >= 0xD800 && code_point <= 0xDFFF) {
    out[0] = '?';
    return 1;
  }
  if (code_point < 0x10000) {
    out[0] = char(0xE0 | code_point >> 12);
    out[1] = char(0x80 | (code_point >> 6 & 0x3F));
    out[2] = char(0x80 | (code_point & 0x3F));
    return 3;
  }
  out[0] = char(0xF0 | code_point >> 18);
  out[1] = char(0x80 | (code_point >> 12 & 0x3F));
  out[2] = char(0x80 | (code_point >> 6 & 0x3F));
  out[3] = char(0x80 | (code_point & 0x3F));
  return 4;
}

std::string_view to_lower(Evaluation& evaluation, std::string_view text) { return fold_text(evaluation, text, false, lower); }
std::string_view to_upper(Evaluation& evaluation, std::string_view text) { return fold_text(evaluation, text, true, upper); }

}  // namespace apigw::vtl
