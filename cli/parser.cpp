// The only file that knows CLI11. It splits the words; what a value may be and how a mistake is told is ours, from the record.
#include "cli/parser.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/source/suggest.h"

namespace apigw::cli {
namespace {

std::vector<std::string_view> option_names(const Command& command) {
  std::vector<std::string_view> names{"help"};
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) names.push_back(option.name);
  }
  return names;
}

/// Empty when the value is good, else what is wrong with it.
std::string fault_of(ValueType type, std::span<const std::string_view> choices, uint32_t minimum, uint32_t maximum, const std::string& value) {
  switch (type) {
    case ValueType::flag:
    case ValueType::text:
      return {};
    case ValueType::file:
      return value.empty() ? "the path is empty" : "";
    case ValueType::number: {
      uint64_t number = 0;
      auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
      bool whole = failure == std::errc() && end == value.data() + value.size();
      if (whole && number >= minimum && number <= maximum) return {};
      return fmt::format("'{}' is not a whole number between {} and {}", value, minimum, maximum);
    }
    case ValueType::choice:
      if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
      return fmt::format("'{}' is not one of {}", value, fmt::join(choices, ", "));
    case ValueType::pair:
      if (size_t equals = value.find('='); equals != std::string::npos && equals > 0) return {};
      return fmt::format("'{}' is not of the form KEY=VALUE", value);
  }
  return {};
}

std::string unknown_option(const Command& command, const std::string& word) {
  std::string name = word.substr(word.find_first_not_of('-'));
  name = name.substr(0, name.find('='));
  std::string_view near = source::nearest(name, option_names(command));
  if (near.empty()) return fmt::format("unknown option '{}'", word);
  return fmt::format("unknown option '{}'; did you mean '--{}'?", word, near);
}

struct Slots {
  std::map<const Option*, std::vector<std::string>> values;
  std::map<const Option*, CLI::Option*> options;
  std::vector<std::string> operands;
};

void declare(CLI::App& app, const Command& command, Slots& slots) {
  app.set_help_flag("");
  app.allow_extras();
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      std::string names = fmt::format("--{}", option.name);
      if (option.letter) names += fmt::format(",-{}", option.letter);
      if (!option.alias.empty()) names += fmt::format(",--{}", option.alias);
      if (option.type == ValueType::flag) {
        slots.options[&option] = app.add_flag(names);
      } else {
        // One value an occurrence: a repeatable option must not swallow the operands that follow it.
        slots.options[&option] = app.add_option(names, slots.values[&option])->allow_extra_args(false);
      }
    }
  }
  if (!command.operands.empty()) app.add_option("operands", slots.operands);
}

ParseResult check(const Command& command, Slots& slots) {
  ParsedCommand parsed{&command, {}};
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      if (option.type == ValueType::flag) {
        if (slots.options[&option]->count() > 0) parsed.arguments.add(option.name, "true");
        continue;
      }
      auto& values = slots.values[&option];
      if (values.size() > 1 && !option.repeatable) return UsageError{&command, fmt::format("--{} is given more than once", option.name)};
      if (values.empty() && option.required) return UsageError{&command, fmt::format("--{} is missing", option.name)};
      if (values.empty() && !option.fallback.empty()) values.emplace_back(option.fallback);
      for (const std::string& value : values) {
        std::string fault = fault_of(option.type, option.choices, option.minimum, option.maximum, value);
        if (!fault.empty()) return UsageError{&command, fmt::format("--{}: {}", option.name, fault)};
        parsed.arguments.add(option.name, value);
      }
    }
  }
  uint64_t count_min = 0, count_max = 0;
  for (const Operand& operand : command.operands) {
    count_min += operand.count_min;
    count_max += operand.count_max;
  }
  if (slots.operands.size() < count_min) return UsageError{&command, fmt::format("{} is missing", command.operands[slots.operands.size()].metavar)};
  if (slots.operands.size() > count_max) return UsageError{&command, fmt::format("unexpected argument '{}'", slots.operands[count_max])};
  for (size_t i = 0; i < slots.operands.size(); ++i) {
    const Operand& operand = command.operands[std::min(i, command.operands.size() - 1)];
    std::string fault = fault_of(operand.type, operand.choices, 0, 0, slots.operands[i]);
    if (!fault.empty()) return UsageError{&command, fmt::format("{}: {}", operand.metavar, fault)};
    parsed.arguments.add_operand(slots.operands[i]);
  }
  return parsed;
}

ParseResult parse_command(const Command& command, std::vector<std::string> words) {
  auto end = std::find(words.begin(), words.end(), "--");
  if (std::any_of(words.begin(), end, [](const std::string& word) { return word == "--help" || word == "-h"; })) return HelpWanted{&command};

  CLI::App app;
  Slots slots;
  declare(app, command, slots);
  std::reverse(words.begin(), words.end());  // CLI11 takes words from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return UsageError{&command, error.what()};
  }
  for (const std::string& word : app.remaining()) {
    if (word.size() > 1 && word[0] == '-' && word.find_first_not_of('-') != std::string::npos) {
      return UsageError{&command, unknown_option(command, word)};
    }
    if (word != "--") return UsageError{&command, fmt::format("unexpected argument '{}'", word)};
  }
  return check(command, slots);
}

}  // namespace

ParseResult parse(const std::vector<std::string>& words) {
  if (words.empty()) return UsageError{nullptr, "a command is missing"};
  const std::string& first = words.front();
  if (first == "--help" || first == "-h") return HelpWanted{nullptr};
  if (first == "--version" || first == "-V") return VersionWanted{};
  if (first.starts_with('-')) return UsageError{nullptr, fmt::format("the command comes first, before '{}'", first)};
  if (const Command* command = find_command(first)) return parse_command(*command, {words.begin() + 1, words.end()});

  std::vector<std::string_view> names;
  for (const Command* command : commands()) names.push_back(command->name);
  std::string_view near = source::nearest(first, names);
  return UsageError{nullptr, near.empty() ? fmt::format("unknown command '{}'", first)
                                          : fmt::format("unknown command '{}'; did you mean '{}'?", first, near)};
}

}  // namespace apigw::cli
