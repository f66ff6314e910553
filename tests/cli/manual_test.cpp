// The records against everything made from them; man/*.1 is committed and must be current (APIGW_UPDATE_GOLDEN=1 rewrites it).
#include "cli/manual.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "cli/completion.h"
#include "cli/help.h"
#include "tests/support/source_dir.h"

using namespace apigw::cli;

namespace {

std::string page_path(const std::string& name) { return apigw::test::source_dir() + "/man/" + name + ".1"; }

void check_page(const std::string& name, const std::string& text) {
  CAPTURE(name);
  if (std::getenv("APIGW_UPDATE_GOLDEN")) std::ofstream(page_path(name)) << text;
  std::ifstream file(page_path(name));
  std::stringstream committed;
  committed << file.rdbuf();
  CHECK(committed.str() == text);
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("manual: the committed pages are what the records say") {
  check_page("apigw", manual_of_program());
  for (const Command* command : commands()) check_page("apigw-" + std::string(command->name), manual_of(*command));
}

TEST_CASE("records: every command tells what it is, how it ends, and gives an example") {
  for (const Command* command : commands()) {
    CAPTURE(command->name);
    CHECK_FALSE(command->summary.empty());
    CHECK(command->summary.back() != '.');
    CHECK_FALSE(command->description.empty());
    CHECK_FALSE(command->exit_status.empty());
    CHECK_FALSE(command->examples.empty());
    CHECK((command->run != nullptr));
    for (std::string_view other : command->see_also) CHECK(find_command(other) != nullptr);
  }
}

TEST_CASE("records: no option of a command is spelt twice, and each is told in its help and completions") {
  for (const Command* command : commands()) {
    const std::string help = help_of(*command);
    for (const OptionGroup& group : command->groups) {
      for (const Option& option : group.options) {
        CAPTURE(option.name);
        CHECK(find_option(*command, option.name) == &option);
        if (option.letter) CHECK(find_option(*command, std::string(1, option.letter)) == &option);
        CHECK((option.type == ValueType::flag) == option.metavar.empty());
        CHECK((option.type == ValueType::choice) != option.choices.empty());
        CHECK(holds(help, "--" + std::string(option.name)));
        CHECK(holds(bash_completion(), "--" + std::string(option.name)));
        CHECK(holds(zsh_completion(), "--" + std::string(option.name)));
        CHECK(holds(fish_completion(), "-l " + std::string(option.name)));
      }
    }
  }
}

TEST_CASE("manual: text that roff would take for a request or an escape is protected") {
  static constexpr Entry kExamples[] = {{".dot \\n --x", "'quote"}};
  Command command{.name = "x", .summary = "y", .description = ".TH\n\n\\fB", .examples = kExamples, .run = nullptr};
  const std::string page = manual_of(command);
  CHECK(holds(page, "\\&.TH\n.PP\n\\efB"));
  CHECK(holds(page, "\\&.dot \\en \\-\\-x"));
  CHECK(holds(page, "\\&'quote"));
}
