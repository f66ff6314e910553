// The files around the code, and the package as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/cpp.h"
#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::cpp {
namespace {

std::string path_of(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  return (operation.group ? names.groups[*operation.group] + "()." : std::string()) + names.operations[index];
}

std::string example(const Client& client, const Names& names) {
  std::string out = fmt::format("#include <iostream>\n\n#include <{0}/client.hpp>\n\nint main() {{\n  {0}::ClientOptions options;\n", names.package);
  if (client.base_url.empty()) out += "  options.base_url = \"https://api.example.com\";\n";
  out += fmt::format("  const {}::{} client(options);\n", names.package, names.client);
  const std::optional<size_t> index = shown_operation(client);
  if (!index) return out + "}";
  const std::string& request = names.requests[*index];
  const std::vector<Parameter>& parameters = client.operations[*index].parameters;
  if (!request.empty()) out += fmt::format("  {}::requests::{} request;\n", names.package, request);
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].required) out += fmt::format("  request.{} = {};\n", names.parameters[*index][i], shown_value(parameters[i]));
  }
  return out + fmt::format("  const auto answer = client.{}({});\n  std::cout << answer.status << \"\\n\";\n}}", path_of(client, names, *index), request.empty() ? "" : "request");
}

std::string value_of(const std::string& type, const std::string& example_json) { return fmt::format("Run::value<{}>({})", type, literal(example_json)); }

std::string test_call(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::vector<std::string> statuses;
  for (const Response& response : operation.responses) statuses.push_back(literal(response.status));
  std::string out = fmt::format("  run.call({}, {{{}}}, [&] {{\n", literal(path_of(client, names, index)), fmt::join(statuses, ", "));
  const bool takes = !names.requests[index].empty();
  if (takes) out += fmt::format("    requests::{} request;\n", names.requests[index]);
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    out += fmt::format("    request.{} = {};\n", names.parameters[index][i], value_of(type_of(client, names, operation.parameters[i].use, 0, "models::"), operation.parameters[i].example));
  }
  const Body* body = operation.body && !operation.body->example.empty() ? &*operation.body : nullptr;
  if (body != nullptr && body->encoding == Encoding::binary) out += "    request.body = File{\"text\", \"file\", \"application/octet-stream\"};\n";
  else if (body != nullptr) out += fmt::format("    request.body = {};\n", value_of(body_type(client, names, *body), body->example));
  out += fmt::format("    const auto answer = {}.{}({});\n", "client", path_of(client, names, index), takes ? "request" : "");
  const bool compares = body != nullptr && body->encoding == Encoding::json && body->required;
  return out + (compares ? fmt::format("    Run::compare(request.body, answer.value, {});\n", literal(body->example)) : "    (void)answer;\n") + "  });\n";
}

}  // namespace

std::string refused_package(std::string_view package) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool good = !package.empty() && package.size() < 64 && package[0] >= 'a' && package[0] <= 'z' && std::all_of(package.begin(), package.end(), fits) && !is_reserved(package);
  return good ? "" : "a C++ package's name is a namespace: small letters, digits and underscores, and no keyword";
}

std::string tests_source(const Client& client, const Names& names) {
  std::string values, calls;
  const auto add = [&](const Body& body) {
    if (body.encoding == Encoding::json && !body.example.empty()) values += fmt::format("  run.round_trip<{}>({});\n", body_type(client, names, body), literal(body.example));
  };
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].body) add(*client.operations[i].body);
    for (const Response& response : client.operations[i].responses) {
      if (response.body) add(*response.body);
    }
    calls += fmt::format("void call{}([[maybe_unused]] Run& run, [[maybe_unused]] const {}& client) {{\n{}}}\n\n", i, names.client, test_call(client, names, i));
  }
  std::string list;
  for (size_t i = 0; i < client.operations.size(); ++i) list += fmt::format("  call{}(run, client);\n", i);
  return filled(runtime_text("cpp/sdk_test.cpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"values", values}, {"calls", calls}, {"list", list}, {"client", names.client}});
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
  files.push_back({headers + "client.hpp", client_header(client, names)});
  files.push_back({headers + "errors.hpp", errors_header(client, names)});
  files.push_back({headers + "models.hpp", models_header(client, names)});
  files.push_back({"src/client.cpp", client_source(client, names)});
  files.push_back({"src/models.cpp", models_source(client, names)});
  files.push_back({".clang-format", std::string(runtime_text("cpp/clang-format.in"))});
  const std::string tests = options.tests ? fmt::format("\nenable_testing()\nadd_executable({0}_test tests/sdk_test.cpp)\ntarget_link_libraries({0}_test PRIVATE {0})\nadd_test(NAME {0} COMMAND {0}_test)\n", names.package) : "";
  files.push_back({"CMakeLists.txt", filled(runtime_text("cpp/CMakeLists.txt.in"), {{"package", names.package}, {"version", version_of(client)}, {"tests", tests}})});
  files.push_back({"cmake/config.cmake.in", filled(runtime_text("cpp/config.cmake.in"), {{"package", names.package}})});
  const std::string address = client.base_url.empty() ? "The address is the option `base_url`." : fmt::format("The address is `{}` unless `base_url` gives another.", client.base_url);
  files.push_back({"README.md", filled(runtime_text("cpp/README.md.in"), {{"package", names.package}, {"description", about}, {"example", example(client, names)}, {"address", address}})});
  if (options.tests) {
    files.push_back({"tests/support.hpp", own(std::string(runtime_text("cpp/tests/support.hpp")))});
    files.push_back({"tests/sdk_test.cpp", tests_source(client, names)});
  }
  return files;
}

}  // namespace apigw::sdkgen::cpp
