#include "compiler/source/shown.h"

#include "compiler/source/utf8.h"

namespace apigw::source {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool printable(const CodePoint& here) {
  if (here.size == 0 || here.value < 0x20 || (here.value >= 0x7F && here.value < 0xA0)) return false;
  const bool line_separator = here.value == 0x2028 || here.value == 0x2029;
  const bool direction = (here.value >= 0x202A && here.value <= 0x202E) || (here.value >= 0x2066 && here.value <= 0x2069);
  return !line_separator && !direction;
}

}  // namespace

void append_shown(std::string& out, std::string_view text, Tabs tabs) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint here = code_point_at(text, at);
    const size_t size = here.size == 0 ? 1 : here.size;
    if (printable(here) || (text[at] == '\t' && tabs == Tabs::keep)) {
      out.append(text, at, size);
    } else if (tabs == Tabs::escape && text[at] == '\n') {
      out += "\\n";
    } else if (tabs == Tabs::escape && text[at] == '\t') {
      out += "\\t";
    } else if (tabs == Tabs::escape && text[at] == '\r') {
      out += "\\r";
    } else {
      out += kReplacement;
    }
    at += size;
  }
}

}  // namespace apigw::source
