#include "compiler/vtl/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "compiler/vtl/constant.h"
#include "compiler/vtl/generator.h"

namespace apigw::vtl {

Generated generate(const Tree& tree, const Intern& intern, bool optimise, uint32_t extensions) {
  if (optimise) {
    // What cannot run is written right all the same: Velocity judges a template before it knows which branch is taken.
    Generated plain = Generator(tree, [](std::string_view) { return 0u; }, false).run();
    if (!plain.faults.empty()) return plain;
  }
  Generated out = Generator(tree, intern, optimise).run();
  out.words[7] = extensions;
  return out;
}

Generated generate_marked(const Tree& tree, const Intern& intern, uint32_t extensions) {
  Generated out = Generator(tree, intern, false, true).run();
  out.words[7] = extensions;
  return out;
}

bool compile_text(std::string_view text, bundle::VtlUnit& unit) try {
  if (text.size() > evaluated_bytes_max) return false;
  const Parsed parsed = parse(text);
  if (!parsed.faults.empty()) return false;
  std::map<std::string, uint32_t, std::less<>> ids;
  const Intern intern = [&](std::string_view string) {
    const auto found = ids.find(string);
    if (found != ids.end()) return found->second;
    const auto id = static_cast<uint32_t>(unit.strings.size());
    unit.strings.emplace_back(string);
    ids.emplace(string, id);
    return id;
  };
  Generated generated = generate(parsed.tree, intern);
  if (!generated.faults.empty()) return false;
  unit.words = std::move(generated.words);
  return true;
} catch (const std::exception&) {
  return false;
}

Generated Generator::run() {
  for (const std::string_view name : bundle::vtl_fixed_names) slot(name);
  collect_macros(tree_->root);
  block_of(Op::end, [&] { statements(tree_->root); });
  // By index: the body of a macro adds no macros, but blocks and slots.
  for (Macro& macro : macros_) {
    const auto children = tree_->children(macro.node);
    for (const NodeId word : children.first(children.size() - 1)) slot(tree_->text((*tree_)[word]));
    const uint32_t body = block_of(Op::end, [&] { statements(children.back()); });
    macro.block = body;
  }
  Generated out;
  out.words = assemble();
  out.faults = std::move(faults_);
  return out;
}

void Generator::fault(const Node& at, std::string message) { faults_.push_back({at.begin, at.end, std::move(message), {}}); }

uint32_t Generator::slot(std::string_view name) {
  if (const auto found = slot_of_.find(name); found != slot_of_.end()) return found->second;
  const auto id = static_cast<uint32_t>(slots_.size());
  slots_.emplace_back(name);
  slot_of_.emplace(name, id);
  return id;
}

/// Definitions count from the inside outwards in the order of the text, and the first of a name wins.
void Generator::collect_macros(NodeId id) {
  const Node& node = (*tree_)[id];
  for (const NodeId child : tree_->children(node)) collect_macros(child);
  if (node.kind != NodeKind::macro) return;
  const std::string name(tree_->text(node));
  if (!macro_of_.emplace(name, static_cast<uint32_t>(macros_.size())).second) return;
  macros_.push_back({name, id, 0});
}

template <class Body>
uint32_t Generator::block_of(Op last, Body&& body) {
  flush();
  const auto index = static_cast<uint32_t>(blocks_.size());
  blocks_.push_back(std::make_unique<BlockCode>());
  BlockCode* const outer = code_;
  code_ = blocks_.back().get();
  body();
  flush();
  // A block that cannot run to its end still needs one for the verifier's sake: nothing reaches it, so it is not written.
  code_->emit(last);
  code_ = outer;
  return index;
}

std::vector<uint32_t> Generator::assemble() {
  std::vector<uint32_t> words(bundle::vtl_header_words);
  uint32_t deepest = 0, controls = 0, parameters = 0;
  for (const auto& block : blocks_) {
    deepest = std::max(deepest, block->deepest());
    controls = std::max(controls, block->controls_deepest());
  }
  for (const std::string& name : slots_) words.push_back(intern_(name));
  const size_t offsets = words.size();
  words.resize(words.size() + blocks_.size());
  for (const Macro& macro : macros_) {
    const auto count = static_cast<uint32_t>(tree_->children(macro.node).size() - 1);
    words.insert(words.end(), {intern_(macro.name), macro.block, parameters, count});
    parameters += count;
  }
  for (const Macro& macro : macros_) {
    const auto children = tree_->children(macro.node);
    for (const NodeId word : children.first(children.size() - 1)) words.push_back(slot(tree_->text((*tree_)[word])));
  }
  for (size_t i = 0; i < blocks_.size(); ++i) {
    words[offsets + i] = static_cast<uint32_t>(words.size());
    const std::vector<uint32_t> code = blocks_[i]->finish(words[offsets + i]);
    words.insert(words.end(), code.begin(), code.end());
  }
  const uint32_t header[] = {bundle::vtl_magic, static_cast<uint32_t>(slots_.size()), static_cast<uint32_t>(blocks_.size()), static_cast<uint32_t>(macros_.size()),
                             parameters, deepest, controls};
  std::ranges::copy(header, words.begin());
  const Node& root = (*tree_)[tree_->root];
  if (deepest > bundle::vtl_stack_max || controls > bundle::vtl_control_max) fault(root, "the template's expressions are too large");
  if (slots_.size() > bundle::vtl_slots_max) fault(root, fmt::format("the template uses more than {} variables", bundle::vtl_slots_max));
  return words;
}

// --- statements

void Generator::emit(Op op, std::initializer_list<uint32_t> operands) {
  flush();
  code().emit(op, operands);
}

void Generator::text(std::string_view text) {
  if (!code().reachable()) return;
  pending_ += text;
  if (!optimise_) flush();
}

void Generator::flush() {
  if (pending_.empty()) return;
  const std::string text = std::move(pending_);
  pending_.clear();
  code().emit(Op::text, {intern_(text)});
}

void Generator::place(Label label) {
  flush();
  code().place(label);
}

void Generator::statements(NodeId block) {
  for (const NodeId child : tree_->children(block)) {
    if (!code().reachable()) return;
    statement((*tree_)[child]);
  }
}

void Generator::mark(const Node& node) {
  if (marks_ && inner_templates_ == 0) emit(Op::mark, {node.begin});
}

void Generator::statement(const Node& node) {
  const auto children = tree_->children(node);
  mark(node);
  switch (node.kind) {
    case NodeKind::text: return text(tree_->text(node));
    case NodeKind::reference: return print(node);
    case NodeKind::set: return set(node);
    case NodeKind::if_: return if_statement(node);
    case NodeKind::foreach: return foreach(node);
    case NodeKind::break_:
      if (children.empty()) return emit(Op::break_nearest);
      value(children[0]);
      return emit(Op::break_scope);
    case NodeKind::stop: return emit(Op::stop);
    case NodeKind::define: {
      const uint32_t body = block_of(Op::end, [&] { statements(children[0]); });
      return emit(Op::define, {slot(tree_->text(node)), body});
    }
    case NodeKind::call: return call(node);
    case NodeKind::evaluate: return evaluate(node);
    default: return;  // a macro's definition prints nothing
  }
}

void Generator::print(const Node& node) {
  reference(node, node.count);
  if (node.escapes == 0) return emit(Op::print);
  const uint32_t slashes = intern_(std::string(node.escapes / 2, '\\'));
  const uint32_t extra = intern_(tree_->text(node.extra));
  if (node.escapes % 2 == 1) return emit(Op::print_escaped, {slashes, extra, slot(tree_->text(node))});
  emit(Op::print_behind, {slashes, extra});
}

void Generator::set(const Node& node) {
  const auto children = tree_->children(node);
  const Node& target = (*tree_)[children[0]];
  value(children[1]);
  if (target.count == 0) return emit(Op::store, {slot(tree_->text(node))});
  reference(target, target.count - 1);
  const Node& last = (*tree_)[tree_->children(target).back()];
  if (last.kind == NodeKind::index) {
    value(tree_->children(last)[0]);
    return emit(Op::set_index);
  }
  emit(Op::set_property, {intern_(tree_->text(last))});  // of `$x.y()` too: Velocity takes the name of the last part
}

void Generator::if_statement(const Node& node) {
  const auto children = tree_->children(node);
  const Label end = code().label();
  for (size_t i = 0; i < children.size(); i += 2) {
    if (i + 1 == children.size()) {
      statements(children[i]);
      break;
    }
    const std::optional<bool> known = optimise_ ? constant_truth(*tree_, children[i], true) : std::nullopt;
    const bool always = known.value_or(false);
    if (!known.value_or(true)) continue;
    if (i > 0) mark((*tree_)[children[i]]);
    const Label next = code().label();
    if (!always) branch(children[i], false, next);
    statements(children[i + 1]);
    if (always) break;
    if (i + 2 < children.size()) emit(Op::jump, {end});
    place(next);
  }
  place(end);
}

void Generator::foreach(const Node& node) {
  const auto children = tree_->children(node);
  value(children[0]);
  const Label end = code().label();
  const uint32_t controls = code().controls();
  emit(Op::foreach, {slot(tree_->text(node)), end});
  if (!code().reachable()) return;
  const Label body = code().place_here();
  statements(children[1]);
  emit(Op::next, {body});
  code().set_controls(controls);
  place(end);
}

void Generator::call(const Node& node) {
  auto children = tree_->children(node);
  const std::string_view name = tree_->text(node);
  const std::string_view source = tree_->text(node.extra);
  const auto known = macro_of_.find(name);
  const auto arguments = node.has_body ? children.first(children.size() - 1) : children;
  const auto word = std::ranges::find_if(arguments, [&](NodeId id) { return (*tree_)[id].kind == NodeKind::word; });
  if (word != arguments.end()) {
    if (known == macro_of_.end()) return text(source);
    return fault((*tree_)[*word], fmt::format("'{}' is no argument of the macro '{}'", tree_->text((*tree_)[*word]), name));
  }
  if (arguments.size() > bundle::vtl_arguments_max) return fault(node, "too many arguments");
  if (node.has_body) {
    const uint32_t body = block_of(Op::end, [&] { statements(children.back()); });
    emit(Op::push_body, {body});
  }
  for (const NodeId argument : arguments) {
    const Node& at = (*tree_)[argument];
    if (at.kind == NodeKind::integer || at.kind == NodeKind::real || at.kind == NodeKind::true_ || at.kind == NodeKind::false_) {
      value(argument);
      continue;
    }
    const uint32_t block = block_of(Op::result, [&] { value(argument); });
    const bool bare = at.kind == NodeKind::reference && at.count == 0;
    emit(Op::push_argument, {block, intern_(bare ? "$" + std::string(tree_->text(at)) : std::string())});
  }
  const uint32_t index = known == macro_of_.end() ? bundle::none : known->second;
  emit(node.has_body ? Op::macro_body : Op::macro, {intern_(name), index, static_cast<uint32_t>(arguments.size()), intern_(source)});
}

/// A literal text is compiled here, unless it defines macros: those exist from that moment on only.
void Generator::evaluate(const Node& node) {
  const NodeId argument = tree_->children(node)[0];
  const Node& literal = (*tree_)[argument];
  constexpr uint32_t kInnerMax = 8;
  if (literal.kind == NodeKind::string && inner_templates_ < kInnerMax) {
    const Parsed inner = parse(tree_->text(literal));
    if (!inner.faults.empty()) return fault(literal, fmt::format("the text of '#evaluate': {}", inner.faults[0].message));
    const bool defines = std::ranges::any_of(inner.tree.nodes, [](const Node& at) { return at.kind == NodeKind::macro; });
    if (!defines) {
      flush();
      const Tree* const outer = tree_;
      tree_ = &inner.tree;
      ++inner_templates_;
      const uint32_t body = block_of(Op::end, [&] { statements(inner.tree.root); });
      --inner_templates_;
      tree_ = outer;
      return emit(Op::inline_block, {body});
    }
  }
  value(argument);
  emit(Op::evaluate);
}

}  // namespace apigw::vtl
