// Names of models, and names that lead to no model. Whether a schema is one of draft 4 is decided by compiler/schema, which also
// compiles it.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

// Models that every API has without declaring them.
constexpr std::string_view kBuiltIn[] = {"Empty", "Error"};

bool is_alphanumeric(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

void known(const Subject& subject, const model::Text& name) {
  if (name.value.empty() || name.unknown || subject.api.model(name.value) != nullptr) return;
  if (std::ranges::find(kBuiltIn, name.value) != std::end(kBuiltIn) || subject.faulty(name.at)) return;
  subject.report(Code::unknown_model, name.at, fmt::format("model {} is not defined", quoted(name.value)));
}

bool is_form(std::string_view media_type) {
  return media_type.starts_with("application/x-www-form-urlencoded") || media_type.starts_with("multipart/");
}

}  // namespace

void check_models(const Subject& subject) {
  for (const model::Model& model : subject.api.models) {
    if (model.generated || is_alphanumeric(model.name.value)) continue;
    std::string proposal;
    std::ranges::copy_if(model.name.value, std::back_inserter(proposal), [](char c) { return is_alphanumeric({&c, 1}); });
    subject.report(Code::model_name, model.name.at, fmt::format("model name {} must be letters and digits only", quoted(model.name.value)),
                   proposal.empty() ? "" : fmt::format("call it {}", quoted(proposal)));
  }
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    for (const auto& [media_type, name] : method.request_models) {
      known(subject, name);
      if (!is_form(media_type)) continue;
      subject.report(Code::form_model, name.at, fmt::format("the model for {} never takes effect: only JSON bodies are validated", quoted(media_type)));
    }
  });
}

}  // namespace apigw::check
