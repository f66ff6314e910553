#include "compiler/sdkgen/typescript/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/error_names.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::typescript {
namespace {

// Words that cannot be names of properties or methods here, and what the classes have themselves; sorted.
constexpr std::string_view kReservedMembers[] = {
    "arguments", "await", "body", "constructor", "core", "eval", "options", "prototype", "request", "static", "then", "toJSON", "toString", "valueOf",
};
constexpr std::string_view kReservedConstants[] = {
    "arguments", "async", "await", "break", "c", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "errors",
    "eval", "export", "exports", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null",
    "package", "private", "protected", "public", "ref", "require", "return", "schemes", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined",
    "var", "void", "while", "with", "yield",
};
constexpr std::string_view kReservedTypes[] = {
    "ApiError", "Array", "BadRequestError", "Blob", "BodyContent", "Boolean", "ClientCredentials", "ClientCredentialsOptions", "ClientError", "ClientOptions", "ConflictError", "ConnectionFailed", "Credentials", "Date",
    "DecodeError", "EncodeError", "Error", "FileContent", "ForbiddenError", "Function", "Headers", "Hook", "HttpRequest", "HttpResponse", "Map", "NotFoundError",
    "Number", "Object", "Promise", "Record", "RequestOptions", "ResponseTooLarge", "RetryPolicy", "SdkError", "Secrets", "ServerError", "Set", "Source", "StreamedBody", "String", "Symbol",
    "TimedOut", "TokenError", "TokenSource", "TooManyRequestsError", "Uint8Array", "UnauthorizedError", "UnprocessableError",
};

// Modules of Node, which are found before a package of that name, and what npm refuses; sorted.
constexpr std::string_view kReservedPackages[] = {
    "assert", "async-hooks", "buffer", "child-process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics-channel", "dns", "domain", "events",
    "fs", "http", "http2", "https", "inspector", "module", "net", "node-modules", "os", "path", "perf-hooks", "process", "punycode", "querystring", "readline",
    "repl", "sea", "sqlite", "stream", "string-decoder", "sys", "test", "timers", "tls", "trace-events", "tty", "url", "util", "v8", "vm", "wasi", "worker-threads",
    "zlib",
};

struct PlainRow {
  Kind kind;
  std::string_view annotation;
};
constexpr PlainRow kPlain[] = {
    {Kind::any, "unknown"},   {Kind::boolean, "boolean"}, {Kind::int32, "number"},   {Kind::int64, "bigint"},     {Kind::integer, "number"},   {Kind::number, "number"},
    {Kind::string, "string"}, {Kind::date, "string"},     {Kind::date_time, "Date"}, {Kind::bytes, "Uint8Array"}, {Kind::file, "FileContent"},
};

std::vector<std::string> keys_of(const Type& type) {
  Scope scope(kReservedMembers);
  std::vector<std::string> keys;
  for (const std::string& value : type.values) keys.push_back(scope.take(pascal(words_of(value.starts_with('-') ? "minus" + value : value, "empty"))));
  return keys;
}

}  // namespace

bool is_reserved_package(std::string_view name) {
  std::string spelled(name);
  std::replace(spelled.begin(), spelled.end(), '_', '-');
  return std::binary_search(std::begin(kReservedPackages), std::end(kReservedPackages), std::string_view(spelled));
}

Names::Names(const Client& api, const PackageOptions& options) {
  package = options.package.empty() ? kebab(options.name) : options.package;
  if (is_reserved_package(package)) package += "-sdk";
  Scope type_scope(kReservedTypes), table_scope(kReservedConstants), member_scope(kReservedMembers);
  client = type_scope.take(pascal(options.name) + (options.name.back() == "client" ? "" : "Client"));
  types.resize(api.types.size());
  members.resize(api.types.size());
  for (TypeId id = 0; id < api.types.size(); ++id) {
    if (api.types[id].name.empty()) continue;
    types[id] = type_scope.take(pascal(api.types[id].name));
    if (api.types[id].kind == Kind::enumeration) members[id] = keys_of(api.types[id]);
  }
  for (const Operation& operation : api.operations) {
    operations.push_back(member_scope.take(camel(operation.name)));
    tables.push_back(table_scope.take(camel(operation.name)));
    requests.push_back(operation.parameters.empty() && !operation.body ? "" : type_scope.take(pascal(operation.name) + "Request"));
    Scope scope(kReservedMembers);
    std::vector<std::string>& list = parameters.emplace_back();
    for (const Parameter& parameter : operation.parameters) list.push_back(scope.take(camel(parameter.name)));
  }
  for (size_t i = 0; i < api.operations.size(); ++i) pages.push_back(api.operations[i].pages ? member_scope.take(operations[i] + "Items") : "");
  for (const Operation& operation : api.operations) {
    results.push_back(result_types(api, *this, operation).size() > 1 ? type_scope.take(pascal(operation.name) + "Result") : "");
  }
  typed_errors = sdkgen::typed_errors(api);
  for (const TypedError& error : typed_errors) {
    errors.push_back(type_scope.take(error_name(types[error.type], error.status)));
  }
  for (const Group& group : api.groups) {
    groups.push_back(member_scope.take(camel(group.name)));
    group_classes.push_back(type_scope.take(pascal(group.name) + "Operations"));
  }
  for (size_t i = 0; i < api.operations.size(); ++i) {
    streams.push_back(sdkgen::streams(api.operations[i]) ? member_scope.take(operations[i] + "Stream") : "");
  }
}

std::string literal(std::string_view text) { return sparing_literal(text, Beyond16::surrogates); }

std::string statement(const std::string& head, const Code& value, const std::string& tail, size_t indent) {
  return (Code(head) + Code::assigned(value, Code::Breaks::behind) + Code(tail)).lines(kPrettier, indent) + "\n";
}

Code member(const std::string& name, const Code& value) {
  constexpr size_t kShort = 4;
  return Code(name + ": ") + (name.size() <= kShort ? value : Code::assigned(value, Code::Breaks::behind));
}

std::string key(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; };
  const bool plain_name = !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
  return plain_name ? std::string(name) : literal(name);
}

std::string comment(std::string_view text, size_t indent) {
  const std::string pad(indent, ' ');
  const std::vector<std::string> lines = prose(text, kPrettier.width - indent - 3);
  if (lines.empty()) return {};
  const auto safe = [](const std::string& line) { return replaced(replaced(line, "*/", "*\\/"), "@ts-", "@ ts-"); };  // @ts-ignore is a directive
  if (lines.size() == 1 && lines[0].size() + indent + 7 <= kPrettier.width) return fmt::format("{}/** {} */\n", pad, safe(lines[0]));
  std::string out = pad + "/**\n";
  for (const std::string& line : lines) out += pad + " *" + (line.empty() ? "" : " " + safe(line)) + "\n";
  return out + pad + " */\n";
}

Code annotation(const Client& client, const Names& names, const Use& use, std::string_view models, Maps maps) {
  const Type& type = client.type(use);
  Code code;
  if (!type.name.empty()) {
    code = Code(std::string(models) + names.types[use.type]);
  } else if (type.kind == Kind::array) {
    const Code item = annotation(client, names, type.item, models, maps);
    code = type.item.nullable ? Code("(") + item + Code(")[]") : item + Code("[]");
  } else if (type.kind == Kind::map && maps == Maps::literal) {
    code = Code("{ [name: string]: ") + annotation(client, names, type.item, models, maps) + Code(" }");
  } else if (type.kind == Kind::map) {
    code = Code::list("Record<", {Code("string"), annotation(client, names, type.item, models)}, ">", Code::Breaks::bare);
  } else {
    code = Code(std::string(std::find_if(std::begin(kPlain), std::end(kPlain), [&](const PlainRow& row) { return row.kind == type.kind; })->annotation));
  }
  return use.nullable && use.type != plain(Kind::any) ? code + Code(" | null") : code;
}

std::vector<Code> result_types(const Client& client, const Names& names, const Operation& operation) {
  const Result result = result_of(operation);
  std::vector<Code> types;
  for (const Body* body : result.bodies) {
    Code type = body->encoding == Encoding::binary ? Code("Uint8Array") : body->encoding == Encoding::text ? Code("string") : annotation(client, names, body->use, "models.");
    const std::string flat = type.flat();
    if (flat == "unknown") return {type};
    if (std::none_of(types.begin(), types.end(), [&](const Code& other) { return other.flat() == flat; })) types.push_back(std::move(type));
  }
  if (types.empty()) return {Code("void")};
  if (result.nothing) types.emplace_back("undefined");
  return types;
}

}  // namespace apigw::sdkgen::typescript
