#pragma once
// Regular expressions of schemas: ECMA 262 (what draft 4 asks for) → RE2.
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw::schema {

struct Pattern {
  std::string expression;   // for Regex::compile; empty when `fault` is not
  std::string fault;        // in words
  bool unsupported = false; // the fault: ECMA has it, RE2 has not
  uint32_t begin = 0;       // bytes of the pattern that are at fault
  uint32_t end = 0;
};

/// Translates and tries the expression. What RE2 would match in another way than ECMA is either rewritten or refused.
Pattern translate_pattern(std::string_view ecma);

}  // namespace apigw::schema
