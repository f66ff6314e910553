#pragma once
// The files of a C++ package, one function each. Internal to this folder.
#include "compiler/sdkgen/cpp/names.h"

namespace apigw::sdkgen::cpp {

/// Headers and sources of the API's types and of the errors that carry them.
void add_models(const Client& client, const Names& names, std::vector<File>& files);
/// Those of the client, its groups and what their methods take.
void add_client(const Client& client, const Names& names, std::vector<File>& files);
/// The generated tests.
void add_tests(const Client& client, const Names& names, std::vector<File>& files);

/// Of a large package; a source costs the headers of its operations.
constexpr size_t kOperationsInOneSource = 80;

/// "std::variant<A, B>" of what a call gives.
std::string result_type(const Client& client, const Names& names, const Operation& operation);
/// "pets().create_pet": how a program reaches the method.
std::string path_of(const Client& client, const Names& names, size_t index);
std::string body_type(const Client& client, const Names& names, const Body& body);

}  // namespace apigw::sdkgen::cpp
