#pragma once
// The files of a C++ package, one function each. Internal to this folder.
#include "compiler/sdkgen/cpp/names.h"

namespace apigw::sdkgen::cpp {

std::string models_header(const Client& client, const Names& names);
std::string models_source(const Client& client, const Names& names);
std::string client_header(const Client& client, const Names& names);
std::string client_source(const Client& client, const Names& names);
std::string errors_header(const Client& client, const Names& names);
std::string tests_source(const Client& client, const Names& names);

/// "std::variant<A, B>" of what a call gives.
std::string result_type(const Client& client, const Names& names, const Operation& operation);
std::string body_type(const Client& client, const Names& names, const Body& body);

}  // namespace apigw::sdkgen::cpp
