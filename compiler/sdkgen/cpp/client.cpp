// Requests, groups of methods, the client: in client.hpp and client.cpp, or in a header an operation and sources of many.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/sdkgen/cpp/writer.h"
#include "compiler/sdkgen/prose.h"

namespace apigw::sdkgen::cpp {
namespace {

constexpr std::string_view kStyles[] = {"simple", "form", "space_delimited", "pipe_delimited", "tab_delimited", "deep_object", "json", "label", "matrix"};
constexpr std::string_view kPlaces[] = {"path", "query", "header", "cookie"};
constexpr std::string_view kSchemeKinds[] = {"api_key", "token", "bearer", "basic", "signature"};

std::string_view word(bool value) { return value ? "true" : "false"; }

bool is_scalar_type(const std::string& type) { return type == "bool" || type == "double" || type == "std::int32_t" || type == "std::int64_t"; }

/// Of a body that may be left out.
std::string optional_body_type(const Client& client, const Names& names, const Body& body) {
  const bool raw = body.encoding == Encoding::binary || body.encoding == Encoding::text;
  return raw ? "std::optional<" + body_type(client, names, body) + ">" : optional_type(client, names, body.use, "models::");
}

std::string request_struct(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string out = fmt::format("\n/// What {} takes.\nstruct {} {{\n", names.operations[index], names.requests[index]);
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    const std::string type = type_of(client, names, parameter.use, 0, "models::");
    out += comment(parameter.description, 2);
    if (parameter.required) out += fmt::format("  {} {}{};\n", type, names.parameters[index][i], is_scalar_type(type) ? "{}" : "");
    else out += fmt::format("  {} {};\n", optional_type(client, names, parameter.use, "models::"), names.parameters[index][i]);
  }
  if (operation.body) {
    const std::string type = body_type(client, names, *operation.body);
    out += comment(operation.body->description, 2);
    out += operation.body->required ? fmt::format("  {} body{};\n", type, is_scalar_type(type) ? "{}" : "") : fmt::format("  {} body;\n", optional_body_type(client, names, *operation.body));
  }
  return out + "};\n";
}

std::string signature(const Client& client, const Names& names, size_t index, const std::string& scope, bool declared) {
  const std::string request = names.requests[index].empty() ? "" : fmt::format("const requests::{}& request, ", names.requests[index]);
  return fmt::format("Response<{}> {}{}({}const RequestOptions& options{}) const", result_type(client, names, client.operations[index]), scope, names.operations[index], request, declared ? " = {}" : "");
}

std::string pages_signature(const Client& client, const Names& names, size_t index, const std::string& scope, bool declared) {
  return fmt::format("void {}{}(requests::{} request, const std::function<void(const {}&)>& visit, const RequestOptions& options{}) const", scope, names.pages[index], names.requests[index],
                     type_of(client, names, client.operations[index].pages->item, 0, "models::"), declared ? " = {}" : "");
}

std::string stream_signature(const Names& names, size_t index, const std::string& scope, bool declared) {
  const std::string request = names.requests[index].empty() ? "" : fmt::format("const requests::{}& request, ", names.requests[index]);
  return fmt::format("Response<Nothing> {}{}({}const Sink& sink, const RequestOptions& options{}) const", scope, names.streams[index], request, declared ? " = {}" : "");
}

std::string documentation(const Client& client, const Names& names, const Operation& operation) {
  std::string text = operation.summary.empty() ? operation.http_method + " " + operation.path : operation.summary;
  if (!operation.description.empty() && operation.description != operation.summary) text += "\n\n" + operation.description;
  for (const Response& response : operation.responses) {
    for (size_t i = 0; i < names.errors.size() && is_typed_error(client, operation, response); ++i) {
      if (names.typed_errors[i].status == response.status && names.typed_errors[i].type == response.body->use.type) text += fmt::format("\nThrows {}: {}", names.errors[i], first_line(response.description));
    }
  }
  return operation.deprecated ? text + "\n\nDeprecated." : text;
}

std::string parameters(const Names& names, const Operation& operation, size_t index) {
  std::string out;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& one = operation.parameters[i];
    std::string arguments = fmt::format("{}, request.{}", literal(one.wire), names.parameters[index][i]);
    if (one.place == Place::query) arguments += fmt::format(", Style::{}, {}", kStyles[static_cast<size_t>(one.style)], word(one.explode));
    else arguments += fmt::format(", {}", word(one.explode));
    if (one.place == Place::path) arguments += fmt::format(", {}", word(one.greedy));
    if (one.place == Place::path && one.style != Style::simple) arguments += fmt::format(", Style::{}", kStyles[static_cast<size_t>(one.style)]);
    out += fmt::format("  builder.{}({});\n", kPlaces[static_cast<size_t>(one.place)], arguments);
  }
  return out;
}

/// The last argument of a form of parts; nothing when the API says nothing of any part.
std::string part_rules(const std::vector<Part>& parts) {
  std::string rules;
  for (const Part& one : parts) {
    std::string headers;
    for (const Part::Header& header : one.headers) headers += fmt::format("{}{{{}, {}}}", headers.empty() ? "" : ", ", literal(header.name), literal(header.value));
    rules += fmt::format("{}{{{}, {}, {{{}}}}}", rules.empty() ? "" : ", ", literal(one.wire), literal(one.content_type), headers);
  }
  return rules.empty() ? "" : ", {" + rules + "}";
}

std::string body_line(const Client& client, const Operation& operation) {
  if (!operation.body) return {};
  const Body& body = *operation.body;
  const std::string media_type = literal(body.media_type);
  if (body.encoding != Encoding::multipart) {
    std::string styles;
    for (const FieldStyle& one : body.styles) {
      styles += fmt::format("{}{{{}, Style::{}, {}}}", styles.empty() ? "" : ", ", literal(one.wire), kStyles[static_cast<size_t>(one.style)], word(one.explode));
    }
    if (!styles.empty()) return fmt::format("  builder.form_body({}, request.body, {{{}}});\n", media_type, styles);
    constexpr std::string_view kCalls[] = {"json_body", "form_body", "", "text_body", "file_body"};
    return fmt::format("  builder.{}({}, request.body);\n", kCalls[static_cast<size_t>(body.encoding)], media_type);
  }
  if (client.type(body.use).kind != Kind::object) return fmt::format("  builder.form_body({}, request.body);\n", media_type);  // no parts to tell apart
  std::string conditions, form = "request.body";
  for (int holders = (body.required ? 0 : 1) + (body.use.nullable ? 1 : 0); holders > 0; --holders) {
    conditions += (conditions.empty() ? "" : " && ") + form;
    form = "*" + form;
  }
  return fmt::format("  {}builder.multipart_body({}, parts_of({}){});\n", conditions.empty() ? "" : "if (" + conditions + ") ", media_type, form, part_rules(body.parts));
}

int rank(const Response& response) { return response.status == "default" ? 2 : response.status[1] == 'X' ? 1 : 0; }

/// What becomes of an answer. `streamed`: the body of a good one has gone to the sink.
std::string answers(const Client& client, const Names& names, const Operation& operation, bool streamed) {
  std::vector<const Response*> ordered;
  for (const Response& response : operation.responses) ordered.push_back(&response);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Response* a, const Response* b) { return rank(*a) < rank(*b); });
  const std::vector<const Response*> good = results(operation);
  const std::string result = streamed ? "Nothing" : result_type(client, names, operation);
  std::string out;
  for (const Response* response : ordered) {
    const std::string status = literal(response->status);
    if (std::find(good.begin(), good.end(), response) != good.end()) {
      std::string value = "Nothing{}";
      if (response->body && !streamed) {
        const Body& body = *response->body;
        if (body.encoding == Encoding::text) value = "answer.body";
        else if (body.encoding == Encoding::binary) value = "Bytes{answer.body}";
        else value = fmt::format("decoded<{}>(answer)", body_type(client, names, body));
      }
      const std::string condition = response->status == "default" ? "answer.status / 100 == 2" : fmt::format("matches(answer, {})", status);
      out += fmt::format("  if ({}) return {{{}({}), answer.status, answer.headers}};\n", condition, result == "std::string" ? "std::string" : result, value);
    } else if (is_typed_error(client, operation, *response)) {
      for (size_t i = 0; i < names.errors.size(); ++i) {
        if (names.typed_errors[i].status != response->status || names.typed_errors[i].type != response->body->use.type) continue;
        const std::string condition = response->status == "default" ? "answer.status >= 400" : fmt::format("matches(answer, {})", status);
        out += fmt::format("  if ({}) throw_typed<{}, models::{}>(answer);\n", condition, names.errors[i], names.types[response->body->use.type]);
      }
    } else if (rank(*response) < 2) {
      // What is described for this status comes before what is described for its family and for the rest.
      out += fmt::format("  if (matches(answer, {})) throw_error(answer);\n", status);
    }
  }
  // Any status of success is good enough for a call that has no value.
  const bool any = std::none_of(good.begin(), good.end(), [](const Response* response) { return response->body.has_value(); });
  if (any) out += fmt::format("  if (answer.status / 100 == 2) return {{{}{{}}, answer.status, answer.headers}};\n", result);
  return out + "  throw_error(answer);\n";
}

/// The head of a call's code: a request put together, and who may send it.
std::string preparation(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string security;
  for (const Requirement& requirement : operation.security) {
    std::string schemes;
    for (const uint32_t scheme : requirement) schemes += fmt::format("{}scheme{}()", schemes.empty() ? "" : ", ", scheme);
    security += fmt::format("{}{{{}}}", security.empty() ? "" : ", ", schemes);
  }
  return fmt::format("  RequestBuilder builder({}, {});\n  builder.accept({});\n{}{}  const Security security = {{{}}};\n", literal(operation.http_method), literal(operation.path), literal(accept_of(operation)),
                     parameters(names, operation, index), body_line(client, operation), security);
}

std::string method(const Client& client, const Names& names, size_t index, const std::string& scope) {
  return fmt::format("\n{} {{\n{}  const HttpResponse answer = core_->send(builder, security, options);\n{}}}\n", signature(client, names, index, scope + "::", false), preparation(client, names, index),
                     answers(client, names, client.operations[index], false));
}

/// Hands out the body of an answer as it comes.
std::string stream(const Client& client, const Names& names, size_t index, const std::string& scope) {
  std::string statuses;
  for (const Response* response : results(client.operations[index])) statuses += fmt::format("{}{}", statuses.empty() ? "" : ", ", literal(response->status == "default" ? "2XX" : response->status));
  return fmt::format("\n{} {{\n{}  const HttpResponse answer = core_->stream(builder, security, options, sink, {{{}}});\n{}}}\n", stream_signature(names, index, scope + "::", false), preparation(client, names, index), statuses,
                     answers(client, names, client.operations[index], true));
}

/// A pointer to what stands at the end of the steps from `value`, where any member on the way may be missing.
std::string held(const Client& client, const Names& names, const std::string& value, const Use& use, const Steps& steps) {
  std::string out = "held(" + value;
  for (const Stop& stop : stops(client, use, steps)) out += fmt::format(", &models::{}::{}", names.types[stop.owner], names.members[stop.owner][stop.property]);
  return out + ")";
}

std::string pages(const Client& client, const Names& names, size_t index, const std::string& scope) {
  const Operation& operation = client.operations[index];
  const Pagination& pages = *operation.pages;
  const Use answer = result_of(operation).bodies.front()->use;
  std::string token, begin, last = fmt::format("    const auto* following = {};\n", held(client, names, "page.value", answer, pages.next));
  if (pages.parameter) {
    token = "request." + names.parameters[index][*pages.parameter];
  } else {
    const Stop stop = stops(client, operation.body->use, {pages.member}).front();
    token = fmt::format("request.body{}{}", operation.body->required ? "." : "->", names.members[stop.owner][stop.property]);
    if (!operation.body->required) begin = fmt::format("  if (!request.body) request.body = models::{}{{}};\n", names.types[stop.owner]);
  }
  if (!pages.from.empty()) last = fmt::format("    if (items == nullptr || items->empty()) return;\n    const auto* following = {};\n", held(client, names, "items->back()", pages.item, pages.from));
  const std::string more = pages.more.empty() ? "" : fmt::format("    const auto* more = {};\n    if (more == nullptr || !*more) return;\n", held(client, names, "page.value", answer, pages.more));
  return fmt::format("\n{} {{\n{}  for (;;) {{\n    const auto page = {}(request, options);\n    const auto* items = {};\n    if (items != nullptr) {{\n      for (const auto& item : *items) visit(item);\n    }}\n{}{}"
                     "    if (following == nullptr || is_last(*following) || {} == *following) return;\n    {} = *following;\n  }}\n}}\n",
                     pages_signature(client, names, index, scope + "::", false), begin, names.operations[index], held(client, names, "page.value", answer, pages.items), more, last, token, token);
}

std::string declaration(const Client& client, const Names& names, size_t index) {
  std::string out = comment(documentation(client, names, client.operations[index]), 2) + "  " + signature(client, names, index, "", true) + ";\n";
  if (!names.streams[index].empty()) out += fmt::format("  /// Does what {} does; the body goes to the sink as it comes.\n  {};\n", names.operations[index], stream_signature(names, index, "", true));
  if (client.operations[index].pages) out += "  /// Visits the items of all pages.\n  " + pages_signature(client, names, index, "", true) + ";\n";
  return out;
}

std::string declarations(const Client& client, const Names& names, std::optional<uint32_t> group) {
  std::string out;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].group == group) out += declaration(client, names, i);
  }
  return out;
}

std::string definition(const Client& client, const Names& names, size_t index) {
  const std::optional<uint32_t> group = client.operations[index].group;
  const std::string scope = group ? names.group_classes[*group] : names.client;
  return method(client, names, index, scope) + (names.streams[index].empty() ? "" : stream(client, names, index, scope)) + (client.operations[index].pages ? pages(client, names, index, scope) : "");
}

std::string definitions(const Client& client, const Names& names, std::optional<uint32_t> group) {
  std::string out;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].group == group) out += definition(client, names, i);
  }
  return out;
}

std::string group_class(const Client& client, const Names& names, uint32_t group) {
  return "\n" + comment(client.groups[group].description, 0) +
         fmt::format("class {0} {{\n public:\n  explicit {0}(std::shared_ptr<const Core> core) : core_(std::move(core)) {{}}\n{1}\n private:\n  std::shared_ptr<const Core> core_;\n}};\n", names.group_classes[group], declarations(client, names, group));
}

std::string schemes(const Client& client, std::string_view linkage) {
  std::string out;
  for (size_t i = 0; i < client.schemes.size(); ++i) {
    const Scheme& scheme = client.schemes[i];
    out += fmt::format("{} Scheme scheme{}() {{ return {{{}, SchemeKind::{}, Place::{}, {}}}; }}\n", linkage, i, literal(scheme.name), kSchemeKinds[static_cast<size_t>(scheme.kind)], kPlaces[static_cast<size_t>(scheme.place)], literal(scheme.field));
  }
  return out;
}

/// What differs between a client in one header and one in many.
struct Shape {
  std::string includes, requests, groups, accessors;  // of the header
  std::string source_includes, schemes, definitions;  // of the source
};

void add_shape(const Client& client, const Names& names, const Shape& shape, std::vector<File>& files) {
  files.push_back({"include/" + names.package + "/client.hpp", filled(runtime_text("cpp/client.hpp.in"), {{"origin", origin_line(client)},
                                                                                                          {"package", names.package},
                                                                                                          {"includes", shape.includes},
                                                                                                          {"requests", shape.requests},
                                                                                                          {"groups", shape.groups},
                                                                                                          {"about", comment(client.description.empty() ? "A client of " + client.title + "." : client.description, 0)},
                                                                                                          {"client", names.client},
                                                                                                          {"fallback", client.base_url.empty() ? "" : " = {}"},
                                                                                                          {"accessors", shape.accessors},
                                                                                                          {"methods", declarations(client, names, std::nullopt)}})});
  files.push_back({"src/client.cpp", filled(runtime_text("cpp/client.cpp.in"), {{"origin", origin_line(client)},
                                                                                {"package", names.package},
                                                                                {"includes", shape.source_includes},
                                                                                {"schemes", shape.schemes},
                                                                                {"base_url", literal(client.base_url)},
                                                                                {"client", names.client},
                                                                                {"user_agent", literal(kebab(words_of(names.package)) + "/" + version_of(client))},
                                                                                {"methods", shape.definitions}})});
}

Shape in_one_header(const Client& client, const Names& names) {
  const auto include = [&](std::string_view header) { return fmt::format("#include <{}/{}.hpp>\n", names.package, header); };
  Shape shape{.includes = include("errors") + include("models"), .requests = {}, .groups = {}, .accessors = {}, .source_includes = include("client"), .schemes = schemes(client, "[[maybe_unused]]"), .definitions = {}};
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (!names.requests[i].empty()) shape.requests += request_struct(client, names, i);
  }
  shape.requests = fmt::format("/// What methods take.\nnamespace requests {{\n{}\n}}  // namespace requests\n", shape.requests);
  for (uint32_t i = 0; i < client.groups.size(); ++i) {
    shape.groups += group_class(client, names, i);
    shape.accessors += fmt::format("  {} {}() const {{ return {}(core_); }}\n", names.group_classes[i], names.groups[i], names.group_classes[i]);
    shape.definitions += definitions(client, names, i);
  }
  shape.definitions += definitions(client, names, std::nullopt);
  return shape;
}

/// Types of the API that an operation takes, gives and throws.
std::set<std::string> headers_of(const Client& client, const Names& names, const Operation& operation) {
  std::set<uint32_t> units;
  std::set<std::string> headers;
  for (const Parameter& parameter : operation.parameters) names.units.add_units(client, parameter.use, units);
  if (operation.body) names.units.add_units(client, operation.body->use, units);
  for (const Response& response : operation.responses) {
    if (!response.body) continue;
    names.units.add_units(client, response.body->use, units);
    for (size_t i = 0; i < names.errors.size() && is_typed_error(client, operation, response); ++i) {
      if (names.typed_errors[i].status == response.status && names.typed_errors[i].type == response.body->use.type) headers.insert("errors/" + names.error_files[i]);
    }
  }
  if (operation.pages) {
    names.units.add_units(client, operation.pages->item, units);
    // A member that is boxed needs its type whole when it is looked into.
    const auto add = [&](const Use& use, const Steps& steps) {
      for (const Stop& stop : stops(client, use, steps)) names.units.add_units(client, {.type = stop.owner}, units);
    };
    const Use answer = result_of(operation).bodies.front()->use;
    for (const Steps* steps : {&operation.pages->items, &operation.pages->next, &operation.pages->more}) add(answer, *steps);
    add(operation.pages->item, operation.pages->from);
  }
  for (const uint32_t unit : units) headers.insert("models/" + names.units.list[unit].file);
  return headers;
}

std::string operation_header(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string includes = fmt::format("#include <{}/client.hpp>\n", names.package);
  if (operation.group) includes += fmt::format("#include <{}/groups/{}.hpp>\n", names.package, names.group_files[*operation.group]);
  for (const std::string& header : headers_of(client, names, operation)) includes += fmt::format("#include <{}/{}.hpp>\n", names.package, header);
  if (names.requests[index].empty()) return fmt::format("#pragma once\n// {}\n{}", origin_line(client), includes);
  return fmt::format("#pragma once\n// {0}\n{2}\nnamespace {1} {{\nnamespace requests {{\n{3}\n}}  // namespace requests\n}}  // namespace {1}\n", origin_line(client), names.package, includes, request_struct(client, names, index));
}

Shape in_many_headers(const Client& client, const Names& names, std::vector<File>& files) {
  const std::string headers = "include/" + names.package + "/";
  Shape shape{.includes = fmt::format("#include <{}/forward.hpp>\n", names.package), .requests = {}, .groups = {}, .accessors = {}, .source_includes = fmt::format("#include <{}/client.hpp>\n", names.package), .schemes = {}, .definitions = {}};
  for (uint32_t i = 0; i < client.groups.size(); ++i) {
    const std::string &file = names.group_files[i], &name = names.group_classes[i];
    files.push_back({fmt::format("{}groups/{}.hpp", headers, file), filled(runtime_text("cpp/group.hpp.in"), {{"origin", origin_line(client)}, {"package", names.package}, {"group", group_class(client, names, i)}})});
    shape.groups += fmt::format("{}class {};\n", i == 0 ? "\n" : "", name);
    shape.accessors += fmt::format("  {} {}() const;\n", name, names.groups[i]);
    shape.definitions += fmt::format("\n{0} {1}::{2}() const {{ return {0}(core_); }}\n", name, names.client, names.groups[i]);
    shape.source_includes += fmt::format("#include <{}/groups/{}.hpp>\n", names.package, file);
  }
  for (size_t i = 0; i < client.operations.size(); ++i) files.push_back({fmt::format("{}operations/{}.hpp", headers, names.operation_files[i]), operation_header(client, names, i)});
  const std::string inner = client.schemes.empty() ? "" : fmt::format("\nnamespace {0} {{\n\n{1}\n}}  // namespace {0}\n", names.package, schemes(client, "inline"));
  files.push_back({"src/schemes.hpp", fmt::format("#pragma once\n// {0}\n#include <{1}/runtime/core.hpp>\n#include <{1}/runtime/request.hpp>\n{2}", origin_line(client), names.package, inner)});
  return shape;
}

void add_sources(const Client& client, const Names& names, std::vector<File>& files) {
  for (size_t begin = 0, number = 1; begin < client.operations.size(); begin += kOperationsInOneSource, ++number) {
    std::string includes, bodies;
    for (size_t i = begin; i < std::min(begin + kOperationsInOneSource, client.operations.size()); ++i) {
      includes += fmt::format("#include <{}/operations/{}.hpp>\n", names.package, names.operation_files[i]);
      bodies += definition(client, names, i);
    }
    files.push_back({fmt::format("src/operations/operations_{:03}.cpp", number), fmt::format("// {0}\n{2}\n#include \"../schemes.hpp\"\n\nnamespace {1} {{\n{3}\n}}  // namespace {1}\n", origin_line(client), names.package, includes, bodies)});
  }
}

}  // namespace

std::string body_type(const Client& client, const Names& names, const Body& body) {
  if (body.encoding == Encoding::binary) return "File";
  if (body.encoding == Encoding::text) return "std::string";
  return type_of(client, names, body.use, 0, "models::");
}

std::string result_type(const Client& client, const Names& names, const Operation& operation) {
  const Result result = result_of(operation);
  std::vector<std::string> types;
  for (const Body* body : result.bodies) {
    std::string type = body->encoding == Encoding::binary ? "Bytes" : body_type(client, names, *body);
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(std::move(type));
  }
  if (result.nothing || types.empty()) types.emplace_back("Nothing");
  return types.size() == 1 ? types.front() : fmt::format("std::variant<{}>", fmt::join(types, ", "));
}

void add_client(const Client& client, const Names& names, std::vector<File>& files) {
  if (!names.units.split) return add_shape(client, names, in_one_header(client, names), files);
  add_shape(client, names, in_many_headers(client, names, files), files);
  add_sources(client, names, files);
}

}  // namespace apigw::sdkgen::cpp
