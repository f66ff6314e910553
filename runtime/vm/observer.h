#pragma once
// Whoever wants to look on while a request runs: `invoke`, `test`. One a stage (StageSettings::observer); without one a request pays a
// single comparison. Every call comes on the thread that runs the request, and views are good during the call only.
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/vm/machine.h"
#include "runtime/vm/phase_table.h"

namespace apigw::vm {

class Observer {
 public:
  /// Before an operation: a step to take instead of running it. How an authorizer is left out, as the service's test-invoke does.
  virtual std::optional<Step> instead_of(Exchange&, const bundle::Instruction&) { return {}; }
  /// After it. Step::suspend: the call that is about to leave stands in exchange.integration_request.
  virtual void stepped(const Exchange&, const bundle::Instruction&, Step) {}
  /// In place of the call: fills exchange.integration_response_message (its views have to live until the request is over) or
  /// exchange.call_failure and returns true; false lets the call leave.
  virtual bool stand_in(Exchange&, const Effect&) { return false; }
  /// The answer to a suspended operation, or its failure, is in the exchange; the operation is about to take it in.
  virtual void answered(const Exchange&, const bundle::Instruction&) {}

  /// A mapping template is about to run, and what it made of the payload; nothing: it failed.
  virtual void rendering(const Exchange&, const bundle::Template&) {}
  virtual void rendered(const Exchange&, const bundle::Template&, std::optional<std::string_view>) {}
  /// A statement of the template that runs: its first byte in the template's text. Only of bundles compiled with marks.
  virtual void reached(uint32_t /*offset*/) {}

  /// exchange.response is complete but for its compression; exchange.error tells whether it is a gateway response.
  virtual void finished(const Exchange&) {}

 protected:
  ~Observer() = default;
};

}  // namespace apigw::vm
