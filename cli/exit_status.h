#pragma once
// What a command tells the shell. The numbers are part of the interface (EXIT STATUS of every manual page).

namespace apigw::cli {

enum class ExitStatus : int {
  done = 0,
  input_at_fault = 1,  // diagnostics were printed
  usage = 2,
  world_failed = 3,    // a file, a port, a disk
  refused = 4,         // by a gate: a breaking difference, a rehearsal
};

}  // namespace apigw::cli
