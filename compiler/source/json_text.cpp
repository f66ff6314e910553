#include "compiler/source/json_text.h"

#include <fmt/format.h>

#include <iterator>

#include "compiler/source/utf8.h"

namespace apigw::source {

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (size_t at = 0; at < text.size();) {
    const char byte = text[at];
    const CodePoint here = code_point_at(text, at);
    if (here.size == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    if (byte == '"' || byte == '\\') {
      out.push_back('\\');
      out.push_back(byte);
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (here.value < 0x20 || here.value == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", here.value);
    } else {
      out.append(text, at, here.size);
    }
    at += here.size;
  }
  out.push_back('"');
}

}  // namespace apigw::source
