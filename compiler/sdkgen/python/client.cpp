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

Code call(const Names& names, const Client& client, size_t index) {
  std::vector<Code> arguments = {Code("ops." + names.constants[index])};
  std::vector<Code> values;
  for (const std::string& name : names.parameters[index]) values.emplace_back(name);
  arguments.push_back(Code::list("[", std::move(values), "]"));
  arguments.emplace_back(client.operations[index].body ? "body" : "None");
  arguments.emplace_back("options");
  return Code::list("return self._core.call(", std::move(arguments), ")");
}

std::string method(const Client& client, const Names& names, size_t index) {
  const Code head = Code::list("def " + names.operations[index] + "(", signature(client, names, index), ")") + Code(" -> ") +
                    Code::assigned(result_annotation(client, names, client.operations[index]), Code::Breaks::in_parentheses) + Code(":");
  return head.lines(kBlack, 4) + "\n" + docstring(documentation(client, names, index), 8) + call(names, client, index).lines(kBlack, 8) + "\n";
}

/// Goes through all pages of a list.
std::string pages(const Client& client, const Names& names, size_t index) {
  const Operation& operation = client.operations[index];
  const Use answer = results(operation).front()->body->use;
  const Type& type = client.type(answer);
  const auto member = [&](const std::string& wire) {
    const auto found = std::find_if(type.properties.begin(), type.properties.end(), [&](const Property& property) { return property.wire == wire; });
    return names.members[answer.type][static_cast<size_t>(found - type.properties.begin())];
  };
  const std::string token = names.parameters[index][operation.pages->parameter];
  std::vector<Code> arguments;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const std::string& name = names.parameters[index][i];
    arguments.emplace_back(operation.parameters[i].required ? name : name + "=" + name);
  }
  arguments.emplace_back("options=options");
  const Code head = Code::list("def " + names.pages[index] + "(", signature(client, names, index), ")") + Code(" -> ") +
                    Code::list("Iterator[", {annotation(client, names, operation.pages->item, "models.")}, "]", Code::Breaks::bare) + Code(":");
  std::string out = "\n" + head.lines(kBlack, 4) + "\n" + docstring("Goes through the items of all pages of `" + names.operations[index] + "`.", 8);
  out += "        while True:\n";
  out += (Code("_page = ") + Code::assigned(Code::list("self." + names.operations[index] + "(", std::move(arguments), ")"), Code::Breaks::in_parentheses)).lines(kBlack, 12) + "\n";
  out += fmt::format("            yield from _page.{} or []\n", member(operation.pages->items));
  out += fmt::format("            _following = _page.{}\n            if not _following or _following == {}:\n                return\n            {} = _following\n", member(operation.pages->next), token, token);
  return out;
}

std::string methods(const Client& client, const Names& names, std::optional<uint32_t> group) {
  std::string out;
  for (size_t i = 0; i < client.operations.size(); ++i) {
    if (client.operations[i].group != group) continue;
    out += "\n" + method(client, names, i);
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
  out += "from ._runtime.core import Core, Settings, base_url_of\nfrom ._runtime.transport import HttpTransport, Transport\n";
  out += import_of("._runtime.values", {"CredentialsSource", "FileContent", "Hook", "RequestOptions", "RetryPolicy", "SecretSource"}, body);
  out += "\n" + statement("USER_AGENT = ", literal(kebab(words_of(names.module)) + "/" + version_of(client)), 0);
  if (!client.base_url.empty()) out += statement("DEFAULT_BASE_URL = ", literal(client.base_url), 0);
  return out + body;
}

}  // namespace apigw::sdkgen::python
