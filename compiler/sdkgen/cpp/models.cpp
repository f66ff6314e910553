// Structs of the API's types, and how they stand in JSON: in models.hpp and models.cpp, or in a header a unit and sources of many.
#include <algorithm>
#include <set>
#include <span>

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

/// What a large package keeps out of its headers: without them every file would make the same code for all the types it only passes on.
std::string declared_specials(const Names& names, TypeId id) {
  if (!names.units.split) return {};
  return fmt::format("\n  {0}();\n  {0}(const {0}&);\n  {0}({0}&&) noexcept;\n  {0}& operator=(const {0}&);\n  {0}& operator=({0}&&) noexcept;\n  ~{0}();\n", names.types[id]);
}

std::string specials(const Client& client, const Names& names, TypeId id) {
  if (!names.units.split || client.types[id].kind == Kind::enumeration) return {};
  return fmt::format("{0}::{0}() = default;\n{0}::{0}(const {0}&) = default;\n{0}::{0}({0}&&) noexcept = default;\n{0}& {0}::operator=(const {0}&) = default;\n{0}& {0}::operator=({0}&&) noexcept = default;\n{0}::~{0}() = default;\n", names.types[id]);
}

/// The types of a large package are not compared: it would be half of what there is to compile.
std::string declared_comparison(const Names& names, TypeId id) {
  if (names.units.split) return {};
  return fmt::format("bool operator==(const {0}& a, const {0}& b);\nbool operator!=(const {0}& a, const {0}& b);\n", names.types[id]);
}

std::string object(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string& name = names.types[id];
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0) + fmt::format("struct {} {{\n", name);
  for (size_t i = 0; i < type.properties.size(); ++i) {
    const Property& property = type.properties[i];
    const std::string held = member_type(client, names, property, id);
    out += comment(with_deprecation(property.description, property.deprecated), 2);
    out += fmt::format("  {} {}{};\n", held, names.members[id][i], is_number(held) ? "{}" : "");
  }
  if (type.additional) out += fmt::format("  std::map<std::string, {}> additional_properties;\n", type_of(client, names, *type.additional, 0, ""));
  out += declared_specials(names, id);
  return out + "};\n" + declared_comparison(names, id);
}

std::string alternatives(const Client& client, const Names& names, TypeId id) {
  const std::string& name = names.types[id];
  std::vector<std::string> types = variant_types(client, names, id);
  types.emplace_back("Json");
  return comment(client.types[id].description, 0) + comment("What fits none of the types is kept as JSON.", 0) +
         fmt::format("struct {0} {{\n  std::variant<{1}> value;\n{2}}};\n{3}", name, fmt::join(types, ", "), declared_specials(names, id), declared_comparison(names, id));
}

/// Names the members of a struct to whoever asks.
std::string fields(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  if (type.kind != Kind::object) return {};
  const std::string name = "models::" + names.types[id];
  const bool empty = type.properties.empty() && !type.additional;
  std::string out = fmt::format("template <>\nstruct Fields<{}> {{\n  template <class Visitor>\n  static void visit(Visitor&{}) {{\n", name, empty ? "" : " visitor");
  for (size_t i = 0; i < type.properties.size(); ++i) {
    out += fmt::format("    visitor.{}({}, &{}::{});\n", type.properties[i].required ? "required" : "optional", literal(type.properties[i].wire), name, names.members[id][i]);
  }
  if (type.additional) out += fmt::format("    visitor.additional(&{}::additional_properties);\n", name);
  return out + "  }\n};\n";
}

std::string declared_codec(const Client& client, const Names& names, TypeId id) {
  const std::string name = "models::" + names.types[id];
  return (names.units.forms.contains(id) ? fields(client, names, id) : "") +
         fmt::format("template <>\nstruct Codec<{0}> {{\n  static Json encode(const {0}& value);\n  static {0} decode(const Json& data, const std::string& at);\n  static int score(const Json& data, Memo& memo);\n}};\n", name);
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
  if (names.units.split) return {};
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

struct Texts {
  std::string models, codecs;
};

void declare(const Client& client, const Names& names, const Unit& unit, Texts& texts) {
  for (const TypeId id : unit.types) {
    const Kind kind = client.types[id].kind;
    texts.models += "\n" + (kind == Kind::enumeration ? enumeration(client, names, id) : kind == Kind::object ? object(client, names, id) : alternatives(client, names, id));
    texts.codecs += "\n" + declared_codec(client, names, id);
  }
}

std::string include_of(const Names& names, const Unit& unit) { return fmt::format("#include <{}/models/{}.hpp>\n", names.package, unit.file); }

std::string unit_header(const Client& client, const Names& names, const Unit& unit) {
  Texts texts;
  declare(client, names, unit, texts);
  std::string includes = fmt::format("#include <{}/forward.hpp>\n", names.package);
  for (const uint32_t needed : unit.needs) includes += include_of(names, names.units.list[needed]);
  return fmt::format("#pragma once\n// {0}\n{2}\nnamespace {1} {{\nnamespace models {{\n{3}\n}}  // namespace models\n{4}\n}}  // namespace {1}\n", origin_line(client), names.package, includes, texts.models, texts.codecs);
}

std::string forward_declarations(const Client& client, const Names& names) {
  std::string forward;
  for (const Unit& unit : names.units.list) {
    for (const TypeId id : unit.types) forward += fmt::format("{} {};\n", client.types[id].kind == Kind::enumeration ? "class" : "struct", names.types[id]);
  }
  return forward;
}

std::string models_header(const Client& client, const Names& names) {
  Texts texts;
  for (const Unit& unit : names.units.list) declare(client, names, unit, texts);
  return filled(runtime_text("cpp/models.hpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"forward", forward_declarations(client, names)}, {"models", texts.models}, {"codecs", texts.codecs}});
}

std::string models_source(const Client& client, const Names& names, std::span<const Unit> units, const std::string& includes) {
  std::string members, all_rules, codecs;
  for (const Unit& unit : units) {
    for (const TypeId id : unit.types) {
      const std::string name = "models::" + names.types[id], base = codec_base(client, names, id);
      members += "\n" + specials(client, names, id) + (client.types[id].kind == Kind::enumeration ? known_values(client, names, id) : comparison(client, names, id));
      if (client.types[id].kind == Kind::alternatives) all_rules += "\n" + rules(client, names, id);
      if (!names.units.forms.contains(id) && client.types[id].kind == Kind::object) codecs += "\n" + fields(client, names, id);
      codecs += fmt::format("\nJson Codec<{0}>::encode(const {0}& value) {{ return {1}::encode(value); }}\n{0} Codec<{0}>::decode(const Json& data, const std::string& at) {{ return {1}::decode(data, at); }}\nint Codec<{0}>::score(const Json& data, Memo& memo) {{ return {1}::score(data, memo); }}\n", name, base);
    }
  }
  if (!all_rules.empty()) all_rules = "\nnamespace {\n" + all_rules + "\n}  // namespace\n";
  return fmt::format("// {0}\n{5}\nnamespace {1} {{\nnamespace models {{\n{2}\n}}  // namespace models\n{3}{4}\n}}  // namespace {1}\n", origin_line(client), names.package, members, all_rules, codecs, includes);
}

/// The headers of the units and of all that they refer to.
std::string includes_of(const Names& names, std::span<const Unit> units) {
  std::set<std::string> includes;
  for (const Unit& unit : units) {
    includes.insert(include_of(names, unit));
    for (const uint32_t used : unit.uses) includes.insert(include_of(names, names.units.list[used]));
  }
  return fmt::format("{}", fmt::join(includes, ""));
}

/// The class of one error.
std::string error_class(const Names& names, size_t index) {
  const TypedError& error = names.typed_errors[index];
  std::string base = pascal(words_of_status(error.status)) + "Error";
  if (base.starts_with("Status")) base = error.status.front() == '5' ? "ServerError" : "ClientError";
  return fmt::format("\n/// {3} whose body is a {2}.\nclass {0} : public {1} {{\n public:\n  {0}(const HttpResponse& answer, models::{2} value) : {1}(answer), body(std::move(value)) {{}}\n  models::{2} body;\n}};\n",
                     names.errors[index], base, names.types[error.type], error.status == "default" ? "An error" : error.status);
}

std::string errors_header(const Client& client, const Names& names, const std::string& models, const std::string& classes) {
  return fmt::format("#pragma once\n// {0}\n#include <utility>\n\n#include <{1}/{2}>\n#include <{1}/runtime/errors.hpp>\n\nnamespace {1} {{\n{3}\n}}  // namespace {1}\n", origin_line(client), names.package, models, classes);
}

/// A header that includes others.
std::string all_of(const Client& client, const std::string& includes) { return fmt::format("#pragma once\n// {}\n{}", origin_line(client), includes); }

/// A source of its own costs the headers it includes; one of many types costs memory.
constexpr size_t kTypesInOneSourceMax = 60;

void add_sources(const Client& client, const Names& names, std::vector<File>& files) {
  const std::span<const Unit> units = names.units.list;
  for (size_t begin = 0, number = 1; begin < units.size(); ++number) {
    size_t end = begin, types = 0;
    while (end < units.size() && (end == begin || types + units[end].types.size() <= kTypesInOneSourceMax)) types += units[end++].types.size();
    const std::span<const Unit> part = units.subspan(begin, end - begin);
    files.push_back({fmt::format("src/models/models_{:03}.cpp", number), models_source(client, names, part, includes_of(names, part))});
    begin = end;
  }
}

void add_split(const Client& client, const Names& names, std::vector<File>& files) {
  const std::string headers = "include/" + names.package + "/";
  std::string models, errors, requests;
  for (const Unit& unit : names.units.list) {
    files.push_back({fmt::format("{}models/{}.hpp", headers, unit.file), unit_header(client, names, unit)});
    models += include_of(names, unit);
  }
  for (size_t i = 0; i < names.errors.size(); ++i) {
    const Unit& unit = names.units.list[names.units.of_type[names.typed_errors[i].type]];
    files.push_back({fmt::format("{}errors/{}.hpp", headers, names.error_files[i]), errors_header(client, names, "models/" + unit.file + ".hpp", error_class(names, i))});
    errors += fmt::format("#include <{}/errors/{}.hpp>\n", names.package, names.error_files[i]);
  }
  for (const std::string& request : names.requests) requests += request.empty() ? "" : fmt::format("struct {};\n", request);
  files.push_back({headers + "models.hpp", all_of(client, models)});
  files.push_back({headers + "errors.hpp", all_of(client, errors + fmt::format("#include <{}/runtime/errors.hpp>\n", names.package))});
  files.push_back({headers + "forward.hpp", filled(runtime_text("cpp/forward.hpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"models", forward_declarations(client, names)}, {"requests", requests}})});
  add_sources(client, names, files);
}

}  // namespace

void add_models(const Client& client, const Names& names, std::vector<File>& files) {
  if (names.units.split) return add_split(client, names, files);
  const std::string headers = "include/" + names.package + "/";
  std::string classes;
  for (size_t i = 0; i < names.errors.size(); ++i) classes += error_class(names, i);
  files.push_back({headers + "errors.hpp", errors_header(client, names, "models.hpp", classes)});
  files.push_back({headers + "models.hpp", models_header(client, names)});
  files.push_back({"src/models.cpp", models_source(client, names, names.units.list, fmt::format("#include <{}/models.hpp>\n", names.package))});
}

}  // namespace apigw::sdkgen::cpp
