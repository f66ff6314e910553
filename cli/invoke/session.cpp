#include "cli/invoke/session.h"

namespace apigw::invoke {
namespace {

server::Options looked_at(server::Options options, vm::Observer& observer) {
  options.observer = &observer;
  return options;
}

}  // namespace

Session::Session(std::shared_ptr<const bundle::Bundle> bundle, const compiler::Compilation* compilation, server::Options options)
    : bundle_(std::move(bundle)),
      definition_(*bundle_, compilation),
      recorder_(definition_),
      gateway_(bundle_, looked_at(std::move(options), recorder_)) {}

Expected<Outcome, std::string> Session::run(const server::InProcessRequest& request, const Conduct& conduct) {
  recorder_.start(conduct);
  auto response = gateway_.call(request);
  if (!response) return unexpected(response.error());
  Outcome outcome{.trace = recorder_.take(response->body), .response = std::move(*response)};
  return outcome;
}

}  // namespace apigw::invoke
