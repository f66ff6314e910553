// Structs of the API's types, and how they stand in JSON: in models.hpp and models.cpp, or in a header a unit and sources of many.
#include <algorithm>
#include <set>
#include <span>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/error_names.h"
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
  std::string out = comment(with_deprecation(type.description, type.deprecated), 0) + fmt::format("class {0} : public {1} {{\n public:\n  using {1}::{1};\n", name, base);
  for (const std::string& member : names.members[id]) out += fmt::format("  static const {} {};\n", name, member);
  return out + fmt::format("  static std::set<{}> known();\n}};\n", type.whole_numbers ? "std::int64_t" : "std::string");
}

/// What a large package keeps out of its headers: without them every file would make the same code for all the types it only passes on.
std::string declared_specials(const Names& names, TypeId id) {
  if (!names.units.split) return {};
  return fmt::format("\n  {0}();\n  {0}(const {0}&);\n  {0}({0}&&) noexcept;\n  {0}& operator=(const {0}&);\n  {0}& operator=({0}&&) noexcept;\n  ~{0}();\n", names.types[id]);
}

/// An assignment of a copy is one of a new value: members need no code for it, and keep what they have when the copy fails.
std::string specials(const Client& client, const Names& names, TypeId id) {
  if (!names.units.split || client.types[id].kind != Kind::object) return {};
  return fmt::format("{0}::{0}() = default;\n{0}::{0}(const {0}&) = default;\n{0}::{0}({0}&&) noexcept = default;\n{0}& {0}::operator=(const {0}& other_) {{ return *this = {0}(other_); }}\n{0}& {0}::operator=({0}&&) noexcept = default;\n{0}::~{0}() = default;\n", names.types[id]);
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
  return out + "};\n";
}

std::string alternatives(const Client& client, const Names& names, TypeId id) {
  std::vector<std::string> types = variant_types(client, names, id);
  types.emplace_back("Json");
  return comment(client.types[id].description, 0) + comment("What fits none of the types is kept as JSON.", 0) +
         fmt::format("struct {} {{\n  {}<{}> value;\n}};\n", names.types[id], names.units.split ? "OneOf" : "std::variant", fmt::join(types, ", "));
}

std::string_view shape_class(const Type& type) {
  if (type.kind == Kind::object) return "ObjectShape";
  if (type.kind == Kind::alternatives) return "AlternativesShape";
  return type.whole_numbers ? "NumberEnumShape" : "TextEnumShape";
}

std::string declared_codec(const Client& client, const Names& names, TypeId id) {
  return fmt::format("template <>\nstruct Codec<models::{}> {{\n  static const {} shape;\n  static const Heap heap;\n}};\n", names.types[id], shape_class(client.types[id]));
}

/// What the constants of a type's codec are made of.
struct Tables {
  std::string arrays;     // "constexpr Field kPetFields[] = {...};"
  std::string arguments;  // of the shape's constructor
};

std::string array_of(std::string_view element, const std::string& name, const std::vector<std::string>& rows) {
  return fmt::format("constexpr {} {}[] = {{\n    {},\n}};\n", element, name, fmt::join(rows, ",\n    "));
}

Tables object_tables(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  const std::string name = "models::" + names.types[id];
  std::vector<std::string> rows, arguments;
  for (size_t i = 0; i < type.properties.size(); ++i) {
    const Property& property = type.properties[i];
    const bool filled = !property.use.nullable && names.units.boxed.contains({id, property.use.type});
    rows.push_back(fmt::format("{{{0}, offsetof({1}, {2}), &Codec<decltype({1}::{2})>::shape, Field::{3}}}", literal(property.wire), name, names.members[id][i], !property.required ? "optional" : filled ? "filled" : "required"));
  }
  const std::string array = fmt::format("k{}Fields", names.types[id]);
  if (!rows.empty()) arguments.push_back(array);
  if (type.additional) arguments.push_back(fmt::format("Codec<decltype({0}::additional_properties)>::shape, offsetof({0}, additional_properties)", name));
  return {rows.empty() ? "" : array_of("Field", array, rows), fmt::format("{}", fmt::join(arguments, ", "))};
}

Tables alternatives_tables(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  std::vector<size_t> indexes;
  variant_types(client, names, id, &indexes);
  std::vector<std::string> rows;
  for (size_t i = 0; i < type.alternatives.size(); ++i) {
    for (const std::string& tag : type.alternatives[i].tags) rows.push_back(fmt::format("{{{}, {}}}", literal(tag), indexes[i]));
  }
  const std::string choice = fmt::format("ChoiceOf<decltype(models::{}::value)>::value", names.types[id]), array = fmt::format("k{}Tags", names.types[id]);
  if (rows.empty()) return {"", choice};
  return {array_of("Tag", array, rows), fmt::format("{}, {}, {}", choice, literal(type.discriminator), array)};
}

/// A whole number as it is written in C++: the least of all cannot be a literal with its sign.
std::string number_literal(const std::string& value) { return value == "-9223372036854775808" ? "INT64_MIN" : value; }

Tables enumeration_tables(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  std::vector<std::string> rows;
  for (const std::string& value : type.values) rows.push_back(type.whole_numbers ? number_literal(value) : literal(value));
  if (rows.empty()) return {};
  const std::string array = fmt::format("k{}Values", names.types[id]);
  return {array_of(type.whole_numbers ? "std::int64_t" : "Literal", array, rows), array};
}

Tables tables_of(const Client& client, const Names& names, TypeId id) {
  const Kind kind = client.types[id].kind;
  return kind == Kind::object ? object_tables(client, names, id) : kind == Kind::alternatives ? alternatives_tables(client, names, id) : enumeration_tables(client, names, id);
}

/// The constants of an enumeration, and the list of them.
std::string constants(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.types[id];
  if (type.kind != Kind::enumeration) return {};
  const std::string& name = names.types[id];
  std::string out;
  for (size_t i = 0; i < type.values.size(); ++i) {
    out += fmt::format("const {0} {0}::{1}{{{2}}};\n", name, names.members[id][i], type.whole_numbers ? number_literal(type.values[i]) : fmt::format("Known{{{}}}", literal(type.values[i])));
  }
  return out + fmt::format("std::set<{1}> {0}::known() {{ return Codec<{0}>::shape.known(); }}\n", name, type.whole_numbers ? "std::int64_t" : "std::string");
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
  std::string members, arrays, codecs;
  for (const Unit& unit : units) {
    for (const TypeId id : unit.types) {
      const std::string own = specials(client, names, id) + constants(client, names, id);
      if (!own.empty()) members += "\n" + own;
      const Tables tables = tables_of(client, names, id);
      if (!tables.arrays.empty()) arrays += "\n" + tables.arrays;
      codecs += fmt::format("\nconstexpr {1} Codec<models::{0}>::shape{{{2}}};\nconstexpr Heap Codec<models::{0}>::heap = heap_of<models::{0}>;\n", names.types[id], shape_class(client.types[id]), tables.arguments);
    }
  }
  if (!arrays.empty()) arrays = "\nnamespace {\n" + arrays + "\n}  // namespace\n";
  return filled(runtime_text("cpp/models.cpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"includes", includes}, {"members", members}, {"arrays", arrays}, {"codecs", codecs}});
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
  const std::string base = error_base(error.status);
  return fmt::format("\n/// {3} whose body is a {2}.\nclass {0} : public {1} {{\n public:\n  {0}(const HttpResponse& answer, models::{2} value) : {1}(answer), body(std::move(value)) {{}}\n  models::{2} body;\n}};\n",
                     names.errors[index], base, names.types[error.type], error.status == "default" ? "An error" : error.status);
}

std::string errors_header(const Client& client, const Names& names, const std::string& models, const std::string& classes) {
  return fmt::format("#pragma once\n// {0}\n#include <utility>\n\n#include <{1}/{2}>\n#include <{1}/runtime/errors.hpp>\n\nnamespace {1} {{\n{3}\n}}  // namespace {1}\n", origin_line(client), names.package, models, classes);
}

/// A header that includes others.
std::string all_of(const Client& client, const std::string& includes) { return fmt::format("#pragma once\n// {}\n{}", origin_line(client), includes); }

/// A source of its own costs the headers it includes; one of many types costs memory.
constexpr size_t kTypesInOneSourceMax = 128;

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
