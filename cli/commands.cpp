// The table of commands; the order is that of --help.
#include "cli/commands.h"

#include "cli/command.h"

namespace apigw::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kAll[] = {
      &kValidate, &kCompile, &kInspect, &kServe, &kInvoke, &kTest, &kInit, &kGenSdk, &kGenDocs, &kExport, &kDeploy, &kStages, &kDeployments,
      &kRollback, &kCanary, &kShift, &kDomains, &kDiff, &kStatus, &kCompletion, &kManual, &kVersion, &kHelp,
  };
  return kAll;
}

const Command* find_command(std::string_view name) {
  for (const Command* command : commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

const Option* find_option(const Command& command, std::string_view name) {
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      bool by_letter = option.letter && name.size() == 1 && name[0] == option.letter;
      if (option.name == name || (!option.alias.empty() && option.alias == name) || by_letter) return &option;
    }
  }
  return nullptr;
}

}  // namespace apigw::cli
