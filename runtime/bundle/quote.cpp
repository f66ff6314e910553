#include "runtime/bundle/quote.h"

namespace apigw::bundle {
namespace {

constexpr char digits[] = "0123456789abcdef";

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

}  // namespace

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (uint8_t(c) < 0x20 || c == 0x7f) {
          out += {'\\', 'x', digits[uint8_t(c) >> 4], digits[uint8_t(c) & 15]};
        } else {
          out += c;
        }
    }
  }
  return out += '"';
}

std::optional<std::string> unquote(std::string_view& in) {
  if (in.empty() || in[0] != '"') return {};
  std::string out;
  for (size_t i = 1; i < in.size(); ++i) {
    char c = in[i];
    if (c == '"') {
      in.remove_prefix(i + 1);
      return out;
    }
    if (c != '\\') {
      out += c;
      continue;
    }
    if (++i == in.size()) return {};
    switch (in[i]) {
      case '"':
      case '\\': out += in[i]; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'x': {
        if (in.size() - i < 3) return {};
        int high = digit(in[i + 1]), low = digit(in[i + 2]);
        if (high < 0 || low < 0) return {};
        out += char(high << 4 | low);
        i += 2;
        break;
      }
      default: return {};
    }
  }
  return {};
}

}  // namespace apigw::bundle
