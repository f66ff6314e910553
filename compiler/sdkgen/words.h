#pragma once
// Names: split into words, put together again in each language's way, and kept apart from keywords and from each other.
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::sdkgen {

/// Lower-case words of ASCII letters and digits; the first one begins with a letter. Never empty.
using Words = std::vector<std::string>;

/// Splits at everything that is no letter or digit, and where a new word begins in "petID" or "HTTPServer". Letters beyond ASCII become
/// "u" and their number. A name of nothing becomes `otherwise`.
Words words_of(std::string_view name, std::string_view otherwise = "value");
Words operator+(Words left, const Words& right);

std::string pascal(const Words& words);       // PetId
std::string camel(const Words& words);        // petId
std::string snake(const Words& words);        // pet_id
std::string upper_snake(const Words& words);  // PET_ID
std::string kebab(const Words& words);        // pet-id

/// True when the code has that name as a whole.
bool mentions(std::string_view code, std::string_view name);

/// Names that are visible in one place.
class Scope {
 public:
  explicit Scope(std::span<const std::string_view> reserved = {}) : reserved_(reserved) {}
  /// `wanted` itself; with "_" behind it when it is reserved; with a number behind it when it is taken.
  std::string take(const std::string& wanted);

 private:
  std::span<const std::string_view> reserved_;  // sorted
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, unsigned, std::less<>> numbers_;  // the last number behind a name: a thousand equal names are no million tries
};

/// Names of words that differ in every language's way of writing them. Long ones lose words in the middle.
class WordScope {
 public:
  Words take(Words wanted);

 private:
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, unsigned, std::less<>> numbers_;
};

}  // namespace apigw::sdkgen
