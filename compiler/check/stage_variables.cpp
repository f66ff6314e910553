// Stage variables that have no value in the stage: the service expands them to nothing and the call fails. Each once, at its
// first use.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/check/mapping_expression.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

class StageVariables {
 public:
  explicit StageVariables(const Subject& subject) : subject_(subject) {}

  void text(const model::Text& text) {
    constexpr std::string_view kOpen = "${stageVariables.";
    const std::string_view value = text.value;
    for (size_t at = value.find(kOpen); at != std::string_view::npos; at = value.find(kOpen, at + 1)) {
      const size_t close = value.find('}', at);
      if (close == std::string_view::npos) return;
      used(value.substr(at + kOpen.size(), close - at - kOpen.size()), part(text, at, close + 1 - at));
    }
  }
  void mappings(const std::vector<model::Mapping>& mappings, MappingSide side) {
    for (const model::Mapping& mapping : mappings) {
      const auto source = parse_mapping_source(mapping.source.value, side);
      if (source && source->kind == bundle::MoveSource::stage_variable) used(source->text, mapping.source.at);
    }
  }

 private:
  void used(std::string_view name, Span at) {
    const auto& known = subject_.options.known_stage_variables;
    if (std::ranges::find(known, name) != known.end() || !said_.emplace(name).second) return;
    subject_.report(Code::stage_variable_unset, at, fmt::format("'${{stageVariables.{}}}' has no value in this stage; calls will answer 500", name),
                    fmt::format("pass --stage-variable {}=VALUE", name));
  }

  const Subject& subject_;
  std::set<std::string, std::less<>> said_;
};

}  // namespace

void check_stage_variables(const Subject& subject) {
  if (!subject.options.stage_known) return;
  StageVariables variables(subject);
  for (const model::Authorizer& authorizer : subject.api.authorizers) variables.text(authorizer.uri);
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration) return;
    const model::Integration& integration = *method.integration;
    for (const model::Text* text : {&integration.uri, &integration.credentials, &integration.connection_id}) variables.text(*text);
    variables.mappings(integration.parameters, MappingSide::request);
    for (const model::IntegrationResponse& response : integration.responses) variables.mappings(response.parameters, MappingSide::response);
  });
}

}  // namespace apigw::check
