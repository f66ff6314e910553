#pragma once
// What a test expects against what happened.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/invoke/session.h"
#include "cli/testing/test_file.h"

namespace apigw::testing {

using Json = nlohmann::ordered_json;

struct Difference {
  source::Span at;           // of what was expected
  std::string what;          // "response status", "response body at $.pets[0]"
  std::string expected;
  std::string actual;
  // What --update would write in place of `node`; nothing: this difference is for a person.
  const syntax::Node* node = nullptr;
  std::optional<Json> replacement = {};
};

std::vector<Difference> compare(const TestCase& test, const invoke::Outcome& outcome);

/// Lines in the manner of diff: two texts of several lines, or one line each of expected and actual.
std::string describe(const Difference& difference, const source::SourceSet& sources);

}  // namespace apigw::testing
