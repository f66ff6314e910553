#pragma once
// The client model's names as TypeScript writes them.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/client.h"
#include "compiler/sdkgen/layout.h"
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::typescript {

inline constexpr LineStyle kPrettier{.width = 80, .step = 2, .last = ","};

struct Names {
  explicit Names(const Client& client, const PackageOptions& options);

  std::string package;                            // of npm
  std::string client;                             // class
  std::vector<std::string> types;                 // by TypeId; empty: the type has no name
  std::vector<std::vector<std::string>> members;  // by TypeId: keys of an enumeration
  std::vector<std::string> operations;            // methods
  std::vector<std::string> pages, streams;        // their further methods; empty: there is none
  std::vector<std::string> tables;                // constants of the operations' tables
  std::vector<std::string> requests;              // interfaces; empty: the operation takes nothing
  std::vector<std::string> results;               // types of what a call gives; empty: no name is needed
  std::vector<std::vector<std::string>> parameters;
  std::vector<TypedError> typed_errors;
  std::vector<std::string> errors;
  std::vector<std::string> groups;                // properties of the client
  std::vector<std::string> group_classes;
};

/// True when no package can have that name: programs that import it would get a module of Node.
bool is_reserved_package(std::string_view name);
std::string literal(std::string_view text);
/// "HEAD VALUE TAIL" and the line's end; the value moves to the next line where prettier moves it. `head` ends with "= " or ": ".
std::string statement(const std::string& head, const Code& value, const std::string& tail, size_t indent);
/// "NAME: VALUE" of an object: what prettier moves to the next line (a text, a chain of names) moves, except behind a short name.
Code member(const std::string& name, const Code& value);
/// A property's name: as it is where it can be, else in quotes.
std::string key(std::string_view name);
/// A documentation comment; nothing for an empty text.
std::string comment(std::string_view text, size_t indent);
/// How a map is written. A type alias may refer to itself in a literal, but not in Record<>.
enum class Maps : uint8_t { record, literal };
/// The type of a value; `models` is put before names ("models.").
Code annotation(const Client& client, const Names& names, const Use& use, std::string_view models, Maps maps = Maps::record);
/// What a call gives, as the parts of a union.
std::vector<Code> result_types(const Client& client, const Names& names, const Operation& operation);

}  // namespace apigw::sdkgen::typescript
