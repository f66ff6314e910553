#include "compiler/sdkgen/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/source/utf8.h"

namespace apigw::sdkgen {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

/// Names stay of a size that compilers and file systems take.
constexpr size_t kNameBytesMax = 96;
/// The same of names that are put together from those of the places inside each other where a type stands.
constexpr size_t kComposedBytesMax = 120;

/// True when a word begins at `i`: an upper-case letter after a small one or a digit, or the last capital of several ("HTTPServer").
bool begins_word(std::string_view name, size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  if (is_lower(name[i - 1]) || is_digit(name[i - 1])) return true;
  return is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
}

std::string capitalised(const std::string& word) {
  std::string result = word;
  result[0] = upper(result[0]);
  return result;
}

std::string joined(const Words& words, std::string_view separator) { return fmt::format("{}", fmt::join(words, separator)); }

}  // namespace

Words words_of(std::string_view name, std::string_view otherwise) {
  Words words;
  std::string word;
  size_t bytes = 0;
  const auto finish = [&] {
    if (!word.empty() && bytes < kNameBytesMax) words.push_back(word.substr(0, kNameBytesMax));
    bytes += word.size();
    word.clear();
  };
  for (size_t i = 0; i < name.size();) {
    if (static_cast<unsigned char>(name[i]) >= 0x80) {
      finish();
      const source::CodePoint point = source::code_point_at(name, i);
      word = fmt::format("u{:x}", point.value);
      i += std::max<uint32_t>(point.size, 1);
      finish();
      continue;
    }
    if (begins_word(name, i)) finish();
    if (is_upper(name[i]) || is_lower(name[i]) || is_digit(name[i])) {
      word += lower(name[i]);
    } else {
      finish();
    }
    ++i;
  }
  finish();
  if (words.empty()) words.emplace_back(otherwise);
  if (is_digit(words.front().front())) words.front().insert(0, "n");
  return words;
}

Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::string pascal(const Words& words) {
  std::string result;
  for (const std::string& word : words) result += capitalised(word);
  return result;
}

std::string camel(const Words& words) {
  std::string result = pascal(words);
  result.replace(0, words.front().size(), words.front());
  return result;
}

std::string snake(const Words& words) { return joined(words, "_"); }

std::string upper_snake(const Words& words) {
  std::string result = snake(words);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

std::string kebab(const Words& words) { return joined(words, "-"); }

bool mentions(std::string_view code, std::string_view name) {
  const auto is_name = [](char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '_' || c == '$'; };
  for (size_t at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !is_name(code[at - 1])) && (end == code.size() || !is_name(code[end]))) return true;
  }
  return false;
}

std::string Scope::take(const std::string& wanted) {
  std::string name = wanted;
  if (std::binary_search(reserved_.begin(), reserved_.end(), std::string_view(name))) name += '_';
  if (taken_.insert(name).second) return name;
  unsigned& number = numbers_.try_emplace(name, 1).first->second;
  const std::string stem = name;
  do name = fmt::format("{}{}", stem, ++number);
  while (!taken_.insert(name).second);
  return name;
}

Words WordScope::take(Words wanted) {
  while (wanted.size() > 2 && joined(wanted, "").size() > kComposedBytesMax) wanted.erase(wanted.begin() + static_cast<ptrdiff_t>(wanted.size() / 2));
  // What tells "a_b1" from "ab1" is gone in camel case, so words are compared without their borders.
  const std::string stem = joined(wanted, "");
  if (taken_.insert(stem).second) return wanted;
  unsigned& number = numbers_.try_emplace(stem, 1).first->second;
  do ++number;
  while (!taken_.insert(stem + std::to_string(number)).second);
  wanted.back() += std::to_string(number);
  return wanted;
}

}  // namespace apigw::sdkgen
