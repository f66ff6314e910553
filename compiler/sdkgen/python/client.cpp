// client.py: one method an operation, grouped by tag.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/python/writer.h"

namespace apigw::sdkgen::python {
namespace {

Code body_annotation(const Client& client, const Names& names, const Body& body, bool received) {
  if (body.encoding == Encoding::binary) return Code(received ? "bytes" : "FileContent");
  if (body.encoding == Encoding::text) return Code("str");
  return annotation(client, names, body.use, "models.");
}

Code result_annotation(const Client& client, const Names& names, const Operation& operation) {
  const Result result = result_of(operation);
  std::vector<Code> types;
  for (const Body* body : result.bodies) {
    Code type = body_annotation(client, names, *body, true);
    const std::string flat = type.flat();
    if (flat == "Any") return type;
    if (std::none_of(types.begin(), types.end(), [&](const Code& other) { return other.flat() == flat; })) types.push_back(std::move(type));
  }
  if (types.empty()) return Code("None");
  if (types.size() == 1) return result.nothing ? optional(types.front(), false) : types.front();
  if (result.nothing) types.emplace_back("None");
  return Code::list("Union[", std::move(types), "]");
}

std::vector<Code> signature(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::vector<Code> required, keyword;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    const Code name = Code(names.parameters[index][i] + ": ");
    const Code type = annotation(client, names, parameter.use, "models.");
    if (parameter.required) required.push_back(name + type);
    else keyword.push_back(name + optional(type, false) + Code(" = None"));
  }
  std::vector<Code> all = {Code("self")};
  all.insert(all.end(), required.begin(), required.end());
  if (operation.body) {
    const Code type = body_annotation(client, names, *operation.body, false);
    if (operation.body->required) all.push_back(Code("body: ") + type);
    else keyword.insert(keyword.begin(), Code("body: ") + optional(type, false) + Code(" = None"));
  }
  all.emplace_back("*");
  all.insert(all.end(), keyword.begin(), keyword.end());
  all.emplace_back("options: Optional[RequestOptions] = None");
  return all;
}

std::string documentation(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  std::string text = operation.summary.empty() ? operation.http_method + " " + operation.path : operation.summary;
  if (!operation.description.empty() && operation.description != operation.summary) text += "\n\n" + operation.description;
  if (operation.deprecated) text += "\n\nDeprecated.";
  std::string described;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const std::string line = first_line(operation.parameters[i].description);
    if (!line.empty()) described += fmt::format("\n    {}: {}", names.parameters[index][i], line);
  }
  if (operation.body && !operation.body->description.empty()) described += "\n    body: " + first_line(operation.body->description);
  if (!described.empty()) text += "\n\nArgs:" + described;
  std::string raised;
  for (const Response& response : operation.responses) {
    if (!is_typed_error(client, operation, response)) continue;
    raised += fmt::format("\n    {}: {}", error_class(names, response.status, response.body->use.type), response.description.empty() ? response.status : first_line(response.description));
  }
  return raised.empty() ? text : text + "\n\nRaises:" + raised;
}

Code call(const Names& names, const Client& client, size_t index, const std::string& way) {
  std::vector<Code> arguments = {Code("ops." + names.constants[index])};
  std::vector<Code> values;
  for (const std::string& name : names.parameters[index]) values.emplace_back(name);
  arguments.push_back(Code::list("[", std::move(values), "]"));
  arguments.emplace_back(client.operations[index].body ? "body" : "None");
  arguments.emplace_back("options");
  return Code::list("return self._core." + way + "(", std::move(arguments), ")");
}

std::string method(const Client& client, const Names& names, size_t index) {
  const Code head = Code::list("def " + names.operations[index] + "(", signature(client, names, index), ")") + Code(" -> ") +
                    Code::assigned(result_annotation(client, names, client.operations[index]), Code::Breaks::in_parentheses) + Code(":");
  return head.lines(kBlack, 4) + "\n" + docstring(documentation(client, names, index), 8) + call(names, client, index, "call").lines(kBlack, 8) + "\n";
}

/// Hands out the body of an answer as it comes.
std::string stream(const Client& client, const Names& names, size_t index) {
  const Code head = Code::list("def " + names.streams[index] + "(", signature(client, names, index), ")") + Code(" -> BodyStream:");
  return "\n" + head.lines(kBlack, 4) + "\n" + docstring("Does what `" + names.operations[index] + "` does; the body is read as it comes.", 8) + call(names, client, index, "stream").lines(kBlack, 8) + "\n";
}

/// What stands at the end of the steps from `value`, where any property on the way may be missing.
Code held(const Client& client, const Names& names, const std::string& value, const Use& use, const Steps& steps) {
  const std::vector<Stop> list = stops(client, use, steps);
  const auto name = [&](const Stop& stop) { return names.members[stop.owner][stop.property]; };
  if (list.size() == 1 && !client.types[list[0].owner].properties[list[0].property].use.nullable) return Code(value + "." + name(list[0]));
  std::vector<Code> arguments = {Code(value)};
  for (const Stop& stop : list) arguments.emplace_back(literal(name(stop)));
  return Code::list("self._core.held(", std::move(arguments), ")");
}

/// The token of the page that was asked for, and the line that asks for the next one.
struct Token {
  Code last, step;
};
Token token_of(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  const Pagination& pages = *operation.pages;
  if (pages.parameter) {
    const std::string& name = names.parameters[index][*pages.parameter];
    return {Code(name), Code(name + " = _following")};
  }
  const std::vector<Stop> stop = stops(client, operation.body->use, {pages.member});
  const std::string& name = names.members[stop[0].owner][stop[0].property];
  const std::string body = operation.body->required ? "body" : fmt::format("body or models.{}()", names.types[stop[0].owner]);
  return {Code::list("self._core.held(", {Code("body"), Code(literal(name))}, ")"), Code("body = ") + Code::list("self._core.replaced(", {Code(body), Code(name + "=_following")}, ")")};
}

/// Goes through all pages of a list. Names of its own begin with "_", which no parameter's does.
std::string pages(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  const Pagination& pages = *operation.pages;
  const Use answer = result_of(operation).bodies.front()->use;
  std::vector<Code> arguments;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const std::string& name = names.parameters[index][i];
    arguments.emplace_back(operation.parameters[i].required ? name : name + "=" + name);
  }
  if (operation.body) arguments.emplace_back("body=body");
  arguments.emplace_back("options=options");
  const Code head = Code::list("def " + names.pages[index] + "(", signature(client, names, index), ")") + Code(" -> ") + Code::list("Iterator[", {annotation(client, names, pages.item, "models.")}, "]", Code::Breaks::bare) + Code(":");
  const auto line = [](size_t indent, const Code& code) { return code.lines(kBlack, indent) + "\n"; };
  const Token token = token_of(client, names, index);
  std::string out = "\n" + head.lines(kBlack, 4) + "\n" + docstring("Goes through the items of all pages of `" + names.operations[index] + "`.", 8) + "        while True:\n";
  out += line(12, Code("_page = ") + Code::assigned(Code::list("self." + names.operations[index] + "(", std::move(arguments), ")"), Code::Breaks::in_parentheses));
  out += line(12, Code("_items = ") + held(client, names, "_page", answer, pages.items) + Code(" or []"));
  out += "            yield from _items\n";
  if (!pages.more.empty()) out += line(12, Code("if not ") + held(client, names, "_page", answer, pages.more) + Code(":")) + "                return\n";
  if (!pages.from.empty()) out += "            if not _items:\n                return\n";
  out += line(12, Code("_following = ") + (pages.from.empty() ? held(client, names, "_page", answer, pages.next) : held(client, names, "_items[-1]", pages.item, pages.from)));
  out += line(12, Code("if not _following or _following == ") + token.last + Code(":")) + "                return\n";
  return out + line(12, token.step);
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
  const std::string doc = docstring(client.groups[group].description.empty() ? "Methods of " + kebab(client.groups[group].name) + "." : client.groups[group].description, 4);
  return fmt::format("\n\nclass {}:\n{}\n    def __init__(self, core: Core) -> None:\n        self._core = core\n", names.group_classes[group], doc) + methods(client, names, group);
}

std::string client_class(const Client& client, const Names& names) {
  std::string out = fmt::format("\n\nclass {}:\n", names.client) + docstring(client.description.empty() ? "A client of " + client.title + "." : client.description, 4);
  out += client.base_url.empty() ? filled(runtime_text("python/client_init.py.in"), {{"base_url", "base_url: str"}})
                                 : filled(runtime_text("python/client_init.py.in"), {{"base_url", "base_url: str = DEFAULT_BASE_URL"}});
  for (size_t i = 0; i < client.groups.size(); ++i) {
    const Code made = Code::list(names.group_classes[i] + "(", {Code("self._core")}, ")", Code::Breaks::bare);
    out += statement("self." + names.groups[i] + " = ", made, 8);
  }
  out += fmt::format("\n{}", filled(runtime_text("python/client_end.py.in"), {{"client", names.client}}));
  return out + methods(client, names, std::nullopt);
}

}  // namespace

std::string client_file(const Client& client, const Names& names) {
  std::string body;
  for (uint32_t i = 0; i < client.groups.size(); ++i) body += group_class(client, names, i);
  body += client_class(client, names);
  std::string out = header(client, "The client: one method for each operation of the API.") + "\n";
  if (body.find("datetime.") != std::string::npos) out += "import datetime\n";
  out += import_of("typing", {"Any", "Dict", "Iterator", "List", "Mapping", "Optional", "Sequence", "Tuple", "Union"}, body) + "\n";
  if (!client.operations.empty()) out += "from . import _operations as ops\n";
  if (body.find("models.") != std::string::npos) out += "from . import models\n";
  out += "from ._runtime.core import Core, Settings, base_url_of\nfrom ._runtime.credentials import Secrets\n";
  out += import_of("._runtime.streams", {"BodyStream"}, body);
  out += "from ._runtime.transport import HttpTransport, Transport\n";
  out += import_of("._runtime.values", {"BearerSource", "CredentialsSource", "FileContent", "Hook", "KeySource", "RequestOptions", "RetryPolicy"}, body);
  out += "\n" + statement("USER_AGENT = ", literal(kebab(words_of(names.module)) + "/" + version_of(client)), 0);
  if (!client.base_url.empty()) out += statement("DEFAULT_BASE_URL = ", literal(client.base_url), 0);
  return out + body;
}

}  // namespace apigw::sdkgen::python
