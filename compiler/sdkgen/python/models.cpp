// models.py and errors.py: the classes of the API's types.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/python/writer.h"

namespace apigw::sdkgen::python {
namespace {

bool uses(std::string_view text, std::string_view name) {
  const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !is_name(text[at - 1]);
    const bool ends = at + name.size() == text.size() || !is_name(text[at + name.size()]);
    if (begins && ends) return true;
  }
  return false;
}

std::string with_deprecation(std::string description, bool deprecated) {
  if (!deprecated) return description;
  return description + (description.empty() ? "Deprecated." : "\n\nDeprecated.");
}

std::string enumeration(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::string out = fmt::format("class {}({}):\n", names.types[id], type.whole_numbers ? "NumberEnum" : "TextEnum");
  const std::string doc = docstring(with_deprecation(type.description, type.deprecated), 4);
  if (!doc.empty()) out += doc + "\n";
  for (size_t i = 0; i < type.values.size(); ++i) {
    out += fmt::format("    {} = {}\n", names.members[id][i], type.whole_numbers ? type.values[i] : literal(type.values[i]));
  }
  return out;
}

std::string attribute(const Client& client, const Names& names, TypeId id, size_t index) {
  const Property& property = client.type(id).properties[index];
  Code type = annotation(client, names, property.use, "");
  std::string fallback;
  if (!property.required) {
    const bool nullable = property.use.nullable && property.use.type != plain(Kind::any);
    fallback = nullable ? " = UNSET" : property.use.type == plain(Kind::any) ? " = UNSET" : " = None";
    if (nullable) type = optional(annotation(client, names, {.type = property.use.type}, ""), true);
    else type = optional(std::move(type), false);
  }
  const Code code = Code(names.members[id][index] + ": ") + type + Code(fallback);
  return code.lines(kBlack, 4) + "\n" + docstring(with_deprecation(property.description, property.deprecated), 4);
}

std::string object(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::string out = fmt::format("@dataclass\nclass {}:\n", names.types[id]);
  const std::string doc = docstring(with_deprecation(type.description, type.deprecated), 4);
  std::string body;
  for (const bool required : {true, false}) {
    for (size_t i = 0; i < type.properties.size(); ++i) {
      if (type.properties[i].required == required) body += attribute(client, names, id, i);
    }
  }
  if (type.additional) {
    const Code code = Code("additional_properties: ") + Code::list("Dict[", {Code("str"), annotation(client, names, *type.additional, "")}, "]") + Code(" = ") +
                      Code::list("field(", {Code("default_factory=dict")}, ")");
    body += code.lines(kBlack, 4) + "\n";
  }
  if (!doc.empty()) out += doc + (body.empty() ? "" : "\n");
  return out + (doc.empty() && body.empty() ? "    pass\n" : body);
}

std::string alternatives(const Client& client, const Names& names, TypeId id) {
  std::vector<Code> members;
  bool any = false;
  for (const Alternative& one : client.type(id).alternatives) {
    // Quoted: a type alias is evaluated, and what it names may stand below it.
    std::string text = annotation(client, names, {.type = one.type}, "").flat();
    any = any || text == "Any";
    members.emplace_back(literal(text));
  }
  if (any) return fmt::format("{} = Any\n", names.types[id]);
  return (Code(names.types[id] + " = ") + Code::list("Union[", std::move(members), "]")).lines(kBlack, 0) + "\n" + docstring(client.type(id).description, 0);
}

}  // namespace

std::string import_of(std::string_view module, std::vector<std::string_view> names, std::string_view text) {
  std::vector<Code> items;
  for (const std::string_view name : names) {
    if (uses(text, name)) items.emplace_back(std::string(name));
  }
  if (items.empty()) return {};
  const std::string head = fmt::format("from {} import ", module);
  std::string flat = Code::list(head, items, "").flat();
  if (flat.size() <= kBlack.width) return flat + "\n";
  return Code::list(head + "(", std::move(items), ")").lines(kBlack, 0, true) + "\n";
}

std::string header(const Client& client, std::string_view text) {
  return fmt::format("# {}\n{}\nfrom __future__ import annotations\n", origin_line(client), docstring(text, 0));
}

std::string models_file(const Client& client, const Names& names) {
  std::string body, unions;
  for (TypeId id = 0; id < client.types.size(); ++id) {
    if (client.types[id].kind == Kind::enumeration) body += "\n\n" + enumeration(client, names, id);
    if (client.types[id].kind == Kind::object) body += "\n\n" + object(client, names, id);
    if (client.types[id].kind == Kind::alternatives) unions += alternatives(client, names, id);
  }
  std::string imports;
  if (uses(body, "datetime") || uses(unions, "datetime")) imports += "import datetime\n";
  imports += import_of("dataclasses", {"dataclass", "field"}, body);
  imports += import_of("typing", {"Any", "Dict", "List", "Optional", "Union"}, body + unions);
  std::string own = import_of("._runtime.enums", {"NumberEnum", "TextEnum"}, body);
  own += import_of("._runtime.values", {"UNSET", "FileContent", "Unset"}, body + unions);
  std::string out = header(client, "Types of the API.");
  if (!imports.empty()) out += "\n" + imports;
  if (!own.empty()) out += "\n" + own;
  return out + body + (unions.empty() ? "" : (body.empty() ? "\n" : "\n\n") + unions);
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
    std::string base = pascal(words_of_status(error.status)) + "Error";
    if (base.starts_with("Status")) base = error.status.front() == '5' ? "ServerError" : "ClientError";
    const std::string status = error.status == "default" ? "An error" : error.status;
    out += fmt::format("\n\nclass {}({}):\n{}\n    body: models.{}\n", names.errors[i], base,
                       docstring(fmt::format("{} whose body is a {}.", status, names.types[error.type]), 4), names.types[error.type]);
  }
  return out;
}

}  // namespace apigw::sdkgen::python
