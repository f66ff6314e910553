#include "compiler/sdkgen/python/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/error_names.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::python {
namespace {

// Keywords, and the names that generated classes use inside their bodies; sorted.
constexpr std::string_view kReservedAttributes[] = {
    "False", "None", "True", "additional_properties", "and", "as", "assert", "async", "await", "bool", "break", "bytes", "class", "continue", "dataclass",
    "datetime", "def", "del", "elif", "else", "enum", "except", "field", "finally", "float", "for", "from", "global", "if", "import", "in", "int", "is",
    "lambda", "models", "nonlocal", "not", "or", "pass", "raise", "return", "self", "str", "try", "while", "with", "yield",
};
constexpr std::string_view kReservedMethods[] = {
    "False", "None", "True", "and", "as", "assert", "async", "await", "bool", "break", "bytes", "class", "close", "continue", "datetime", "def", "del", "elif",
    "else", "except", "finally", "float", "for", "from", "global", "if", "import", "in", "int", "is", "lambda", "models", "nonlocal", "not", "ops", "options", "or",
    "pass", "raise", "return", "self", "str", "try", "while", "with", "yield",
};
// What models.py itself uses: its classes are seen as models.NAME, so no other names are in their way.
constexpr std::string_view kReservedModels[] = {
    "Any", "Dict", "False", "FileContent", "List", "None", "NumberEnum", "Optional", "TextEnum", "True", "UNSET", "Union", "Unset",
};
constexpr std::string_view kReservedConstants[] = {"SCHEMES"};
constexpr std::string_view kReservedTypes[] = {
    "Any", "ApiError", "BadRequestError", "BodyStream", "Cancelled", "ClientCredentials", "ClientError", "ConflictError", "ConnectionFailed", "Content", "Credentials", "DecodeError", "Dict", "EncodeError", "False",
    "File", "FileContent", "ForbiddenError", "Headers", "Hook", "HttpTransport", "Limits", "List", "None", "NotFoundError", "NumberEnum", "Optional", "Request", "RequestOptions",
    "Response", "ResponseTooLarge", "RetryPolicy", "SdkError", "ServerError", "TextEnum", "TimedOut", "TokenError", "TokenSource", "TooManyRequestsError", "Transport", "True", "UNSET", "UnauthorizedError",
    "Union", "UnprocessableError", "Unset",
};

// Modules of the standard library, which a package of that name would hide or be hidden by, and keywords; sorted.
constexpr std::string_view kReservedModules[] = {
    "abc", "aifc", "and", "antigravity", "argparse", "array", "as", "assert", "ast", "async", "asynchat", "asyncio", "asyncore", "atexit", "audioop", "await",
    "base64", "bdb", "binascii", "binhex", "bisect", "break", "builtins", "bz2", "calendar", "case", "cgi", "cgitb", "chunk", "class", "cmath", "cmd", "code",
    "codecs", "codeop", "collections", "colorsys", "compileall", "concurrent", "configparser", "contextlib", "contextvars", "continue", "copy", "copyreg",
    "cprofile", "crypt", "csv", "ctypes", "curses", "dataclasses", "datetime", "dbm", "decimal", "def", "del", "difflib", "dis", "distutils", "doctest", "elif",
    "else", "email", "encodings", "ensurepip", "enum", "errno", "except", "faulthandler", "fcntl", "filecmp", "fileinput", "finally", "fnmatch", "for", "formatter",
    "fractions", "from", "ftplib", "functools", "gc", "genericpath", "getopt", "getpass", "gettext", "glob", "global", "graphlib", "grp", "gzip", "hashlib",
    "heapq", "hmac", "html", "http", "idlelib", "if", "imaplib", "imghdr", "imp", "import", "importlib", "in", "inspect", "io", "ipaddress", "is", "itertools",
    "json", "keyword", "lambda", "lib2to3", "linecache", "locale", "logging", "lzma", "macpath", "mailbox", "mailcap", "marshal", "match", "math", "mimetypes",
    "mmap", "modulefinder", "msilib", "msvcrt", "multiprocessing", "netrc", "nis", "nntplib", "nonlocal", "not", "nt", "ntpath", "nturl2path", "numbers", "opcode",
    "operator", "optparse", "or", "os", "ossaudiodev", "parser", "pass", "pathlib", "pdb", "pickle", "pickletools", "pip", "pipes", "pkg_resources", "pkgutil",
    "platform", "plistlib", "poplib", "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data", "pyexpat",
    "queue", "quopri", "raise", "random", "re", "readline", "reprlib", "resource", "return", "rlcompleter", "runpy", "sched", "secrets", "select", "selectors",
    "setuptools", "shelve", "shlex", "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver", "spwd", "sqlite3", "sre_compile",
    "sre_constants", "sre_parse", "ssl", "stat", "statistics", "string", "stringprep", "struct", "subprocess", "sunau", "symbol", "symtable", "sys", "sysconfig",
    "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "test", "tests", "textwrap", "this", "threading", "time", "timeit", "tkinter", "token", "tokenize",
    "tomllib", "trace", "traceback", "tracemalloc", "try", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib", "uu", "uuid",
    "venv", "warnings", "wave", "weakref", "webbrowser", "while", "winreg", "winsound", "with", "wsgiref", "xdrlib", "xml", "xmlrpc", "yield", "zipapp", "zipfile",
    "zipimport", "zlib", "zoneinfo",
};

struct PlainRow {
  Kind kind;
  std::string_view annotation;
};
constexpr PlainRow kPlain[] = {
    {Kind::any, "Any"},      {Kind::boolean, "bool"},       {Kind::int32, "int"},
    {Kind::int64, "int"},    {Kind::integer, "int"},        {Kind::number, "float"},
    {Kind::string, "str"},   {Kind::date, "datetime.date"}, {Kind::date_time, "datetime.datetime"},
    {Kind::bytes, "bytes"},  {Kind::file, "FileContent"},
};

std::vector<std::string> members_of(const Type& type) {
  Scope scope(kReservedAttributes);
  std::vector<std::string> names;
  for (const Property& property : type.properties) names.push_back(scope.take(snake(words_of(property.wire, "field"))));
  for (const std::string& value : type.values) {
    const std::string spelled = value.starts_with('-') ? "minus" + value : value;
    names.push_back(scope.take(upper_snake(words_of(spelled, "empty"))));
  }
  return names;
}

/// As readers of docstrings do: what all lines but the first begin with is no part of the text.
void take_off_margin(std::vector<std::string>& lines) {
  size_t margin = std::string::npos;
  for (size_t i = 1; i < lines.size(); ++i) margin = std::min(margin, lines[i].find_first_not_of(' '));
  for (size_t i = 0; i < lines.size(); ++i) lines[i].erase(0, i == 0 ? lines[i].find_first_not_of(' ') : std::min(margin, lines[i].size()));
}

}  // namespace

bool is_reserved_module(std::string_view name) { return std::binary_search(std::begin(kReservedModules), std::end(kReservedModules), name); }

Names::Names(const Client& api, const PackageOptions& options) {
  module = options.package.empty() ? snake(options.name) : options.package;
  if (is_reserved_module(module)) module += "_sdk";
  Scope type_scope(kReservedModels), class_scope(kReservedTypes), operation_scope(kReservedMethods), constant_scope(kReservedConstants);
  client = class_scope.take(pascal(options.name) + (options.name.back() == "client" ? "" : "Client"));
  types.resize(api.types.size());
  members.resize(api.types.size());
  for (TypeId id = 0; id < api.types.size(); ++id) {
    if (api.types[id].name.empty()) continue;
    types[id] = type_scope.take(pascal(api.types[id].name));
    members[id] = members_of(api.types[id]);
  }
  for (const Operation& operation : api.operations) {
    operations.push_back(operation_scope.take(snake(operation.name)));
    constants.push_back(constant_scope.take(upper_snake(operation.name)));
    Scope scope(kReservedMethods);
    std::vector<std::string>& list = parameters.emplace_back();
    for (const Parameter& parameter : operation.parameters) list.push_back(scope.take(snake(parameter.name)));
  }
  for (size_t i = 0; i < api.operations.size(); ++i) pages.push_back(api.operations[i].pages ? operation_scope.take(operations[i] + "_items") : "");
  typed_errors = sdkgen::typed_errors(api);
  Scope error_scope(kReservedTypes);
  for (const TypedError& error : typed_errors) {
    errors.push_back(error_scope.take(error_name(types[error.type], error.status)));
  }
  for (const Group& group : api.groups) {
    groups.push_back(operation_scope.take(snake(group.name)));
    group_classes.push_back(class_scope.take(pascal(group.name) + "Operations"));
  }
  for (size_t i = 0; i < api.operations.size(); ++i) {
    streams.push_back(sdkgen::streams(api.operations[i]) ? operation_scope.take(operations[i] + "_stream") : "");
  }
}

std::string literal(std::string_view text) { return sparing_literal(text, Beyond16::code_point); }

std::string docstring(std::string_view text, size_t indent) {
  std::string pad(indent, ' '), out;
  std::vector<std::string> lines = prose(text, kBlack.width - indent - 4);
  take_off_margin(lines);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string safe = replaced(replaced(lines[i], "\\", "\\\\"), "\"\"\"", "\\\"\\\"\\\"");
    out += (i == 0 ? pad + "\"\"\"" : safe.empty() ? "" : pad) + safe + "\n";
  }
  if (out.empty()) return out;
  out.pop_back();
  // A quote beside those around the text would be read as one of them.
  const size_t first = indent + 3;
  if (out[first] == '"') out.insert(first, " ");
  if (lines.size() == 1 && out.ends_with('"')) out += ' ';
  return out + (lines.size() == 1 ? "" : "\n" + pad) + "\"\"\"\n";
}

Code annotation(const Client& client, const Names& names, const Use& use, std::string_view models) {
  const Type& type = client.type(use);
  Code code;
  if (!type.name.empty()) {
    code = Code(std::string(models) + names.types[use.type]);
  } else if (type.kind == Kind::array) {
    code = Code::list("List[", {annotation(client, names, type.item, models)}, "]", Code::Breaks::bare);
  } else if (type.kind == Kind::map) {
    code = Code::list("Dict[", {Code("str"), annotation(client, names, type.item, models)}, "]");
  } else {
    code = Code(std::string(std::find_if(std::begin(kPlain), std::end(kPlain), [&](const PlainRow& row) { return row.kind == type.kind; })->annotation));
  }
  return use.nullable && use.type != plain(Kind::any) ? optional(std::move(code), false) : code;
}

Code optional(Code type, bool nullable) {
  const std::string flat = type.flat();
  if (nullable) return Code::list("Union[", {std::move(type), Code("None"), Code("Unset")}, "]");
  return flat.starts_with("Optional[") || flat == "Any" ? type : Code::list("Optional[", {std::move(type)}, "]", Code::Breaks::bare);  // with a comma it would be another type
}

}  // namespace apigw::sdkgen::python
