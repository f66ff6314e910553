#pragma once
// Stack code of one block while it is written: instructions, labels, and how deep the stack and the open loops go.
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "runtime/bundle/vtl_code.h"

namespace apigw::vtl {

class BlockCode {
 public:
  using Label = uint32_t;

  /// Appends an instruction and follows the stack; nothing when the place cannot be reached.
  void emit(bundle::VtlOp op, std::initializer_list<uint32_t> operands = {}) {
    if (!reachable_) return;
    const bundle::VtlShape& shape = bundle::vtl_shapes[static_cast<size_t>(op)];
    uint32_t pops = shape.pops;
    words_.push_back(static_cast<uint32_t>(op));
    size_t i = 0;
    for (const uint32_t operand : operands) {
      const bundle::VtlOperand kind = shape.operands[i++];
      if (kind == bundle::VtlOperand::count) pops += operand;
      if (kind == bundle::VtlOperand::pairs) pops += operand * 2;
      if (kind == bundle::VtlOperand::target) {
        uses_.push_back({static_cast<uint32_t>(words_.size()), operand});
        reached_[operand] = true;
        depth_at_[operand] = depth_ - pops + shape.pushes;
      }
      words_.push_back(operand);
    }
    depth_ += shape.pushes - pops;
    deepest_ = std::max(deepest_, depth_);
    using enum bundle::VtlOp;
    if (op == foreach || op == capture) controls_deepest_ = std::max(controls_deepest_, ++controls_);
    if (op == next || op == captured || op == captured_short) --controls_;
    if (op == jump || op == break_nearest || op == break_scope || op == stop) reachable_ = false;
  }

  Label label() {
    reached_.push_back(false);
    depth_at_.push_back(0);
    places_.push_back(0);
    return static_cast<Label>(places_.size() - 1);
  }
  /// The label is here; reachable when something jumps to it or the code before runs into it.
  void place(Label label) {
    places_[label] = static_cast<uint32_t>(words_.size());
    if (!reached_[label]) return;
    depth_ = depth_at_[label];
    reachable_ = true;
  }
  /// A label that a later instruction jumps back to.
  Label place_here() {
    const Label out = label();
    places_[out] = static_cast<uint32_t>(words_.size());
    return out;
  }
  bool reachable() const { return reachable_; }
  uint32_t depth() const { return depth_; }
  uint32_t deepest() const { return deepest_; }
  uint32_t controls() const { return controls_; }
  void set_controls(uint32_t count) { controls_ = count; }
  uint32_t controls_deepest() const { return controls_deepest_; }

  /// The words with every target as a place in the program, `offset` being that of the block.
  std::vector<uint32_t> finish(uint32_t offset) const {
    std::vector<uint32_t> out = words_;
    for (const Use& use : uses_) out[use.word] = offset + places_[use.label];
    return out;
  }
  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }

 private:
  struct Use {
    uint32_t word;
    Label label;
  };
  std::vector<uint32_t> words_;
  std::vector<Use> uses_;
  std::vector<uint32_t> places_;
  std::vector<bool> reached_;
  std::vector<uint32_t> depth_at_;
  bool reachable_ = true;
  uint32_t depth_ = 0;
  uint32_t deepest_ = 0;
  uint32_t controls_ = 0;
  uint32_t controls_deepest_ = 0;
};

}  // namespace apigw::vtl
