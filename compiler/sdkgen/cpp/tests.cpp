// The tests that --tests adds: every example sent and received, in one source or, of a large API, in several.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::cpp {
namespace {

std::string fill(const std::string& target, const std::string& example_json) { return fmt::format("  Run::fill(request.{}, {});\n", target, literal(example_json)); }

std::string test_call(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string out;
  const bool takes = !names.requests[index].empty();
  if (takes) out += fmt::format("  requests::{} request;\n", names.requests[index]);
  for (size_t i = 0; i < operation.parameters.size(); ++i) out += fill(names.parameters[index][i], operation.parameters[i].example);
  const Body* body = operation.body && !operation.body->example.empty() ? &*operation.body : nullptr;
  if (body != nullptr && body->encoding == Encoding::binary) out += "  request.body = File{\"text\", \"file\", \"application/octet-stream\"};\n";
  else if (body != nullptr) out += fill("body", body->example);
  const bool compares = body != nullptr && body->encoding == Encoding::json && body->required;
  const std::string call = fmt::format("client.{}({})", path_of(client, names, index), takes ? "request" : "");
  return out + (compares ? fmt::format("  Run::compare(request.body, {}.value, {});\n", call, literal(body->example)) : fmt::format("  {};\n", call));
}

/// Tests of the operations from `begin` on.
std::vector<Placeholder> tests_of(const Client& client, const Names& names, size_t begin, size_t end) {
  std::string values, calls, list, includes;
  const auto add = [&](const Body& body) {
    if (body.encoding == Encoding::json && !body.example.empty()) values += fmt::format("  run.round_trip<{}>({});\n", body_type(client, names, body), literal(body.example));
  };
  for (size_t i = begin; i < end; ++i) {
    if (client.operations[i].body) add(*client.operations[i].body);
    for (const Response& response : client.operations[i].responses) {
      if (response.body) add(*response.body);
    }
    std::vector<std::string> statuses;
    for (const Response& response : client.operations[i].responses) statuses.push_back(literal(response.status));
    calls += fmt::format("void call{}(const {}& client) {{\n{}}}\n\n", i, names.client, test_call(client, names, i));
    list += fmt::format("  run.call({}, {{{}}}, call{}, client);\n", literal(path_of(client, names, i)), fmt::join(statuses, ", "), i);
    if (names.units.split) includes += fmt::format("#include <{}/operations/{}.hpp>\n", names.package, names.operation_files[i]);
  }
  if (!names.units.split) includes = fmt::format("#include <{}/client.hpp>\n", names.package);
  return {{"origin", origin_line(client)}, {"package", names.package}, {"includes", includes}, {"values", values}, {"calls", calls}, {"list", list}, {"client", names.client}};
}

}  // namespace

void add_tests(const Client& client, const Names& names, std::vector<File>& files) {
  const size_t count = client.operations.size();
  if (!names.units.split) return files.push_back({"tests/sdk_test.cpp", filled(runtime_text("cpp/sdk_test.cpp.in"), tests_of(client, names, 0, count))});
  std::string declared, list;
  for (size_t begin = 0, number = 1; begin < count; begin += kOperationsInOneSource, ++number) {
    std::vector<Placeholder> placeholders = tests_of(client, names, begin, std::min(begin + kOperationsInOneSource, count));
    placeholders.push_back({"number", fmt::format("{:03}", number)});
    files.push_back({fmt::format("tests/part_{:03}.cpp", number), filled(runtime_text("cpp/sdk_test_part.cpp.in"), placeholders)});
    declared += fmt::format("void part_{:03}(Run& run, const {}& client);\n", number, names.client);
    list += fmt::format("  part_{:03}(run, client);\n", number);
  }
  files.push_back({"tests/sdk_test.cpp", filled(runtime_text("cpp/sdk_test_parts.cpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"declared", declared}, {"list", list}, {"client", names.client}})});
}

}  // namespace apigw::sdkgen::cpp
