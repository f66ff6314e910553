#pragma once
// `$context` and `$stageVariables` of mapping templates (rest-data-plane 5.2): unmodifiable maps, put together when a template looks at
// them as a whole; single variables are looked up.
#include <string_view>

#include "runtime/vm/exchange.h"
#include "runtime/vtl/value.h"

namespace apigw::phase {

/// A map that is made on first use. As a value it does what a map does.
class LazyMap : public vtl::Foreign {
 public:
  explicit LazyMap(vm::Exchange& exchange) : exchange_(exchange) {}

  vtl::Value property(vtl::Evaluation& evaluation, std::string_view name) override;
  bool call(vtl::Evaluation& evaluation, std::string_view name, std::span<const vtl::Value> arguments, vtl::Value& result) override;
  vtl::Value contents(vtl::Evaluation& evaluation) override;
  void print(vtl::TextSink& out) override;
  std::string_view class_name() const override { return "java.util.LinkedHashMap"; }

 protected:
  virtual vtl::Map* make() = 0;
  vm::Exchange& exchange_;

 private:
  vtl::Map& map();
  vtl::Map* map_ = nullptr;
};

class ContextObject final : public LazyMap {
 public:
  using LazyMap::LazyMap;
  vtl::Value property(vtl::Evaluation& evaluation, std::string_view name) override;

 private:
  vtl::Map* make() override;
  vtl::Value value(std::string_view name);
  vtl::Value identity();
  vtl::Value authorizer();
  vtl::Value claims();
  vtl::Map* identity_ = nullptr;
  vtl::Map* authorizer_ = nullptr;
};

class StageVariablesObject final : public LazyMap {
 public:
  using LazyMap::LazyMap;

 private:
  vtl::Map* make() override;
};

}  // namespace apigw::phase
