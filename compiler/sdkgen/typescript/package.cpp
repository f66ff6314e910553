// The files around the code, and the package as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/sharing.h"
#include "compiler/sdkgen/typescript/typescript.h"
#include "compiler/sdkgen/typescript/writer.h"

namespace apigw::sdkgen::typescript {
namespace {

std::string path_of(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  return (operation.group ? names.groups[*operation.group] + "." : std::string()) + names.operations[index];
}

/// A few lines that use the first operation which needs little.
std::string example(const Client& client, const Names& names) {
  const std::string options = client.base_url.empty() ? "{ baseUrl: \"https://api.example.com\" }" : "";
  std::string out = fmt::format("import {{ {} }} from \"{}\";\n\nconst client = new {}({});\n", names.client, names.package, names.client, options);
  const std::optional<size_t> index = shown_operation(client);
  if (!index) return out;
  std::vector<Code> values;
  for (size_t i = 0; i < client.operations[*index].parameters.size(); ++i) {
    const Parameter& parameter = client.operations[*index].parameters[i];
    const std::string value = shown_value(parameter) + (parameter.use.type == plain(Kind::int64) ? "n" : "");
    if (parameter.required) values.emplace_back(names.parameters[*index][i] + ": " + value);
  }
  const std::string request = values.empty() ? "" : Code::list("{ ", std::move(values), "}").flat();
  return out + fmt::format("console.log(await client.{}({}));", path_of(client, names, *index), request);
}

Code row(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::vector<Code> values;
  for (const Parameter& parameter : operation.parameters) values.emplace_back(literal(parameter.example));
  std::vector<Code> members = {member("method", literal(path_of(client, names, index))), member("operation", "operations." + names.tables[index]), Code("values: ") + Code::list("[", std::move(values), "]")};
  if (operation.body && !operation.body->example.empty()) members.emplace_back("body: " + literal(operation.body->example));
  return Code::list("{ ", std::move(members), "}", Code::Breaks::always);
}

std::vector<Code> value_rows(const Client& client, const Names& names) {
  std::vector<Code> rows;
  const auto add = [&](const Body& body) {
    if (body.encoding == Encoding::json && !body.example.empty()) rows.push_back(Code::list("[", {codec(client, names, body.use), Code(literal(body.example))}, "]"));
  };
  for (const Operation& operation : client.operations) {
    if (operation.body) add(*operation.body);
    for (const Response& response : operation.responses) {
      if (response.body) add(*response.body);
    }
  }
  return rows;
}

Code constant(const std::string& name, std::vector<Code> items) {
  const bool always = items.size() > 1;
  return Code("const " + name + " = ") + Code::list("[", std::move(items), "]", always ? Code::Breaks::always : Code::Breaks::when_long) + Code(";");
}

// Lines of the README on whole numbers.
constexpr char kIntegers[] = "An `integer` without a format is a `number`; one beyond 2^53, where numbers lose digits, is a `DecodeError` (`gen-sdk --big-integers` makes it a `bigint`).";
constexpr char kBigIntegers[] = "An `integer` without a format is a `bigint`, too.";

std::string json_text(std::string_view text) { return sdkgen::literal(text, Beyond16::surrogates); }

}  // namespace

std::string refused_package(std::string_view package) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  std::string_view name = package;
  bool good = package.size() < 200;
  if (name.starts_with('@')) {
    const size_t slash = name.find('/');
    good = good && slash != std::string_view::npos && slash > 1 && std::all_of(name.begin() + 1, name.begin() + static_cast<ptrdiff_t>(slash), fits);
    name = slash == std::string_view::npos ? std::string_view() : name.substr(slash + 1);
  }
  good = good && !name.empty() && name[0] != '.' && name[0] != '_' && std::all_of(name.begin(), name.end(), fits) && (package.starts_with('@') || !is_reserved_package(package));
  return good ? "" : "an npm package's name is made of small letters, digits, '-', '_' and '.', perhaps behind a scope, @acme/, and is no module of Node";
}

std::string index_file(const Client& client, const Names& names) {
  return header(client, "What programs import.") + fmt::format("export {{ {} }} from \"./client.js\";\n", names.client) + (token_servers(client).empty() ? "" : "export * from \"./oauth2.js\";\n") + std::string(runtime_text("typescript/index_exports.ts.in"));
}

std::string tests_file(const Client& client, const Names& names) {
  std::vector<Code> rows;
  for (size_t i = 0; i < client.operations.size(); ++i) rows.push_back(row(client, names, i));
  const std::string import_line = (Code::list("import { ", {Code("ApiError"), Code(names.client)}, "}") + Code(" from \"../dist/esm/index.js\";")).lines(kPrettier, 0);
  const std::string made = "new " + names.client + "(settings());", head = "const open = () =>";
  const std::string open = head + (head.size() + made.size() < kPrettier.width ? " " : "\n  ") + made;
  return filled(runtime_text("typescript/sdk.test.mjs.in"), {{"origin", origin_line(client)},
                                                             {"client_import", import_line},
                                                             {"open", open},
                                                             {"calls", constant("calls", std::move(rows)).lines(kPrettier, 0)},
                                                             {"values", constant("values", value_rows(client, names)).lines(kPrettier, 0)}});
}

/// oauth2.ts: what the document says about the servers of tokens.
std::string oauth2_file(const Client& client) {
  std::string out = header(client, "Where a program gets tokens for itself: addresses and what can be asked for.");
  for (const TokenServer& server : token_servers(client)) {
    const std::string name = upper_snake(server.name), url = literal(server.scheme->token_url);
    std::vector<Code> scopes;
    for (const std::string& scope : server.scheme->scopes) scopes.emplace_back(literal(scope));
    const bool wide = name.size() + url.size() + 28 > kPrettier.width;
    out += fmt::format("\nexport const {}_TOKEN_URL ={}{};\n", name, wide ? "\n  " : " ", url);
    out += (Code("export const " + name + "_SCOPES = ") + Code::list("[", std::move(scopes), "]") + Code(";")).lines(kPrettier, 0) + "\n";
  }
  return out;
}

/// The README's lines on a client that gets its tokens itself.
std::string oauth2_example(const Client& client, const Names& names) {
  const std::vector<TokenServer> servers = token_servers(client);
  const std::string name = servers.empty() ? "" : upper_snake(servers.front().name);
  const std::string imports = servers.empty() ? "" : fmt::format(", {0}_SCOPES, {0}_TOKEN_URL", name);
  std::string out = fmt::format("import {{ ClientCredentials, {}{} }} from \"{}\";\n\n", names.client, imports, names.package);
  out += fmt::format("const {{ CLIENT_ID = \"\", CLIENT_SECRET = \"\" }} = process.env;\nconst tokens = new ClientCredentials({}, CLIENT_ID, CLIENT_SECRET, {{\n  scopes: {},\n}});\n",
                     servers.empty() ? "\"https://auth.example.com/token\"" : name + "_TOKEN_URL", servers.empty() ? "[\"read\"]" : name + "_SCOPES");
  return out + fmt::format("const client = new {}({{ {}bearerToken: tokens }});", names.client, client.base_url.empty() ? "baseUrl: \"https://api.example.com\", " : "");
}

std::vector<File> generate(const Client& exact, const PackageOptions& options) {
  Client client = exact;
  if (options.big_integers) widen_integers(client);
  const Names names(client, options);
  std::string about = first_line(client.description);
  if (about.empty()) about = first_line("A client of " + client.title);
  std::vector<File> files;
  for (File& file : runtime_files("typescript/src/")) files.push_back({"src/" + file.path, std::move(file.text)});
  files.push_back({"src/client.ts", client_file(client, names)});
  files.push_back({"src/codecs.ts", codecs_file(client, names)});
  files.push_back({"src/errors.ts", errors_file(client, names)});
  files.push_back({"src/index.ts", index_file(client, names)});
  files.push_back({"src/models.ts", models_file(client, names)});
  if (!token_servers(client).empty()) files.push_back({"src/oauth2.ts", oauth2_file(client)});
  files.push_back({"src/operations.ts", operations_file(client, names)});
  files.push_back({"src/requests.ts", requests_file(client, names)});
  for (const char* name : {"tsconfig.json", "tsconfig.cjs.json", "commonjs.mjs"}) files.push_back({name, std::string(runtime_text(std::string("typescript/") + name))});
  const std::string address = client.base_url.empty() ? "The address is the option `baseUrl`." : fmt::format("The address is `{}` unless `baseUrl` gives another.", client.base_url);
  files.push_back({"package.json", filled(runtime_text("typescript/package.json.in"), {{"package", json_text(names.package)},
                                                                                      {"version", json_text(version_of(client))},
                                                                                      {"description", json_text(about)},
                                                                                      {"test_script", options.tests ? ",\n    \"test\": \"npm run build && node --test tests/\"" : ""}})});
  files.push_back({"README.md", filled(runtime_text("typescript/README.md.in"), {{"package", names.package}, {"description", about}, {"example", example(client, names)}, {"address", address}, {"oauth2", oauth2_example(client, names)}, {"integers", options.big_integers ? kBigIntegers : kIntegers}})});
  if (options.tests) {
    files.push_back({"tests/support.mjs", std::string(runtime_text("typescript/tests/support.mjs"))});
    files.push_back({"tests/sdk.test.mjs", tests_file(client, names)});
  }
  return files;
}

}  // namespace apigw::sdkgen::typescript
