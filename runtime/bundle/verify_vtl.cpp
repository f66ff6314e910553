#include "runtime/bundle/verify_vtl.h"

#include <vector>

#include "runtime/bundle/vtl_code.h"

namespace apigw::bundle {
namespace {

constexpr uint32_t kNoControl = 0;

/// An open loop or capture; 0 is none.
struct Control {
  uint32_t outer;
  uint32_t nesting;
  uint32_t body;   // of a loop: the place behind its foreach; 0: a capture
  uint32_t depth;  // of the stack there
};

struct State {
  bool known = false;
  uint32_t depth = 0;
  uint32_t control = kNoControl;
  friend bool operator==(const State&, const State&) = default;
};

struct BlockUse {
  bool has_end = false;
  bool has_result = false;
  bool as_argument = false;
  bool as_statements = false;
};

class Proof {
 public:
  Proof(std::span<const uint32_t> words, size_t string_count) : words_(words), string_count_(string_count) {}

  bool run() {
    if (words_.size() < vtl_header_words || words_[0] != vtl_magic) return false;
    slots_ = words_[1], blocks_ = words_[2], macros_ = words_[3], parameters_ = words_[4];
    if (slots_ < vtl_fixed_slots || slots_ > vtl_slots_max || blocks_ == 0 || words_[5] > vtl_stack_max || words_[6] > vtl_control_max) return false;
    if ((words_[7] & ~uint32_t{vtl_extensions_all}) != 0) return false;
    const uint64_t code = uint64_t{vtl_header_words} + slots_ + blocks_ + uint64_t{macros_} * 4 + parameters_;
    if (code > words_.size()) return false;
    const uint32_t names = vtl_header_words, offsets = names + slots_, macros = offsets + blocks_, parameters = macros + macros_ * 4;
    for (uint32_t i = 0; i < slots_; ++i) {
      if (words_[names + i] >= string_count_) return false;
    }
    uses_.resize(blocks_);
    uses_[0].as_statements = true;
    for (uint32_t i = 0; i < macros_; ++i) {
      const uint32_t* macro = &words_[macros + i * 4];
      if (macro[0] >= string_count_ || macro[1] >= blocks_ || macro[2] > parameters_ || macro[3] > parameters_ - macro[2]) return false;
      uses_[macro[1]].as_statements = true;
    }
    for (uint32_t i = 0; i < parameters_; ++i) {
      if (words_[parameters + i] >= slots_) return false;
    }
    states_.resize(words_.size() + 1);
    controls_.push_back({});
    if (words_[offsets] != code) return false;
    for (uint32_t i = 0; i < blocks_; ++i) {
      const uint32_t begin = words_[offsets + i];
      const uint32_t end = i + 1 < blocks_ ? words_[offsets + i + 1] : static_cast<uint32_t>(words_.size());
      if (begin >= end || end > words_.size() || !block(begin, end, uses_[i])) return false;
    }
    for (const BlockUse& use : uses_) {
      if ((use.has_end && (use.has_result || use.as_argument)) || (use.has_result && use.as_statements)) return false;
    }
    return true;
  }

 private:
  /// Control arrives at `place` with `state`.
  bool arrive(uint32_t place, State state, uint32_t end) {
    if (place >= end) return false;
    state.known = true;
    if (states_[place].known) return states_[place] == state;
    states_[place] = state;
    return true;
  }

  bool open(State& state, uint32_t body) {
    const uint32_t nesting = controls_[state.control].nesting + 1;
    if (nesting > words_[6]) return false;
    controls_.push_back({state.control, nesting, body, state.depth});
    state.control = static_cast<uint32_t>(controls_.size() - 1);
    return true;
  }

  bool operand(VtlOperand kind, uint32_t value) {
    switch (kind) {
      case VtlOperand::nil:
      case VtlOperand::word:
      case VtlOperand::target: return true;  // targets are judged with the states
      case VtlOperand::string: return value < string_count_;
      case VtlOperand::slot: return value < slots_;
      case VtlOperand::count:
      case VtlOperand::pairs: return value <= vtl_arguments_max;
      case VtlOperand::block: return value < blocks_;
      case VtlOperand::macro: return value < macros_ || value == none;
    }
    return false;
  }

  bool block(uint32_t begin, uint32_t end, BlockUse& use) {
    State state{true, 0, kNoControl};
    for (uint32_t at = begin; at < end;) {
      if (words_[at] >= vtl_op_count) return false;
      const auto op = static_cast<VtlOp>(words_[at]);
      const VtlShape& shape = vtl_shapes[words_[at]];
      const uint32_t next = at + 1 + shape.operand_count;
      if (next > end) return false;
      if (states_[at].known && state.known && !(states_[at] == state)) return false;
      if (!state.known) state = states_[at];
      if (!state.known) return false;  // nothing leads here

      uint32_t pops = shape.pops;
      for (uint32_t i = 0; i < shape.operand_count; ++i) {
        const uint32_t value = words_[at + 1 + i];
        if (states_[at + 1 + i].known) return false;  // something jumps between head and operands
        if (!operand(shape.operands[i], value)) return false;
        if (shape.operands[i] == VtlOperand::count) pops += value;
        if (shape.operands[i] == VtlOperand::pairs) pops += value * 2;
      }
      if (state.depth < pops) return false;
      state.depth += shape.pushes - pops;
      if (state.depth > words_[5]) return false;
      if (!step(op, at, next, end, state, use)) return false;
      at = next;
    }
    return !state.known;  // the last instruction does not run on
  }

  bool step(VtlOp op, uint32_t at, uint32_t next, uint32_t end, State& state, BlockUse& use) {
    const uint32_t first = next > at + 1 ? words_[at + 1] : 0;
    const uint32_t second = next > at + 2 ? words_[at + 2] : 0;
    switch (op) {
      case VtlOp::end:
        use.has_end = true;
        return finish(state, state.depth == 0);
      case VtlOp::result:
        use.has_result = true;
        return finish(state, state.depth == 0);  // the value is popped already
      case VtlOp::jump:
        if (first <= at || !arrive(first, state, end)) return false;
        state.known = false;
        return true;
      case VtlOp::jump_unless:
      case VtlOp::jump_if:
      case VtlOp::jump_if_null:
        return first > at && arrive(first, state, end);
      case VtlOp::capture:
        return open(state, 0);
      case VtlOp::captured:
      case VtlOp::captured_short: {
        const Control& control = controls_[state.control];
        if (state.control == kNoControl || control.body != 0 || state.depth != control.depth + 1) return false;
        state.control = control.outer;
        return true;
      }
      case VtlOp::foreach:
        return second > at && arrive(second, state, end) && open(state, next);
      case VtlOp::next: {
        const Control& control = controls_[state.control];
        if (state.control == kNoControl || control.body != first || first == 0 || state.depth != control.depth) return false;
        state.control = control.outer;
        return true;
      }
      case VtlOp::break_nearest:
      case VtlOp::break_scope:
      case VtlOp::stop:
        state.known = false;
        return true;
      case VtlOp::define:
        uses_[second].as_statements = true;
        return true;
      case VtlOp::push_body:
      case VtlOp::inline_block:
        uses_[first].as_statements = true;
        return true;
      case VtlOp::push_argument:
        uses_[first].as_argument = true;
        return true;
      default:
        return true;
    }
  }

  bool finish(State& state, bool empty) {
    if (!empty || state.control != kNoControl) return false;
    state.known = false;
    return true;
  }

  std::span<const uint32_t> words_;
  size_t string_count_;
  uint32_t slots_ = 0, blocks_ = 0, macros_ = 0, parameters_ = 0;
  std::vector<BlockUse> uses_;
  std::vector<State> states_;
  std::vector<Control> controls_;
};

}  // namespace

bool verify_vtl(std::span<const uint32_t> words, size_t string_count) { return Proof(words, string_count).run(); }

}  // namespace apigw::bundle
