// models.py and errors.py: the classes of the API's types.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/error_names.h"
#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/python/writer.h"

namespace apigw::sdkgen::python {
namespace {

std::string with_deprecation(std::string description, bool deprecated) {
  if (!deprecated) return description;
  return description + (description.empty() ? "Deprecated." : "\n\nDeprecated.");
}

std::string class_head(const std::string& name, const std::string& base) {
  return (Code::list("class " + name + "(", {Code(base)}, ")", Code::Breaks::bare) + Code(":")).lines(kBlack, 0) + "\n";
}

std::string enumeration(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::string out = class_head(names.types[id], type.whole_numbers ? "NumberEnum" : "TextEnum");
  const std::string doc = docstring(with_deprecation(type.description, type.deprecated), 4);
  if (!doc.empty()) out += doc + "\n";
  for (size_t i = 0; i < type.values.size(); ++i) {
    out += statement(names.members[id][i] + " = ", type.whole_numbers ? type.values[i] : literal(type.values[i]), 4);
  }
  return out;
}

std::string attribute(const Client& client, const Names& names, TypeId id, size_t index, std::string_view models) {
  const Property& property = client.type(id).properties[index];
  Code type = annotation(client, names, property.use, models);
  std::string fallback;
  if (!property.required) {
    const bool nullable = property.use.nullable && property.use.type != plain(Kind::any);
    fallback = nullable ? " = UNSET" : property.use.type == plain(Kind::any) ? " = UNSET" : " = None";
    if (nullable) type = optional(annotation(client, names, {.type = property.use.type}, models), true);
    else type = optional(std::move(type), false);
  }
  const Code code = Code(names.members[id][index] + ": ") + type + Code(fallback);
  return code.lines(kBlack, 4) + "\n" + docstring(with_deprecation(property.description, property.deprecated), 4);
}

std::string object(const Client& client, const Names& names, TypeId id, std::string_view models) {
  const Type& type = client.type(id);
  std::string out = fmt::format("@dataclass\nclass {}:\n", names.types[id]);
  const std::string doc = docstring(with_deprecation(type.description, type.deprecated), 4);
  std::string body;
  for (const bool required : {true, false}) {
    for (size_t i = 0; i < type.properties.size(); ++i) {
      if (type.properties[i].required == required) body += attribute(client, names, id, i, models);
    }
  }
  if (type.additional) {
    const Code code = Code("additional_properties: ") + Code::list("Dict[", {Code("str"), annotation(client, names, *type.additional, models)}, "]") + Code(" = ") +
                      Code::list("field(", {Code("default_factory=dict")}, ")");
    body += code.lines(kBlack, 4) + "\n";
  }
  if (!doc.empty()) out += doc + (body.empty() ? "" : "\n");
  return out + (doc.empty() && body.empty() ? "    pass\n" : body);
}

std::string alternatives(const Client& client, const Names& names, TypeId id, std::string_view models) {
  std::vector<Code> members;
  bool any = false;
  for (const Alternative& one : client.type(id).alternatives) {
    // Quoted: a type alias is evaluated, and what it names may stand below it.
    std::string text = annotation(client, names, {.type = one.type}, models).flat();
    any = any || text == "Any";
    members.emplace_back(literal(text));
  }
  if (any) return fmt::format("{} = Any\n", names.types[id]);
  const Code::Breaks breaks = members.size() == 1 ? Code::Breaks::bare : Code::Breaks::when_long;
  return statement(names.types[id] + " = ", Code::list("Union[", std::move(members), "]", breaks), 0) + docstring(client.type(id).description, 0);
}

/// Type checkers follow the statements of a module one by one, and give up on long ones: more than this are several modules.
constexpr size_t kStatementsMax = 4000;

size_t statements_of(const Type& type) { return 3 + 2 * type.properties.size() + type.values.size(); }

using Ids = std::vector<TypeId>;

/// The classes of those types. `models` is put before the names of types: in a package each module sees the others through it.
std::string module_file(const Client& client, const Names& names, const Ids& ids, std::string_view models) {
  std::string body, unions;
  std::vector<Code> all;
  for (const TypeId id : ids) {
    const Kind kind = client.types[id].kind;
    if (kind == Kind::enumeration) body += "\n\n" + enumeration(client, names, id);
    if (kind == Kind::object) body += "\n\n" + object(client, names, id, models);
    if (kind == Kind::alternatives) unions += alternatives(client, names, id, models);
    all.emplace_back(literal(names.types[id]));
  }
  std::string imports;
  if (mentions(body, "datetime") || mentions(unions, "datetime")) imports += "import datetime\n";
  imports += import_of("dataclasses", {"field"}, body);
  imports += import_of("typing", {"Any", "Dict", "List", "Optional", "Union"}, body + unions);
  const std::string from(models.empty() ? "._runtime" : ".._runtime");
  std::string own = !models.empty() && mentions(body + unions, "models") ? "from .. import models\n" : "";
  own += import_of(from + ".enums", {"NumberEnum", "TextEnum"}, body);
  own += import_of(from + ".lazy", {"dataclass"}, body);
  own += import_of(from + ".values", {"UNSET", "FileContent", "Unset"}, body + unions);
  std::string out = header(client, "Types of the API.");
  if (!imports.empty()) out += "\n" + imports;
  if (!own.empty()) out += "\n" + own;
  if (!models.empty()) out += "\n" + Code::list("__all__ = [", std::move(all), "]").lines(kBlack, 0, true) + "\n";
  return out + body + (unions.empty() ? "" : (body.empty() ? "\n" : "\n\n") + unions);
}

/// Types as they are spread over modules: the unions in one, because they may refer to themselves.
std::vector<Ids> parts_of(const Client& client) {
  std::vector<Ids> parts(1);
  Ids unions;
  size_t statements = 0;
  for (TypeId id = kPlainKinds; id < client.types.size(); ++id) {
    const Type& type = client.types[id];
    if (type.name.empty()) continue;
    if (type.kind == Kind::alternatives) {
      unions.push_back(id);
      continue;
    }
    if (statements > kStatementsMax) {
      parts.emplace_back();
      statements = 0;
    }
    parts.back().push_back(id);
    statements += statements_of(type);
  }
  parts.push_back(std::move(unions));
  return parts;
}

}  // namespace

std::string import_of(std::string_view module, std::vector<std::string_view> names, std::string_view text) {
  std::vector<Code> items;
  for (const std::string_view name : names) {
    if (mentions(text, name)) items.emplace_back(std::string(name));
  }
  if (items.empty()) return {};
  const std::string head = fmt::format("from {} import ", module);
  std::string flat = Code::list(head, items, "").flat();
  if (flat.size() <= kBlack.width) return flat + "\n";
  return Code::list(head + "(", std::move(items), ")").lines(kBlack, 0, true) + "\n";
}

std::string origin_comment(const Client& client) {
  // A comment of the first lines that says "coding:" would name the file's encoding; one that says "# type: ignore" turns checkers off.
  return replaced(replaced(replaced(origin_line(client), "coding:", "coding :"), "coding=", "coding ="), "#", "");
}

std::string header(const Client& client, std::string_view text) {
  return fmt::format("# {}\n{}\nfrom __future__ import annotations\n", origin_comment(client), docstring(text, 0));
}

std::string statement(const std::string& head, const Code& value, size_t indent) {
  return (Code(head) + Code::assigned(value, Code::Breaks::in_parentheses)).lines(kBlack, indent) + "\n";
}

std::vector<File> models_files(const Client& client, const Names& names) {
  size_t statements = 0;
  Ids all;
  for (TypeId id = kPlainKinds; id < client.types.size(); ++id) {
    if (client.types[id].name.empty()) continue;
    statements += statements_of(client.types[id]);
    all.push_back(id);
  }
  if (statements <= kStatementsMax) return {{"models.py", module_file(client, names, all, "")}};
  std::vector<File> files;
  std::string door = header(client, "Types of the API.") + "\n";
  for (const Ids& part : parts_of(client)) {
    if (part.empty()) continue;
    const std::string module = fmt::format("_part{}", files.size() + 1);
    files.push_back({"models/" + module + ".py", module_file(client, names, part, "models.")});
    door += fmt::format("from .{} import *\n", module);
  }
  files.push_back({"models/__init__.py", std::move(door)});
  return files;
}

std::string error_class(const Names& names, std::string_view status, TypeId type) {
  for (size_t i = 0; i < names.errors.size(); ++i) {
    if (names.typed_errors[i].status == status && names.typed_errors[i].type == type) return names.errors[i];
  }
  return {};
}

std::string errors_file(const Client& client, const Names& names) {
  std::string out = header(client, "Errors that calls raise.");
  std::vector<Code> usual;
  for (const std::string_view name : {"ApiError", "BadRequestError", "Cancelled", "ClientError", "ConflictError", "ConnectionFailed", "DecodeError", "EncodeError", "ForbiddenError",
                                      "NotFoundError", "ResponseTooLarge", "SdkError", "ServerError", "TimedOut", "TokenError", "TooManyRequestsError", "UnauthorizedError", "UnprocessableError"}) {
    usual.emplace_back(std::string(name));
  }
  if (!names.errors.empty()) out += "\nfrom . import models\n";
  else out += "\n";
  out += Code::list("from ._runtime.errors import (", usual, ")").lines(kBlack, 0, true) + "\n";
  std::vector<Code> all;
  for (const Code& name : usual) all.emplace_back(literal(name.flat()));
  for (const std::string& name : names.errors) all.emplace_back(literal(name));
  out += "\n" + Code::list("__all__ = [", all, "]").lines(kBlack, 0, true) + "\n";
  for (size_t i = 0; i < names.errors.size(); ++i) {
    const TypedError& error = names.typed_errors[i];
    const std::string base = error_base(error.status);
    const std::string status = error.status == "default" ? "An error" : error.status;
    out += "\n\n" + class_head(names.errors[i], base);
    out += docstring(fmt::format("{} whose body is a {}.", status, names.types[error.type]), 4) + "\n    body: models." + names.types[error.type] + "\n";
  }
  return out;
}

}  // namespace apigw::sdkgen::python
