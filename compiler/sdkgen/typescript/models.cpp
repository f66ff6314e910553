// models.ts, requests.ts and errors.ts: the types that programs see.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/error_names.h"
#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/typescript/writer.h"
#include "compiler/source/utf8.h"

namespace apigw::sdkgen::typescript {
namespace {

std::string with_deprecation(std::string description, bool deprecated) {
  if (!deprecated) return description;
  return description + (description.empty() ? "@deprecated" : "\n\n@deprecated");
}

std::string property(const std::string& name, bool required, const Code& type, const std::string& description) {
  const std::string head = name + (required ? ":" : "?:"), flat = type.flat();
  Code code = Code(head + " ") + type + Code(";");
  // A union that is too long has its members in lines of their own, but not "NAME | null".
  constexpr std::string_view kOrNull = " | null";
  const bool is_name = (flat.front() >= 'A' && flat.front() <= 'Z') || flat.starts_with("models.");
  const bool breaks = flat.ends_with(kOrNull) && (!is_name || flat.ends_with("[] | null"));
  const bool long_union = breaks && source::code_point_count(head + flat) + 4 > kPrettier.width;
  if (long_union) code = Code(fmt::format("{}\n    | {}\n    | null;", head, flat.substr(0, flat.size() - kOrNull.size())));
  // Prettier takes the quotes off letters beyond ASCII, which older tools cannot read.
  const bool beyond_ascii = std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return comment(description, 2) + (beyond_ascii ? "  // prettier-ignore\n" : "") + code.lines(kPrettier, 2) + "\n";
}

std::string enumeration(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::vector<Code> values;
  for (size_t i = 0; i < type.values.size(); ++i) values.push_back(member(names.members[id][i], type.whole_numbers ? type.values[i] : literal(type.values[i])));
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0);
  out += statement("export const " + names.types[id] + " = ", Code::list("{ ", std::move(values), "}", Code::Breaks::always) + Code(" as const"), ";", 0);
  out += comment("A value that is not listed is possible: a newer API may have more of them.", 0);
  const std::string& name = names.types[id];
  return out + union_type(name, {Code(fmt::format("(typeof {0})[keyof typeof {0}]", name)), Code(type.whole_numbers ? "(number & {})" : "(string & {})")});
}

std::string object(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0) + fmt::format("export interface {} {{\n", names.types[id]);
  for (const Property& one : type.properties) out += property(key(one.wire), one.required, annotation(client, names, one.use, ""), with_deprecation(one.description, one.deprecated));
  if (type.additional) out += comment("Further properties: " + annotation(client, names, *type.additional, "").flat() + ".", 2) + "  [name: string]: unknown;\n";
  return out + "}\n";
}

std::string request(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string out = fmt::format("/** What `{}` takes. */\nexport interface {} {{\n", names.operations[index], names.requests[index]);
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    out += property(names.parameters[index][i], parameter.required, annotation(client, names, parameter.use, "models."), with_deprecation(parameter.description, parameter.deprecated));
  }
  if (operation.body) {
    const Body& body = *operation.body;
    const Code type = body.encoding == Encoding::binary ? Code("BodyContent") : body.encoding == Encoding::text ? Code("string") : annotation(client, names, body.use, "models.");
    out += property("body", body.required, type, body.description);
  }
  return out + "}\n";
}

}  // namespace

std::string header(const Client& client, std::string_view text) { return fmt::format("// {}\n// {}\n", origin_line(client), text); }

std::string import_of(std::string_view module, std::vector<std::string_view> names, std::string_view text) {
  std::vector<Code> items;
  for (const std::string_view name : names) {
    if (mentions(text, name)) items.emplace_back(std::string(name));
  }
  return items.empty() ? "" : (Code::list("import type { ", std::move(items), "}") + Code(fmt::format(" from \"{}\";", module))).lines(kPrettier, 0) + "\n";
}

std::string union_type(const std::string& name, const std::vector<Code>& members) {
  std::string out = fmt::format("export type {} =", name), joined;
  for (size_t i = 0; i < members.size(); ++i) joined += (i == 0 ? "" : " | ") + members[i].flat();
  if (out.size() + joined.size() + 2 <= kPrettier.width) return fmt::format("{} {};\n", out, joined);
  const bool fits_below = out.size() >= kPrettier.width && joined.size() + 3 <= kPrettier.width;
  if (members.size() == 1 || fits_below) return fmt::format("{}\n  {};\n", out, joined);
  // Prettier's way with a name that leaves no room for its sign.
  const std::string_view begin = out.size() > kPrettier.width ? "    | " : "  | ";
  if (out.size() > kPrettier.width) out += '\n';
  for (const Code& member : members) out += fmt::format("\n{}{}", begin, member.flat());
  return out + ";\n";
}

std::string models_file(const Client& client, const Names& names) {
  std::string body;
  for (TypeId id = 0; id < client.types.size(); ++id) {
    const Type& type = client.types[id];
    if (type.name.empty()) continue;
    body += "\n";
    if (type.kind == Kind::enumeration) body += enumeration(client, names, id);
    if (type.kind == Kind::object) body += object(client, names, id);
    if (type.kind != Kind::alternatives) continue;
    std::vector<Code> members;
    for (const Alternative& one : type.alternatives) {
      Code member = annotation(client, names, {.type = one.type}, "", Maps::literal);
      if (std::none_of(members.begin(), members.end(), [&](const Code& other) { return other.flat() == member.flat(); })) members.push_back(std::move(member));
    }
    body += comment(type.description, 0) + union_type(names.types[id], members);
  }
  const std::string imports = import_of("./runtime/values.js", {"FileContent"}, body);
  return header(client, "Types of the API.") + imports + (body.empty() ? "export {};\n" : body);
}

std::string requests_file(const Client& client, const Names& names) {
  std::string body;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (!names.requests[i].empty()) body += "\n" + request(client, names, i);
    if (names.results[i].empty()) continue;
    body += fmt::format("\n/** What `{}` gives. */\n", names.operations[i]) + union_type(names.results[i], result_types(client, names, client.operations[i]));
  }
  std::string imports;
  if (body.find("models.") != std::string::npos) imports += "import type * as models from \"./models.js\";\n";
  imports += import_of("./runtime/values.js", {"BodyContent", "FileContent"}, body);
  return header(client, "What methods take and give.") + imports + (body.empty() ? "export {};\n" : body);
}

std::string errors_file(const Client& client, const Names& names) {
  std::string body;
  std::vector<std::string> bases;
  for (size_t i = 0; i < names.errors.size(); ++i) {
    const TypedError& error = names.typed_errors[i];
    const std::string base = error_base(error.status);
    if (std::find(bases.begin(), bases.end(), base) == bases.end()) bases.push_back(base);
    body += "\n" + comment(fmt::format("{} whose body is a {}.", error.status == "default" ? "An error" : error.status, names.types[error.type]), 0);
    body += fmt::format("export class {} extends {}<models.{}> {{}}\n", names.errors[i], base, names.types[error.type]);
  }
  std::string out = header(client, "Errors that calls throw.");
  if (!bases.empty()) {
    std::sort(bases.begin(), bases.end());
    std::vector<Code> items(bases.begin(), bases.end());
    out += "import type * as models from \"./models.js\";\n" + (Code::list("import { ", std::move(items), "}") + Code(" from \"./runtime/errors.js\";")).lines(kPrettier, 0) + "\n\n";
  }
  return out + std::string(runtime_text("typescript/errors_exports.ts.in")) + body;
}

}  // namespace apigw::sdkgen::typescript
