#pragma once
// Descriptions of a document on their way into comments: wrapped, and without what could hide or end anything.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::sdkgen {

/// True for a code point that must not stand in source code as it is: controls, marks that reorder text, line ends beyond ASCII.
bool is_hidden(uint32_t code_point);

/// Lines of at most `width` columns where words allow it; paragraphs stay apart by one empty line; hidden characters become blanks.
std::vector<std::string> prose(std::string_view text, size_t width);

/// The first sentence or line, in one line.
std::string first_line(std::string_view text);

/// Replaces every `from`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// A string literal in double quotes with backslash escapes, as Python, JavaScript and TypeScript read them. Hidden characters become \uXXXX.
enum class Beyond16 : uint8_t { surrogates, code_point };  // how what has more than four digits is escaped: JavaScript, Python
std::string literal(std::string_view text, Beyond16 beyond);
/// The same in the quotes that need fewer escapes, as black and prettier want it; double ones when both need as many.
std::string sparing_literal(std::string_view text, Beyond16 beyond);

/// `text` with each {{name}} replaced by its value.
struct Placeholder {
  std::string_view name;
  std::string value;
};
std::string filled(std::string_view text, const std::vector<Placeholder>& values);

}  // namespace apigw::sdkgen
