// client.ts: one method an operation, grouped by tag.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/typescript/writer.h"

namespace apigw::sdkgen::typescript {
namespace {

bool needs_request(const Operation& operation) {
  const bool parameter = std::any_of(operation.parameters.begin(), operation.parameters.end(), [](const Parameter& one) { return one.required; });
  return parameter || (operation.body && operation.body->required);
}

std::vector<Code> arguments(const Client& client, const Names& names, size_t index) {
  std::vector<Code> list;
  if (!names.requests[index].empty()) {
    const bool needed = needs_request(client.operations[index]);
    list.emplace_back("request: requests." + names.requests[index] + (needed ? "" : " = {}"));
  }
  list.emplace_back("options?: RequestOptions");
  return list;
}

std::string result_name(const Client& client, const Names& names, size_t index) {
  return names.results[index].empty() ? result_types(client, names, client.operations[index]).front().flat() : "requests." + names.results[index];
}

std::string documentation(const Operation& operation) {
  std::string text = operation.summary.empty() ? operation.http_method + " " + operation.path : operation.summary;
  if (!operation.description.empty() && operation.description != operation.summary) text += "\n\n" + operation.description;
  return operation.deprecated ? text + "\n\n@deprecated" : text;
}

std::string call(const Names& names, size_t index, const std::string& way) {
  const Code code = Code::list("return this.core." + way + "(", {Code("operations." + names.tables[index]), Code(names.requests[index].empty() ? "{}" : "request"), Code("options")}, ");");
  return code.lines(kPrettier, 4) + "\n";
}

std::string method(const Client& client, const Names& names, size_t index) {
  const std::string result = result_name(client, names, index);
  const Code head = Code::list(names.operations[index] + "(", arguments(client, names, index), ")") + Code(": Promise<" + result + "> {");
  return comment(documentation(client.operations[index]), 2) + head.lines(kPrettier, 2) + "\n" + call(names, index, "call") + "  }\n";
}

/// Hands out the body of an answer as it comes.
std::string stream(const Client& client, const Names& names, size_t index) {
  const Code head = Code::list(names.streams[index] + "(", arguments(client, names, index), ")") + Code(": Promise<StreamedBody> {");
  return "\n" + comment("Does what `" + names.operations[index] + "` does; the body is read as it comes.", 2) + head.lines(kPrettier, 2) + "\n" + call(names, index, "stream") + "  }\n";
}

/// What stands at the end of the steps from `value`, where any property on the way may be missing.
std::string held(const std::string& value, const Steps& steps) {
  std::string out = value;
  for (size_t i = 0; i < steps.size(); ++i) {
    const bool plain_name = key(steps[i]) == steps[i];
    out += (i == 0 ? plain_name ? "." : "" : "?.") + (plain_name ? steps[i] : "[" + literal(steps[i]) + "]");
  }
  return out;
}

/// Goes through all pages of a list.
std::string pages(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  const Pagination& pages = *operation.pages;
  const std::string item = annotation(client, names, pages.item, "models.").flat();
  const Code head = Code::list("async *" + names.pages[index] + "(", arguments(client, names, index), ")") + Code(": AsyncGenerator<" + item + "> {");
  const std::string token = pages.parameter ? names.parameters[index][*pages.parameter] : key(pages.member);
  const std::string body = operation.body && operation.body->required ? "request.body" : "request.body?";
  const std::string first = pages.parameter ? "request." + token : body + (token == pages.member ? "." + token : (body.ends_with('?') ? ".[" : "[") + token + "]");
  const std::string asked = pages.parameter ? "{ ...request, ...values }" : "{ ...request, body: { ...request.body, ...values } }";
  const auto line = [](size_t indent, const Code& code) { return code.lines(kPrettier, indent) + "\n"; };
  std::string out = "\n" + comment("Goes through the items of all pages of `" + names.operations[index] + "`.", 2) + head.lines(kPrettier, 2) + "\n";
  out += line(4, Code("let token = " + first + ";")) + "    for (;;) {\n" + line(6, Code("const values = token === undefined ? {} : { " + token + ": token };"));
  out += statement("const page = ", Code::list("await this." + names.operations[index] + "(", {Code(asked), Code("options")}, ")"), ";", 6);
  out += line(6, Code("const items = " + held("page", pages.items) + " ?? [];")) + "      yield* items;\n";
  if (!pages.more.empty()) out += line(6, Code("if (!" + held("page", pages.more) + ") return;"));
  if (!pages.from.empty()) out += "      const last = items[items.length - 1];\n      if (last === undefined) return;\n";
  out += line(6, Code("const following = " + (pages.from.empty() ? held("page", pages.next) : held("last", pages.from)) + ";"));
  return out + "      if (!following || following === token) return;\n      token = following;\n    }\n  }\n";
}

std::string methods(const Client& client, const Names& names, std::optional<uint32_t> group) {
  std::string out;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].group != group) continue;
    out += "\n" + method(client, names, i);
    if (!names.streams[i].empty()) out += stream(client, names, i);
    if (client.operations[i].pages) out += pages(client, names, i);
  }
  return out;
}

std::string group_class(const Client& client, const Names& names, uint32_t group) {
  return "\n" + comment(client.groups[group].description.empty() ? "Methods of " + kebab(client.groups[group].name) + "." : client.groups[group].description, 0) +
         fmt::format("export class {} {{\n  constructor(private readonly core: Core) {{}}\n", names.group_classes[group]) + methods(client, names, group) + "}\n";
}

std::string client_class(const Client& client, const Names& names) {
  std::string out = "\n" + comment(client.description.empty() ? "A client of " + client.title + "." : client.description, 0) + fmt::format("export class {} {{\n", names.client);
  const bool plain_methods = std::any_of(client.operations.begin(), client.operations.end(), [](const Operation& operation) { return !operation.group; });
  for (size_t i = 0; i < client.groups.size(); ++i) out += fmt::format("  readonly {}: {};\n", names.groups[i], names.group_classes[i]);
  if (plain_methods) out += "  private readonly core: Core;\n";
  const bool known = !client.base_url.empty();
  out += fmt::format("\n  constructor({}) {{\n", known ? "options: ClientOptions = {}" : "options: ClientOptions & { baseUrl: string }");
  const Code settings = known ? Code::list("{ ", {Code("baseUrl: DEFAULT_BASE_URL"), Code("...options")}, "}") : Code("options");
  out += Code::list("const core = new Core(", {settings, Code("USER_AGENT")}, ");").lines(kPrettier, 4) + "\n";
  for (size_t i = 0; i < client.groups.size(); ++i) out += statement("this." + names.groups[i] + " = ", Code::list("new " + names.group_classes[i] + "(", {Code("core")}, ")"), ";", 4);
  if (plain_methods) out += "    this.core = core;\n";
  return out + "  }\n" + methods(client, names, std::nullopt) + "}\n";
}

}  // namespace

std::string client_file(const Client& client, const Names& names) {
  std::string body;
  for (uint32_t i = 0; i < client.groups.size(); ++i) body += group_class(client, names, i);
  body += client_class(client, names);
  std::string out = header(client, "The client: one method for each operation of the API.");
  if (body.find("models.") != std::string::npos) out += "import type * as models from \"./models.js\";\n";
  if (!client.operations.empty()) out += "import * as operations from \"./operations.js\";\n";
  if (body.find("requests.") != std::string::npos) out += "import type * as requests from \"./requests.js\";\n";
  out += "import { Core } from \"./runtime/core.js\";\n";
  out += import_of("./runtime/values.js", {"ClientOptions", "RequestOptions", "StreamedBody"}, body);
  out += "\n" + statement("const USER_AGENT = ", literal(kebab(words_of(names.package)) + "/" + version_of(client)), ";", 0);
  if (!client.base_url.empty()) out += statement("const DEFAULT_BASE_URL = ", literal(client.base_url), ";", 0);
  return out + body;
}

}  // namespace apigw::sdkgen::typescript
