#include "runtime/phase/mock_status.h"

#include <charconv>

namespace apigw::phase {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Cuts `out` off the front of `rest`: the text of a quoted string, the quotes included in what is cut. False: it does not close.
bool take_quoted(std::string_view& rest, std::string_view& out) {
  const char quote = rest.front();
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      out = rest.substr(1, i - 1);
      rest.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

/// Bytes of a bracketed value with all its brackets closed, strings respected; 0 when it does not close.
size_t bracketed_bytes(std::string_view rest) {
  size_t depth = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '"' || c == '\'') {
      std::string_view tail = rest.substr(i), ignored;
      if (!take_quoted(tail, ignored)) return 0;
      i = rest.size() - tail.size() - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

bool is_quote(char c) { return c == '"' || c == '\''; }

/// A key with its colon. False: the text is not acceptable.
bool take_key(std::string_view& rest, std::string_view& key) {
  if (rest.front() == '{' || rest.front() == '[') return false;
  if (is_quote(rest.front())) {
    if (!take_quoted(rest, key)) return false;
    rest = trim(rest);
    if (rest.empty() || rest.front() != ':') return false;
    rest.remove_prefix(1);
    return true;
  }
  const size_t colon = rest.find(':');
  if (colon == std::string_view::npos || rest.substr(0, colon).find(',') != std::string_view::npos) return false;
  key = trim(rest.substr(0, colon));
  rest.remove_prefix(colon + 1);
  return true;
}

/// A value up to its comma or the end; `bare` is empty when it is quoted or bracketed.
bool take_value(std::string_view& rest, std::string_view& bare) {
  bare = {};
  rest = trim(rest);
  if (!rest.empty() && is_quote(rest.front())) {
    std::string_view ignored;
    if (!take_quoted(rest, ignored)) return false;
    rest = trim(rest);
    return rest.empty() || rest.front() == ',';
  }
  if (!rest.empty() && (rest.front() == '{' || rest.front() == '[')) {
    if (const size_t bytes = bracketed_bytes(rest)) {
      rest = trim(rest.substr(bytes));
      return rest.empty() || rest.front() == ',';
    }
  }
  const size_t comma = rest.find(',');
  bare = trim(rest.substr(0, comma));
  rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma);
  return true;
}

}  // namespace

std::optional<int64_t> parse_mock_status(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return {};
  std::string_view rest = text.substr(1, text.size() - 2);
  std::optional<int64_t> status;
  for (;;) {
    rest = trim(rest);
    if (rest.empty()) return status;
    if (rest.front() == ',') {
      rest.remove_prefix(1);
      continue;
    }
    std::string_view key, value;
    if (!take_key(rest, key) || !take_value(rest, value)) return {};
    if (key != "statusCode") continue;
    int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) return {};
    status = number;
  }
}

}  // namespace apigw::phase
