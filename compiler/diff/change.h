#pragma once
// What is different between two definitions of an API, as data: one record a difference, of a kind that says whom it concerns.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::diff {

enum class Section : uint8_t { routes, security, schemas, settings };
enum class Security : uint8_t { none, strengthened, changed, weakened };
enum class Direction : uint8_t { request, response };

enum class Kind : uint8_t {
#define CHANGE(name, ...) name,
#include "compiler/diff/changes.def"
#include "compiler/diff/schema_changes.def"
#undef CHANGE
};

/// The row of a kind.
struct KindInfo {
  std::string_view slug;
  Section section;
  bool breaking;           // of a schema's kind: in a request
  bool breaking_response;  // of a schema's kind: in a response; of others the same as `breaking`
  Security security;
  std::string_view what;
};

/// All rows, in order of Kind.
std::span<const KindInfo> kinds();
const KindInfo& info(Kind kind);
std::string_view to_string(Section section);    // "routes"
std::string_view to_string(Security security);  // "weakened"
std::string_view to_string(Direction direction);

/// A JSON pointer one member further, the name escaped.
std::string below(std::string_view pointer, std::string_view member);

struct Change {
  Kind kind{};
  std::string where;    // "POST /pets", "authorizer tokens", "Pet" (a model); empty: the API
  std::string pointer;  // JSON pointer below `where`: "/properties/age/type", "/integration/uri"; empty: all of it
  std::string before, after;  // JSON of the values, or texts that people read; empty: there is none
  std::string text;     // unified difference of longer texts
  Direction direction = Direction::request;  // schemas
  std::vector<std::string> used_by;          // schemas: "request POST /pets application/json"
  bool breaking() const { return direction == Direction::request ? info(kind).breaking : info(kind).breaking_response; }
};

struct Report {
  std::vector<Change> changes;  // by section, then in order of the definition
  size_t breaking() const;
  size_t security(Security security) const;
  /// Weakened, or changed in a way whose direction cannot be told: what the security gate stops.
  bool security_in_doubt() const { return security(Security::weakened) + security(Security::changed) > 0; }
};

}  // namespace apigw::diff
