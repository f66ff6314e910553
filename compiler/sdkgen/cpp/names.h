#pragma once
// The client model's names as C++ writes them, and the headers that its types stand in.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/client.h"
#include "compiler/sdkgen/cpp/units.h"
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::cpp {

struct Names {
  explicit Names(const Client& client, const PackageOptions& options);

  std::string package;                            // namespace, folder of the headers, CMake target
  std::string client;                             // class
  std::vector<std::string> types;                 // by TypeId; empty: the type has no name
  std::vector<std::vector<std::string>> members;  // by TypeId: members of an object, constants of an enumeration
  std::vector<std::string> operations;            // methods
  std::vector<std::string> pages, streams;        // their further methods; empty: there is none
  std::vector<std::string> requests;              // structs; empty: the operation takes nothing
  std::vector<std::vector<std::string>> parameters;
  std::vector<TypedError> typed_errors;
  std::vector<std::string> errors;
  std::vector<std::string> groups;                // accessors of the client
  std::vector<std::string> group_classes;
  std::vector<std::string> operation_files, error_files, group_files;  // names of headers, without the ending
  Units units;
};

std::string literal(std::string_view text);
/// Lines of a documentation comment; nothing for an empty text.
std::string comment(std::string_view text, size_t indent);
/// The type of a value that `holder` holds; `models` is put before names ("models::").
std::string type_of(const Client& client, const Names& names, const Use& use, TypeId holder, std::string_view models);
/// The type of what may be left out of a request.
std::string optional_type(const Client& client, const Names& names, const Use& use, std::string_view models);
/// The type of an object's member.
std::string member_type(const Client& client, const Names& names, const Property& property, TypeId holder);
/// The types of an alternatives' variant without its last one, Json; `indexes` tells where each alternative went: what is any JSON, behind them.
std::vector<std::string> variant_types(const Client& client, const Names& names, TypeId id, std::vector<size_t>* indexes = nullptr);
bool is_reserved_package(std::string_view name);

}  // namespace apigw::sdkgen::cpp
