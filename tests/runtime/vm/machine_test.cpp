#include "runtime/vm/machine.h"

#include <doctest/doctest.h>

#include "runtime/phase/table.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/observer.h"
#include "runtime/vm/phase_table.h"
#include "runtime/vm/prepared.h"
#include "tests/support/routes_bundle.h"

using namespace apigw;
using bundle::Op;

namespace {

/// GET / runs these instructions.
std::shared_ptr<const bundle::Bundle> bundle_with(const std::vector<bundle::Instruction>& program, const std::vector<bundle::ApiKey>& keys = {}) {
  lower::Image image = tests::routes_image({{"GET", "/"}});
  image.instructions = program;
  for (size_t i = 0; i < image.gateway_responses.size(); ++i) {
    if (const auto status = vm::default_of(bundle::GatewayResponseType(i)).status) image.gateway_responses[i].status = status;
  }
  image.authorizers.push_back({image.strings.intern("a"), image.strings.intern("TOKEN"), image.strings.intern("f"), image.strings.intern(""), bundle::none, 0});
  for (const auto& key : keys) {
    image.api_keys.push_back({image.strings.intern("key" + std::to_string(key.value)), image.strings.intern("id" + std::to_string(key.id)), key.enabled});
  }
  auto loaded = bundle::Bundle::from_bytes(lower::write_bundle(image));
  REQUIRE_MESSAGE(loaded.has_value(), loaded.error().message);
  return *loaded;
}

struct Run {
  Run(std::shared_ptr<const bundle::Bundle> bundle, const vm::PhaseTable& phases, const std::vector<Field>& fields = {}, vm::Observer* observer = nullptr)
      : prepared(std::move(bundle), phases, {.name = "s", .observer = observer}), exchange(arena, prepared) {
    exchange.request.method = Method::kGET;
    exchange.request.method_text = "GET";
    exchange.request.path = "/";
    exchange.request.fields = fields;
    vm::assign_ids(exchange, random);
    vm::begin(exchange);
  }
  BlockPool blocks;
  Arena arena{blocks};
  Random random{1};
  vm::Prepared prepared;
  vm::Exchange exchange;
  vm::Effect effect;
};

vm::Step ask(vm::Exchange&, const bundle::Instruction& instruction, vm::Effect& effect) {
  effect = {vm::EffectKind::authorizer, instruction.c, true, 50};
  return vm::Step::suspend;
}
vm::Step answered(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  return exchange.call_failure == vm::CallFailure::none ? vm::Step::next : vm::fail_call(exchange);
}

}  // namespace

TEST_CASE("machine: an op that waits is resumed where it stood") {
  const vm::PhaseTable phases = phase::table().on(Op::authorize_lambda, ask, answered);
  const auto bundle = bundle_with({{Op::authorize_lambda, 0, 0, 0},
                                   {Op::gateway_response, uint8_t(bundle::GatewayResponseType::THROTTLED), 0, 0},
                                   {Op::end, 0, 0, 0}});
  Run run(bundle, phases);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::suspended);
  CHECK(run.effect.kind == vm::EffectKind::authorizer);
  CHECK(run.effect.timeout_ms == 50);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::done);
  CHECK(run.exchange.response.status == 429);

  Run failed(bundle, phases);
  CHECK(vm::run(failed.exchange, failed.effect) == vm::Outcome::suspended);
  failed.exchange.call_failure = vm::CallFailure::timeout;
  CHECK(vm::run(failed.exchange, failed.effect) == vm::Outcome::done);
  CHECK(failed.exchange.response.status == 504);
}

TEST_CASE("machine: an op without a feature refuses the call and is never skipped") {
  const vm::PhaseTable phases = phase::table();
  Run run(bundle_with({{Op::authorize_lambda, 0, 0, 0},
                       {Op::gateway_response, uint8_t(bundle::GatewayResponseType::THROTTLED), 0, 0},
                       {Op::end, 0, 0, 0}}),
          phases);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::done);
  CHECK(run.exchange.response.status == 500);
}

TEST_CASE("machine: jump goes to its target") {
  const vm::PhaseTable phases = phase::table();
  Run run(bundle_with({{Op::jump, 0, 0, 2},
                       {Op::gateway_response, uint8_t(bundle::GatewayResponseType::THROTTLED), 0, 0},
                       {Op::gateway_response, uint8_t(bundle::GatewayResponseType::QUOTA_EXCEEDED), 0, 0},
                       {Op::end, 0, 0, 0}}),
          phases);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::done);
  CHECK(run.exchange.error.message == "Limit Exceeded");
}

TEST_CASE("api key: known and enabled, else refused in one way") {
  const vm::PhaseTable phases = phase::table();
  const auto bundle = bundle_with({{Op::api_key, 0, 0, 0},
                                   {Op::gateway_response, uint8_t(bundle::GatewayResponseType::THROTTLED), 0, 0},
                                   {Op::end, 0, 0, 0}},
                                  {{1, 1, 1}, {2, 2, 0}});
  const auto status = [&](const std::vector<Field>& fields) {
    Run run(bundle, phases, fields);
    CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::done);
    if (run.exchange.response.status == 403) {
      CHECK(run.exchange.error.message == "Forbidden");
      CHECK(run.exchange.api_key.empty());
    } else {
      CHECK(run.exchange.api_key == "key1");
      CHECK(run.exchange.api_key_id == "id1");
    }
    return run.exchange.response.status;
  };
  CHECK(status({{"X-Api-Key", "key1", FieldId::x_api_key}}) == 429);
  CHECK(status({{"X-Api-Key", "key2", FieldId::x_api_key}}) == 403);
  CHECK(status({{"X-Api-Key", "key3", FieldId::x_api_key}}) == 403);
  CHECK(status({{"X-Api-Key", "", FieldId::x_api_key}}) == 403);
  CHECK(status({}) == 403);
}

namespace {

/// Writes down what it sees; stands in for operations of one kind when told to.
class Looker final : public vm::Observer {
 public:
  std::optional<vm::Step> instead_of(vm::Exchange&, const bundle::Instruction& instruction) override {
    return instruction.op == skipped ? std::optional(vm::Step::next) : std::nullopt;
  }
  void stepped(const vm::Exchange&, const bundle::Instruction& instruction, vm::Step step) override {
    seen += std::string(bundle::op_infos()[size_t(instruction.op)].name) + "=" + std::to_string(int(step)) + " ";
  }
  void answered(const vm::Exchange&, const bundle::Instruction&) override { seen += "answered "; }
  void finished(const vm::Exchange& exchange) override { seen += "finished " + std::to_string(exchange.response.status); }
  Op skipped = Op::end;
  std::string seen;
};

}  // namespace

TEST_CASE("machine: an observer sees every step, and may take the place of one") {
  const vm::PhaseTable phases = phase::table().on(Op::authorize_lambda, ask, answered);
  const auto bundle = bundle_with({{Op::authorize_lambda, 0, 0, 0},
                                   {Op::gateway_response, uint8_t(bundle::GatewayResponseType::THROTTLED), 0, 0},
                                   {Op::end, 0, 0, 0}});
  Looker looker;
  Run run(bundle, phases, {}, &looker);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::suspended);
  CHECK(vm::run(run.exchange, run.effect) == vm::Outcome::done);
  CHECK(looker.seen == "authorize_lambda=2 answered authorize_lambda=0 gateway_response=3 finished 429");

  Looker other;
  other.skipped = Op::authorize_lambda;
  Run skipping(bundle, phases, {}, &other);
  CHECK(vm::run(skipping.exchange, skipping.effect) == vm::Outcome::done);
  CHECK(other.seen == "authorize_lambda=0 gateway_response=3 finished 429");
}
