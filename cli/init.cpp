// apigw init: a small project to start from.
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/project_templates.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

const ProjectTemplate& chosen(const Arguments& arguments) {
  const std::string name = arguments.text("template");
  for (const ProjectTemplate& one : project_templates()) {
    if (one.name == name) return one;
  }
  throw Failure(ExitStatus::usage, fmt::format("--template: '{}' is not known", name));
}

/// Nothing is written when anything is in the way: a half-made project is worse than none.
void refuse_to_overwrite(const ProjectTemplate& project, const fs::path& folder) {
  for (const ProjectFile& file : project.files) {
    std::error_code error;
    if (fs::symlink_status(folder / file.path, error).type() == fs::file_type::not_found) continue;
    throw Failure(ExitStatus::world_failed, fmt::format("{}: is there already; nothing was written", (folder / file.path).string()));
  }
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", folder.string(), error.message()));
}

ExitStatus run_init(const Arguments& arguments, Terminal& terminal) {
  const ProjectTemplate& project = chosen(arguments);
  const fs::path folder = arguments.operands().empty() ? fs::path(".") : fs::path(arguments.operands().front());
  refuse_to_overwrite(project, folder);
  for (const ProjectFile& file : project.files) {
    const fs::path path = folder / file.path;
    make_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
    write_file(path.string(), file.text);
    if (!arguments.has("quiet")) fmt::print(terminal.out, "{}\n", path.lexically_normal().string());
  }
  const std::string enter = folder == "." ? "" : fmt::format("cd {} && ", folder.string());
  if (!arguments.has("quiet")) fmt::print(terminal.err, "next: {}{}\n", enter, project.next);
  return ExitStatus::done;
}

constexpr std::string_view kTemplates[] = {"rest-node", "rest-python", "openapi-proxy", "mock"};
constexpr Option kOptions[] = {
    {.name = "template", .letter = 't', .type = ValueType::choice, .metavar = "NAME", .fallback = "mock", .choices = kTemplates, .help = "what is written: a SAM template with one function, a proxy, or answers without a backend"},
};
constexpr Operand kOperands[] = {{.metavar = "DIR", .help = "the folder, made when it is not there; without it the working directory", .count_min = 0}};
constexpr Entry kExamples[] = {
    {"apigw init notes --template rest-node", "A SAM template and its function in the folder notes."},
};
constexpr Entry kExitStatus[] = {
    {"0", "done"},
    {"2", "wrong usage"},
    {"3", "a file is in the way or cannot be written"},
};
constexpr std::string_view kSeeAlso[] = {"serve", "validate"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kInit{
    .name = "init",
    .summary = "writes a small project to start from",
    .description =
        "Writes the files of a project into DIR and prints their names, and the command that serves it. Files that are there already are never "
        "overwritten: then nothing is written at all.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .see_also = kSeeAlso,
    .run = run_init,
};

}  // namespace apigw::cli
