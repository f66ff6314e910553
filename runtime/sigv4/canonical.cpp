#include "runtime/sigv4/canonical.h"

#include <algorithm>

#include "runtime/base/ascii.h"

namespace apigw::sigv4 {
namespace {

constexpr bool is_unreserved(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_byte(ArenaText& out, unsigned char c) {
  static constexpr char digits[] = "0123456789ABCDEF";
  if (is_unreserved(c)) return out.push(char(c));
  const char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
  out.append({escape, 3});
}

/// The byte that the escape at `at` stands for; -1: none stands there.
int escape_at(std::string_view text, size_t at) {
  if (text[at] != '%' || text.size() - at < 3) return -1;
  const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/// Every byte encoded, '%' too; '/' stays.
void append_encoded(ArenaText& out, std::string_view text) {
  for (char c : text) c == '/' ? out.push(c) : append_byte(out, static_cast<unsigned char>(c));
}

/// RFC 3986 5.2.4 on whole segments, and empty segments go too. `append` writes a segment.
template <class Append>
void append_normalised(ArenaText& out, std::string_view path, Append append) {
  const size_t begin = out.size();
  bool ends_in_slash = true;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t size = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, size);
    path.remove_prefix(size);
    ends_in_slash = segment.empty() || segment == "." || segment == "..";
    if (segment == "..") {
      const size_t last = out.view().substr(begin).rfind('/');
      out.cut(begin + (last == std::string_view::npos ? 0 : last));
    } else if (!ends_in_slash) {
      out.push('/');
      append(out, segment);
    }
  }
  if (out.size() == begin || ends_in_slash) out.push('/');
}

struct Pair {
  std::string_view name, value;
};

/// A field's value in its one form.
void append_value(ArenaText& out, std::string_view value) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  bool blank = false, any = false;
  for (char c : value) {
    if (is_blank(c)) {
      blank = any;
      continue;
    }
    if (blank) out.push(' ');
    blank = false;
    any = true;
    out.push(c);
  }
}

}  // namespace

void append_strict(ArenaText& out, std::string_view text, bool keep_slashes) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (const int byte = escape_at(text, i); byte >= 0) {
      append_byte(out, static_cast<unsigned char>(byte));
      i += 2;
    } else if (text[i] == '/' && keep_slashes) {
      out.push('/');
    } else {
      append_byte(out, static_cast<unsigned char>(text[i]));
    }
  }
}

void append_normalised_path(ArenaText& out, std::string_view path) {
  append_normalised(out, path, [](ArenaText& to, std::string_view segment) { to.append(segment); });
}

void append_canonical_path(ArenaText& out, std::string_view path, PathRule rule) {
  if (rule == PathRule::twice && path.starts_with('/')) return append_normalised(out, path, append_encoded);
  path.empty() ? out.push('/') : append_strict(out, path, true);
}

void append_canonical_query(Arena& arena, ArenaText& out, std::string_view query, std::span<const std::string_view> left_out) {
  if (query.empty()) return;
  const auto pairs = arena.array<Pair>(size_t(std::count(query.begin(), query.end(), '&')) + 1);
  size_t count = 0;
  const auto strict = [&](std::string_view part) {
    ArenaText encoded(arena, part.size() + 16);
    append_strict(encoded, part, false);
    return encoded.view();
  };
  while (!query.empty()) {
    const size_t size = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, size);
    query = size == query.size() ? std::string_view{} : query.substr(size + 1);
    if (one.empty()) continue;
    const size_t equals = one.find('=');
    const bool has_value = equals != std::string_view::npos;
    const Pair pair{strict(has_value ? one.substr(0, equals) : one), strict(has_value ? one.substr(equals + 1) : std::string_view{})};
    if (std::find(left_out.begin(), left_out.end(), pair.name) != left_out.end()) continue;
    pairs[count++] = pair;
  }
  const auto sorted = pairs.first(count);
  std::sort(sorted.begin(), sorted.end(), [](const Pair& a, const Pair& b) { return a.name != b.name ? a.name < b.name : a.value < b.value; });
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out.push('&');
    out.append(sorted[i].name);
    out.push('=');
    out.append(sorted[i].value);
  }
}

void append_canonical_fields(ArenaText& out, const Message& message, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    out.append(name);
    out.push(':');
    if (name == "host") {
      append_value(out, message.host);
    } else {
      bool first = true;
      for (const Field& field : message.fields) {
        if (!ascii_iequals(field.name, name)) continue;
        if (!first) out.push(',');
        first = false;
        append_value(out, field.value);
      }
    }
    out.push('\n');
  }
}

std::string_view canonical_request(Arena& arena, const Message& message, std::span<const std::string_view> names, PathRule rule,
                                   std::span<const std::string_view> left_out) {
  ArenaText text(arena, 1024 + message.path.size() + message.query.size());
  text.append(message.method);
  text.push('\n');
  append_canonical_path(text, message.path, rule);
  text.push('\n');
  append_canonical_query(arena, text, message.query, left_out);
  text.push('\n');
  append_canonical_fields(text, message, names);
  text.push('\n');
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text.push(';');
    text.append(names[i]);
  }
  text.push('\n');
  text.append(message.payload_hash);
  return text.view();
}

Sha256 canonical_request_hash(Arena& arena, const Message& message, std::span<const std::string_view> names, PathRule rule,
                              std::span<const std::string_view> left_out) {
  return sha256(canonical_request(arena, message, names, rule, left_out));
}

}  // namespace apigw::sigv4
