#include "compiler/check/pass.h"

#include <algorithm>

namespace apigw::check {

bool Subject::faulty(Span at) const {
  if (!diagnostics.has_faults()) return false;  // the common case, and asked for every path
  return std::ranges::any_of(diagnostics.all(), [&](const source::Diagnostic& diagnostic) {
    const Span& other = diagnostic.at;
    const source::Severity severity = source::severity(diagnostic);
    if ((severity != source::Severity::error && severity != source::Severity::deployment) || other.file != at.file) return false;
    const bool inside = at.begin <= other.begin && other.end <= at.end;
    const bool around = other.begin <= at.begin && at.end <= other.end;
    return inside || around;
  });
}

std::string name_of(const model::Resource& resource, const model::Method& method) {
  return method.http_method.value + " " + resource.path.value;
}

std::string quoted(std::string_view text) {
  constexpr size_t kShownBytes = 80;
  std::string out = "'";
  if (text.size() <= kShownBytes) {
    out += text;
  } else {
    size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // never half a character
    out += text.substr(0, end);
    out += "...";
  }
  return out += "'";
}

Span part(const model::Text& text, size_t begin, size_t size) {
  const size_t written = text.at.end - text.at.begin;
  if (!text.at.known()) return text.at;
  size_t shift = 0;
  if (written == text.value.size() + 2) {
    shift = 1;
  } else if (written != text.value.size()) {
    return text.at;
  }
  const auto first = static_cast<uint32_t>(text.at.begin + shift + begin);
  return {text.at.file, first, static_cast<uint32_t>(first + size)};
}

Span document_place(const model::Api& api) { return known_of(known_of(api.at, api.name.at), Span{0, 0, 0}); }

}  // namespace apigw::check
