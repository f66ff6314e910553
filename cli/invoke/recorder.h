#pragma once
// Writes down one request after another while the machine runs them: the observer behind `invoke` and `test`.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cli/invoke/definition.h"
#include "cli/invoke/endpoint_answer.h"
#include "cli/invoke/trace.h"
#include "runtime/vm/observer.h"

namespace apigw::invoke {

enum class Endpoint : uint8_t {
  call,    // the endpoint is really called
  answer,  // `answer` stands in for the integration's endpoint; authorizers are really called
  none,    // nothing leaves: the request ends where a call would begin
};

struct Conduct {
  Endpoint endpoint = Endpoint::call;
  EndpointAnswer answer = {};
  bool skips_authorization = false;  // authorizers, API keys, policies, usage plans: as the service's test-invoke
  Pairs authorizer = {};             // with skips_authorization: the context an authorizer would have given, principalId first
};

class Recorder final : public vm::Observer {
 public:
  /// Told each statement of a mapping template that runs: the template and the statement's first byte. Of bundles with marks.
  static constexpr uint32_t whole_template = 0xffffffff;  // in place of a byte: text that holds nothing live runs as one
  using Reached = std::function<void(const model::Template&, uint32_t offset)>;

  explicit Recorder(const Definition& definition) : definition_(definition) {}
  void on_reached(Reached reached) { reached_ = std::move(reached); }

  /// Before each request; forgets the one before. `conduct` has to live until the request is over.
  void start(const Conduct& conduct);
  /// When it is over. `body`: what the client got, the endpoint's own body where that passed through.
  Trace take(std::string_view body);

  std::optional<vm::Step> instead_of(vm::Exchange& exchange, const bundle::Instruction& instruction) override;
  void stepped(const vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Step step) override;
  bool stand_in(vm::Exchange& exchange, const vm::Effect& effect) override;
  void answered(const vm::Exchange& exchange, const bundle::Instruction& instruction) override;
  void rendering(const vm::Exchange& exchange, const bundle::Template& text) override;
  void rendered(const vm::Exchange& exchange, const bundle::Template& text, std::optional<std::string_view> made) override;
  void reached(uint32_t offset) override;
  void finished(const vm::Exchange& exchange) override;

 private:
  void say(std::string step, std::string text);                    // in the service's words
  void note(std::string step, std::string text, Place at = {});    // beside them
  void begin(const vm::Exchange& exchange);
  void method_request(const vm::Exchange& exchange);
  void validated(const vm::Exchange& exchange, const bundle::Instruction& instruction, bool passed);
  void mapped(const vm::Exchange& exchange);
  void template_selected(const vm::Exchange& exchange);
  void leaving(const vm::Exchange& exchange, const bundle::Instruction& instruction);
  void response_selected(const vm::Exchange& exchange, bool found);
  void responded(const vm::Exchange& exchange);
  void gateway_response(const vm::Exchange& exchange);
  const model::GatewayResponse* customisation(bundle::GatewayResponseType type) const;

  const Definition& definition_;
  Reached reached_;
  const Conduct* conduct_ = nullptr;
  std::unique_ptr<ParsedAnswer> answer_;
  Trace trace_;
  const model::Method* method_ = nullptr;     // nullptr: not known
  const model::Template* running_ = nullptr;  // the template whose statements are reached
  bool begun_ = false;       // the first lines stand
  bool described_ = false;   // the method request stands
  bool rendered_ = false;    // a request template ran
  size_t body_event_ = 0;    // events index + 1 of an endpoint's body that is still coming
};

/// "{a=b, c=d}", as the service prints maps.
std::string java_map(const Pairs& pairs);

}  // namespace apigw::invoke
