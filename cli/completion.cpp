#include "cli/completion.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"

namespace apigw::cli {
namespace {

std::vector<std::string> words_of(const Command& command) {
  std::vector<std::string> words;
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) words.push_back(fmt::format("--{}", option.name));
  }
  words.emplace_back("--help");
  return words;
}

std::string quoted(std::string_view text) {
  std::string escaped = "'";
  for (char c : text) escaped += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return escaped + '\'';
}

/// zsh gives brackets and colons of a description a meaning of their own.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool takes_files(const Command& command) {
  return std::ranges::any_of(command.operands, [](const Operand& operand) { return operand.type == ValueType::file; });
}

std::span<const std::string_view> operand_choices(const Command& command) {
  return command.operands.empty() ? std::span<const std::string_view>() : command.operands.front().choices;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const Command* command : commands()) names.push_back(command->name);
  return names;
}

}  // namespace

std::string bash_completion() {
  std::string script = fmt::format(
      "# bash completion of apigw; made by `apigw completion bash`\n"
      "_apigw() {{\n"
      "  local word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\" command=\"${{COMP_WORDS[1]}}\"\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W '{} --help --version' -- \"$word\")\n"
      "    return\n"
      "  fi\n"
      "  case \"$command $before\" in\n",
      fmt::join(command_names(), " "));
  for (const Command* command : commands()) {
    for (const OptionGroup& group : command->groups) {
      for (const Option& option : group.options) {
        if (option.type == ValueType::flag) continue;
        std::string pattern = fmt::format("'{} --{}'", command->name, option.name);
        if (option.letter) pattern += fmt::format("|'{} -{}'", command->name, option.letter);
        if (option.type == ValueType::choice) {
          script += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\"); return ;;\n", pattern, fmt::join(option.choices, " "));
        } else if (option.type == ValueType::file) {
          script += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n", pattern);
        } else {
          script += fmt::format("    {}) return ;;\n", pattern);
        }
      }
    }
  }
  script += "  esac\n  local words='' files=''\n  case \"$command\" in\n";
  for (const Command* command : commands()) {
    script += fmt::format("    {}) words='{}{}{}'{} ;;\n", command->name, fmt::join(operand_choices(*command), " "),
                          operand_choices(*command).empty() ? "" : " ", fmt::join(words_of(*command), " "), takes_files(*command) ? " files=yes" : "");
  }
  script +=
      "  esac\n"
      "  if [ -n \"$files\" ] && [ \"${word#-}\" = \"$word\" ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
      "  else\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "  fi\n"
      "}\n"
      "complete -o filenames -F _apigw apigw\n";
  return script;
}

std::string zsh_completion() {
  std::string script = "#compdef apigw\n# zsh completion of apigw; made by `apigw completion zsh`\n_apigw() {\n  local -a names\n  names=(\n";
  for (const Command* command : commands()) script += fmt::format("    {}\n", quoted(fmt::format("{}:{}", command->name, command->summary)));
  script += "  )\n  if (( CURRENT == 2 )); then\n    _describe command names\n    return\n  fi\n  local command=${words[2]}\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const Command* command : commands()) {
    script += fmt::format("    {}) _arguments", command->name);
    for (const OptionGroup& group : command->groups) {
      for (const Option& option : group.options) {
        std::string action;
        if (option.type == ValueType::choice) action = fmt::format(":value:({})", fmt::join(option.choices, " "));
        if (option.type == ValueType::file) action = ":file:_files";
        if (option.type == ValueType::text || option.type == ValueType::number || option.type == ValueType::pair) action = ":value:";
        script += fmt::format(" \\\n      {}", quoted(fmt::format("{}--{}[{}]{}", option.repeatable ? "*" : "", option.name, zsh_text(option.help), action)));
      }
    }
    if (takes_files(*command)) script += " \\\n      '*:file:_files'";
    if (auto choices = operand_choices(*command); !choices.empty()) script += fmt::format(" \\\n      ':value:({})'", fmt::join(choices, " "));
    script += " ;;\n";
  }
  return script + "  esac\n}\n_apigw \"$@\"\n";
}

std::string fish_completion() {
  std::string script = "# fish completion of apigw; made by `apigw completion fish`\ncomplete -c apigw -f\n";
  for (const Command* command : commands()) {
    script += fmt::format("complete -c apigw -n __fish_use_subcommand -a {} -d {}\n", command->name, quoted(command->summary));
    std::string seen = fmt::format("complete -c apigw -n '__fish_seen_subcommand_from {}'", command->name);
    if (takes_files(*command)) script += seen + " -F\n";
    for (std::string_view choice : operand_choices(*command)) script += fmt::format("{} -a {}\n", seen, choice);
    for (const OptionGroup& group : command->groups) {
      for (const Option& option : group.options) {
        std::string line = fmt::format("{} -l {}", seen, option.name);
        if (option.letter) line += fmt::format(" -s {}", option.letter);
        if (option.type == ValueType::choice) line += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
        else if (option.type == ValueType::file) line += " -r -F";
        else if (option.type != ValueType::flag) line += " -x";
        script += fmt::format("{} -d {}\n", line, quoted(option.help));
      }
    }
  }
  return script;
}

}  // namespace apigw::cli
