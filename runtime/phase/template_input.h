#pragma once
// `$input` of mapping templates (rest-data-plane 5.1): the payload of its phase as text and as JSON, and the client's parameters.
#include <optional>
#include <string_view>

#include "runtime/vm/exchange.h"
#include "runtime/vtl/value.h"

namespace apigw::phase {

class InputObject final : public vtl::Foreign {
 public:
  /// payload: the request's, or the endpoint's answer; the parameters are the client's in both phases.
  InputObject(vm::Exchange& exchange, std::string_view payload) : exchange_(exchange), payload_(payload) {}

  /// body
  vtl::Value property(vtl::Evaluation& evaluation, std::string_view name) override;
  /// json(path), path(path), params(), params(name)
  bool call(vtl::Evaluation& evaluation, std::string_view name, std::span<const vtl::Value> arguments, vtl::Value& result) override;

 private:
  /// The payload as JSON, read once so that what a template changes stays changed; nullptr: it is none.
  const vtl::Value* document(vtl::Evaluation& evaluation);
  vtl::Value json(vtl::Evaluation& evaluation, std::string_view path);
  vtl::Value path(vtl::Evaluation& evaluation, std::string_view path);
  vtl::Map& parameters();
  vtl::Value parameter(std::string_view name);

  vm::Exchange& exchange_;
  std::string_view payload_;
  bool read_ = false;
  std::optional<vtl::Value> document_;
  vtl::Map* parameters_ = nullptr;
};

}  // namespace apigw::phase
