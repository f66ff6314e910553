// apigw compile: a definition becomes a bundle.
#include <algorithm>

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/signing.h"

namespace apigw::cli {
namespace {

ExitStatus run_compile(const Arguments& arguments, Terminal& terminal) {
  const source::Policy policy = policy_of(arguments, FailClosed::yes);
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  const std::string& path = arguments.operands().front();
  const std::string output = arguments.text("output");

  auto compilation = check(path, read_file(path), options, arguments, terminal);
  if (print_diagnostics(*compilation, policy, arguments, terminal)) return ExitStatus::input_at_fault;

  std::string image;
  auto bundle = lower(*compilation, options, &image);
  const auto signature = sign(image, arguments);
  const bool stale = !signature && std::filesystem::exists(signature_file(output)) && (!std::filesystem::exists(output) || read_file(output) != image);
  write_file(output, image);
  if (signature) write_file(signature_file(output), *signature);
  if (stale) std::filesystem::remove(signature_file(output));  // it is of another bundle
  if (arguments.text("format") == "json") {
    nlohmann::ordered_json facts{{"file", output},
                                 {"sha256", bundle->hash_hex()},
                                 {"routes", bundle->methods().size()},
                                 {"instructions", bundle->instructions().size()},
                                 {"bytes", image.size()}};
    terminal.out << facts.dump(1) << '\n';
  } else if (!arguments.has("quiet")) {
    fmt::print(terminal.out, "{}\n  sha256        {}\n  routes        {}\n  instructions  {}\n  bytes         {}\n", output, bundle->hash_hex(),
               bundle->methods().size(), bundle->instructions().size(), image.size());
  }
  return ExitStatus::done;
}

constexpr std::string_view kFormats[] = {"text", "json"};
constexpr Option kOptions[] = {
    {.name = "output", .letter = 'o', .type = ValueType::file, .metavar = "OUT", .required = true, .help = "where the bundle goes; by custom it ends in .apigwb"},
    {.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "text", .choices = kFormats, .help = "how the figures are printed"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "an OpenAPI document or a template, in YAML or JSON"}};
constexpr Entry kExamples[] = {
    {"apigw compile samples/petstore/petstore.yaml -o petstore.apigwb", "The bundle, and its SHA-256 and figures on standard output."},
};
constexpr Entry kFiles[] = {{"*.apigwb", "A bundle: one read-only image, identified by its SHA-256. The same input always gives the same bytes."},
                            {"OUT.sig", "With --sign: the signature of the whole file, 64 bytes. openssl pkeyutl -verify -rawin -pubin checks it, too."}};
constexpr std::string_view kSeeAlso[] = {"validate", "inspect", "serve"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Signature", kSignOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kCompile{
    .name = "compile",
    .summary = "compiles a definition to a bundle",
    .description =
        "Checks FILE as validate does and writes the bundle that serve maps. OUT is written whole or not at all.\n\n"
        "A security or validation construct that cannot be enforced is an error that names its line, so that nothing is dropped in silence; "
        "--allow-unenforced takes it all the same.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kUsualExitStatus,
    .environment = kUsualEnvironment,
    .files = kFiles,
    .see_also = kSeeAlso,
    .run = run_compile,
};

}  // namespace apigw::cli
