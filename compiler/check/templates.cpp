// Mapping templates: their keys, their size, whether they parse, and what a mock makes of them. Live templates are reported by
// unenforced.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/vtl/constant.h"
#include "compiler/vtl/findings.h"
#include "compiler/vtl/generate.h"
#include "compiler/vtl/parser.h"

namespace apigw::check {
namespace {

constexpr size_t kTemplateBytesMax = 300 * 1024;

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_media_type(std::string_view text) {
  text = text.substr(0, std::min(text.find(';'), text.size()));
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text == "$default") return true;
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

Code code_of(vtl::FindingKind kind) {
  switch (kind) {
    case vtl::FindingKind::variable: return Code::context_variable;
    case vtl::FindingKind::root: return Code::template_variable;
    case vtl::FindingKind::function: return Code::template_function;
    case vtl::FindingKind::extension: return Code::template_extension;
    case vtl::FindingKind::branch: return Code::unreachable_branch;
    case vtl::FindingKind::parameter: return Code::template_parameter;
  }
  return Code::template_syntax;
}

/// Faults of a template's text, or what is doubtful about it.
void language(const Subject& subject, const model::Method& method, const model::Template& entry) {
  const std::string& text = entry.body.value;
  const auto span = [&](uint32_t begin, uint32_t end) { return entry.node != nullptr ? syntax::text_span(*entry.node, begin, end) : entry.body.at; };
  vtl::Parsed parsed = vtl::parse(text);
  std::vector<vtl::SyntaxFault> faults = std::move(parsed.faults);
  if (faults.empty()) faults = vtl::generate(parsed.tree, [](std::string_view) { return 0u; }).faults;
  for (const vtl::SyntaxFault& fault : faults) {
    const auto line = 1 + std::count(text.begin(), text.begin() + fault.begin, '\n');
    subject.report(Code::template_syntax, span(fault.begin, fault.end),
                   fmt::format("mapping template for {}: {} at template line {}", quoted(entry.content_type.value), fault.message, line), fault.hint);
  }
  if (!faults.empty()) return;
  for (const vtl::Finding& finding : vtl::find_doubts(parsed.tree, subject.api.template_extensions.value)) {
    if (finding.kind != vtl::FindingKind::parameter) {
      subject.report(code_of(finding.kind), span(finding.begin, finding.end), finding.message, finding.hint);
      continue;
    }
    if (std::ranges::any_of(method.parameters, [&](const model::Parameter& at) { return at.name.value == finding.name; })) continue;
    subject.report(Code::template_parameter, span(finding.begin, finding.end), fmt::format("the method does not declare the parameter {}", quoted(finding.name)),
                   "an undeclared parameter is passed on all the same; declare it to have it checked and documented");
  }
}

void one(const Subject& subject, const model::Method& method, const model::Template& entry) {
  if (!is_media_type(entry.content_type.value) && !entry.content_type.unknown) {
    subject.report(Code::template_content_type, entry.content_type.at, fmt::format("{} is no media type", quoted(entry.content_type.value)),
                   "the key of a template is a media type such as 'application/json', or '$default'");
  }
  if (entry.body.unknown) return;
  if (entry.body.value.size() > kTemplateBytesMax) {
    subject.report(Code::service_limit, entry.body.at, fmt::format("mapping template has {} bytes; the service takes 307200", entry.body.value.size()));
    return;
  }
  language(subject, method, entry);
}

void mock(const Subject& subject, const model::Integration& integration) {
  const auto yields_status = [](const model::Template& entry) {
    if (entry.body.unknown) return true;
    const vtl::Parsed parsed = vtl::parse(entry.body.value);
    const std::optional<std::string> text = parsed.faults.empty() ? vtl::static_text(parsed.tree) : std::nullopt;
    return !text || text->find("statusCode") != std::string::npos;
  };
  if (std::ranges::any_of(integration.templates, yields_status)) return;
  const Span at = integration.templates.empty() ? known_of(integration.key_at, integration.at) : integration.templates.front().body.at;
  subject.report(Code::mock_without_status, at, "mock integration has no request template that yields 'statusCode'; it answers 500",
                 "add requestTemplates: {application/json: '{\"statusCode\": 200}'}");
}

void ignored(const Subject& subject, const model::Integration& integration) {
  for (const model::Template& entry : integration.templates) {
    subject.report(Code::ignored_setting, entry.content_type.at, "a proxy integration passes the body through; its templates have no effect");
    return;
  }
}

}  // namespace

void check_templates(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration) return;
    const model::Integration& integration = *method.integration;
    if (is_proxy(integration.type.value)) return ignored(subject, integration);
    for (const model::Template& entry : integration.templates) one(subject, method, entry);
    for (const model::IntegrationResponse& response : integration.responses) {
      for (const model::Template& entry : response.templates) one(subject, method, entry);
    }
    if (integration.type.value == model::IntegrationType::mock) mock(subject, integration);
  });
}

}  // namespace apigw::check
