#pragma once
// argv against the records of the commands.
#include <string>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "cli/command.h"

namespace apigw::cli {

struct ParsedCommand {
  const Command* command;
  Arguments arguments;
};
/// --help, -h: of one command, or of the program when `command` is nullptr.
struct HelpWanted {
  const Command* command;
};
struct VersionWanted {};
struct UsageError {
  const Command* command;  // nullptr: no command was recognised
  std::string message;
};
using ParseResult = std::variant<ParsedCommand, HelpWanted, VersionWanted, UsageError>;

/// `words` is argv without the program's name. Never throws.
ParseResult parse(const std::vector<std::string>& words);

}  // namespace apigw::cli
