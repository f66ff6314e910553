#pragma once
// A document's text → the client model, and types as one line of text.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "compiler/sdkgen/build.h"
#include "tests/support/model_of.h"

namespace apigw::sdkgen {

inline Client client_of(std::string_view paths, std::string_view root = {}) { return build(*tests::model_of(paths, root)->api); }

/// The client of an API whose one operation takes `schema`; schemas of components are in `components`, YAML in one line.
inline Client client_of_schema(const std::string& schema, const std::string& components = "{}") {
  return client_of("  /a: {post: {operationId: act, requestBody: {required: true, content: {application/json: {schema: " + schema + "}}}, responses: {}}}\n",
                   "components: {schemas: " + components + "}");
}

/// "{id: int64, note?: string|null, [int32]}", "[string]", "<number>" of a map, "(a|b)" of alternatives, "'red'/'blue'" of an enumeration; a
/// type that is being shown is its name.
inline std::string shape(const Client& client, const Use& use, std::set<TypeId> open = {}) {
  constexpr std::string_view kPlain[] = {"any", "boolean", "int32", "int64", "integer", "number", "string", "date", "date_time", "bytes", "file"};
  const Type& type = client.type(use);
  std::string text;
  std::vector<std::string> parts;
  if (!open.insert(use.type).second && !type.name.empty()) {
    text = pascal(type.name);
  } else if (use.type < kPlainKinds) {
    text = kPlain[use.type];
  } else if (type.kind == Kind::array) {
    text = "[" + shape(client, type.item, open) + "]";
  } else if (type.kind == Kind::map) {
    text = "<" + shape(client, type.item, open) + ">";
  } else if (type.kind == Kind::enumeration) {
    for (const std::string& value : type.values) parts.push_back(type.whole_numbers ? value : "'" + value + "'");
    text = fmt::format("{}", fmt::join(parts, "/"));
  } else if (type.kind == Kind::alternatives) {
    for (const Alternative& one : type.alternatives) {
      parts.push_back(shape(client, {.type = one.type}, open) + (one.tags.empty() ? "" : fmt::format(" as {}", fmt::join(one.tags, " or "))));
    }
    text = fmt::format("({}{})", fmt::join(parts, "|"), type.discriminator.empty() ? "" : " by " + type.discriminator);
  } else {
    for (const Property& one : type.properties) parts.push_back(one.wire + (one.required ? ": " : "?: ") + shape(client, one.use, open));
    if (type.additional) parts.push_back("[" + shape(client, *type.additional, open) + "]");
    text = fmt::format("{{{}}}", fmt::join(parts, ", "));
  }
  return text + (use.nullable ? "|null" : "");
}

/// The shape of what `act` of client_of_schema() takes.
inline std::string body_shape(const std::string& schema, const std::string& components = "{}") {
  const Client client = client_of_schema(schema, components);
  REQUIRE(client.operations.size() == 1);
  REQUIRE(client.operations[0].body);
  return shape(client, client.operations[0].body->use);
}

}  // namespace apigw::sdkgen
