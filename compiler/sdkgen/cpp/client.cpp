// client.hpp and client.cpp: requests, groups of methods, the client.
#include <algorithm>

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

std::string request_struct(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string out = fmt::format("\n/// What {} takes.\nstruct {} {{\n", names.operations[index], names.requests[index]);
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    const std::string type = type_of(client, names, parameter.use, 0, "models::");
    out += comment(parameter.description, 2);
    if (parameter.required) out += fmt::format("  {} {}{};\n", type, names.parameters[index][i], is_scalar_type(type) ? "{}" : "");
    else out += fmt::format("  std::optional<{}> {};\n", type, names.parameters[index][i]);
  }
  if (operation.body) {
    const std::string type = body_type(client, names, *operation.body);
    out += comment(operation.body->description, 2);
    out += operation.body->required ? fmt::format("  {} body{};\n", type, is_scalar_type(type) ? "{}" : "") : fmt::format("  std::optional<{}> body;\n", type);
  }
  return out + "};\n";
}

std::string signature(const Client& client, const Names& names, size_t index, const std::string& scope, bool declared) {
  const std::string request = names.requests[index].empty() ? "" : fmt::format("const requests::{}& request, ", names.requests[index]);
  return fmt::format("Response<{}> {}{}({}const RequestOptions& options{}) const", result_type(client, names, client.operations[index]), scope, names.operations[index], request, declared ? " = {}" : "");
}

std::string pages_signature(const Client& client, const Names& names, size_t index, const std::string& scope, bool declared) {
  return fmt::format("void {}{}_each(requests::{} request, const std::function<void(const {}&)>& visit, const RequestOptions& options{}) const", scope, names.operations[index], names.requests[index],
                     type_of(client, names, client.operations[index].pages->item, 0, "models::"), declared ? " = {}" : "");
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

std::string body_line(const Client& client, const Operation& operation) {
  if (!operation.body) return {};
  const Body& body = *operation.body;
  const std::string media_type = literal(body.media_type);
  if (body.encoding != Encoding::multipart) {
    constexpr std::string_view kCalls[] = {"json_body", "form_body", "", "text_body", "file_body"};
    return fmt::format("  builder.{}({}, request.body);\n", kCalls[static_cast<size_t>(body.encoding)], media_type);
  }
  if (client.type(body.use).kind != Kind::object) return fmt::format("  builder.form_body({}, request.body);\n", media_type);  // no parts to tell apart
  if (body.required) return fmt::format("  builder.multipart_body({}, parts_of(request.body));\n", media_type);
  return fmt::format("  if (request.body) builder.multipart_body({}, parts_of(*request.body));\n", media_type);
}

int rank(const Response& response) { return response.status == "default" ? 2 : response.status[1] == 'X' ? 1 : 0; }

std::string answers(const Client& client, const Names& names, const Operation& operation) {
  std::vector<const Response*> ordered;
  for (const Response& response : operation.responses) ordered.push_back(&response);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Response* a, const Response* b) { return rank(*a) < rank(*b); });
  const std::vector<const Response*> good = results(operation);
  const std::string result = result_type(client, names, operation);
  std::string out;
  for (const Response* response : ordered) {
    const std::string status = literal(response->status);
    if (std::find(good.begin(), good.end(), response) != good.end()) {
      std::string value = "Nothing{}";
      if (response->body) {
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

std::string method(const Client& client, const Names& names, size_t index, const std::string& scope) {
  const Operation& operation = client.operations[index];
  std::string security;
  for (const Requirement& requirement : operation.security) {
    std::string schemes;
    for (const uint32_t scheme : requirement) schemes += fmt::format("{}scheme{}()", schemes.empty() ? "" : ", ", scheme);
    security += fmt::format("{}{{{}}}", security.empty() ? "" : ", ", schemes);
  }
  return fmt::format("\n{} {{\n  RequestBuilder builder({}, {});\n  builder.accept({});\n{}{}  const Security security = {{{}}};\n  const HttpResponse answer = core_->send(builder, security, options);\n{}}}\n",
                     signature(client, names, index, scope + "::", false), literal(operation.http_method), literal(operation.path), literal(accept_of(operation)), parameters(names, operation, index), body_line(client, operation), security,
                     answers(client, names, operation));
}

std::string pages(const Client& client, const Names& names, size_t index, const std::string& scope) {
  const Operation& operation = client.operations[index];
  const Use answer = results(operation).front()->body->use;
  const Type& type = client.type(answer);
  const auto index_of = [&](const std::string& wire) {
    return static_cast<size_t>(std::find_if(type.properties.begin(), type.properties.end(), [&](const Property& property) { return property.wire == wire; }) - type.properties.begin());
  };
  const size_t items = index_of(operation.pages->items), next = index_of(operation.pages->next);
  const auto value = [&](size_t i) {
    const Property& property = type.properties[i];
    std::string text = "page->" + names.members[answer.type][i];
    for (int levels = (property.required ? 0 : 1) + (property.use.nullable ? 1 : 0); levels > 0; --levels) text = "*(" + text + ")";
    return text;
  };
  const auto absent = [&](size_t i) {
    const Property& property = type.properties[i];
    const std::string text = "page->" + names.members[answer.type][i];
    std::string condition;
    if (!property.required || property.use.nullable) condition = "!" + text;
    if (!property.required && property.use.nullable) condition += " || !*(" + text + ")";
    return condition;
  };
  const std::string token = "request." + names.parameters[index][operation.pages->parameter];
  const std::string no_items = absent(items), no_next = absent(next);
  return fmt::format("\n{} {{\n  for (;;) {{\n    const auto page = {}(request, options);\n    {}for (const auto& item : {}) visit(item);\n    if ({}{}.empty()) return;\n    if ({} == {}) return;\n    {} = {};\n  }}\n}}\n",
                     pages_signature(client, names, index, scope + "::", false), names.operations[index], no_items.empty() ? "" : "if (!(" + no_items + ")) ", value(items), no_next.empty() ? "" : no_next + " || ",
                     value(next).starts_with('*') ? "(" + value(next) + ")" : value(next), token, value(next), token, value(next));
}

/// `declared`: what stands in the header; else the bodies.
std::string methods(const Client& client, const Names& names, std::optional<uint32_t> group, const std::string& scope, bool declared) {
  std::string out;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].group != group) continue;
    const bool in_pages = client.operations[i].pages.has_value();
    if (declared) {
      out += comment(documentation(client, names, client.operations[i]), 2) + "  " + signature(client, names, i, "", true) + ";\n";
      if (in_pages) out += "  /// Visits the items of all pages.\n  " + pages_signature(client, names, i, "", true) + ";\n";
    } else {
      out += method(client, names, i, scope);
      if (in_pages) out += pages(client, names, i, scope);
    }
  }
  return out;
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

std::string client_header(const Client& client, const Names& names) {
  std::string structs, groups, accessors, fields;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (!names.requests[i].empty()) structs += request_struct(client, names, i);
  }
  for (uint32_t i = 0; i < client.groups.size(); ++i) {
    groups += "\n" + comment(client.groups[i].description, 0) + fmt::format("class {0} {{\n public:\n  explicit {0}(std::shared_ptr<const Core> core) : core_(std::move(core)) {{}}\n{1}\n private:\n  std::shared_ptr<const Core> core_;\n}};\n", names.group_classes[i], methods(client, names, i, "", true));
    accessors += fmt::format("  {} {}() const {{ return {}(core_); }}\n", names.group_classes[i], names.groups[i], names.group_classes[i]);
  }
  return filled(runtime_text("cpp/client.hpp.in"), {{"origin", origin_line(client)},
                                                    {"package", names.package},
                                                    {"requests", structs},
                                                    {"groups", groups},
                                                    {"about", comment(client.description.empty() ? "A client of " + client.title + "." : client.description, 0)},
                                                    {"client", names.client},
                                                    {"fallback", client.base_url.empty() ? "" : " = {}"},
                                                    {"accessors", accessors},
                                                    {"methods", methods(client, names, std::nullopt, "", true)}});
}

std::string client_source(const Client& client, const Names& names) {
  std::string schemes, bodies;
  for (size_t i = 0; i < client.schemes.size(); ++i) {
    const Scheme& scheme = client.schemes[i];
    schemes += fmt::format("[[maybe_unused]] Scheme scheme{}() {{ return {{{}, SchemeKind::{}, Place::{}, {}}}; }}\n", i, literal(scheme.name), kSchemeKinds[static_cast<size_t>(scheme.kind)], kPlaces[static_cast<size_t>(scheme.place)], literal(scheme.field));
  }
  for (uint32_t i = 0; i < client.groups.size(); ++i) bodies += methods(client, names, i, names.group_classes[i], false);
  bodies += methods(client, names, std::nullopt, names.client, false);
  return filled(runtime_text("cpp/client.cpp.in"), {{"origin", origin_line(client)},
                                                    {"package", names.package},
                                                    {"schemes", schemes},
                                                    {"base_url", literal(client.base_url)},
                                                    {"client", names.client},
                                                    {"user_agent", literal(kebab(words_of(names.package)) + "/" + version_of(client))},
                                                    {"methods", bodies}});
}

}  // namespace apigw::sdkgen::cpp
