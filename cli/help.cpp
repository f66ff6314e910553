#include "cli/help.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace apigw::cli {
namespace {

constexpr size_t kHelpColumn = 30;

std::string row(std::string_view term, std::string_view text) {
  std::string line = fmt::format("  {}", term);
  if (line.size() + 2 > kHelpColumn) {
    line += '\n';
    line.append(kHelpColumn, ' ');
  } else {
    line.append(kHelpColumn - line.size(), ' ');
  }
  return line + wrap(text, kHelpColumn) + '\n';
}

}  // namespace

std::string wrap(std::string_view text, size_t indent, size_t width) {
  std::string wrapped;
  size_t column = indent;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" \n"), text.size());
    std::string_view word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > width) {
      wrapped += '\n';
      wrapped.append(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += word.size();
    if (end < text.size() && text[end] == '\n') {
      wrapped += '\n';
      wrapped.append(indent, ' ');
      column = indent;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return wrapped;
}

std::string synopsis(const Command& command) {
  std::string line = fmt::format("apigw {}", command.name);
  if (!command.groups.empty()) line += " [options]";
  for (const Operand& operand : command.operands) {
    std::string word(operand.metavar);
    if (operand.count_max > 1) word += "...";
    line += operand.count_min == 0 ? fmt::format(" [{}]", word) : fmt::format(" {}", word);
  }
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      if (option.required && option.letter) line += fmt::format(" -{} {}", option.letter, option.metavar);
    }
  }
  return line;
}

std::string spelling(const Option& option) {
  std::string text = option.letter ? fmt::format("-{}, --{}", option.letter, option.name) : fmt::format("--{}", option.name);
  if (!option.metavar.empty()) text += fmt::format(" {}", option.metavar);
  return text;
}

std::string full_help(const Option& option) {
  std::string text(option.help);
  if (!option.choices.empty()) text += fmt::format(": {}", fmt::join(option.choices, ", "));
  if (!option.fallback.empty()) text += fmt::format(" (default: {})", option.fallback);
  if (option.repeatable) text += "; may be repeated";
  return text;
}

std::string help_of(const Command& command) {
  std::string help = fmt::format("apigw {}: {}\n\nusage: {}\n\n{}\n", command.name, command.summary, synopsis(command), wrap(command.description, 0));
  if (!command.operands.empty()) {
    help += "\nArguments:\n";
    for (const Operand& operand : command.operands) help += row(operand.metavar, operand.help);
  }
  for (const OptionGroup& group : command.groups) {
    help += fmt::format("\n{}:\n", group.title);
    for (const Option& option : group.options) help += row(spelling(option), full_help(option));
  }
  if (!command.examples.empty()) {
    help += "\nExamples:\n";
    for (const Entry& example : command.examples) help += fmt::format("  {}\n      {}\n", example.term, wrap(example.text, 6));
  }
  if (!command.exit_status.empty()) {
    help += "\nExit status:\n";
    for (const Entry& entry : command.exit_status) help += fmt::format("  {}  {}\n", entry.term, wrap(entry.text, 5));
  }
  return help;
}

std::string help_of_program() {
  std::string help = "apigw: Amazon API Gateway as one program\n\nusage: apigw COMMAND [options] [FILE...]\n\nCommands:\n";
  size_t widest = 0;
  for (const Command* command : commands()) widest = std::max(widest, command->name.size());
  for (const Command* command : commands()) help += fmt::format("  {:<{}}  {}\n", command->name, widest, command->summary);
  help += "\n'apigw COMMAND --help' tells more, with examples; 'apigw --version' tells the version.\n";
  return help;
}

}  // namespace apigw::cli
