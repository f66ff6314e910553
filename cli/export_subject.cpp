#include "cli/export_subject.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/common_options.h"
#include "cli/definition_source.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/installation.h"
#include "cli/readable_api.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

std::optional<ExportSubject> of_file(const std::string& path, const Arguments& arguments, Terminal& terminal, Reading reading) {
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  ExportSubject subject{.compilation = check(path, read_file(path), options, arguments, terminal)};
  if (reading == Reading::interface) {
    subject.api = readable_api(*subject.compilation, arguments, terminal, "its readers");
    if (subject.api == nullptr) return std::nullopt;
    const bool empty = std::ranges::all_of(subject.api->resources, [](const model::Resource& resource) { return resource.methods.empty(); });
    if (empty) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: the API has no operation to tell of", path));
  } else {
    // An interface can be told before everything behind it can be enforced.
    if (print_diagnostics(*subject.compilation, policy_of(arguments, FailClosed::no), arguments, terminal)) return std::nullopt;
    subject.api = subject.compilation->api;
  }
  if (subject.api == nullptr) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: there is no API to write about", path));
  if (subject.api->type == model::ApiType::websocket) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("{}: a WebSocket API has no OpenAPI form", path));
  }
  const model::Stage* stage = subject.api->stage();
  subject.stage = !options.stage.empty() ? options.stage : stage != nullptr ? stage->name.value : "dev";
  return subject;
}

state::Deployment deployment_of(const state::Snapshot& snapshot, const state::Api& api, const std::string& name) {
  std::string known;
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id != api.id) continue;
    known += (known.empty() ? "; it has " : ", ") + stage.name;
    const state::Deployment* deployment = stage.name == name ? snapshot.deployment(api.id, stage.deployment_id) : nullptr;
    if (deployment != nullptr) return *deployment;
  }
  throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' has no stage '{}'{}", api.name, name, known));
}

ExportSubject of_stage(const std::string& name, const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Snapshot snapshot = installation->snapshot();
  const state::Api api = choose_api(snapshot.apis, arguments.text("of"));
  if (api.type == "WEBSOCKET") throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' is a WebSocket API, which has no OpenAPI form", api.name));
  const state::Deployment deployment = deployment_of(snapshot, api, name);
  std::string document(bundle_of_deployment(*installation, deployment)->document());
  if (document.empty()) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("deployment {} of stage '{}' was made by an apigw that kept no document in the bundle; deploy its definition again, or name the FILE", deployment.id, name));
  }
  compiler::Options options;
  options.type = api.type == "HTTP" ? model::ApiType::http : model::ApiType::rest;
  ExportSubject subject{.compilation = compiler::check_text("deployment " + deployment.id, std::move(document), options)};
  subject.api = subject.compilation->api;
  if (subject.api == nullptr) throw Failure(ExitStatus::world_failed, fmt::format("the stored definition of deployment {} cannot be read by this apigw", deployment.id));
  subject.stage = name;
  subject.api_id = api.id;
  subject.created = iso_time(deployment.created_ms);
  return subject;
}

}  // namespace

std::optional<ExportSubject> export_subject(const Arguments& arguments, Terminal& terminal, Reading reading) {
  if (!arguments.operands().empty()) return of_file(arguments.operands().front(), arguments, terminal, reading);
  return stage_subject(arguments, terminal);
}

ExportSubject stage_subject(const Arguments& arguments, Terminal& terminal) {
  if (arguments.text("stage").empty()) throw Failure(ExitStatus::usage, "FILE is needed, or --stage NAME for what a stage of the store serves");
  return of_stage(arguments.text("stage"), arguments, terminal);
}

std::string base_url(const ExportSubject& subject, const Arguments& arguments) {
  std::string url = arguments.has("base-url") ? arguments.text("base-url") : "http://127.0.0.1:3000" + (subject.api_id.empty() ? "" : "/" + subject.stage);
  while (url.ends_with('/')) url.pop_back();  // paths begin with one
  return url;
}

}  // namespace apigw::cli
