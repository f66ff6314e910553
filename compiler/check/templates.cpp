// Mapping templates: their keys, their size, whether they parse, and what a mock makes of them. Live templates are reported by
// unenforced.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/check/payload_model.h"
#include "compiler/source/suggest.h"
#include "compiler/vtl/constant.h"
#include "compiler/vtl/findings.h"
#include "compiler/vtl/generate.h"
#include "compiler/vtl/parser.h"
#include "compiler/vtl/payload_paths.h"

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
    case vtl::FindingKind::path_parameter: return Code::template_path_parameter;
    case vtl::FindingKind::parameter:
    case vtl::FindingKind::query_parameter:
    case vtl::FindingKind::header_parameter: return Code::template_parameter;
  }
  return Code::template_syntax;
}

/// Of one template.
class Language {
 public:
  Language(const Subject& subject, const model::Method& method, const model::Template& entry) : subject_(subject), method_(method), entry_(entry) {}

  /// Faults of its text, or what is doubtful about it.
  void check(bool of_request) {
    vtl::Parsed parsed = vtl::parse(entry_.body.value);
    std::vector<vtl::SyntaxFault> faults = std::move(parsed.faults);
    if (faults.empty()) faults = vtl::generate(parsed.tree, [](std::string_view) { return 0u; }).faults;
    for (const vtl::SyntaxFault& fault : faults) syntax(fault);
    if (!faults.empty()) return;
    for (const vtl::Finding& finding : vtl::find_doubts(parsed.tree, subject_.api.template_extensions.value)) {
      if (is_parameter(finding.kind)) {
        parameter(finding);
      } else {
        report(code_of(finding.kind), finding.begin, finding.end, finding.message, finding.hint);
      }
    }
    if (of_request) payload(parsed.tree);
  }

 private:
  void report(Code code, uint32_t begin, uint32_t end, std::string message, std::string hint, std::vector<Note> notes = {}) {
    const Span at = entry_.node != nullptr ? syntax::text_span(*entry_.node, begin, end) : entry_.body.at;
    subject_.report(code, at, std::move(message), std::move(hint), std::move(notes));
  }

  void syntax(const vtl::SyntaxFault& fault) {
    const std::string& text = entry_.body.value;
    const auto line = 1 + std::count(text.begin(), text.begin() + fault.begin, '\n');
    report(Code::template_syntax, fault.begin, fault.end,
           fmt::format("mapping template for {}: {} at template line {}", quoted(entry_.content_type.value), fault.message, line), fault.hint);
  }

  static bool is_parameter(vtl::FindingKind kind) {
    const Code code = code_of(kind);
    return code == Code::template_parameter || code == Code::template_path_parameter;
  }
  static bool is_of(vtl::FindingKind kind, model::ParameterPlace place) {
    switch (kind) {
      case vtl::FindingKind::path_parameter: return place == model::ParameterPlace::path;
      case vtl::FindingKind::query_parameter: return place == model::ParameterPlace::querystring;
      case vtl::FindingKind::header_parameter: return place == model::ParameterPlace::header;
      default: return true;
    }
  }

  void parameter(const vtl::Finding& finding) {
    std::vector<std::string_view> names;
    for (const model::Parameter& parameter : method_.parameters) {
      if (!is_of(finding.kind, parameter.place)) continue;
      if (parameter.name.value == finding.name) return;
      names.push_back(parameter.name.value);
    }
    const std::string_view near = source::nearest(finding.name, names);
    const std::string guess = near.empty() ? std::string() : fmt::format("did you mean {}?", quoted(near));
    if (finding.kind == vtl::FindingKind::path_parameter) {
      return report(Code::template_path_parameter, finding.begin, finding.end, fmt::format("the path has no parameter {}; it prints nothing", quoted(finding.name)), guess);
    }
    report(Code::template_parameter, finding.begin, finding.end, fmt::format("the method does not declare the parameter {}", quoted(finding.name)),
           near.empty() ? "an undeclared parameter is passed on all the same; declare it to have it checked and documented" : guess);
  }

  /// Paths that can find nothing in the payload that the method's model describes, each place once.
  void payload(const vtl::Tree& tree) {
    const auto named = method_.request_models.find(entry_.content_type.value);
    const model::Model* model = named == method_.request_models.end() ? nullptr : subject_.api.model(named->second.value);
    if (model == nullptr || model->schema == nullptr) return;
    std::set<uint32_t> told;
    for (const vtl::PayloadPath& path : vtl::payload_paths(tree)) {
      const auto miss = find_miss(subject_.api, *model, path);
      if (!miss || !told.insert(path[miss->step].begin).second) continue;
      std::vector<Note> notes;
      if (model->name.at.known()) notes.push_back({named->second.at.known() ? named->second.at : model->name.at, "the model of the request's body"});
      report(Code::template_path, path[miss->step].begin, path[miss->step].end, miss->message, miss->hint, std::move(notes));
    }
  }

  const Subject& subject_;
  const model::Method& method_;
  const model::Template& entry_;
};

void one(const Subject& subject, const model::Method& method, const model::Template& entry, bool of_request) {
  if (!is_media_type(entry.content_type.value) && !entry.content_type.unknown) {
    subject.report(Code::template_content_type, entry.content_type.at, fmt::format("{} is no media type", quoted(entry.content_type.value)),
                   "the key of a template is a media type such as 'application/json', or '$default'");
  }
  if (entry.body.unknown) return;
  if (entry.body.value.size() > kTemplateBytesMax) {
    subject.report(Code::service_limit, entry.body.at, fmt::format("mapping template has {} bytes; the service takes 307200", entry.body.value.size()));
    return;
  }
  Language(subject, method, entry).check(of_request);
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
    for (const model::Template& entry : integration.templates) one(subject, method, entry, true);
    for (const model::IntegrationResponse& response : integration.responses) {
      for (const model::Template& entry : response.templates) one(subject, method, entry, false);
    }
    if (integration.type.value == model::IntegrationType::mock) mock(subject, integration);
  });
}

}  // namespace apigw::check
