#pragma once
// `$foreach`: where a loop stands, and what the template hangs onto it.
#include "runtime/vtl/value.h"

namespace apigw::vtl {

class LoopScope : public Foreign {
 public:
  /// `previous`: what $foreach was; an outer loop's scope becomes the parent, anything else is kept as `replaced`.
  LoopScope(const uint32_t* owner, Value previous);

  Value property(Evaluation& evaluation, std::string_view name) override;
  bool call(Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) override;
  bool assign(Evaluation& evaluation, std::string_view name, Value value) override;
  Value contents(Evaluation& evaluation) override;
  void print(TextSink& out) override;
  std::string_view class_name() const override;

  /// The scope behind a value, or nullptr.
  static LoopScope* of(Value value);

  const uint32_t* owner() const { return owner_; }  // the loop's first instruction
  LoopScope* parent() const { return parent_; }
  Value replaced() const;
  void move_on(bool has_next) {
    ++index_;
    has_next_ = has_next;
  }

 private:
  const uint32_t* owner_;
  LoopScope* parent_ = nullptr;
  Value replaced_;
  Map* storage_ = nullptr;
  int64_t index_ = -1;
  bool has_next_ = false;
};

}  // namespace apigw::vtl
