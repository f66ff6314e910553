// Tree → YAML. JSON is YAML, so whatever is delicate is written as JSON; the rest is laid out for people.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/source/json_text.h"
#include "compiler/syntax/read.h"

namespace apigw::syntax {
namespace {

// Words that some YAML reader takes for another type than a text.
constexpr std::string_view kWords[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
constexpr size_t kSimpleKeyBytesMax = 1000;  // YAML allows 1,024 characters up to the colon

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool is_plain(std::string_view text) {
  if (text.empty() || text.back() == ' ' || !(is_letter(text.front()) || text.front() == '/' || text.front() == '_')) return false;
  const auto harmless = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || std::string_view(" _-./()+;=$").find(c) != std::string_view::npos; };
  if (!std::all_of(text.begin(), text.end(), harmless)) return false;
  const auto same = [&](std::string_view word) { return std::equal(word.begin(), word.end(), text.begin(), text.end(), [](char a, char b) { return a == lower(b); }); };
  return std::none_of(std::begin(kWords), std::end(kWords), same);
}

/// U+0080 to U+009F, U+2028, U+2029, U+FEFF and DEL: line ends to some readers, or not printable.
size_t delicate_bytes(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  if (byte(0) == 0x7f) return 1;
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return 2;
  if (byte(0) == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9)) return 3;
  if (byte(0) == 0xef && ((byte(1) == 0xbb && byte(2) == 0xbf) || (byte(1) == 0xbf && byte(2) >= 0xbe))) return 3;
  return 0;
}

bool fits_block(std::string_view text) {
  const size_t feed = text.find('\n');
  if (feed == std::string_view::npos || text.front() == ' ' || text.front() == '\n' || text.front() == '\t') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n') || c >= 0x7f) return false;  // the reader's encoding and line ends decide nothing here
  }
  return true;
}

std::string quoted(std::string_view text) {
  std::string json, out;
  source::append_json_string(json, text);
  for (size_t i = 0; i < json.size();) {
    const size_t bytes = delicate_bytes(json, i);
    if (bytes == 0) {
      out.push_back(json[i++]);
      continue;
    }
    uint32_t point = static_cast<unsigned char>(json[i]) & (bytes == 1 ? 0x7f : bytes == 2 ? 0x1f : 0x0f);
    for (size_t k = 1; k < bytes; ++k) point = point << 6 | (static_cast<unsigned char>(json[i + k]) & 0x3f);
    out += fmt::format("\\u{:04X}", point);
    i += bytes;
  }
  return out;
}

class Writer {
 public:
  /// After a key or a dash, which left no blank behind; `level` is that of the lines below.
  void value(const Node& node, size_t level) {
    if (!node.tag.empty()) return after_blank(to_json(node));
    switch (node.kind) {
      case Kind::mapping: return node.members.empty() ? after_blank("{}") : mapping(node, level, true);
      case Kind::sequence: return node.items.empty() ? after_blank("[]") : sequence(node, level);
      case Kind::string: return fits_block(node.text) ? block(node.text, level) : after_blank(scalar(node.text));
      default: return after_blank(to_json(node));
    }
  }

  std::string take() && { return std::move(out_); }
  void mapping(const Node& node, size_t level, bool below) {
    for (const Member& member : node.members) {
      if (below) line(level);
      below = true;
      const std::string key = scalar(member.key);
      if (key.size() > kSimpleKeyBytesMax) {
        out_.append("? ").append(key);
        line(level);
      } else {
        out_ += key;
      }
      out_.push_back(':');
      value(*member.value, level + 1);
    }
  }

 private:
  static std::string scalar(std::string_view text) { return is_plain(text) ? std::string(text) : quoted(text); }
  void after_blank(std::string_view text) { out_.append(" ").append(text); }
  void line(size_t level) {
    out_.push_back('\n');
    out_.append(2 * level, ' ');
  }

  void sequence(const Node& node, size_t level) {
    for (const Node* item : node.items) {
      line(level);
      out_.push_back('-');
      if (item->is_mapping() && !item->members.empty() && item->tag.empty()) {
        out_.push_back(' ');
        mapping(*item, level + 1, false);
      } else {
        value(*item, level + 1);
      }
    }
  }

  void block(std::string_view text, size_t level) {
    const size_t end = text.find_last_not_of('\n') + 1;
    const size_t feeds = text.size() - end;
    out_ += feeds == 0 ? " |-" : feeds == 1 ? " |" : " |+";
    for (size_t at = 0; at < end;) {
      const size_t stop = std::min(text.find('\n', at), end);
      if (stop == at) out_.push_back('\n');
      else {
        line(level);
        out_.append(text.substr(at, stop - at));
      }
      at = stop + 1;
    }
    if (feeds > 1) out_.append(feeds - 1, '\n');
  }

  std::string out_;
};

}  // namespace

std::string to_yaml(const Node& node) {
  Writer writer;
  if (node.is_mapping() && !node.members.empty() && node.tag.empty()) writer.mapping(node, 0, false);
  else writer.value(node, 0);
  std::string out = std::move(writer).take();
  out.erase(0, out.find_first_not_of(" \n"));
  return out + "\n";
}

}  // namespace apigw::syntax
