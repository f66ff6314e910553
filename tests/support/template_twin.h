#pragma once
// The slow twin of the template machine: walks the syntax tree as Velocity's own interpreter does, with variables in maps by name and exceptions
// for what leaves a block. Operations on values (methods, arithmetic, printing) are the runtime's; everything the compiler and the machine add
// to them is said a second time here: order of evaluation, scopes, loops, macros, blocks, escapes.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "compiler/vtl/generate.h"
#include "compiler/vtl/parser.h"
#include "runtime/vtl/loop_scope.h"
#include "runtime/vtl/machine.h"
#include "runtime/vtl/methods.h"
#include "runtime/vtl/number.h"

namespace apigw::testing {

class TemplateTwin {
 public:
  TemplateTwin(const vtl::Tree& tree, const vtl::Environment& environment, vtl::Evaluation& evaluation, vtl::TextSink& out)
      : evaluation_(evaluation), out_(&out) {
    globals_ = {{"input", environment.input}, {"util", environment.util}, {"context", environment.context}, {"stageVariables", environment.stage_variables}};
    collect_macros(tree, tree.root);
    const Activation activation(*this);
    try {
      run_block(tree, tree.root);
    } catch (const Leave&) {
    }
    if (out.overflowed()) evaluation.fail(vtl::Fault::too_large);
  }

 private:
  using Value = vtl::Value;
  using Tree = vtl::Tree;
  using NodeId = vtl::NodeId;
  using NodeKind = vtl::NodeKind;
  enum class Way : uint8_t { none, nearest, scope, stop, failed };
  struct Leave {
    Way way;
    const uint32_t* owner = nullptr;  // of the loop, way scope
  };

  template <class Undo>
  struct Restore {
    explicit Restore(Undo undo) : undo_(undo) {}
    Restore(const Restore&) = delete;
    ~Restore() { undo_(); }
    Undo undo_;
  };

  struct Argument {
    std::string name;
    bool live;
    const Tree* tree;
    NodeId node;
  };
  /// A macro's context, or that of a loop round whose element is null.
  struct Scope {
    Scope* outer = nullptr;
    bool of_macro = true;
    bool holds_null = false;
    std::string null_name;
    std::map<std::string, Value> locals;
    std::vector<Argument> arguments;
  };
  struct Macro {
    const Tree* tree;
    NodeId node;
  };

  class Block : public vtl::Foreign {
   public:
    Block(TemplateTwin& twin, const Tree& of_tree, NodeId of_node, Scope* made_in, uint32_t at_most)
        : tree(of_tree), node(of_node), scope(made_in), depth_max(at_most), twin_(twin) {}
    void print(vtl::TextSink& out) override { twin_.print_inside(*this, out); }
    std::string_view class_name() const override { return kName; }
    static Block* of(Value value) {
      const bool is = value.kind() == vtl::Kind::foreign && value.foreign().class_name().data() == kName.data();
      return is ? static_cast<Block*>(&value.foreign()) : nullptr;
    }
    static constexpr std::string_view kName = "org.apache.velocity.runtime.directive.Block$Reference";

    const Tree& tree;
    NodeId node;
    Scope* scope;
    uint32_t depth_max;
    uint32_t depth = 0;

   private:
    TemplateTwin& twin_;
  };

  struct Activation {
    explicit Activation(TemplateTwin& of) : twin(of) {
      if (twin.activations_ == 150) twin.evaluation_.fail(vtl::Fault::too_deep);
      ++twin.activations_;
      if (twin.evaluation_.failed()) {
        --twin.activations_;
        throw Leave{Way::failed};
      }
    }
    Activation(const Activation&) = delete;
    ~Activation() { --twin.activations_; }
    TemplateTwin& twin;
  };

  /// After whatever may have failed or rendered a block on the way.
  void check() {
    const Leave pending = pending_;
    pending_ = {Way::none};
    if (evaluation_.failed()) throw Leave{Way::failed};
    if (pending.way != Way::none) throw pending;
  }
  Value checked(Value value) {
    check();
    return value;
  }

  // --- variables
  Value get(Scope* scope, const std::string& name) {
    for (; scope != nullptr; scope = scope->outer) {
      if (!scope->of_macro) {
        if (scope->holds_null && scope->null_name == name) return {};
        continue;
      }
      if (const auto local = scope->locals.find(name); local != scope->locals.end() && !local->second.is_null()) return local->second;
      for (const Argument& argument : scope->arguments) {
        if (argument.live && argument.name == name) return argument_value(argument, scope->outer);
      }
    }
    const auto found = globals_.find(name);
    return found == globals_.end() ? Value() : found->second;
  }
  Value argument_value(const Argument& argument, Scope* scope) {
    const Restore back([this, saved = std::exchange(scope_, scope)] { scope_ = saved; });
    const Activation activation(*this);
    return value(*argument.tree, argument.node);
  }
  void put(Scope* scope, const std::string& name, Value value) {
    for (; scope != nullptr; scope = scope->outer) {
      if (scope->of_macro) {
        scope->locals[name] = value;
      } else if (scope->null_name == name && value.is_null()) {
        scope->holds_null = true;
      }
    }
    globals_[name] = value;
  }
  void put_back(Scope* scope, const std::string& name, Value value) {
    if (!value.is_null()) return put(scope, name, value);
    for (; scope != nullptr; scope = scope->outer) {
      if (!scope->of_macro && scope->null_name == name) scope->holds_null = false;
      scope->locals.erase(name);
      for (Argument& argument : scope->arguments) argument.live = argument.live && argument.name != name;
    }
    globals_.erase(name);
  }

  // --- statements
  void run_block(const Tree& tree, NodeId block) {
    for (const NodeId child : tree.children(block)) statement(tree, child);
  }

  void statement(const Tree& tree, NodeId id) {
    const vtl::Node& node = tree[id];
    const auto children = tree.children(node);
    switch (node.kind) {
      case NodeKind::text: write(tree.text(node)); break;
      case NodeKind::reference: print_reference(tree, node); break;
      case NodeKind::set: set(tree, node); break;
      case NodeKind::if_:
        for (size_t i = 0; i < children.size(); i += 2) {
          if (i + 1 == children.size()) return run_block(tree, children[i]);
          if (truth(tree, children[i])) return run_block(tree, children[i + 1]);
        }
        break;
      case NodeKind::foreach: foreach(tree, node); break;
      case NodeKind::break_: {
        if (children.empty()) throw Leave{Way::nearest};
        const vtl::LoopScope* const loop = vtl::LoopScope::of(value(tree, children[0]));
        if (loop == nullptr) evaluation_.fail(vtl::Fault::bad_argument);
        check();
        throw Leave{Way::scope, loop->owner()};
      }
      case NodeKind::stop: throw Leave{Way::stop};
      case NodeKind::define: put(scope_, std::string(tree.text(node)), block(tree, children[0], vtl::define_depth_max)); break;
      case NodeKind::call: call(tree, node); break;
      case NodeKind::evaluate: evaluate(tree, children[0]); break;
      default: break;
    }
    check();
  }

  Value block(const Tree& tree, NodeId node, uint32_t depth_max) { return Value::foreign(&blocks_.emplace_back(*this, tree, node, scope_, depth_max)); }

  void write(std::string_view text) {
    out_->append(text);
    if (out_->overflowed()) evaluation_.fail(vtl::Fault::too_large);
  }

  /// False: too deep inside itself, nothing is printed.
  bool render(Block& block, Scope* scope) {
    if (block.depth == block.depth_max) return false;
    Scope* const saved = std::exchange(scope_, scope);
    ++block.depth;
    const Restore back([&] { scope_ = saved, --block.depth; });
    const Activation activation(*this);
    try {
      run_block(block.tree, block.node);
    } catch (const Leave& leave) {
      if (leave.way != Way::nearest) throw;
    }
    return true;
  }
  /// From inside an operation on values: with the variables of where it was made; what leaves it is heeded when the operation is over.
  bool print_inside(Block& block, vtl::TextSink& out) {
    if (pending_.way != Way::none) return true;
    const Restore back([this, saved = std::exchange(out_, &out)] { out_ = saved; });
    try {
      return render(block, block.scope);
    } catch (const Leave& leave) {
      pending_ = leave;
      return true;
    }
  }

  void write_value(Value value) {
    if (value.is_null()) return;
    if (Block* const block = Block::of(value)) {
      render(*block, scope_);
    } else {
      vtl::print(value, *out_);
      if (out_->overflowed()) evaluation_.fail(vtl::Fault::too_large);
    }
  }

  void print_reference(const Tree& tree, const vtl::Node& node) {
    const Value value = reference(tree, node, node.count);
    const std::string slashes(node.escapes / 2, '\\');
    write(slashes);
    if (node.escapes % 2 == 0) {
      if (value.is_null()) write(slashes);
      write(tree.text(node.extra));
      return write_value(value);
    }
    if (value.is_null()) write("\\");
    write(argument_source(tree, node));
  }
  /// Inside a macro the source of a bare parameter is that of its argument.
  std::string argument_source(const Tree& tree, const vtl::Node& node) {
    const std::string own(tree.text(node.extra));
    if (own.size() < 2 || std::string_view(own).substr(1) != tree.text(node)) return own;
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
      for (const Argument& argument : scope->arguments) {
        if (!argument.live || argument.name != tree.text(node)) continue;
        const vtl::Node& given = (*argument.tree)[argument.node];
        if (given.kind == NodeKind::reference && given.count == 0) return "$" + std::string(argument.tree->text(given));
        break;
      }
    }
    return own;
  }

  void set(const Tree& tree, const vtl::Node& node) {
    const auto children = tree.children(node);
    const vtl::Node& target = tree[children[0]];
    const Value right = value(tree, children[1]);
    if (target.count == 0) return put(scope_, std::string(tree.text(node)), right);
    const Value object = reference(tree, target, target.count - 1);
    const Value stored = right.is_null() ? Value::string("") : right;
    const vtl::Node& last = tree[tree.children(target).back()];
    if (last.kind == NodeKind::index) {
      const Value index = value(tree, tree.children(last)[0]);
      if (!object.is_null()) vtl::set_index(evaluation_, object, index, stored);
    } else if (!object.is_null()) {
      vtl::set_property(evaluation_, object, tree.text(last), stored);
    }
  }

  void foreach(const Tree& tree, const vtl::Node& node) {
    const auto children = tree.children(node);
    const std::string item(tree.text(node));
    const Value over = value(tree, children[0]);
    vtl::List* elements = nullptr;
    if (over.is_null() || !vtl::iterate(evaluation_, over, elements)) return check();
    check();
    Scope* const outer = scope_;
    const Value before[] = {get(outer, item), get(outer, "velocityCount"), get(outer, "velocityHasNext")};
    const uint32_t* const owner = tree.links.data() + node.first;
    auto* const loop = evaluation_.arena.make<vtl::LoopScope>(owner, get(outer, "foreach"));
    put(outer, "foreach", Value::foreign(loop));
    const auto close = [&] {
      scope_ = outer;
      put_back(outer, item, before[0]);
      put_back(outer, "velocityCount", before[1]);
      put_back(outer, "velocityHasNext", before[2]);
      const vtl::LoopScope* const now = vtl::LoopScope::of(get(outer, "foreach"));
      if (now == nullptr) return;
      now->parent() != nullptr ? put(outer, "foreach", Value::foreign(now->parent())) : put_back(outer, "foreach", now->replaced());
    };
    try {
      Scope* null_scope = nullptr;
      for (uint32_t i = 0; i < elements->size() && i < vtl::loop_rounds_max; ++i) {
        scope_ = outer;
        const Value element = (*elements)[i];
        const bool has_next = i + 1 < elements->size();
        put(outer, "velocityCount", Value::integer(i + 1));
        put(outer, "velocityHasNext", Value::boolean(has_next));
        put(outer, item, element);
        loop->move_on(has_next);
        if (element.is_null()) {
          if (null_scope == nullptr) null_scope = &scopes_.emplace_back(Scope{outer, false, true, item, {}, {}});
          scope_ = null_scope;
        }
        run_block(tree, children[1]);
        check();
      }
    } catch (const Leave& leave) {
      if (leave.way != Way::failed) close();
      if (leave.way == Way::nearest || (leave.way == Way::scope && leave.owner == owner)) return;
      throw;
    }
    close();
  }

  /// From the inside outwards, in the order of the text; the first of a name counts.
  void collect_macros(const Tree& tree, NodeId id) {
    for (const NodeId child : tree.children(id)) collect_macros(tree, child);
    if (tree[id].kind == NodeKind::macro) macros_.emplace(tree.text(tree[id]), Macro{&tree, id});
  }

  void call(const Tree& tree, const vtl::Node& node) {
    auto given = tree.children(node);
    const NodeId body = node.has_body ? given.back() : 0;
    if (node.has_body) given = given.first(given.size() - 1);
    const auto known = macros_.find(std::string(tree.text(node)));
    const bool words = std::ranges::any_of(given, [&](NodeId id) { return tree[id].kind == NodeKind::word; });
    if (known == macros_.end() || words) return write(tree.text(node.extra));
    if (macro_depth_ == vtl::macro_depth_max) return evaluation_.fail(vtl::Fault::too_deep);
    const Macro macro = known->second;
    const auto parts = macro.tree->children(macro.node);
    Scope& scope = scopes_.emplace_back();
    scope.outer = scope_;
    for (size_t i = 0; i < given.size() && i + 1 < parts.size(); ++i) {
      const std::string name(macro.tree->text((*macro.tree)[parts[i]]));
      const NodeKind kind = tree[given[i]].kind;
      const bool constant = kind == NodeKind::integer || kind == NodeKind::real || kind == NodeKind::true_ || kind == NodeKind::false_;
      if (constant) {
        scope.locals[name] = value(tree, given[i]);
      } else {
        scope.arguments.push_back({name, true, &tree, given[i]});
      }
    }
    if (node.has_body) scope.locals["bodyContent"] = block(tree, body, vtl::macro_depth_max);
    Scope* const saved = std::exchange(scope_, &scope);
    ++macro_depth_;
    const Restore back([&] { scope_ = saved, --macro_depth_; });
    const Activation activation(*this);
    run_until_break(*macro.tree, parts.back());
  }

  void run_until_break(const Tree& tree, NodeId block) {
    try {
      run_block(tree, block);
    } catch (const Leave& leave) {
      if (leave.way != Way::nearest) throw;
    }
  }

  void evaluate(const Tree& tree, NodeId argument) {
    const Value written = value(tree, argument);
    const std::string text(vtl::text_of(evaluation_, written));
    check();
    bundle::VtlUnit unit;
    if (!vtl::compile_text(text, unit)) evaluation_.fail(vtl::Fault::bad_argument);
    check();
    const Tree& inner = trees_.emplace_back(vtl::parse(text).tree);
    collect_macros(inner, inner.root);
    const Activation activation(*this);
    run_until_break(inner, inner.root);
  }

  // --- expressions
  Value reference(const Tree& tree, const vtl::Node& node, size_t parts) {
    Value at = checked(get(scope_, std::string(tree.text(node))));
    for (const NodeId child : tree.children(node).first(parts)) {
      if (at.is_null()) return {};
      const vtl::Node& part = tree[child];
      std::vector<Value> arguments;
      for (const NodeId argument : tree.children(part)) arguments.push_back(value(tree, argument));
      at = checked(part.kind == NodeKind::property ? vtl::get_property(evaluation_, at, tree.text(part))
                   : part.kind == NodeKind::index  ? vtl::get_index(evaluation_, at, arguments[0])
                                                   : vtl::call_method(evaluation_, at, tree.text(part), arguments));
    }
    return at;
  }

  bool truthy_of(Value value) {
    Block* const block = Block::of(value);
    if (block == nullptr) return vtl::truthy(value);
    vtl::TextSink dropped(evaluation_.arena, vtl::output_bytes_max, 64);
    const bool out = print_inside(*block, dropped);
    check();
    return out;
  }

  /// Only references, comparisons, logic and the two words can hold; nothing else is even computed.
  bool truth(const Tree& tree, NodeId id) {
    const auto children = tree.children(id);
    switch (tree[id].kind) {
      case NodeKind::true_: return true;
      case NodeKind::not_: return !truth(tree, children[0]);
      case NodeKind::and_: return truth(tree, children[0]) && truth(tree, children[1]);
      case NodeKind::or_: return truth(tree, children[0]) || truth(tree, children[1]);
      case NodeKind::reference: return truthy_of(value(tree, id));
      default: break;
    }
    const bool compares = tree[id].kind >= NodeKind::equal && tree[id].kind <= NodeKind::greater_equal;
    return compares && truthy_of(value(tree, id));
  }

  Value value(const Tree& tree, NodeId id) {
    const vtl::Node& node = tree[id];
    const auto children = tree.children(node);
    switch (node.kind) {
      case NodeKind::reference: return reference(tree, node, node.count);
      case NodeKind::string: return Value::string(tree.text(node));
      case NodeKind::interpolated: return interpolated(tree, node);
      case NodeKind::integer: return vtl::number_of(evaluation_, tree.text(node));
      case NodeKind::real: return Value::real(std::strtod(std::string(tree.text(node)).c_str(), nullptr));
      case NodeKind::true_: return Value::boolean(true);
      case NodeKind::false_: return Value::boolean(false);
      case NodeKind::list: {
        vtl::List* const list = vtl::List::make(evaluation_.arena);
        for (const NodeId child : children) list->add(evaluation_.arena, value(tree, child));
        return Value::list(list);
      }
      case NodeKind::map: {
        std::vector<Value> members;
        for (const NodeId child : children) members.push_back(value(tree, child));
        vtl::Map* const map = vtl::Map::make(evaluation_.arena);
        for (size_t i = 0; i < members.size(); i += 2) map->put(evaluation_.arena, members[i], members[i + 1]);
        return Value::map(map);
      }
      case NodeKind::not_:
      case NodeKind::and_:
      case NodeKind::or_: return Value::boolean(truth(tree, id));
      default: break;
    }
    if (node.kind != NodeKind::range && !vtl::is_binary(node.kind)) return {};
    const Value left = value(tree, children[0]), right = value(tree, children[1]);
    return checked(binary(node.kind, left, right));
  }

  Value binary(NodeKind kind, Value left, Value right) {
    const auto compared = [&](auto&& holds) {
      const std::optional<int> order = vtl::compare_numbers(left, right);
      return Value::boolean(order && holds(*order));
    };
    switch (kind) {
      case NodeKind::range: return vtl::range(evaluation_, left, right);
      case NodeKind::equal: return Value::boolean(vtl::loosely_equal(evaluation_, left, right));
      case NodeKind::not_equal: return Value::boolean(!vtl::loosely_equal(evaluation_, left, right));
      case NodeKind::less: return compared([](int order) { return order < 0; });
      case NodeKind::greater: return compared([](int order) { return order > 0; });
      case NodeKind::less_equal: return compared([](int order) { return order <= 0; });
      case NodeKind::greater_equal: return compared([](int order) { return order >= 0; });
      default: break;
    }
    using enum vtl::Arithmetic;
    const auto operation = kind == NodeKind::add ? add : kind == NodeKind::subtract ? subtract : kind == NodeKind::multiply ? multiply : kind == NodeKind::divide ? divide : modulo;
    return vtl::compute(evaluation_, operation, left, right);
  }

  Value interpolated(const Tree& tree, const vtl::Node& node) {
    auto* const text = evaluation_.arena.make<vtl::TextSink>(evaluation_.arena, vtl::output_bytes_max, size_t{64});
    const Restore back([this, saved = std::exchange(out_, text)] { out_ = saved; });
    run_block(tree, tree.children(node)[0]);
    std::string_view written = text->view();
    if (node.cut && !written.empty()) written.remove_suffix(1);
    return Value::string(written);
  }

  vtl::Evaluation& evaluation_;
  vtl::TextSink* out_;
  Scope* scope_ = nullptr;
  std::map<std::string, Value> globals_;
  std::map<std::string, Macro> macros_;
  std::deque<Scope> scopes_;
  std::deque<Block> blocks_;
  std::deque<Tree> trees_;  // of evaluated texts
  Leave pending_{Way::none};
  int activations_ = 0;
  uint32_t macro_depth_ = 0;
};

}  // namespace apigw::testing
