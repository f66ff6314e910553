// Blocks, macros, arguments and evaluated texts: everything that runs code inside of code.
#include <algorithm>

#include "runtime/bundle/verify_vtl.h"
#include "runtime/vtl/interpreter.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kBlockClass = "org.apache.velocity.runtime.directive.Block$Reference";
constexpr std::string_view kArgumentClass = "org.apache.velocity.runtime.parser.node.Node";
constexpr int64_t kCallFuel = 40;
constexpr int64_t kCompileFuelByte = 100;  // compiling takes about that much longer than writing

}  // namespace

std::string_view BlockValue::class_name() const { return kBlockClass; }
std::string_view ArgumentValue::class_name() const { return kArgumentClass; }

BlockValue* BlockValue::of(Value value) {
  if (value.kind() != Kind::foreign || value.foreign().class_name().data() != kBlockClass.data()) return nullptr;
  return static_cast<BlockValue*>(&value.foreign());
}

ArgumentValue* ArgumentValue::of(Value value) {
  if (value.kind() != Kind::foreign || value.foreign().class_name().data() != kArgumentClass.data()) return nullptr;
  return static_cast<ArgumentValue*>(&value.foreign());
}

/// Renders into the current output with the variables of `frame`. A #break inside ends the block alone.
Flow Interpreter::render_block(BlockValue& block, Frame* frame, bool& too_deep) {
  too_deep = block.depth == block.depth_max;
  if (too_deep) return Flow::done;
  if (!evaluation_.spend(kCallFuel)) return Flow::failed;
  Frame* const saved = frame_;
  frame_ = frame;
  ++block.depth;
  Flow flow = run_block(block.unit, block.block, nullptr);
  --block.depth;
  frame_ = saved;
  return flow == Flow::break_nearest ? Flow::done : flow;
}

bool Interpreter::print_block(BlockValue& block, TextSink& out) {
  if (pending_ != Flow::done) return true;
  TextSink* const saved = out_;
  out_ = &out;
  bool too_deep = false;
  const Flow flow = render_block(block, block.frame, too_deep);
  out_ = saved;
  if (flow != Flow::done) pending_ = flow;
  return !too_deep;
}

Value Interpreter::compute(const Argument& argument, Frame* frame) {
  if (!evaluation_.spend(kCallFuel) || pending_ != Flow::done) return {};
  Frame* const saved = frame_;
  frame_ = frame;
  Value result;
  const Flow flow = run_block(*argument.unit, argument.block, &result);
  frame_ = saved;
  if (flow == Flow::done) return result;
  pending_ = flow;
  return {};
}

bool Interpreter::find_macro(std::string_view name, const CodeUnit*& unit, uint32_t& index) const {
  evaluation_.spend(main_.macro_count);
  for (uint32_t i = 0; i < main_.macro_count; ++i) {
    if (main_.string(main_.macros[i].name) == name) return unit = &main_, index = i, true;
  }
  for (const KnownMacro* at = evaluated_macros_; at != nullptr; at = at->next) {
    evaluation_.spend(1);
    if (at->name == name) return unit = at->unit, index = at->index, true;
  }
  return false;
}

/// operands: name, macro, count of arguments, source.
Flow Interpreter::call_macro(const CodeUnit& unit, const uint32_t* operands, std::span<const Value> arguments, Value body) {
  if (!evaluation_.spend(kCallFuel)) return Flow::failed;
  const CodeUnit* home = &unit;
  uint32_t index = operands[1];
  if (&unit != &main_ || index == bundle::none) {
    if (!find_macro(unit.string(operands[0]), home, index)) {
      write_text(unit.string(operands[3]));
      return Flow::done;
    }
  }
  if (macro_depth_ == macro_depth_max) {
    evaluation_.fail(Fault::too_deep);
    return Flow::failed;
  }
  const bundle::VtlMacro& macro = home->macros[index];
  Frame* const frame = evaluation_.arena.make<Frame>();
  frame->outer = frame_;
  const size_t given = std::min<size_t>(arguments.size(), macro.parameter_count);
  const auto by_name = evaluation_.arena.array<Argument>(given);
  evaluation_.spend(int64_t(given) * 4);
  size_t named = 0;
  for (size_t i = 0; i < given; ++i) {
    const uint32_t symbol = home->symbol(home->parameters[macro.first_parameter + i]);
    if (const ArgumentValue* argument = ArgumentValue::of(arguments[i])) {
      by_name[named] = argument->argument;
      by_name[named++].symbol = symbol;
    } else {
      put_local(*frame, symbol, arguments[i]);
    }
  }
  frame->arguments = by_name.first(named);
  if (!body.is_null()) put_local(*frame, bundle::slot_body, body);
  frame_ = frame;
  ++macro_depth_;
  const Flow flow = run_block(*home, macro.block, nullptr);
  --macro_depth_;
  frame_ = frame->outer;
  return flow == Flow::break_nearest ? Flow::done : flow;
}

/// Copies a compiled text into the arena and makes its macros known.
const CodeUnit* Interpreter::adopt(const bundle::VtlUnit& compiled) {
  if (!bundle::verify_vtl(compiled.words, compiled.strings.size())) return nullptr;
  Arena& arena = evaluation_.arena;
  const auto words = arena.array<uint32_t>(compiled.words.size());
  std::ranges::copy(compiled.words, words.begin());
  const auto strings = arena.array<std::string_view>(compiled.strings.size());
  for (size_t i = 0; i < strings.size(); ++i) strings[i] = arena.copy(compiled.strings[i]);
  const Program program{words, strings.data(), [](const void* table, uint32_t id) { return static_cast<const std::string_view*>(table)[id]; }};
  CodeUnit* const unit = arena.make<CodeUnit>(program);
  const auto symbols = arena.array<uint32_t>(unit->slot_count);
  for (uint32_t i = 0; i < unit->slot_count; ++i) symbols[i] = i < bundle::vtl_fixed_slots ? i : symbol_of(unit->string(unit->slot_names[i]));
  unit->symbols = symbols.data();
  for (uint32_t i = 0; i < unit->macro_count; ++i) {
    const std::string_view name = unit->string(unit->macros[i].name);
    const CodeUnit* home = nullptr;
    uint32_t index = 0;
    if (!find_macro(name, home, index)) evaluated_macros_ = arena.make<KnownMacro>(KnownMacro{name, unit, i, evaluated_macros_});
  }
  return unit;
}

Flow Interpreter::evaluate_text(Value value) {
  const std::string_view text = text_of(evaluation_, value);
  if (environment_.evaluate == nullptr) evaluation_.fail(Fault::bad_argument);
  if (!evaluation_.spend(kCompileFuelByte * int64_t(text.size() + 20)) || pending_ != Flow::done) return Flow::failed;
  const CodeUnit* unit = nullptr;
  {
    bundle::VtlUnit compiled;
    if (environment_.evaluate(text, compiled)) unit = adopt(compiled);
  }
  if (unit == nullptr) {
    evaluation_.fail(Fault::bad_argument);
    return Flow::failed;
  }
  const Flow flow = run_block(*unit, 0, nullptr);
  return flow == Flow::break_nearest ? Flow::done : flow;
}

}  // namespace apigw::vtl
