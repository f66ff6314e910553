#pragma once
// What becomes of every word that may stand in a schema (definition-formats 1.9 and 1.15).
#include <cstdint>
#include <span>
#include <string_view>

namespace apigw::schema {

enum class Treatment : uint8_t {
  enforced,    // draft 4
  annotation,  // says something to people and generators; nothing is lost by passing over it
  lowered,     // of later drafts: rewritten in an OpenAPI 3.1 document, dropped with a warning elsewhere
  lost,        // of later drafts, without an equal in draft 4: unenforced in 3.1, dropped with a warning elsewhere
  unknown,
};

/// `x-` extensions are annotations.
Treatment treatment_of(std::string_view keyword);

/// Keywords of draft 4, for suggestions.
std::span<const std::string_view> enforced_keywords();

}  // namespace apigw::schema
