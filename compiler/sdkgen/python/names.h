#pragma once
// The client model's names as Python writes them.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/client.h"
#include "compiler/sdkgen/layout.h"
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::python {

inline constexpr LineStyle kBlack{.width = 88, .step = 4, .last = ","};

struct Names {
  explicit Names(const Client& client, const PackageOptions& options);

  std::string module;                             // import name
  std::string client;                             // class
  std::vector<std::string> types;                 // by TypeId; empty: the type has no name
  std::vector<std::vector<std::string>> members;  // by TypeId: attributes of an object, members of an enumeration
  std::vector<std::string> operations;            // methods
  std::vector<std::string> pages, streams;        // their further methods; empty: there is none
  std::vector<std::string> constants;             // of the operations' tables
  std::vector<std::vector<std::string>> parameters;
  std::vector<TypedError> typed_errors;
  std::vector<std::string> errors;                // their classes
  std::vector<std::string> groups;                // attributes of the client
  std::vector<std::string> group_classes;
};

/// True when no package can have that name: a keyword, or a module of the standard library.
bool is_reserved_module(std::string_view name);
std::string literal(std::string_view text);
/// A docstring's lines, indented and with its quotes; nothing for an empty text.
std::string docstring(std::string_view text, size_t indent);
/// The type of a value; `models` is put before names ("models.").
Code annotation(const Client& client, const Names& names, const Use& use, std::string_view models);
/// The same where the value may be left out.
Code optional(Code type, bool nullable);

}  // namespace apigw::sdkgen::python
