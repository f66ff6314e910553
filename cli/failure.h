#pragma once
// Abandons a command; run() is the one catch and turns it into a message and an exit status.
#include <stdexcept>
#include <string>

#include "cli/exit_status.h"

namespace apigw::cli {

class Failure : public std::runtime_error {
 public:
  Failure(ExitStatus status, const std::string& message) : std::runtime_error(message), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

}  // namespace apigw::cli
