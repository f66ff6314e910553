// Variables, as Velocity's ProxyVMContext and NullHolderContext have them: a macro's frame answers from what was set since it began, then
// from its arguments (computed in the frame outside), then from outside; setting writes to every frame outwards.
#include "runtime/vtl/interpreter.h"

namespace apigw::vtl {

Value Interpreter::get(Frame* frame, uint32_t symbol) {
  for (; frame != nullptr; frame = frame->outer) {
    if (!frame->is_macro) {
      if (frame->hides && frame->empty_symbol == symbol) return {};
      continue;
    }
    evaluation_.spend(2);
    const Frame::Local* local = frame->local(symbol);
    if (local != nullptr && !local->value.is_null()) return local->value;
    if (const Argument* argument = frame->argument(symbol)) return compute(*argument, frame->outer);
  }
  return values_[symbol];
}

void Interpreter::put_local(Frame& frame, uint32_t symbol, Value value) {
  Frame::Local* local = frame.local(symbol);
  if (local == nullptr) {
    local = evaluation_.arena.make<Frame::Local>(Frame::Local{symbol, {}, frame.locals});
    frame.locals = local;
    evaluation_.spend(4);
  }
  local->value = value;
}

void Interpreter::put(Frame* frame, uint32_t symbol, Value value) {
  for (; frame != nullptr; frame = frame->outer) {
    if (frame->is_macro) {
      evaluation_.spend(2);
      put_local(*frame, symbol, value);
    } else if (frame->empty_symbol == symbol && value.is_null()) {
      frame->hides = true;
    }
  }
  values_[symbol] = value;
}

void Interpreter::remove(Frame* frame, uint32_t symbol) {
  for (; frame != nullptr; frame = frame->outer) {
    if (!frame->is_macro) {
      if (frame->empty_symbol == symbol) frame->hides = false;
      continue;
    }
    if (Frame::Local* local = frame->local(symbol)) local->value = {};
    for (Argument& argument : frame->arguments) {
      if (argument.symbol == symbol) argument.live = false;
    }
  }
  values_[symbol] = {};
}

void Interpreter::restore(Frame* frame, uint32_t symbol, Value saved) {
  if (saved.is_null()) {
    remove(frame, symbol);
  } else {
    put(frame, symbol, saved);
  }
}

std::string_view Interpreter::symbol_name(uint32_t symbol) const {
  return symbol < main_.slot_count ? main_.string(main_.slot_names[symbol]) : names_[symbol - main_.slot_count];
}

/// The symbol of a name that an evaluated text uses.
uint32_t Interpreter::symbol_of(std::string_view name) {
  evaluation_.spend(symbol_count_);
  for (uint32_t i = 0; i < symbol_count_; ++i) {
    if (symbol_name(i) == name) return i;
  }
  if (symbol_count_ == symbol_capacity_) {
    const uint32_t capacity = symbol_capacity_ * 2 + 8;
    const auto values = evaluation_.arena.array<Value>(capacity);
    const auto names = evaluation_.arena.array<std::string_view>(capacity);
    for (uint32_t i = 0; i < symbol_count_; ++i) values[i] = values_[i];
    for (uint32_t i = main_.slot_count; i < symbol_count_; ++i) names[i - main_.slot_count] = names_[i - main_.slot_count];
    values_ = values.data();
    names_ = names.data();
    symbol_capacity_ = capacity;
  }
  names_[symbol_count_ - main_.slot_count] = name;
  return symbol_count_++;
}

}  // namespace apigw::vtl
