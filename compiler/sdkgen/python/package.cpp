// The files around the code, and the package as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/python/python.h"
#include "compiler/sdkgen/python/writer.h"

namespace apigw::sdkgen::python {
namespace {

std::string path_of(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  return (operation.group ? names.groups[*operation.group] + "." : std::string()) + names.operations[index];
}

/// A few lines that use the first operation which needs little.
std::string example(const Client& client, const Names& names) {
  std::string out = fmt::format("from {} import {}\n\nclient = {}({})\n", names.module, names.client, names.client, client.base_url.empty() ? "\"https://api.example.com\"" : "");
  const std::optional<size_t> index = shown_operation(client);
  if (!index) return out;
  std::vector<Code> arguments;
  for (const Parameter& parameter : client.operations[*index].parameters) {
    std::string value = shown_value(parameter);
    if (parameter.use.type == plain(Kind::boolean)) value = value == "true" ? "True" : "False";
    if (parameter.required) arguments.emplace_back(std::move(value));
  }
  return out + (Code("print(") + Code::list("client." + path_of(client, names, *index) + "(", std::move(arguments), ")") + Code(")")).lines(kBlack, 0);
}

std::string toml_text(const std::string& text) { return sdkgen::literal(text, Beyond16::code_point); }

Code row(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::vector<Code> values;
  for (const Parameter& parameter : operation.parameters) values.emplace_back(literal(parameter.example));
  std::vector<Code> arguments = {literal(path_of(client, names, index)), Code("ops." + names.constants[index]), Code::list("[", std::move(values), "]")};
  if (operation.body && !operation.body->example.empty()) arguments.emplace_back(literal(operation.body->example));
  return Code::list("Row(", std::move(arguments), ")");
}

/// Rows of type tests: the examples of JSON bodies.
std::vector<Code> value_rows(const Client& client, const Names& names) {
  std::vector<Code> rows;
  const auto add = [&](const Body& body) {
    if (body.encoding != Encoding::json || body.example.empty()) return;
    rows.push_back(Code::list("(", {codec(client, names, body.use), Code(literal(body.example))}, ")"));
  };
  for (const Operation& operation : client.operations) {
    if (operation.body) add(*operation.body);
    for (const Response& response : operation.responses) {
      if (response.body) add(*response.body);
    }
  }
  return rows;
}

}  // namespace

std::string refused_package(std::string_view package) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool good = !package.empty() && package.size() < 64 && package[0] >= 'a' && package[0] <= 'z' && std::all_of(package.begin(), package.end(), fits) && !is_reserved_module(package);
  return good ? "" : "a Python package's name is made of small letters, digits and underscores, and is no keyword and no module of the standard library";
}

std::string init_file(const Client& client, const Names& names) {
  std::string out = header(client, client.title.empty() ? "A client." : client.title) + "\nfrom . import errors, models\nfrom ._runtime.errors import ApiError\n";
  out += "from ._runtime.oauth2 import ClientCredentials\nfrom ._runtime.streams import BodyStream\nfrom ._runtime.transport import HttpTransport, Transport\n";
  std::vector<Code> values, all;
  for (const std::string_view name : {std::string_view("errors"), std::string_view("models"), std::string_view("ApiError"), std::string_view("BodyStream"), std::string_view("ClientCredentials"), std::string_view("HttpTransport"), std::string_view("Transport"), std::string_view(names.client), std::string_view("__version__")}) {
    all.emplace_back(literal(name));
  }
  for (const char* name : {"UNSET", "Content", "Credentials", "File", "Hook", "Limits", "Request", "RequestOptions", "Response", "RetryPolicy", "TokenSource", "Unset"}) {
    values.emplace_back(name);
    all.emplace_back(literal(name));
  }
  out += Code::list("from ._runtime.values import (", std::move(values), ")").lines(kBlack, 0, true) + "\n";
  out += import_of(".client", {names.client}, names.client) + fmt::format("\n__version__ = {}\n", literal(version_of(client)));
  return out + "\n" + Code::list("__all__ = [", std::move(all), "]").lines(kBlack, 0, true) + "\n";
}

std::string tests_file(const Client& client, const Names& names) {
  std::vector<Code> rows;
  for (size_t i = 0; i < client.operations.size(); ++i) rows.push_back(row(client, names, i));
  const std::string values = (Code("VALUES = ") + Code::list("[", value_rows(client, names), "]")).lines(kBlack, 0) + "\n";
  const bool codecs = values.find("c.") != std::string::npos, references = values.find("ref(") != std::string::npos;
  std::string imports = fmt::format("from {0} import ApiError, {1}\nfrom {0} import _operations as ops\n", names.module, names.client);
  if (references) imports += fmt::format("from {}._codecs import registry\n", names.module);
  if (codecs) imports += fmt::format("from {}._runtime import codec as c\n", names.module);
  return filled(runtime_text("python/test_sdk.py.in"), {{"origin", origin_comment(client)},
                                                        {"imports", imports},
                                                        {"references", references ? "ref = registry.ref\n" : ""},
                                                        {"with_client", (Code("with ") + Code::list(names.client + "(", {Code("address"), Code("**settings()")}, ")") + Code(" as client:")).lines(kBlack, 8)},
                                                        {"calls", (Code("CALLS = ") + Code::list("[", std::move(rows), "]")).lines(kBlack, 0)},
                                                        {"values", values}});
}

/// oauth2.py: what the document says about the servers of tokens.
std::string oauth2_file(const Client& client) {
  std::string out = header(client, "Where a program gets tokens for itself: addresses and what can be asked for.");
  for (const TokenServer& server : token_servers(client)) {
    const std::string name = upper_snake(server.name);
    std::vector<Code> scopes;
    for (const std::string& scope : server.scheme->scopes) scopes.emplace_back(literal(scope));
    out += fmt::format("\n{}_TOKEN_URL = {}\n", name, literal(server.scheme->token_url));
    out += (Code(name + "_SCOPES = ") + Code::list("[", std::move(scopes), "]")).lines(kBlack, 0) + "\n";
  }
  return out;
}

/// The README's lines on a client that gets its tokens itself.
std::string oauth2_example(const Client& client, const Names& names) {
  const std::vector<TokenServer> servers = token_servers(client);
  const std::string name = servers.empty() ? "" : upper_snake(servers.front().name);
  std::string out = fmt::format("import os\n\nfrom {0} import ClientCredentials, {1}\n", names.module, names.client);
  if (!servers.empty()) out += fmt::format("from {0}.oauth2 import {1}_SCOPES, {1}_TOKEN_URL\n", names.module, name);
  out += fmt::format("\ntokens = ClientCredentials(\n    {}, os.environ[\"CLIENT_ID\"], os.environ[\"CLIENT_SECRET\"], {}\n)\n", servers.empty() ? "\"https://auth.example.com/token\"" : name + "_TOKEN_URL",
                     servers.empty() ? "[\"read\"]" : name + "_SCOPES");
  return out + fmt::format("client = {}({}bearer_token=tokens)", names.client, client.base_url.empty() ? "\"https://api.example.com\", " : "");
}

std::vector<File> generate(const Client& client, const PackageOptions& options) {
  const Names names(client, options);
  const std::string module = names.module + "/";
  std::string about = first_line(client.description);
  if (about.empty()) about = first_line("A client of " + client.title);
  std::vector<File> files;
  for (File& file : runtime_files("python/_runtime/")) files.push_back({module + "_runtime/" + file.path, std::move(file.text)});
  files.push_back({module + "__init__.py", init_file(client, names)});
  files.push_back({module + "_codecs.py", codecs_file(client, names)});
  files.push_back({module + "_operations.py", operations_file(client, names)});
  files.push_back({module + "client.py", client_file(client, names)});
  files.push_back({module + "errors.py", errors_file(client, names)});
  if (!token_servers(client).empty()) files.push_back({module + "oauth2.py", oauth2_file(client)});
  std::vector<File> models = models_files(client, names);
  const std::string packages = models.size() == 1 ? "" : fmt::format(", \"{}.models\"", names.module);
  for (File& file : models) files.push_back({module + file.path, std::move(file.text)});
  files.push_back({module + "py.typed", ""});
  const std::string project = replaced(names.module, "_", "-");
  const std::string address = client.base_url.empty() ? "The address is the first argument." : fmt::format("The address is `{}` unless the first argument gives another.", client.base_url);
  files.push_back({"pyproject.toml", filled(runtime_text("python/pyproject.toml.in"), {{"project", project}, {"version", version_of(client)}, {"description", toml_text(about)}, {"module", names.module}, {"packages", packages}})});
  files.push_back({"README.md", filled(runtime_text("python/README.md.in"), {{"project", project}, {"description", about}, {"module", names.module}, {"example", example(client, names)}, {"address", address}, {"oauth2", oauth2_example(client, names)}})});
  if (options.tests) {
    files.push_back({"tests/__init__.py", ""});
    files.push_back({"tests/support.py", std::string(runtime_text("python/tests/support.py"))});
    files.push_back({"tests/test_sdk.py", tests_file(client, names)});
  }
  return files;
}

}  // namespace apigw::sdkgen::python
