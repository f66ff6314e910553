#pragma once
// The machine's state during one rendering: interpreter.cpp runs the code, frames.cpp keeps the variables, calls.cpp renders blocks,
// macros and evaluated texts.
#include <cstdint>
#include <span>

#include "runtime/vtl/code_unit.h"
#include "runtime/vtl/frame.h"
#include "runtime/vtl/loop_scope.h"
#include "runtime/vtl/machine.h"

namespace apigw::vtl {

/// How a block ended. What is not `done` travels outwards until somebody takes it.
enum class Flow : uint8_t { done, break_nearest, break_scope, stop, failed };

class BlockValue;
class ArgumentValue;

class Interpreter {
 public:
  Interpreter(const Program& program, const Environment& environment, Evaluation& evaluation, TextSink& out);
  RenderResult run();

  /// Renders a block value as Velocity's toString does: in the frame where it was made. False when it is nested too deeply to print.
  bool print_block(BlockValue& block, TextSink& out);

 private:
  friend class BlockValue;

  /// An open loop or capture of one activation.
  struct Control {
    const uint32_t* target;  // of a loop: behind it; nullptr: a capture
    uint32_t depth;          // of the operand stack when it opened
    TextSink* outer_out;     // capture
    List* elements;          // from here on: loop
    uint32_t next;
    uint32_t symbol;
    Frame* frame;
    Frame* empty_frame;
    LoopScope* scope;
    Value saved_item;
    Value saved_count;
    Value saved_has_next;
  };
  /// Memory for the activations of blocks inside one another, used again by later ones.
  struct Chunk {
    Chunk* next;
    char* data;
    size_t capacity;
    size_t used;
  };
  struct Room {
    Value* stack;
    Control* controls;
    Chunk* chunk;
    size_t used_before;
  };
  static constexpr int activations_max = 150;

  // --- interpreter.cpp
  Flow run_block(const CodeUnit& unit, uint32_t block, Value* result);
  Flow execute(const CodeUnit& unit, const uint32_t* at, Room& room, Value* result);
  Room take_room(const CodeUnit& unit);
  bool truthy_of(Value value);
  void write(Value value);
  void write_text(std::string_view text);
  void print_escaped(const CodeUnit& unit, const uint32_t* operands, Value value);
  void open_loop(Control& loop, const CodeUnit& unit, const uint32_t* at, Value over, uint32_t depth);
  bool advance(Control& loop);
  void close_loop(Control& loop);

  // --- frames.cpp
  Value get(Frame* frame, uint32_t symbol);
  void put(Frame* frame, uint32_t symbol, Value value);
  void put_local(Frame& frame, uint32_t symbol, Value value);
  void remove(Frame* frame, uint32_t symbol);
  void restore(Frame* frame, uint32_t symbol, Value saved);
  uint32_t symbol_of(std::string_view name);
  std::string_view symbol_name(uint32_t symbol) const;

  // --- calls.cpp
  Flow render_block(BlockValue& block, Frame* frame, bool& too_deep);
  Value compute(const Argument& argument, Frame* frame);
  Flow call_macro(const CodeUnit& unit, const uint32_t* operands, std::span<const Value> arguments, Value body);
  Flow evaluate_text(Value text);
  const CodeUnit* adopt(const bundle::VtlUnit& compiled);
  struct KnownMacro {
    std::string_view name;
    const CodeUnit* unit;
    uint32_t index;
    KnownMacro* next;
  };
  bool find_macro(std::string_view name, const CodeUnit*& unit, uint32_t& index) const;

  Evaluation& evaluation_;
  const Environment& environment_;
  CodeUnit main_;
  TextSink* out_;
  Frame* frame_ = nullptr;
  Value* values_;  // by symbol
  uint32_t symbol_count_;
  uint32_t symbol_capacity_;
  std::string_view* names_ = nullptr;  // of the symbols that evaluated texts added
  KnownMacro* evaluated_macros_ = nullptr;
  Chunk* chunks_ = nullptr;  // the first one
  Chunk* chunk_ = nullptr;   // in use
  const uint32_t* break_owner_ = nullptr;
  Flow pending_ = Flow::done;  // what a block did that was rendered from inside an operation on values
  int activations_ = 0;
  uint32_t macro_depth_ = 0;
};

/// A block as a value: of #define, or the body of a block macro.
class BlockValue : public Foreign {
 public:
  BlockValue(Interpreter& made_by, const CodeUnit& of_unit, uint32_t of_block, Frame* made_in, uint32_t at_most)
      : interpreter(made_by), unit(of_unit), block(of_block), frame(made_in), depth_max(at_most) {}
  void print(TextSink& out) override { interpreter.print_block(*this, out); }
  std::string_view class_name() const override;
  static BlockValue* of(Value value);

  Interpreter& interpreter;
  const CodeUnit& unit;
  uint32_t block;
  Frame* frame;  // where it was made
  uint32_t depth_max;
  uint32_t depth = 0;
};

/// An argument by name on its way to a macro.
class ArgumentValue : public Foreign {
 public:
  explicit ArgumentValue(const Argument& of) : argument(of) {}
  std::string_view class_name() const override;
  static ArgumentValue* of(Value value);
  Argument argument;
};

}  // namespace apigw::vtl
