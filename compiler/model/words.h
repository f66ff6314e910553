#pragma once
// Words of an enumeration: any case is taken, as the service does, and a slip is answered with a guess.
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/model/values.h"
#include "compiler/source/suggest.h"

namespace apigw::model {

template <class Enum>
struct Word {
  std::string_view name;
  Enum value;
};

/// How a list of words is told to the user.
struct WordProse {
  source::Code code;
  std::string_view what;  // "integration type"
  bool upper_case;        // how the words are shown
};

/// Value of a word, or nothing after a report. A value that is not known here counts as absent.
template <class Enum, size_t N>
std::optional<Enum> word_of(Values& values, const Text& text, const Word<Enum> (&words)[N], const WordProse& prose) {
  if (!text.present() || text.unknown) return std::nullopt;
  std::array<std::string, N> shown;
  std::array<std::string_view, N> names;
  std::string all;
  for (size_t i = 0; i < N; ++i) {
    if (equal_ignoring_case(words[i].name, text.value)) return words[i].value;
    shown[i] = prose.upper_case ? upper(words[i].name) : std::string(words[i].name);
    names[i] = shown[i];
    all += fmt::format("{}{}", i == 0 ? "" : i + 1 == N ? " or " : ", ", names[i]);
  }
  const std::string_view guess = source::nearest(text.value, names);
  values.diagnostics().report(prose.code, text.at, fmt::format("{} '{}' is not one of {}", prose.what, text.value, all),
                              guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  return std::nullopt;
}

}  // namespace apigw::model
