// The commands that speak about the program itself: completion, man, version, help.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/manual.h"

namespace apigw::cli {
namespace {

constexpr Entry kExitStatus[] = {{"0", "done"}, {"2", "wrong usage"}};

constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};
constexpr Operand kShellOperand[] = {{.metavar = "SHELL", .help = "bash, zsh or fish", .type = ValueType::choice, .choices = kShells}};
constexpr Entry kCompletionExamples[] = {
    {"apigw completion bash > ~/.local/share/bash-completion/completions/apigw", "Installs the completion of bash for one user."},
};

constexpr Operand kTopicOperand[] = {{.metavar = "COMMAND", .help = "a command; without it the program", .count_min = 0, .type = ValueType::text}};
constexpr Entry kManualExamples[] = {{"apigw man serve | man -l -", "Reads the page of serve."}};
constexpr Entry kHelpExamples[] = {{"apigw help serve", "The same as apigw serve --help."}};
constexpr Entry kVersionExamples[] = {{"apigw version", "Prints one line: the program's name and version."}};

const Command* topic(const Arguments& arguments) {
  if (arguments.operands().empty()) return nullptr;
  const std::string& name = arguments.operands().front();
  const Command* command = find_command(name);
  if (!command) throw Failure(ExitStatus::usage, fmt::format("unknown command '{}'", name));
  return command;
}

ExitStatus run_completion(const Arguments& arguments, Terminal& terminal) {
  const std::string& shell = arguments.operands().front();
  terminal.out << (shell == "bash" ? bash_completion() : shell == "zsh" ? zsh_completion() : fish_completion());
  return ExitStatus::done;
}

ExitStatus run_manual(const Arguments& arguments, Terminal& terminal) {
  const Command* command = topic(arguments);
  terminal.out << (command ? manual_of(*command) : manual_of_program());
  return ExitStatus::done;
}

ExitStatus run_version(const Arguments&, Terminal& terminal) {
  fmt::print(terminal.out, "apigw {}\n", APIGW_VERSION);
  return ExitStatus::done;
}

ExitStatus run_help(const Arguments& arguments, Terminal& terminal) {
  const Command* command = topic(arguments);
  terminal.out << (command ? help_of(*command) : help_of_program());
  return ExitStatus::done;
}

}  // namespace

const Command kCompletion{.name = "completion",
                          .summary = "prints the completion script of a shell",
                          .description = "Prints a script that completes commands, options, their values and files.",
                          .operands = kShellOperand,
                          .examples = kCompletionExamples,
                          .exit_status = kExitStatus,
                          .run = run_completion};
const Command kManual{.name = "man",
                      .summary = "prints a manual page",
                      .description = "Prints the manual page of the program or of one command as roff. The pages under man/ are these texts.",
                      .operands = kTopicOperand,
                      .examples = kManualExamples,
                      .exit_status = kExitStatus,
                      .run = run_manual};
const Command kVersion{.name = "version",
                       .summary = "prints the version",
                       .description = "Prints the program's name and version.",
                       .examples = kVersionExamples,
                       .exit_status = kExitStatus,
                       .run = run_version};
const Command kHelp{.name = "help",
                    .summary = "tells about the program or a command",
                    .description = "Prints the list of commands, or what one command does with all its options.",
                    .operands = kTopicOperand,
                    .examples = kHelpExamples,
                    .exit_status = kExitStatus,
                    .run = run_help};

}  // namespace apigw::cli
