#include "compiler/sdkgen/cpp/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/error_names.h"
#include "compiler/sdkgen/prose.h"
#include "compiler/source/utf8.h"

namespace apigw::sdkgen::cpp {
namespace {

constexpr TypeId kNoHolder = 0;
constexpr size_t kLast = static_cast<size_t>(-1);  // Json, behind all others

// Keywords, alternative tokens, what headers of C define as macros, and the names generated classes use themselves; sorted.
constexpr std::string_view kReserved[] = {
    "additional_properties", "alignas", "alignof", "and", "and_eq", "asm", "assert", "auto", "bitand", "bitor", "body", "bool", "break", "case", "catch", "char",
    "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr",
    "constinit", "continue", "core", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "errno", "explicit", "export", "extern",
    "false", "float", "for", "friend", "goto", "if", "inline", "int", "known", "linux", "long", "major", "makedev", "minor", "models", "mutable", "namespace",
    "new", "noexcept", "not", "not_eq", "number", "nullptr", "operator", "options", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast", "request", "requests", "requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast", "std", "stderr",
    "stdin", "stdout", "str", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unix",
    "unsigned", "using", "value", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
};
// What the headers of C and POSIX declare: a namespace cannot share its name; sorted.
constexpr std::string_view kGlobalNames[] = {
    "abort", "abs", "accept", "access", "acct", "alarm", "basename", "bind", "brk", "calloc", "canonicalize", "ceil", "chdir", "chmod", "chown", "chroot",
    "clearenv", "clearerr", "clock", "clone", "close", "connect", "cos", "creat", "crypt", "daemon", "daylight", "div", "dup", "environ", "erf", "exit", "exp",
    "flock", "floor", "fork", "free", "gamma", "getline", "group", "index", "initstate", "iovec", "kill", "labs", "linger", "link", "linkat", "listen", "log",
    "logb", "lstat", "main", "malloc", "mkdir", "mktemp", "msghdr", "nan", "nice", "nlohmann", "obstack", "open", "openat", "optarg", "optind", "option", "passwd",
    "pause", "pipe", "popen", "pow", "pread", "printf", "profil", "putenv", "puts", "qsort", "raise", "rand", "random", "read", "readahead", "readlink", "realloc",
    "realpath", "recv", "recvmsg", "remainder", "remove", "rename", "revoke", "rewind", "rint", "rmdir", "round", "scanf", "select", "send", "sendmsg", "sendto",
    "servent", "setenv", "shutdown", "sigaction", "signal", "signgam", "sin", "sleep", "snprintf", "sockaddr", "socket", "splice", "sprintf", "sqrt", "stat",
    "strdup", "swab", "symlink", "sync", "sysconf", "system", "tan", "tee", "time", "times", "timespec", "timeval", "timezone", "tm", "tmpfile", "truncate",
    "umask", "uname", "ungetc", "unlink", "unsetenv", "usleep", "utime", "vfork", "wait", "write",
};
constexpr std::string_view kReservedTypes[] = {
    "ApiError", "Authorizer", "BadRequestError", "BodySource", "Box", "Bytes", "Cancelled", "ClientCredentials", "ClientCredentialsOptions", "ClientError",
    "ClientOptions", "Codec", "ConflictError", "ConnectionFailed", "Core", "Credentials", "Date", "DateTime", "DecodeError", "EncodeError", "FieldStyle",
    "File", "Flow", "ForbiddenError", "Headers", "Hook", "HttpRequest", "HttpResponse", "IfStruct", "Json", "Known", "Limits", "Memo", "NotFoundError",
    "Nothing", "NumberEnum", "OneOf", "PartRule", "Place", "RequestBuilder", "RequestOptions", "Response", "ResponseTooLarge", "RetryPolicy", "Scheme",
    "SchemeKind", "SdkError", "Secrets", "Security", "ServerError", "Sink", "Style", "TextEnum", "TimedOut", "TokenError", "TokenSource",
    "TooManyRequestsError", "Transport", "UnauthorizedError", "UnprocessableError",
};

struct PlainRow {
  Kind kind;
  std::string_view type;
};
constexpr PlainRow kPlain[] = {
    {Kind::any, "Json"},           {Kind::boolean, "bool"}, {Kind::int32, "std::int32_t"}, {Kind::int64, "std::int64_t"}, {Kind::integer, "std::int64_t"}, {Kind::number, "double"},
    {Kind::string, "std::string"}, {Kind::date, "Date"},    {Kind::date_time, "DateTime"}, {Kind::bytes, "Bytes"},        {Kind::file, "File"},
};

std::vector<std::string> members_of(const Type& type) {
  Scope scope(kReserved);
  std::vector<std::string> names;
  for (const Property& property : type.properties) names.push_back(scope.take(snake(words_of(property.wire, "field"))));
  for (const std::string& value : type.values) names.push_back(scope.take(snake(words_of(value.starts_with('-') ? "minus" + value : value, "empty"))));
  return names;
}

/// What may be missing.
std::string holder_of(const Client& client, const Names& names, const Use& use, const std::string& held) {
  return (names.units.boxes(client, use.type) ? "Box<" : "std::optional<") + held + ">";
}

}  // namespace

bool is_reserved_package(std::string_view name) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), name) || std::binary_search(std::begin(kGlobalNames), std::end(kGlobalNames), name);
}

Names::Names(const Client& api, const PackageOptions& options) : units(api) {
  package = options.package.empty() ? snake(options.name) : options.package;
  if (is_reserved_package(package)) package += "_sdk";
  Scope type_scope(kReservedTypes), class_scope(kReservedTypes), request_scope(kReservedTypes), member_scope(kReserved);
  member_scope.take("core_");  // the member of every class with methods
  FileNames operation_names, error_names, group_names;
  client = class_scope.take(pascal(options.name) + (options.name.back() == "client" ? "" : "Client"));
  types.resize(api.types.size());
  members.resize(api.types.size());
  for (TypeId id = 0; id < api.types.size(); ++id) {
    if (api.types[id].name.empty()) continue;
    types[id] = type_scope.take(pascal(api.types[id].name));
    members[id] = members_of(api.types[id]);
  }
  for (const Operation& operation : api.operations) {
    operations.push_back(member_scope.take(snake(operation.name)));
    operation_files.push_back(operation_names.take(operation.name));
    requests.push_back(operation.parameters.empty() && !operation.body ? "" : request_scope.take(pascal(operation.name) + "Request"));
    Scope scope(kReserved);
    std::vector<std::string>& list = parameters.emplace_back();
    for (const Parameter& parameter : operation.parameters) list.push_back(scope.take(snake(parameter.name)));
  }
  typed_errors = sdkgen::typed_errors(api);
  for (const TypedError& error : typed_errors) {
    errors.push_back(class_scope.take(error_name(types[error.type], error.status)));
    error_files.push_back(error_names.take(words_of(errors.back())));
  }
  for (const Group& group : api.groups) {
    groups.push_back(member_scope.take(snake(group.name)));
    group_files.push_back(group_names.take(group.name));
    group_classes.push_back(class_scope.take(pascal(group.name) + "Operations"));
  }
  for (size_t i = 0; i < api.operations.size(); ++i) {
    pages.push_back(api.operations[i].pages ? member_scope.take(operations[i] + "_each") : "");
    streams.push_back(sdkgen::streams(api.operations[i]) ? member_scope.take(operations[i] + "_stream") : "");
  }
}

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    const source::CodePoint point = source::code_point_at(text, i);
    const uint32_t size = std::max<uint32_t>(point.size, 1);
    if (text[i] == '"' || text[i] == '\\') out += fmt::format("\\{}", text[i]);
    else if (text[i] == '?' && i > 0 && text[i - 1] == '?') out += "\\?";  // no trigraphs
    else if (text[i] == '\n') out += "\\n";
    else if (point.size == 0 || is_hidden(point.value)) {
      for (uint32_t k = 0; k < size; ++k) out += fmt::format("\\{:03o}", static_cast<unsigned char>(text[i + k]));
    } else out.append(text.substr(i, size));
    i += size;
  }
  return out + '"';
}

std::string comment(std::string_view text, size_t indent) {
  std::string out;
  for (std::string line : prose(text, 100 - indent - 4)) {
    line = replaced(std::move(line), "?\?/", "? ?/");
    // A backslash at the end of a line would take the next one into the comment.
    while (line.ends_with('\\')) line.back() = '/';
    out += std::string(indent, ' ') + "///" + (line.empty() ? "" : " ") + line + "\n";
  }
  return out;
}

std::string type_of(const Client& client, const Names& names, const Use& use, TypeId holder, std::string_view models) {
  const Type& type = client.type(use);
  std::string text;
  if (!type.name.empty()) {
    text = std::string(models) + names.types[use.type];
    if (names.units.boxed.contains({holder, use.type})) text = "Box<" + text + ">";
  } else if (type.kind == Kind::array) {
    text = "std::vector<" + type_of(client, names, type.item, kNoHolder, models) + ">";
  } else if (type.kind == Kind::map) {
    text = "std::map<std::string, " + type_of(client, names, type.item, kNoHolder, models) + ">";
  } else {
    text = std::find_if(std::begin(kPlain), std::end(kPlain), [&](const PlainRow& row) { return row.kind == type.kind; })->type;
  }
  return use.nullable && text != "Json" ? holder_of(client, names, use, text) : text;
}

std::string optional_type(const Client& client, const Names& names, const Use& use, std::string_view models) {
  return holder_of(client, names, use, type_of(client, names, use, kNoHolder, models));
}

std::string member_type(const Client& client, const Names& names, const Property& property, TypeId holder) {
  if (property.required) return type_of(client, names, property.use, holder, "");
  const std::string held = type_of(client, names, property.use, holder, "");
  const bool boxed = !names.units.split && held.starts_with("Box<");
  return boxed ? held : holder_of(client, names, property.use, held);  // a box is empty when nothing was put into it
}

std::vector<std::string> variant_types(const Client& client, const Names& names, TypeId id, std::vector<size_t>* indexes) {
  std::vector<std::string> types;
  for (const Alternative& one : client.types[id].alternatives) {
    std::string text = type_of(client, names, {.type = one.type}, id, "");
    const auto known = std::find(types.begin(), types.end(), text);
    if (indexes != nullptr) indexes->push_back(text == "Json" ? kLast : static_cast<size_t>(known - types.begin()));
    if (known == types.end() && text != "Json") types.push_back(std::move(text));
  }
  if (indexes != nullptr) std::replace(indexes->begin(), indexes->end(), kLast, types.size());
  return types;
}

}  // namespace apigw::sdkgen::cpp
