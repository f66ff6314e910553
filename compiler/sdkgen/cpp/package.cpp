// The files around the code, and the package as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/cpp.h"
#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::cpp {
namespace {

constexpr char kHeaders[] = R"(Each operation has a header of its own under `operations/`, which brings what it takes and gives; each type one under `models/`.
`models.hpp` brings all types, at some seconds of compile time. Of so many types what may be left out or null is a `Box` wherever it holds a
type of the API, and a value of one of several types is a `OneOf`, which has `index()`, `get_if<T>()` and `visit()`.
To look into either, include the header of the type it holds.

)";

constexpr char kPrecompiled[] = R"(# What every source begins with, nlohmann/json above all, is read once.
target_precompile_headers({{package}} PRIVATE <{{package}}/forward.hpp>)
)";

constexpr char kTests[] = R"(
enable_testing()
add_executable({{package}}_test
{{sources}})
target_link_libraries({{package}}_test PRIVATE {{package}})
add_test(NAME {{package}} COMMAND {{package}}_test)
)";

/// The sources by name: what an older package left in its folder is none of this one.
std::string sources_in(std::string_view folder, const std::vector<File>& files) {
  std::string lines;
  for (const File& file : files) {
    if (file.path.starts_with(folder) && file.path.ends_with(".cpp")) lines += fmt::format("{}  {}", lines.empty() ? "" : "\n", file.path);
  }
  return lines;
}

std::string example(const Client& client, const Names& names) {
  const std::optional<size_t> index = shown_operation(client);
  const std::string header = names.units.split && index ? "operations/" + names.operation_files[*index] : "client";
  std::string out = fmt::format("#include <iostream>\n\n#include <{0}/{1}.hpp>\n\nint main() {{\n  {0}::ClientOptions options;\n", names.package, header);
  if (client.base_url.empty()) out += "  options.base_url = \"https://api.example.com\";\n";
  out += fmt::format("  const {}::{} client(options);\n", names.package, names.client);
  if (!index) return out + "}";
  const std::string& request = names.requests[*index];
  const std::vector<Parameter>& parameters = client.operations[*index].parameters;
  if (!request.empty()) out += fmt::format("  {}::requests::{} request;\n", names.package, request);
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].required) out += fmt::format("  request.{} = {};\n", names.parameters[*index][i], shown_value(parameters[i]));
  }
  return out + fmt::format("  const auto answer = client.{}({});\n  std::cout << answer.status << \"\\n\";\n}}", path_of(client, names, *index), request.empty() ? "" : "request");
}

/// oauth2.hpp: what the document says about the servers of tokens.
std::string oauth2_file(const Client& client, const Names& names) {
  std::string functions;
  for (const TokenServer& server : token_servers(client)) {
    std::string scopes;
    for (const std::string& scope : server.scheme->scopes) scopes += (scopes.empty() ? "" : ", ") + literal(scope);
    functions += fmt::format("\n/// Where tokens are fetched and what they can be for; id and secret are the program's.\ninline ClientCredentialsOptions {}_options() {{\n  ClientCredentialsOptions options;\n"
                             "  options.token_url = {};\n  options.scopes = {{{}}};\n  return options;\n}}\n",
                             snake(server.name), literal(server.scheme->token_url), scopes);
  }
  return fmt::format("#pragma once\n// {0}\n#include <{1}/runtime/oauth2.hpp>\n\nnamespace {1} {{\n{2}\n}}  // namespace {1}\n", origin_line(client), names.package, functions);
}

/// The README's lines on a client that gets its tokens itself.
std::string oauth2_example(const Client& client, const Names& names) {
  const std::vector<TokenServer> servers = token_servers(client);
  std::string out = servers.empty() ? fmt::format("{}::ClientCredentialsOptions own;\nown.token_url = \"https://auth.example.com/token\";\nown.scopes = {{\"read\"}};\n", names.package)
                                    : fmt::format("auto own = {}::{}_options();  // of <{}/oauth2.hpp>\n", names.package, snake(servers.front().name), names.package);
  return out + fmt::format("own.client_id = std::getenv(\"CLIENT_ID\");\nown.client_secret = std::getenv(\"CLIENT_SECRET\");\noptions.token_source = std::make_shared<{}::ClientCredentials>(own);", names.package);
}

}  // namespace

std::string path_of(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  return (operation.group ? names.groups[*operation.group] + "()." : std::string()) + names.operations[index];
}

std::string refused_package(std::string_view package) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool good = !package.empty() && package.size() < 64 && package[0] >= 'a' && package[0] <= 'z' && std::all_of(package.begin(), package.end(), fits) && !is_reserved_package(package);
  return good ? "" : "a C++ package's name is a namespace: small letters, digits and underscores, no keyword and no name that C's headers declare";
}

std::vector<File> generate(const Client& client, const PackageOptions& options) {
  const Names names(client, options);
  std::string about = first_line(client.description);
  if (about.empty()) about = first_line("A client of " + client.title);
  std::vector<File> files;
  // The runtime lives in the package's own namespace, so that one program can hold two clients.
  const auto own = [&](std::string text) { return replaced(std::move(text), "apigw_sdk", names.package); };
  const std::string headers = "include/" + names.package + "/";
  for (File& file : runtime_files("cpp/include/apigw_sdk/runtime/")) files.push_back({headers + "runtime/" + file.path, own(std::move(file.text))});
  for (File& file : runtime_files("cpp/src/runtime/")) files.push_back({"src/runtime/" + file.path, own(std::move(file.text))});
  add_client(client, names, files);
  add_models(client, names, files);
  files.push_back({".clang-format", std::string(runtime_text("cpp/clang-format.in"))});
  if (options.tests) {
    files.push_back({"tests/support.hpp", own(std::string(runtime_text("cpp/tests/support.hpp")))});
    add_tests(client, names, files);
  }
  files.push_back({"CMakeLists.txt", filled(runtime_text("cpp/CMakeLists.txt.in"), {{"package", names.package},
                                                                                    {"version", version_of(client)},
                                                                                    {"sources", sources_in("src/", files)},
                                                                                    {"precompiled", names.units.split ? filled(kPrecompiled, {{"package", names.package}}) : ""},
                                                                                    {"tests", options.tests ? filled(kTests, {{"package", names.package}, {"sources", sources_in("tests/", files)}}) : ""}})});
  files.push_back({"cmake/config.cmake.in", filled(runtime_text("cpp/config.cmake.in"), {{"package", names.package}})});
  const std::string address = client.base_url.empty() ? "The address is the option `base_url`." : fmt::format("The address is `{}` unless `base_url` gives another.", client.base_url);
  files.push_back({"README.md", filled(runtime_text("cpp/README.md.in"), {{"package", names.package}, {"description", about}, {"example", example(client, names)}, {"address", address}, {"headers", names.units.split ? kHeaders : ""}, {"oauth2", oauth2_example(client, names)}})});
  if (!token_servers(client).empty()) files.push_back({headers + "oauth2.hpp", oauth2_file(client, names)});
  return files;
}

}  // namespace apigw::sdkgen::cpp
