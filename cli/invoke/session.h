#pragma once
// A compiled definition that requests are sent through one by one, each with its trace.
#include <memory>
#include <string>

#include "cli/invoke/definition.h"
#include "cli/invoke/recorder.h"
#include "cli/invoke/trace.h"
#include "runtime/server/in_process.h"

namespace apigw::invoke {

struct Outcome {
  Trace trace;
  server::InProcessResponse response;  // of no meaning when trace.call_end is not_sent
};

class Session {
 public:
  /// compilation: nullptr for a bundle alone; else it outlives the session. Throws std::runtime_error as server::InProcess does.
  Session(std::shared_ptr<const bundle::Bundle> bundle, const compiler::Compilation* compilation, server::Options options);

  /// Blocks. The unexpected value: no HTTP request, in words.
  Expected<Outcome, std::string> run(const server::InProcessRequest& request, const Conduct& conduct);
  Recorder& recorder() { return recorder_; }

 private:
  std::shared_ptr<const bundle::Bundle> bundle_;
  Definition definition_;
  Recorder recorder_;
  server::InProcess gateway_;
};

}  // namespace apigw::invoke
