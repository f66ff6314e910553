#include "cli/help.h"

#include <doctest/doctest.h>

using namespace apigw::cli;

TEST_CASE("help: text is broken between words and continued at its column") {
  CHECK(wrap("one two three", 2, 9) == "one two\n  three");
  CHECK(wrap("verylongword x", 2, 6) == "verylongword\n  x");
  CHECK(wrap("", 4) == "");
}

TEST_CASE("help: the synopsis has the operands and the required option") {
  CHECK(synopsis(*find_command("compile")) == "apigw compile [options] FILE -o OUT");
  CHECK(synopsis(*find_command("validate")) == "apigw validate [options] FILE...");
  CHECK(synopsis(*find_command("man")) == "apigw man [COMMAND]");
  CHECK(synopsis(*find_command("version")) == "apigw version");
}

TEST_CASE("help: an option is shown with its choices and its default") {
  CHECK(full_help(*find_option(*find_command("serve"), "type")) == "what a bare OpenAPI document describes: rest, http, websocket (default: rest)");
  CHECK(spelling(*find_option(*find_command("compile"), "o")) == "-o, --output OUT");
}
