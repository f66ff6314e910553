#include "cli/export_subject.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"

namespace apigw::cli {
namespace {

std::optional<ExportSubject> of_file(const std::string& path, const Arguments& arguments, Terminal& terminal) {
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  ExportSubject subject{.compilation = check(path, read_file(path), options, arguments, terminal)};
  // An interface can be told before everything behind it can be enforced.
  if (print_diagnostics(*subject.compilation, policy_of(arguments, FailClosed::no), arguments, terminal)) return std::nullopt;
  subject.api = subject.compilation->api;
  if (subject.api == nullptr) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: there is no API to write about", path));
  if (subject.api->type == model::ApiType::websocket) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("{}: a WebSocket API has no OpenAPI form", path));
  }
  const model::Stage* stage = subject.api->stage();
  subject.stage = !options.stage.empty() ? options.stage : stage != nullptr ? stage->name.value : "dev";
  return subject;
}

}  // namespace

std::optional<ExportSubject> export_subject(const Arguments& arguments, Terminal& terminal) {
  if (!arguments.operands().empty()) return of_file(arguments.operands().front(), arguments, terminal);
  throw Failure(ExitStatus::usage, "FILE is needed");
}

std::string base_url(const ExportSubject& subject, const Arguments& arguments) {
  std::string url = arguments.has("base-url") ? arguments.text("base-url") : "http://127.0.0.1:3000" + (subject.api_id.empty() ? "" : "/" + subject.stage);
  while (url.ends_with('/')) url.pop_back();  // paths begin with one
  return url;
}

}  // namespace apigw::cli
