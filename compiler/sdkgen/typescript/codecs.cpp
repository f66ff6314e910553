// codecs.ts and operations.ts: what the runtime reads to turn values into JSON and calls into requests.
#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/typescript/writer.h"
#include "compiler/sdkgen/wire_words.h"

namespace apigw::sdkgen::typescript {
namespace {

constexpr std::string_view kPlainCodecs[] = {"any", "boolean", "integer", "bigint", "integer", "number", "string", "date", "dateTime", "bytes", "file"};
static_assert(std::size(kPlainCodecs) == kPlainKinds);

template <class E, size_t N>
std::string quoted(const std::string_view (&words)[N], E value) {
  return literal(word_of(words, value));
}

/// An array literal: prettier never leaves several objects, or several lists of several items, in one line.
Code array(std::vector<Code> items, bool of_parts) {
  const bool always = of_parts && items.size() > 1;
  return Code::list("[", std::move(items), "]", always ? Code::Breaks::always : Code::Breaks::when_long);
}

Code object_codec(const Client& client, const Names& names, const Type& type) {
  std::vector<Code> fields;
  for (const Property& property : type.properties) {
    fields.push_back(Code::list(property.required ? "c.required(" : "c.optional(", {Code(literal(property.wire)), codec(client, names, property.use)}, ")"));
  }
  if (!type.additional || type.additional->type == plain(Kind::any)) return Code::list("c.object([", std::move(fields), "])");
  return Code::list("c.object(", {array(std::move(fields), false), codec(client, names, *type.additional)}, ")");
}

Code alternatives_codec(const Client& client, const Names& names, const Type& type) {
  std::vector<Code> codecs, tags;
  for (size_t i = 0; i < type.alternatives.size(); ++i) {
    codecs.push_back(codec(client, names, {.type = type.alternatives[i].type}));
    for (const std::string& tag : type.alternatives[i].tags) tags.push_back(Code::list("[", {Code(literal(tag)), Code(std::to_string(i))}, "]"));
  }
  std::vector<Code> members = {Code("codecs: ") + array(std::move(codecs), false)};
  if (!type.discriminator.empty()) {
    members.push_back(member("discriminator", literal(type.discriminator)));
    members.push_back(Code("tags: ") + array(std::move(tags), true));
  }
  return Code::list("c.alternatives({ ", std::move(members), "})", Code::Breaks::always);
}

Code named_codec(const Client& client, const Names& names, TypeId id) {
  const Type& type = client.type(id);
  if (type.kind == Kind::enumeration) return Code::list("c.enumeration(", {Code("models." + names.types[id])}, ")");
  return type.kind == Kind::object ? object_codec(client, names, type) : alternatives_codec(client, names, type);
}

Code parameter(const Client& client, const Names& names, const Parameter& one, const std::string& name) {
  std::vector<Code> members = {Code("name: " + literal(name)), Code("wire: " + literal(one.wire)), Code("place: " + quoted(kPlaces, one.place)), Code("codec: ") + codec(client, names, one.use)};
  if (one.style != Style::simple) members.emplace_back("style: " + quoted(kStyles, one.style));
  if (one.explode) members.emplace_back("explode: true");
  if (one.greedy) members.emplace_back("greedy: true");
  if (one.required) members.emplace_back("required: true");
  return Code::list("{ ", std::move(members), "}", Code::Breaks::always);
}

Code answer(const Client& client, const Names& names, const Operation& operation, const Response& response) {
  std::vector<Code> members = {Code("status: " + literal(response.status))};
  if (response.body) {
    members.emplace_back("encoding: " + quoted(kEncodings, response.body->encoding));
    members.push_back(Code("codec: ") + codec(client, names, response.body->use));
    for (size_t i = 0; i < names.errors.size() && is_typed_error(client, operation, response); ++i) {
      const TypedError& error = names.typed_errors[i];
      if (error.status == response.status && error.type == response.body->use.type) members.push_back(member("error", "errors." + names.errors[i]));
    }
  }
  return Code::list("{ ", std::move(members), "}");
}

Code parts(const std::vector<Part>& parts) {
  std::vector<Code> items;
  for (const Part& one : parts) {
    std::vector<Code> members = {Code("name: " + literal(one.wire))}, headers;
    for (const Part::Header& header : one.headers) headers.push_back(Code::list("[", {Code(literal(header.name)), Code(literal(header.value))}, "]"));
    if (!one.content_type.empty()) members.emplace_back("contentType: " + literal(one.content_type));
    if (!headers.empty()) members.push_back(Code("headers: ") + array(std::move(headers), true));
    items.push_back(Code::list("{ ", std::move(members), "}"));
  }
  return array(std::move(items), true);
}

Code table(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::vector<Code> members = {Code("method: " + literal(operation.http_method)), Code("path: " + literal(operation.path))};
  std::vector<Code> parameters, answers, security;
  for (size_t i = 0; i < operation.parameters.size(); ++i) parameters.push_back(parameter(client, names, operation.parameters[i], names.parameters[index][i]));
  for (const Response& response : operation.responses) answers.push_back(answer(client, names, operation, response));
  for (const Requirement& requirement : operation.security) {
    std::vector<Code> schemes;
    for (const uint32_t scheme : requirement) schemes.emplace_back(fmt::format("schemes.s{}", scheme));
    security.push_back(Code::list("[", std::move(schemes), "]"));
  }
  if (!parameters.empty()) members.push_back(Code("parameters: ") + array(std::move(parameters), true));
  if (operation.body) {
    std::vector<Code> body = {member("mediaType", literal(operation.body->media_type)), Code("encoding: " + quoted(kEncodings, operation.body->encoding)), Code("codec: ") + codec(client, names, operation.body->use)};
    if (operation.body->required) body.emplace_back("required: true");
    std::vector<Code> styles;
    for (const FieldStyle& one : operation.body->styles) {
      styles.push_back(Code::list("[", {Code(literal(one.wire)), Code(quoted(kStyles, one.style)), Code(one.explode ? "true" : "false")}, "]"));
    }
    if (!styles.empty()) body.push_back(Code("styles: ") + array(std::move(styles), true));
    if (!operation.body->parts.empty()) body.push_back(Code("parts: ") + parts(operation.body->parts));
    members.push_back(Code("body: ") + Code::list("{ ", std::move(body), "}", Code::Breaks::always));
  }
  if (!answers.empty()) {
    bool several = answers.size() > 1;
    for (const Response& response : operation.responses) several = several && response.body.has_value();
    members.push_back(Code("answers: ") + array(std::move(answers), several));
  }
  if (!security.empty()) {
    bool several = true;
    for (const Requirement& requirement : operation.security) several = several && requirement.size() > 1;
    members.push_back(Code("security: ") + array(std::move(security), several));
  }
  if (const std::string accept = accept_of(operation); accept != kUsualAccept) members.push_back(member("accept", literal(accept)));
  return Code::list("{ ", std::move(members), "}", Code::Breaks::always);
}

}  // namespace

Code codec(const Client& client, const Names& names, const Use& use) {
  const Type& type = client.type(use);
  Code code;
  if (!type.name.empty()) code = Code::list("ref(", {Code(literal(names.types[use.type]))}, ")");
  else if (type.kind == Kind::array) code = Code::list("c.array(", {codec(client, names, type.item)}, ")");
  else if (type.kind == Kind::map) code = Code::list("c.map(", {codec(client, names, type.item)}, ")");
  else code = Code("c." + std::string(kPlainCodecs[use.type]));
  return use.nullable && use.type != plain(Kind::any) ? Code::list("c.nullable(", {std::move(code)}, ")") : code;
}

std::string codecs_file(const Client& client, const Names& names) {
  std::vector<Code> rows;
  for (TypeId id = 0; id < client.types.size(); ++id) {
    if (!client.types[id].name.empty()) rows.push_back(Code::list("[", {Code(literal(names.types[id])), named_codec(client, names, id)}, "]"));
  }
  std::string body;
  if (!rows.empty()) body = "\n" + Code::list("registry.add([", std::move(rows), "]);", Code::Breaks::always).lines(kPrettier, 0) + "\n";
  std::string imports;
  if (body.find("models.") != std::string::npos) imports += "import * as models from \"./models.js\";\n";
  if (body.find("c.") != std::string::npos) imports += "import * as c from \"./runtime/codec.js\";\n";
  return header(client, "How the types stand in JSON.") + imports + std::string(runtime_text("typescript/codecs_head.ts.in")) + body;
}

std::string operations_file(const Client& client, const Names& names) {
  std::string body;
  std::vector<Code> schemes;
  for (size_t i = 0; i < client.schemes.size(); ++i) {
    const Scheme& scheme = client.schemes[i];
    schemes.push_back(Code(fmt::format("s{}: ", i)) + Code::list("{ ", {Code("name: " + literal(scheme.name)), Code("kind: " + quoted(kSchemeKinds, scheme.kind)), Code("place: " + quoted(kPlaces, scheme.place)), member("field", literal(scheme.field))}, "}", Code::Breaks::always));
  }
  if (!schemes.empty()) body += "\n" + (Code("const schemes = ") + Code::list("{ ", std::move(schemes), "}", Code::Breaks::always) + Code(" satisfies Record<string, Scheme>;")).lines(kPrettier, 0) + "\n";
  for (size_t i = 0; i < client.operations.size(); ++i) {
    body += "\n" + statement("export const " + names.tables[i] + ": Operation = ", table(client, names, i), ";", 0);
  }
  std::string imports;
  if (body.find("ref(") != std::string::npos) imports += "import { ref } from \"./codecs.js\";\n";
  if (body.find("errors.") != std::string::npos) imports += "import * as errors from \"./errors.js\";\n";
  if (body.find("c.") != std::string::npos) imports += "import * as c from \"./runtime/codec.js\";\n";
  imports += import_of("./runtime/operation.js", {"Operation", "Scheme"}, body);
  return header(client, "The methods of the API, as tables.") + imports + body;
}

}  // namespace apigw::sdkgen::typescript
