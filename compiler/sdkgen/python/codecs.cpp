// _codecs.py and _operations.py: what the runtime reads to turn values into JSON and calls into requests.
#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/python/writer.h"
#include "compiler/sdkgen/wire_words.h"

namespace apigw::sdkgen::python {
namespace {

constexpr std::string_view kPlainCodecs[] = {"ANY", "BOOLEAN", "INTEGER", "INTEGER", "INTEGER", "NUMBER", "STRING", "DATE", "DATE_TIME", "BYTES", "FILE"};
static_assert(std::size(kPlainCodecs) == kPlainKinds);

template <class E, size_t N>
std::string quoted(const std::string_view (&words)[N], E value) {
  return literal(word_of(words, value));
}

Code fields(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  std::vector<Code> items;
  for (size_t i = 0; i < type.properties.size(); ++i) {
    const Property& property = type.properties[i];
    std::vector<Code> arguments = {literal(names.members[id][i]), literal(property.wire), codec(client, names, {.type = property.use.type})};
    if (property.required) arguments.emplace_back("required=True");
    // What may be anything may be null.
    if (property.use.nullable || property.use.type == plain(Kind::any)) arguments.emplace_back("nullable=True");
    items.push_back(Code::list("c.Field(", std::move(arguments), ")"));
  }
  return Code::list("[", std::move(items), "]");
}

Code named_codec(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  const std::string cls = "models." + names.types[id];
  if (type.kind == Kind::enumeration) return Code::list("c.Enumeration(", {cls, Code(type.whole_numbers ? "int" : "str")}, ")");
  if (type.kind == Kind::object) {
    std::vector<Code> arguments = {cls, fields(client, names, id)};
    if (type.additional) arguments.push_back(codec(client, names, *type.additional));
    return Code::list("c.Object(", std::move(arguments), ")");
  }
  std::vector<Code> members, tags;
  for (size_t i = 0; i < type.alternatives.size(); ++i) {
    members.push_back(codec(client, names, {.type = type.alternatives[i].type}));
    for (const std::string& tag : type.alternatives[i].tags) tags.emplace_back(fmt::format("{}: {}", literal(tag), i));
  }
  std::vector<Code> arguments = {Code::list("[", std::move(members), "]")};
  if (!type.discriminator.empty()) {
    arguments.emplace_back(literal(type.discriminator));
    arguments.push_back(Code::list("{", std::move(tags), "}"));
  }
  return Code::list("c.Alternatives(", std::move(arguments), ")");
}

Code parameter(const Client& client, const Names& names, const Parameter& one) {
  std::vector<Code> arguments = {literal(one.wire), quoted(kPlaces, one.place), codec(client, names, one.use)};
  if (one.style != Style::simple) arguments.emplace_back("style=" + quoted(kStyles, one.style));
  if (one.explode) arguments.emplace_back("explode=True");
  if (one.greedy) arguments.emplace_back("greedy=True");
  if (one.required) arguments.emplace_back("required=True");
  return Code::list("Parameter(", std::move(arguments), ")");
}

/// Type checkers take their time for long lists of calls: they stand in functions of about so many.
constexpr size_t kTableCallsMax = 1000;

/// A tuple; one of a single item keeps its comma.
Code tuple(std::vector<Code> items) {
  if (items.size() == 1) items.front() += Code(",");
  return Code::list("(", std::move(items), ")");
}

Code answers(const Client& client, const Names& names, const Operation& operation) {
  std::vector<Code> items;
  for (const Response& response : operation.responses) {
    std::vector<Code> arguments = {literal(response.status)};
    if (response.body) {
      arguments.push_back(quoted(kEncodings, response.body->encoding));
      arguments.push_back(codec(client, names, response.body->use));
      if (is_typed_error(client, operation, response)) arguments.emplace_back("errors." + error_class(names, response.status, response.body->use.type));
    }
    items.push_back(Code::list("Answer(", std::move(arguments), ")"));
  }
  return Code::list("[", std::move(items), "]");
}

Code parts(const std::vector<Part>& parts) {
  std::vector<Code> items;
  for (const Part& one : parts) {
    std::vector<Code> headers, arguments;
    for (const Part::Header& header : one.headers) headers.emplace_back(literal(header.name) + ": " + literal(header.value));
    if (!one.content_type.empty()) arguments.emplace_back(literal(one.content_type));
    if (!headers.empty()) arguments.push_back(Code("headers=") + Code::list("{", std::move(headers), "}"));
    items.push_back(Code(literal(one.wire) + ": ") + Code::list("Part(", std::move(arguments), ")"));
  }
  return Code::list("{", std::move(items), "}");
}

Code operation_table(const Client& client, const Names& names, const Operation& operation) {
  std::vector<Code> arguments = {literal(operation.http_method), literal(operation.path)};
  if (!operation.parameters.empty()) {
    std::vector<Code> items;
    for (const Parameter& one : operation.parameters) items.push_back(parameter(client, names, one));
    arguments.push_back(Code("parameters=") + Code::list("[", std::move(items), "]"));
  }
  if (operation.body) {
    std::vector<Code> body = {literal(operation.body->media_type), quoted(kEncodings, operation.body->encoding), codec(client, names, operation.body->use)};
    if (operation.body->required) body.emplace_back("required=True");
    std::vector<Code> styles;
    for (const FieldStyle& one : operation.body->styles) {
      styles.push_back(Code(literal(one.wire) + ": ") + Code::list("(", {Code(quoted(kStyles, one.style)), Code(one.explode ? "True" : "False")}, ")"));
    }
    if (!styles.empty()) body.push_back(Code("styles=") + Code::list("{", std::move(styles), "}"));
    if (!operation.body->parts.empty()) body.push_back(Code("parts=") + parts(operation.body->parts));
    arguments.push_back(Code("body=") + Code::list("Body(", std::move(body), ")"));
  }
  if (!operation.responses.empty()) arguments.push_back(Code("answers=") + answers(client, names, operation));
  if (!operation.security.empty()) {
    std::vector<Code> requirements;
    for (const Requirement& requirement : operation.security) {
      std::vector<Code> schemes;
      for (const uint32_t scheme : requirement) schemes.emplace_back(fmt::format("SCHEMES[{}]", scheme));
      requirements.push_back(tuple(std::move(schemes)));
    }
    arguments.push_back(Code("security=") + Code::list("[", std::move(requirements), "]"));
  }
  if (const std::string accept = accept_of(operation); accept != kUsualAccept) arguments.emplace_back("accept=" + literal(accept));
  return Code::list("Operation(", std::move(arguments), ")");
}

}  // namespace

Code codec(const Client& client, const Names& names, const Use& use) {
  const Type& type = client.type(use);
  Code code;
  if (!type.name.empty()) code = Code::list("ref(", {literal(names.types[use.type])}, ")");
  else if (type.kind == Kind::array) code = Code::list("c.Array(", {codec(client, names, type.item)}, ")");
  else if (type.kind == Kind::map) code = Code::list("c.Map(", {codec(client, names, type.item)}, ")");
  else code = Code("c." + std::string(kPlainCodecs[use.type]));
  return use.nullable && use.type != plain(Kind::any) ? Code::list("c.Nullable(", {std::move(code)}, ")") : code;
}

std::string codecs_file(const Client& client, const Names& names) {
  std::vector<std::vector<Code>> tables;
  size_t calls = kTableCallsMax;
  for (TypeId id = 0; id < client.types.size(); ++id) {
    const Type& type = client.types[id];
    if (type.name.empty()) continue;
    if (calls >= kTableCallsMax) {
      tables.emplace_back();
      calls = 0;
    }
    calls += 1 + 2 * type.properties.size() + type.alternatives.size();
    const std::string cls = type.kind == Kind::alternatives ? "None" : "models." + names.types[id];
    tables.back().push_back(Code::list("(", {Code(literal(names.types[id])), named_codec(client, names, id), Code(cls)}, ")"));
  }
  std::string out = header(client, "How the types stand in JSON.") + "\n", added;
  if (tables.empty()) return out + "from ._runtime.codec import Registry\n\nregistry = Registry()\n";
  out += "from . import models\nfrom ._runtime import codec as c\nfrom ._runtime.codec import Registry, Rows\n\nregistry = Registry()\nref = registry.ref\n";
  for (size_t i = 0; i < tables.size(); ++i) {
    out += fmt::format("\n\ndef _types{}() -> Rows:\n", i + 1) + Code::list("return [", std::move(tables[i]), "]").lines(kBlack, 4) + "\n";
    added += fmt::format("registry.add_all(_types{}())\n", i + 1);
  }
  return out + "\n\n" + added;
}

std::string operations_file(const Client& client, const Names& names) {
  std::string body;
  if (!client.schemes.empty()) {
    std::vector<Code> schemes;
    for (const Scheme& scheme : client.schemes) {
      schemes.push_back(Code::list("Scheme(", {literal(scheme.name), quoted(kSchemeKinds, scheme.kind), quoted(kPlaces, scheme.place), literal(scheme.field)}, ")"));
    }
    body += (Code("SCHEMES = ") + Code::list("[", std::move(schemes), "]")).lines(kBlack, 0, true) + "\n";
  }
  for (size_t i = 0; i < client.operations.size(); ++i) {
    body += statement(names.constants[i] + " = ", operation_table(client, names, client.operations[i]), 0);
  }
  std::string out = header(client, "The methods of the API, as tables.") + "\n";
  std::string imports;
  if (body.find("errors.") != std::string::npos) imports += "from . import errors\n";
  if (body.find("ref(") != std::string::npos) imports += "from ._codecs import registry\n";
  if (body.find("c.") != std::string::npos) imports += "from ._runtime import codec as c\n";
  imports += import_of("._runtime.operation", {"Answer", "Body", "Operation", "Parameter", "Part", "Scheme"}, body);
  if (body.find("ref(") != std::string::npos) imports += "\nref = registry.ref\n";
  return out + imports + (body.empty() ? "" : "\n" + body);
}

}  // namespace apigw::sdkgen::python
