// The loop over instructions.
#include "runtime/vtl/interpreter.h"

#include <bit>
#include <optional>

#include "runtime/vtl/methods.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/number_big.h"

namespace apigw::vtl {
namespace {

using bundle::VtlOp;

constexpr int64_t kStepFuel = 3;     // an instruction
constexpr int64_t kObjectFuel = 12;  // one that may take memory from the arena

int64_t wide(const uint32_t* words) { return static_cast<int64_t>(words[0] | static_cast<uint64_t>(words[1]) << 32); }

/// The verifier does not read texts, so that a numeral is one is seen here.
bool is_whole(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

constexpr uint32_t length(VtlOp op) { return 1u + bundle::vtl_shapes[static_cast<size_t>(op)].operand_count; }

}  // namespace

Interpreter::Interpreter(const Program& program, const Environment& environment, Evaluation& evaluation, TextSink& out)
    : evaluation_(evaluation), environment_(environment), main_(program), out_(&out), symbol_count_(main_.slot_count), symbol_capacity_(main_.slot_count) {
  values_ = evaluation.arena.array<Value>(main_.slot_count).data();
  values_[bundle::slot_input] = environment.input;
  values_[bundle::slot_util] = environment.util;
  values_[bundle::slot_context] = environment.context;
  values_[bundle::slot_stage_variables] = environment.stage_variables;
}

RenderResult Interpreter::run() {
  run_block(main_, 0, nullptr);
  if (out_->overflowed()) evaluation_.fail(Fault::too_large);
  return {evaluation_.fault};
}

Interpreter::Room Interpreter::take_room(const CodeUnit& unit) {
  const size_t stack_bytes = unit.stack_size * sizeof(Value);
  const size_t bytes = stack_bytes + unit.control_size * sizeof(Control);
  if (chunk_ == nullptr || chunk_->capacity - chunk_->used < bytes) {
    Chunk* next = chunk_ == nullptr ? chunks_ : chunk_->next;
    if (next == nullptr || next->capacity < bytes) {
      const size_t capacity = std::max<size_t>(bytes, 4096);  // of a pooled block, so that no request asks the heap
      evaluation_.spend_bytes(capacity);
      Chunk* const made = evaluation_.arena.make<Chunk>(Chunk{next, static_cast<char*>(evaluation_.arena.allocate(capacity)), capacity, 0});
      (chunk_ == nullptr ? chunks_ : chunk_->next) = made;
      next = made;
    }
    next->used = 0;
    chunk_ = next;
  }
  char* const at = chunk_->data + chunk_->used;
  const Room room{reinterpret_cast<Value*>(at), reinterpret_cast<Control*>(at + stack_bytes), chunk_, chunk_->used};
  chunk_->used += bytes;
  return room;
}

Flow Interpreter::run_block(const CodeUnit& unit, uint32_t block, Value* result) {
  if (activations_ == activations_max) {
    evaluation_.fail(Fault::too_deep);
    return Flow::failed;
  }
  Chunk* const before = chunk_;
  Room room = take_room(unit);
  ++activations_;
  const Flow flow = execute(unit, unit.block(block), room, result);
  --activations_;
  room.chunk->used = room.used_before;
  chunk_ = before == nullptr ? room.chunk : before;
  return flow;
}

bool Interpreter::truthy_of(Value value) {
  BlockValue* const block = BlockValue::of(value);
  if (block == nullptr) return truthy(value);
  TextSink dropped(evaluation_.arena, output_bytes_max, 64);
  return print_block(*block, dropped);
}

void Interpreter::write_text(std::string_view text) {
  evaluation_.spend_bytes(text.size());
  out_->append(text);
  if (out_->overflowed()) evaluation_.fail(Fault::too_large);
}

/// A reference's text. A block renders in place, with the variables of here and now.
void Interpreter::write(Value value) {
  if (value.is_null()) return;
  if (value.is_string()) return write_text(value.string());
  if (BlockValue* const block = BlockValue::of(value)) {
    bool too_deep = false;
    const Flow flow = render_block(*block, frame_, too_deep);
    if (flow != Flow::done) pending_ = flow;
    return;
  }
  print_to(evaluation_, value, *out_);
  if (out_->overflowed()) evaluation_.fail(Fault::too_large);
}

/// operands: backslashes, source, slot. Inside a macro the argument's own source prints in place of the parameter.
void Interpreter::print_escaped(const CodeUnit& unit, const uint32_t* operands, Value value) {
  write_text(unit.string(operands[0]));
  if (value.is_null()) write_text("\\");
  std::string_view source = unit.string(operands[1]);
  const uint32_t symbol = unit.symbol(operands[2]);
  if (frame_ != nullptr && source.size() > 1 && source.substr(1) == symbol_name(symbol)) {
    for (const Frame* frame = frame_; frame != nullptr; frame = frame->outer) {
      const Argument* argument = frame->argument(symbol);
      if (argument == nullptr || argument->source.empty()) continue;
      source = argument->source;
      break;
    }
  }
  write_text(source);
}

// --- loops

void Interpreter::open_loop(Control& loop, const CodeUnit& unit, const uint32_t* at, Value over, uint32_t depth) {
  loop = Control{};
  loop.target = unit.program.words.data() + at[2];
  loop.depth = depth;
  loop.symbol = unit.symbol(at[1]);
  loop.frame = frame_;
  List* elements = nullptr;
  if (over.is_null() || !iterate(evaluation_, over, elements)) return;
  loop.elements = elements;
  loop.saved_item = get(frame_, loop.symbol);
  loop.saved_count = get(frame_, bundle::slot_count);
  loop.saved_has_next = get(frame_, bundle::slot_has_next);
  loop.scope = evaluation_.arena.make<LoopScope>(at, get(frame_, bundle::slot_foreach));
  put(frame_, bundle::slot_foreach, Value::foreign(loop.scope));
}

/// Sets the variables of the next round; false when there is none.
bool Interpreter::advance(Control& loop) {
  frame_ = loop.frame;
  if (loop.elements == nullptr || loop.next >= loop.elements->size() || loop.next == loop_rounds_max) return false;
  const Value value = (*loop.elements)[loop.next++];
  const bool has_next = loop.next < loop.elements->size();
  put(frame_, bundle::slot_count, Value::integer(loop.next));
  put(frame_, bundle::slot_has_next, Value::boolean(has_next));
  put(frame_, loop.symbol, value);
  loop.scope->move_on(has_next);
  if (!value.is_null()) return true;
  if (loop.empty_frame == nullptr) {
    loop.empty_frame = evaluation_.arena.make<Frame>();
    loop.empty_frame->outer = frame_;
    loop.empty_frame->is_macro = false;
    loop.empty_frame->hides = true;
    loop.empty_frame->empty_symbol = loop.symbol;
  }
  frame_ = loop.empty_frame;
  return true;
}

/// Gives the variables back what they were; also when a #break or #stop leaves the loop.
void Interpreter::close_loop(Control& loop) {
  frame_ = loop.frame;
  if (loop.elements == nullptr) return;
  restore(frame_, loop.symbol, loop.saved_item);
  restore(frame_, bundle::slot_count, loop.saved_count);
  restore(frame_, bundle::slot_has_next, loop.saved_has_next);
  LoopScope* const scope = LoopScope::of(get(frame_, bundle::slot_foreach));
  if (scope == nullptr) return;  // the template has put something else there
  if (scope->parent() != nullptr) {
    put(frame_, bundle::slot_foreach, Value::foreign(scope->parent()));
  } else {
    restore(frame_, bundle::slot_foreach, scope->replaced());
  }
}

// --- instructions

Flow Interpreter::execute(const CodeUnit& unit, const uint32_t* at, Room& room, Value* result) {
  Value* top = room.stack;           // one above the top value
  Control* control = room.controls;  // one above the innermost
  Flow flow = Flow::done;
  const auto string = [&](uint32_t operand) { return unit.string(at[1 + operand]); };
  const auto jump = [&](uint32_t operand) { at = unit.program.words.data() + at[1 + operand]; };
  const auto push_foreign = [&](Foreign* object) { *top++ = Value::foreign(object); };
  while (true) {
    const auto op = static_cast<VtlOp>(*at);
    evaluation_.fuel -= kStepFuel;
    if (evaluation_.fuel < 0) evaluation_.fail(Fault::out_of_fuel);
    if (evaluation_.arena.reserved_bytes() > memory_bytes_max) evaluation_.fail(Fault::too_large);
    if (evaluation_.failed()) flow = Flow::failed;
    if (pending_ != Flow::done) {
      if (flow == Flow::done) flow = pending_;
      pending_ = Flow::done;
    }
    if (flow == Flow::done) {
      switch (op) {
        case VtlOp::end: return Flow::done;
        case VtlOp::result: *result = *--top; return Flow::done;
        case VtlOp::text: write_text(string(0)); break;
        case VtlOp::print: write(*--top); break;
        case VtlOp::print_behind:
          --top;
          write_text(string(0));
          if (top->is_null()) write_text(string(0));
          write_text(string(1));
          write(*top);
          break;
        case VtlOp::print_escaped: print_escaped(unit, at + 1, *--top); break;
        case VtlOp::push_null: *top++ = Value(); break;
        case VtlOp::push_true: *top++ = Value::boolean(true); break;
        case VtlOp::push_false: *top++ = Value::boolean(false); break;
        case VtlOp::push_string: *top++ = Value::string(string(0)); break;
        case VtlOp::push_integer: *top++ = Value::integer(wide(at + 1)); break;
        case VtlOp::push_real: *top++ = Value::real(std::bit_cast<double>(wide(at + 1))); break;
        case VtlOp::push_numeral: *top++ = is_whole(string(0)) ? number_of(evaluation_, string(0)) : Value(); break;
        case VtlOp::load: *top++ = frame_ == nullptr ? values_[unit.symbol(at[1])] : get(frame_, unit.symbol(at[1])); break;
        case VtlOp::store: put(frame_, unit.symbol(at[1]), *--top); break;
        case VtlOp::property:
          if (!top[-1].is_null()) top[-1] = get_property(evaluation_, top[-1], string(0));
          break;
        case VtlOp::index:
          --top;
          if (!top[-1].is_null()) top[-1] = get_index(evaluation_, top[-1], *top);
          break;
        case VtlOp::call: {
          const uint32_t count = at[2];
          top -= count;
          evaluation_.fuel -= kObjectFuel;
          if (!top[-1].is_null()) top[-1] = call_method(evaluation_, top[-1], string(0), {top, count});
          break;
        }
        case VtlOp::set_property: {
          top -= 2;
          const Value value = top[0].is_null() ? Value::string({}) : top[0];  // null in a map would print "null"
          if (!top[1].is_null()) set_property(evaluation_, top[1], string(0), value);
          break;
        }
        case VtlOp::set_index: {
          top -= 3;
          const Value value = top[0].is_null() ? Value::string({}) : top[0];
          if (!top[1].is_null()) set_index(evaluation_, top[1], top[2], value);
          break;
        }
        case VtlOp::make_list: {
          const uint32_t count = at[1];
          if (!evaluation_.spend(kObjectFuel + count)) break;
          List* const list = List::make(evaluation_.arena, ListStyle::literal, count);
          top -= count;
          for (uint32_t i = 0; i < count; ++i) list->add(evaluation_.arena, top[i]);
          *top++ = Value::list(list);
          break;
        }
        case VtlOp::make_map: {
          const uint32_t count = at[1];
          if (!evaluation_.spend(kObjectFuel + count * 4)) break;
          Map* const map = Map::make(evaluation_.arena, count);
          top -= size_t{count} * 2;
          for (uint32_t i = 0; i < count; ++i) {
            pay_for_key(evaluation_, *map, top[i * 2]);
            map->put(evaluation_.arena, top[i * 2], top[i * 2 + 1]);
          }
          *top++ = Value::map(map);
          break;
        }
        case VtlOp::make_range:
          --top;
          top[-1] = range(evaluation_, top[-1], *top);
          break;
        case VtlOp::add:
        case VtlOp::subtract:
        case VtlOp::multiply:
        case VtlOp::divide:
        case VtlOp::modulo: {
          const auto operation = static_cast<Arithmetic>(static_cast<uint8_t>(op) - static_cast<uint8_t>(VtlOp::add));
          --top;
          top[-1] = vtl::compute(evaluation_, operation, top[-1], *top);
          break;
        }
        case VtlOp::equal:
        case VtlOp::not_equal:
          --top;
          evaluation_.fuel -= kObjectFuel;
          top[-1] = Value::boolean(loosely_equal(evaluation_, top[-1], *top) == (op == VtlOp::equal));
          break;
        case VtlOp::less:
        case VtlOp::greater:
        case VtlOp::less_equal:
        case VtlOp::greater_equal: {
          --top;
          if (top[-1].kind() == Kind::big_integer) evaluation_.spend(top[-1].big_integer().size / 4);
          if (top->kind() == Kind::big_integer) evaluation_.spend(top->big_integer().size / 4);
          const std::optional<int> order = compare_numbers(top[-1], *top);
          const bool holds = order && (op == VtlOp::less ? *order < 0 : op == VtlOp::greater ? *order > 0 : op == VtlOp::less_equal ? *order <= 0 : *order >= 0);
          top[-1] = Value::boolean(holds);
          break;
        }
        case VtlOp::truth: top[-1] = Value::boolean(truthy_of(top[-1])); break;
        case VtlOp::negation: top[-1] = Value::boolean(!truthy_of(top[-1])); break;
        case VtlOp::jump: jump(0); continue;
        case VtlOp::jump_unless:
        case VtlOp::jump_if:
          if (truthy_of(*--top) == (op == VtlOp::jump_if)) {
            jump(0);
            continue;
          }
          break;
        case VtlOp::jump_if_null:
          if (top[-1].is_null()) {
            jump(0);
            continue;
          }
          break;
        case VtlOp::capture:
          if (!evaluation_.spend(kObjectFuel)) break;
          *control = Control{};
          control->outer_out = out_;
          out_ = evaluation_.arena.make<TextSink>(evaluation_.arena, output_bytes_max, size_t{64});
          ++control;
          break;
        case VtlOp::captured:
        case VtlOp::captured_short: {
          std::string_view text = out_->view();
          if (op == VtlOp::captured_short && !text.empty()) text.remove_suffix(1);
          *top++ = Value::string(text);
          out_ = (--control)->outer_out;
          break;
        }
        case VtlOp::foreach: {
          if (!evaluation_.spend(kObjectFuel)) break;
          --top;
          open_loop(*control, unit, at, *top, static_cast<uint32_t>(top - room.stack));
          if (!advance(*control)) {
            close_loop(*control);
            jump(1);
            continue;
          }
          ++control;
          break;
        }
        case VtlOp::next:
          if (advance(control[-1])) {
            jump(0);
            continue;
          }
          close_loop(*--control);
          break;
        case VtlOp::break_nearest: flow = Flow::break_nearest; break;
        case VtlOp::break_scope: {
          const LoopScope* const scope = LoopScope::of(*--top);
          if (scope == nullptr) {
            evaluation_.fail(Fault::bad_argument);
            flow = Flow::failed;
            break;
          }
          break_owner_ = scope->owner();
          flow = Flow::break_scope;
          break;
        }
        case VtlOp::stop: flow = Flow::stop; break;
        case VtlOp::define:
          if (!evaluation_.spend(kObjectFuel)) break;
          put(frame_, unit.symbol(at[1]), Value::foreign(evaluation_.arena.make<BlockValue>(*this, unit, at[2], frame_, define_depth_max)));
          break;
        case VtlOp::push_body:
          if (!evaluation_.spend(kObjectFuel)) break;
          push_foreign(evaluation_.arena.make<BlockValue>(*this, unit, at[1], frame_, macro_depth_max));
          break;
        case VtlOp::push_argument:
          if (!evaluation_.spend(kObjectFuel)) break;
          push_foreign(evaluation_.arena.make<ArgumentValue>(Argument{0, true, &unit, at[1], string(1)}));
          break;
        case VtlOp::macro:
        case VtlOp::macro_body: {
          top -= at[3];
          const std::span<const Value> arguments(top, at[3]);
          const Value body = op == VtlOp::macro_body ? *--top : Value();
          flow = call_macro(unit, at + 1, arguments, body);
          break;
        }
        case VtlOp::evaluate: flow = evaluate_text(*--top); break;
        case VtlOp::inline_block:
          flow = run_block(unit, at[1], nullptr);
          if (flow == Flow::break_nearest) flow = Flow::done;
          break;
        case VtlOp::mark:
          evaluation_.fuel += kStepFuel;  // a template does not fail for being looked at
          if (environment_.marks != nullptr) environment_.marks->reached(at[1]);
          break;
      }
      if (flow == Flow::done) {
        at += length(op);
        continue;
      }
    }
    // Something leaves: close what is open here until a loop takes it.
    bool taken = false;
    while (control != room.controls && !taken) {
      --control;
      if (control->target == nullptr) {
        out_ = control->outer_out;
        continue;
      }
      taken = flow == Flow::break_nearest || (flow == Flow::break_scope && control->scope != nullptr && control->scope->owner() == break_owner_);
      if (flow != Flow::failed) close_loop(*control);
      if (taken) {
        at = control->target;
        top = room.stack + control->depth;
      }
    }
    if (!taken) return flow;
    flow = Flow::done;
  }
}

}  // namespace apigw::vtl
