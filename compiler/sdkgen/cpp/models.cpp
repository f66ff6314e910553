// models.hpp and models.cpp: structs, and how they stand in JSON.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::cpp {
namespace {

std::string with_deprecation(std::string description, bool deprecated) {
  return deprecated ? description + (description.empty() ? "Deprecated." : "\n\nDeprecated.") : description;
}

bool is_number(const std::string& type) { return type == "bool" || type == "double" || type == "std::int32_t" || type == "std::int64_t"; }

std::string enumeration(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string& name = names.types[id];
  const std::string base = type.whole_numbers ? "NumberEnum" : "TextEnum";
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0) + fmt::format("class {0} : public {1}<{0}> {{\n public:\n  using {1}::{1};\n", name, base);
  for (const std::string& member : names.members[id]) out += fmt::format("  static const {} {};\n", name, member);
  out += fmt::format("  static const std::set<{}>& known();\n}};\n", type.whole_numbers ? "std::int64_t" : "std::string");
  for (size_t i = 0; i < type.values.size(); ++i) {
    // The least of all numbers cannot be written as a literal with its sign.
    const std::string number = type.values[i] == "-9223372036854775808" ? "INT64_MIN" : type.values[i];
    out += fmt::format("inline const {0} {0}::{1}{{{2}}};\n", name, names.members[id][i], type.whole_numbers ? number : literal(type.values[i]));
  }
  return out;
}

std::string object(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string& name = names.types[id];
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0) + fmt::format("struct {} {{\n", name);
  for (size_t i = 0; i < type.properties.size(); ++i) {
    const Property& property = type.properties[i];
    const std::string held = type_of(client, names, property.use, id, "");
    out += comment(with_deprecation(property.description, property.deprecated), 2);
    if (property.required) out += fmt::format("  {} {}{};\n", held, names.members[id][i], is_number(held) ? "{}" : "");
    else out += fmt::format("  std::optional<{}> {};\n", held, names.members[id][i]);
  }
  if (type.additional) out += fmt::format("  std::map<std::string, {}> additional_properties;\n", type_of(client, names, *type.additional, 0, ""));
  return out + fmt::format("}};\nbool operator==(const {0}& a, const {0}& b);\nbool operator!=(const {0}& a, const {0}& b);\n", name);
}

std::string alternatives(const Client& client, const Names& names, TypeId id) {
  const std::string& name = names.types[id];
  std::vector<std::string> types = variant_types(client, names, id);
  types.emplace_back("Json");
  return comment(client.types[id].description, 0) + comment("What fits none of the types is kept as JSON.", 0) +
         fmt::format("struct {0} {{\n  std::variant<{1}> value;\n}};\nbool operator==(const {0}& a, const {0}& b);\nbool operator!=(const {0}& a, const {0}& b);\n", name, fmt::join(types, ", "));
}

std::string declared_codec(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string name = "models::" + names.types[id];
  std::string out;
  if (type.kind == Kind::object) {
    const bool empty = type.properties.empty() && !type.additional;
    out += fmt::format("template <>\nstruct Fields<{}> {{\n  template <class Visitor>\n  static void visit(Visitor&{}) {{\n", name, empty ? "" : " visitor");
    for (size_t i = 0; i < type.properties.size(); ++i) {
      out += fmt::format("    visitor.{}({}, &{}::{});\n", type.properties[i].required ? "required" : "optional", literal(type.properties[i].wire), name, names.members[id][i]);
    }
    if (type.additional) out += fmt::format("    visitor.additional(&{}::additional_properties);\n", name);
    out += "  }\n};\n";
  }
  return out + fmt::format("template <>\nstruct Codec<{0}> {{\n  static Json encode(const {0}& value);\n  static {0} decode(const Json& data, const std::string& at);\n  static int score(const Json& data, Memo& memo);\n}};\n", name);
}

/// The codec of the runtime that does the work.
std::string codec_base(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string name = "models::" + names.types[id];
  if (type.kind == Kind::object) return fmt::format("ObjectCodec<{}>", name);
  if (type.kind == Kind::enumeration) return fmt::format("{}<{}>", type.whole_numbers ? "NumberEnumCodec" : "TextEnumCodec", name);
  return fmt::format("AlternativesCodec<{0}, decltype({0}::value), {1}Rules>", name, names.types[id]);
}

std::string rules(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  std::vector<size_t> indexes;
  variant_types(client, names, id, &indexes);
  std::string tags;
  for (size_t i = 0; i < type.alternatives.size(); ++i) {
    for (const std::string& tag : type.alternatives[i].tags) tags += fmt::format("{}{{{}, {}}}", tags.empty() ? "" : ", ", literal(tag), indexes[i]);
  }
  return fmt::format("struct {}Rules {{\n  static std::size_t chosen(const Json& data) {{\n    return tagged(data, {}, {{{}}});\n  }}\n}};\n", names.types[id], literal(type.discriminator), tags);
}

std::string comparison(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  std::string same;
  const auto add = [&](const std::string& member) { same += fmt::format("{}a.{} == b.{}", same.empty() ? "" : " && ", member, member); };
  for (const std::string& member : names.members[id]) add(member);
  if (type.additional) add("additional_properties");
  if (type.kind == Kind::alternatives) add("value");
  const bool empty = same.empty();
  return fmt::format("bool operator==(const {0}&{2}, const {0}&{3}) {{ return {1}; }}\nbool operator!=(const {0}& a, const {0}& b) {{ return !(a == b); }}\n", names.types[id], empty ? "true" : same, empty ? "" : " a", empty ? "" : " b");
}

std::string known_values(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  std::vector<std::string> values;
  for (const std::string& value : type.values) values.push_back(type.whole_numbers ? (value == "-9223372036854775808" ? "INT64_MIN" : value) : literal(value));
  const std::string element = type.whole_numbers ? "std::int64_t" : "std::string";
  return fmt::format("const std::set<{0}>& {1}::known() {{\n  static const std::set<{0}> values = {{{2}}};\n  return values;\n}}\n", element, names.types[id], fmt::join(values, ", "));
}

}  // namespace

std::string models_header(const Client& client, const Names& names) {
  std::string forward, bodies, codecs;
  for (const TypeId id : names.order) {
    forward += fmt::format("{} {};\n", client.types[id].kind == Kind::enumeration ? "class" : "struct", names.types[id]);
    bodies += "\n" + (client.types[id].kind == Kind::enumeration ? enumeration(client, names, id) : client.types[id].kind == Kind::object ? object(client, names, id) : alternatives(client, names, id));
    codecs += "\n" + declared_codec(client, names, id);
  }
  return filled(runtime_text("cpp/models.hpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"forward", forward}, {"models", bodies}, {"codecs", codecs}});
}

std::string models_source(const Client& client, const Names& names) {
  std::string members, all_rules, codecs;
  for (const TypeId id : names.order) {
    const std::string name = "models::" + names.types[id], base = codec_base(client, names, id);
    members += "\n" + (client.types[id].kind == Kind::enumeration ? known_values(client, names, id) : comparison(client, names, id));
    if (client.types[id].kind == Kind::alternatives) all_rules += "\n" + rules(client, names, id);
    codecs += fmt::format("\nJson Codec<{0}>::encode(const {0}& value) {{ return {1}::encode(value); }}\n{0} Codec<{0}>::decode(const Json& data, const std::string& at) {{ return {1}::decode(data, at); }}\nint Codec<{0}>::score(const Json& data, Memo& memo) {{ return {1}::score(data, memo); }}\n", name, base);
  }
  if (!all_rules.empty()) all_rules = "\nnamespace {\n" + all_rules + "\n}  // namespace\n";
  return fmt::format("// {0}\n#include <{1}/models.hpp>\n\nnamespace {1} {{\nnamespace models {{\n{2}\n}}  // namespace models\n{3}{4}\n}}  // namespace {1}\n", origin_line(client), names.package, members, all_rules, codecs);
}

std::string errors_header(const Client& client, const Names& names) {
  std::string classes;
  for (size_t i = 0; i < names.errors.size(); ++i) {
    const TypedError& error = names.typed_errors[i];
    std::string base = pascal(words_of_status(error.status)) + "Error";
    if (base.starts_with("Status")) base = error.status.front() == '5' ? "ServerError" : "ClientError";
    classes += fmt::format("\n/// {3} whose body is a {2}.\nclass {0} : public {1} {{\n public:\n  {0}(const HttpResponse& answer, models::{2} value) : {1}(answer), body(std::move(value)) {{}}\n  models::{2} body;\n}};\n",
                           names.errors[i], base, names.types[error.type], error.status == "default" ? "An error" : error.status);
  }
  return fmt::format("#pragma once\n// {0}\n#include <utility>\n\n#include <{1}/models.hpp>\n#include <{1}/runtime/errors.hpp>\n\nnamespace {1} {{\n{2}\n}}  // namespace {1}\n", origin_line(client), names.package, classes);
}

}  // namespace apigw::sdkgen::cpp
