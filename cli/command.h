#pragma once
// One record a command. The parser, --help, the manual pages and the shell completions are all made from it, so none of them
// can say anything else than the others.
#include <cstdint>
#include <span>
#include <string_view>

#include "cli/arguments.h"
#include "cli/exit_status.h"
#include "cli/terminal.h"

namespace apigw::cli {

enum class ValueType : uint8_t {
  flag,    // takes no value
  text,
  file,    // a path; completed by the shell
  number,  // a whole number between minimum and maximum
  choice,  // one of choices
  pair,    // KEY=VALUE
};

struct Option {
  std::string_view name;      // without dashes: "stage-variable"
  char letter = 0;            // 'o' for -o
  std::string_view alias{};   // another long name that is accepted but not shown
  ValueType type = ValueType::flag;
  std::string_view metavar{};
  std::string_view fallback{};  // the value used when none is given; shown as the default
  std::span<const std::string_view> choices{};
  uint32_t minimum = 0, maximum = 0xffffffff;
  bool repeatable = false;
  bool required = false;
  std::string_view help;
};

struct OptionGroup {
  std::string_view title;
  std::span<const Option> options;
};

struct Operand {
  std::string_view metavar;
  std::string_view help;
  uint32_t count_min = 1, count_max = 1;
  ValueType type = ValueType::file;
  std::span<const std::string_view> choices{};
};

/// A row of EXAMPLES, ENVIRONMENT or FILES: a term and what it means.
struct Entry {
  std::string_view term;
  std::string_view text;
};

struct Command {
  std::string_view name;
  std::string_view summary;      // one line, lower case, no full stop
  std::string_view description;  // paragraphs divided by an empty line
  std::span<const Operand> operands{};
  std::span<const OptionGroup> groups{};
  std::span<const Entry> examples{};     // command line and what it does; each one works as written beside samples/
  std::span<const Entry> exit_status{};  // number and its meaning here
  std::span<const Entry> environment{};
  std::span<const Entry> files{};
  std::span<const std::string_view> see_also{};
  ExitStatus (*run)(const Arguments&, Terminal&);
};

/// Every command in the order --help lists them.
std::span<const Command* const> commands();
/// nullptr when there is none of that name.
const Command* find_command(std::string_view name);
/// By long name, alias or letter ("o"); nullptr when the command has no such option.
const Option* find_option(const Command& command, std::string_view name);

}  // namespace apigw::cli
