#pragma once
// What a language's writer is given and what it hands back.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

struct File {
  std::string path;  // inside the package's folder
  std::string text;
};

struct PackageOptions {
  Words name;           // of the client class and the project: --name, else the API's title
  std::string package;  // --package: what the language calls the package; empty: made from the name
  bool tests = false;
  bool big_integers = false;  // --big-integers: TypeScript's whole numbers without a format are bigints
};

/// A source file or text of compiler/sdkgen/runtime, embedded when apigw is built: "python/_runtime/core.py".
std::string_view runtime_text(std::string_view path);
/// All of one folder, "python/_runtime/", in the order of their names; paths without `folder`.
std::vector<File> runtime_files(std::string_view folder);

/// The API's version as major.minor.patch; what is no such number becomes 0.1.0.
std::string version_of(const Client& client);

/// One line that says where a file comes from.
std::string origin_line(const Client& client);

/// Named types whose values come with error statuses, each once.
struct TypedError {
  std::string status;  // "404", "4XX", "default"
  TypeId type;
};
std::vector<TypedError> typed_errors(const Client& client);
/// True when the answer is raised as an error of its own type.
bool is_typed_error(const Client& client, const Operation& operation, const Response& response);
/// Words of a status: "not found", "api" of 404 and default.
Words words_of_status(std::string_view status);
/// Responses whose bodies a call hands back: those of success; of an operation that names none, the default's.
std::vector<const Response*> results(const Operation& operation);
/// Distinct uses of the bodies in results(); an answer without a body counts as `nothing`.
struct Result {
  std::vector<const Body*> bodies;
  bool nothing = false;
};
Result result_of(const Operation& operation);
/// True when a call gives bytes, and can hand them out as they come.
bool streams(const Operation& operation);

/// A scheme whose tokens a program can get for itself, by words that are unique in the API.
struct TokenServer {
  Words name;
  const Scheme* scheme;
};
std::vector<TokenServer> token_servers(const Client& client);

/// The properties that steps go through, each as its object's type and its index there. The types are known to lead there.
struct Stop {
  TypeId owner;
  size_t property;
};
std::vector<Stop> stops(const Client& client, const Use& use, const Steps& steps);

/// The operation that a README shows, an index into Client::operations: the first GET that takes nothing but texts, numbers and booleans.
std::optional<size_t> shown_operation(const Client& client);
/// A value for a required parameter of it: "..." of a text, else its example.
std::string shown_value(const Parameter& parameter);

/// The Accept header of an operation: what its answers are read as, that of success first, because the gateway decides by the first one
/// whether an answer is binary.
std::string accept_of(const Operation& operation);
constexpr std::string_view kUsualAccept = "application/json";

}  // namespace apigw::sdkgen
