#include "cli/parser.h"

#include <doctest/doctest.h>

using namespace apigw::cli;

namespace {

Arguments parsed(const std::vector<std::string>& words) {
  ParseResult result = parse(words);
  if (auto* error = std::get_if<UsageError>(&result)) FAIL(error->message);
  REQUIRE(std::holds_alternative<ParsedCommand>(result));
  return std::get<ParsedCommand>(result).arguments;
}

std::string refused(const std::vector<std::string>& words) {
  ParseResult result = parse(words);
  auto* error = std::get_if<UsageError>(&result);
  return error ? error->message : "accepted";
}

}  // namespace

TEST_CASE("parser: a repeatable option takes one value an occurrence, so the file after it is the operand") {
  Arguments arguments = parsed({"serve", "--parameter", "a=1", "--parameter", "b=2=3", "api.yaml"});
  CHECK(arguments.pairs("parameter") == std::vector<Arguments::Pair>{{"a", "1"}, {"b", "2=3"}});
  CHECK(arguments.operands() == std::vector<std::string>{"api.yaml"});
}

TEST_CASE("parser: options stand before or after the operand, with a blank or with an equals sign") {
  Arguments arguments = parsed({"serve", "api.yaml", "--port=0", "--host", "::1"});
  CHECK(arguments.number("port") == 0);
  CHECK(arguments.text("host") == "::1");
}

TEST_CASE("parser: an option that is not given has its fallback, and without one it is absent") {
  Arguments arguments = parsed({"serve", "api.yaml"});
  CHECK(arguments.number("port") == 3000);
  CHECK(arguments.text("type") == "rest");
  CHECK_FALSE(arguments.has("admin-port"));
  CHECK_FALSE(arguments.has("watch"));
}

TEST_CASE("parser: a value with brackets, commas and dollars arrives as it was written") {
  Arguments arguments = parsed({"serve", "api.yaml", "--stage-variable", "list=[a,b]", "--access-log", "[$context.requestId, x]"});
  CHECK(arguments.pairs("stage-variable").front().second == "[a,b]");
  CHECK(arguments.text("access-log") == "[$context.requestId, x]");
}

TEST_CASE("parser: --basepath is another spelling of --base-path") {
  CHECK(parsed({"serve", "api.yaml", "--basepath", "split"}).text("base-path") == "split");
}

TEST_CASE("parser: a number out of its range, a choice that is none and a pair without a key are refused") {
  CHECK(refused({"serve", "a", "--port", "65536"}) == "--port: '65536' is not a whole number between 0 and 65535");
  CHECK(refused({"serve", "a", "--port", "3o"}) == "--port: '3o' is not a whole number between 0 and 65535");
  CHECK(refused({"serve", "a", "--threads", "0"}) == "--threads: '0' is not a whole number between 1 and 1024");
  CHECK(refused({"serve", "a", "--type", "soap"}) == "--type: 'soap' is not one of rest, http, websocket");
  CHECK(refused({"serve", "a", "--parameter", "=x"}) == "--parameter: '=x' is not of the form KEY=VALUE");
}

TEST_CASE("parser: a mistyped word is answered with the nearest known one") {
  CHECK(refused({"serve", "a", "--prot", "1"}) == "unknown option '--prot'; did you mean '--port'?");
  CHECK(refused({"serv", "a"}) == "unknown command 'serv'; did you mean 'serve'?");
  CHECK(refused({"serve", "a", "--zzzzzzzz"}) == "unknown option '--zzzzzzzz'");
}

TEST_CASE("parser: missing and surplus words are refused") {
  CHECK(refused({}) == "a command is missing");
  CHECK(refused({"validate"}) == "FILE is missing");
  CHECK(refused({"serve", "a", "b"}) == "unexpected argument 'b'");
  CHECK(refused({"compile", "a"}) == "--output is missing");
  CHECK(refused({"serve", "a", "--port", "1", "--port", "2"}) == "--port is given more than once");
  CHECK(refused({"completion", "csh"}) == "SHELL: 'csh' is not one of bash, zsh, fish");
}

TEST_CASE("parser: --help wins over everything that is wrong or missing") {
  ParseResult result = parse({"compile", "--help", "--nonsense"});
  REQUIRE(std::holds_alternative<HelpWanted>(result));
  CHECK(std::get<HelpWanted>(result).command->name == "compile");
  CHECK(std::get<HelpWanted>(parse({"--help"})).command == nullptr);
}
