#include "cli/run.h"

#include <exception>
#include <new>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/failure.h"
#include "cli/help.h"
#include "cli/parser.h"
#include "runtime/state/store.h"

namespace apigw::cli {
namespace {

ExitStatus answer(const HelpWanted& wanted, Terminal& terminal) {
  terminal.out << (wanted.command ? help_of(*wanted.command) : help_of_program());
  return ExitStatus::done;
}

ExitStatus answer(const VersionWanted&, Terminal& terminal) {
  fmt::print(terminal.out, "apigw {}\n", APIGW_VERSION);
  return ExitStatus::done;
}

ExitStatus answer(const UsageError& error, Terminal& terminal) {
  std::string program = error.command ? fmt::format("apigw {}", error.command->name) : "apigw";
  fmt::print(terminal.err, "{}: {}\ntry '{} --help'\n", program, error.message, program);
  return ExitStatus::usage;
}

ExitStatus answer(const ParsedCommand& parsed, Terminal& terminal) {
  try {
    return parsed.command->run(parsed.arguments, terminal);
  } catch (const Failure& failure) {
    fmt::print(terminal.err, "apigw {}: {}\n", parsed.command->name, failure.what());
    return failure.status();
  } catch (const state::Error& error) {
    fmt::print(terminal.err, "apigw {}: {}\n", parsed.command->name, error.what());
    const bool request = error.code == state::Errc::not_found || error.code == state::Errc::conflict || error.code == state::Errc::invalid;
    return request ? ExitStatus::input_at_fault : ExitStatus::world_failed;
  } catch (const std::bad_alloc&) {
    fmt::print(terminal.err, "apigw {}: out of memory\n", parsed.command->name);
  } catch (const std::exception& fault) {
    fmt::print(terminal.err, "apigw {}: internal error: {}\n", parsed.command->name, fault.what());
  }
  return ExitStatus::world_failed;
}

}  // namespace

int run(const std::vector<std::string>& words, Terminal& terminal) {
  ExitStatus status = std::visit([&](const auto& result) { return answer(result, terminal); }, parse(words));
  terminal.out.flush();
  if (!terminal.out && status == ExitStatus::done) {
    fmt::print(terminal.err, "apigw: the output cannot be written\n");
    status = ExitStatus::world_failed;
  }
  return static_cast<int>(status);
}

}  // namespace apigw::cli
