// apigw gen-docs: reference documentation of an API as one HTML page.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/export_subject.h"
#include "cli/file.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "compiler/openapi/docs/page.h"

namespace apigw::cli {
namespace {

ExitStatus run_gen_docs(const Arguments& arguments, Terminal& terminal) {
  const auto subject = export_subject(arguments, terminal, Reading::interface);
  if (!subject) return ExitStatus::input_at_fault;
  exports::Options options{.form = exports::Form::oas30, .parts = docs::page_parts(), .stage = subject->stage, .reader = exports::Reader::people};
  if (!subject->created.empty()) options.version = subject->created;
  const exports::Document document = exports::write_document(*subject->api, options);
  const std::string page = docs::write_page(document.tree.root(), {.base_url = base_url(*subject, arguments), .generator_version = APIGW_VERSION});
  write_file(arguments.text("output"), page);
  if (!arguments.has("quiet")) fmt::print(terminal.err, "wrote {}, {} KB\n", arguments.text("output"), (page.size() + 1023) / 1024);
  return ExitStatus::done;
}

constexpr Option kOptions[] = {
    {.name = "output", .letter = 'o', .type = ValueType::file, .metavar = "OUT", .required = true, .help = "where the page goes; by custom it ends in .html"},
    {.name = "base-url", .type = ValueType::text, .metavar = "URL", .help = "where the page sends requests until its reader says otherwise; without it http://127.0.0.1:3000, where serve answers"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "an OpenAPI document or a template, in YAML or JSON; without it --stage names a stage of the store", .count_min = 0}};
constexpr Entry kExamples[] = {
    {"apigw gen-docs samples/petstore/petstore.yaml -o petstore.html", "The page, which a browser opens from disk or from any server of files."},
    {"apigw gen-docs samples/petstore/petstore.yaml -o petstore.html --base-url https://api.example.com/v1", "A page that tries its operations there."},
};
constexpr std::string_view kSeeAlso[] = {"export", "serve"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kGenDocs{
    .name = "gen-docs",
    .summary = "writes the documentation of an API as one HTML page",
    .description =
        "Writes a page that needs nothing else: the operations by tag or by the first segment of their path, their parameters, bodies, responses and "
        "examples, schemas that open as far as they are looked at, a search, an address for every operation, and a form that sends a request and shows the answer.\n\n"
        "Descriptions are those of FILE and of its documentation parts (x-amazon-apigateway-documentation). Faults of the gateway's side of FILE, such as an operation "
        "without an integration, are no hindrance.\n\n"
        "Descriptions are shown in a subset of Markdown; markup inside of them is shown as text. The page runs no script but its own and loads nothing; "
        "it calls the address that its reader names, which has to allow that (CORS).\n\n"
        "Keys of the page: / goes to the search, the arrows walk through the operations, Enter opens the first, Escape clears the search.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kUsualExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_gen_docs,
};

}  // namespace apigw::cli
