// apigw export: the definition of an API in a form that other programs read.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/export_subject.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "compiler/import_options.h"
#include "compiler/openapi/export/document.h"
#include "compiler/openapi/export/postman.h"
#include "compiler/syntax/read.h"

namespace apigw::cli {
namespace {

struct PartName {
  std::string_view name;
  exports::Part part;
};
constexpr PartName kParts[] = {{"integrations", exports::Part::integrations},   {"authorizers", exports::Part::authorizers},
                               {"apigateway", exports::Part::apigateway},       {"documentation", exports::Part::documentation},
                               {"validators", exports::Part::validators},       {"gatewayresponses", exports::Part::gateway_responses}};

/// Comma lists; the service's word `none` stands for nothing.
exports::Parts parts_of(const Arguments& arguments) {
  exports::Parts parts;
  for (const std::string& list : arguments.all("with")) {
    for (size_t at = 0; at <= list.size();) {
      const size_t end = std::min(list.find(',', at), list.size());
      const std::string_view word = std::string_view(list).substr(at, end - at);
      at = end + 1;
      if (word.empty() || word == "none") continue;
      const auto* known = std::find_if(std::begin(kParts), std::end(kParts), [&](const PartName& row) { return row.name == word; });
      if (known == std::end(kParts)) {
        throw Failure(ExitStatus::usage, fmt::format("--with: '{}' is none of integrations, authorizers, apigateway, documentation, validators, gatewayresponses", word));
      }
      parts.add(known->part);
      if (known->part == exports::Part::documentation) parts.add(exports::Part::words);
    }
  }
  if (arguments.has("preserve-docs")) parts.add(exports::Part::words);
  return parts;
}

exports::Options export_options(const ExportSubject& subject, const Arguments& arguments) {
  exports::Options options{.form = arguments.text("as") == "swagger" ? exports::Form::swagger20 : exports::Form::oas30, .parts = parts_of(arguments), .stage = subject.stage};
  options.region = compiler::import_options({}).variables.region;
  if (!subject.api_id.empty()) options.api_id = subject.api_id;
  if (!subject.created.empty()) options.version = subject.created;
  return options;
}

std::string printed(const syntax::Node& root, const Arguments& arguments) {
  return arguments.text("format") == "yaml" ? syntax::to_yaml(root) : syntax::to_indented_json(root);
}

std::string collection_of(const ExportSubject& subject, exports::Options options, const Arguments& arguments) {
  if (arguments.text("format") != "json") throw Failure(ExitStatus::usage, "a Postman collection is JSON; leave --format out");
  options.parts = exports::collection_parts();
  options.reader = exports::Reader::people;
  const exports::Document document = exports::write_document(*subject.api, options);
  const exports::CollectionOptions collection{.base_url = base_url(subject, arguments), .stage = subject.stage, .region = options.region};
  return printed(exports::write_collection(document.tree.root(), collection).root(), arguments);
}

std::string document_of(const ExportSubject& subject, const exports::Options& options, const Arguments& arguments, Terminal& terminal) {
  if (options.form == exports::Form::swagger20 && subject.api->type == model::ApiType::http) {
    throw Failure(ExitStatus::input_at_fault, "an HTTP API is exported as oas30 only");
  }
  const exports::Document document = exports::write_document(*subject.api, options);
  if (!arguments.has("quiet")) {
    for (const std::string& loss : document.losses) fmt::print(terminal.err, "apigw: warning: {}\n", loss);
  }
  return printed(document.tree.root(), arguments);
}

ExitStatus run_export(const Arguments& arguments, Terminal& terminal) {
  const bool postman = arguments.text("as") == "postman";
  const auto subject = export_subject(arguments, terminal, postman ? Reading::interface : Reading::whole);
  if (!subject) return ExitStatus::input_at_fault;
  const exports::Options options = export_options(*subject, arguments);
  const std::string text = postman ? collection_of(*subject, options, arguments) : document_of(*subject, options, arguments, terminal);
  if (arguments.has("output")) write_file(arguments.text("output"), text);
  else terminal.out << text;
  return ExitStatus::done;
}

constexpr std::string_view kForms[] = {"oas30", "swagger", "postman"};
constexpr std::string_view kFormats[] = {"json", "yaml"};
constexpr Option kOptions[] = {
    {.name = "as", .type = ValueType::choice, .metavar = "FORM", .choices = kForms, .required = true, .help = "OpenAPI 3.0.1, Swagger 2.0, or a Postman collection 2.1"},
    {.name = "with", .type = ValueType::text, .metavar = "PARTS", .repeatable = true, .help = "what goes out beside the interface, a list with commas: integrations, authorizers, validators, gatewayresponses; apigateway: all of these and every other extension; documentation: what --preserve-docs keeps, the documentation parts as a list, and their words where they belong"},
    {.name = "preserve-docs", .help = "keep what an import drops but people and clients want: summaries, descriptions, tags, deprecated, examples, external documentation, details of schemas, schemes that only a backend asks for"},
    {.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "json", .choices = kFormats, .help = "how the document is written"},
    {.name = "base-url", .type = ValueType::text, .metavar = "URL", .help = "postman: where the requests go; without it http://127.0.0.1:3000, where serve answers"},
    {.name = "output", .letter = 'o', .type = ValueType::file, .metavar = "OUT", .help = "where the document goes; without it to standard output"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "an OpenAPI document or a template, in YAML or JSON; without it --stage names a stage of the store", .count_min = 0}};
constexpr Entry kExamples[] = {
    {"apigw export samples/petstore/petstore.yaml --as oas30", "The interface alone, as clients and generators want it."},
    {"apigw export samples/rest-node/template.yaml --as oas30 --with apigateway --format yaml", "A template's API as a document that can be imported again."},
    {"apigw export samples/petstore/petstore.yaml --as oas30 --with apigateway --preserve-docs", "The same document in OpenAPI 3.0, with its descriptions."},
    {"apigw export --stage prod --as oas30 --with documentation", "What a stage of the store serves, whatever became of the file."},
    {"apigw export samples/petstore/petstore.yaml --as postman -o petstore.json", "A collection with a request for every operation."},
};
constexpr std::string_view kSeeAlso[] = {"inspect", "validate", "deploy"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kExport{
    .name = "export",
    .summary = "writes an API as an OpenAPI document or a Postman collection",
    .description =
        "Writes the API of FILE, or of what a stage of the store serves, in the shape that the service's own export has. Descriptions of operations and parameters, summaries, tags and examples are left out, "
        "as the service leaves them out, unless --preserve-docs asks for them. --with documentation adds the words of documentation parts "
        "(x-amazon-apigateway-documentation, AWS::ApiGateway::DocumentationPart): a part of exactly one place wins over what stands there, and one of a more general place "
        "speaks where nothing stands. With apigateway the document holds everything: importing it gives the same API again. A "
        "deployment keeps the definition it was made of, so a stage is written as it was deployed.\n\n"
        "The address in the document is the one that the API would have on AWS. Values of a template that only AWS knows are written as the stand-ins that "
        "'inspect --unresolved' lists; --known gives the true ones.\n\n"
        "A Postman collection has a folder for each tag, or for each first segment of a path, with sample bodies made of the schemas, and the variables "
        "baseUrl and stage, and apiKey, token and AWS keys where a request needs them; answers that FILE gives examples of are saved with their requests.\n\n"
        "What Swagger 2.0 cannot say, one model for each media type of a body, is told in a warning.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kUsualExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_export,
};

}  // namespace apigw::cli
