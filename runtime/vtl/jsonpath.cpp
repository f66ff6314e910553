// Walks a document along a compiled path. Documents may contain themselves once a template has changed them, so depth and fuel bound it.
#include "runtime/vtl/jsonpath.h"

#include <algorithm>
#include <optional>

#include "runtime/vtl/jsonpath_filter.h"
#include "runtime/vtl/jsonpath_program.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl::jsonpath {
namespace {

class Walk {
 public:
  Walk(const Scope& scope, const Path& path) : scope_(scope), path_(path) {}

  /// Steps `at`... over `node`; what is found goes to `found`. An aggregate in the middle takes all that was found in front of it.
  PathResult run(Value node) {
    size_t begin = 0;
    for (size_t i = 0; i < path_.steps.size(); ++i) {
      if (!takes_all(i)) continue;
      const PathResult before = section(node, begin, i);
      if (!before.found) return {};
      node = apply_function(scope_, path_.steps[i], before.value);
      begin = i + 1;
    }
    return section(node, begin, path_.steps.size());
  }

 private:
  bool takes_all(size_t index) const {
    const Step& step = path_.steps[index];
    if (step.op != Step::Op::function) return false;
    const auto scans = std::any_of(path_.steps.begin(), path_.steps.begin() + ptrdiff_t(index), [](const Step& s) { return s.deep; });
    return scans || step.function == Function::min || step.function == Function::max || step.function == Function::avg ||
           step.function == Function::sum || step.function == Function::stddev;
  }
  bool single(size_t index) const {
    const Step& step = path_.steps[index];
    if (step.deep) return false;
    if (step.op == Step::Op::names) return step.names.size() == 1 || index + 1 == path_.steps.size();
    return step.op == Step::Op::function || (step.op == Step::Op::indexes && step.indexes.size() == 1);
  }

  PathResult section(Value node, size_t begin, size_t end) {
    end_ = end;
    bool definite = true;
    for (size_t i = begin; i < end; ++i) definite = definite && single(i);
    if (definite) {
      first_.reset();
      found_ = nullptr;
      walk(begin, node, 0);
      return first_ ? PathResult{true, *first_} : PathResult{};
    }
    found_ = List::make(scope_.evaluation.arena, ListStyle::json);
    walk(begin, node, 0);
    return {true, Value::list(found_)};
  }

  void emit(Value value) {
    if (found_) {
      found_->add(scope_.evaluation.arena, value);
    } else {
      first_ = value;
    }
  }

  void walk(size_t at, Value node, int depth) {
    if (!scope_.evaluation.spend(2)) return;
    if (at == end_) return emit(node);
    const Step& step = path_.steps[at];
    if (!step.deep) return apply(at, node, depth);
    scan(at, node, depth);
  }

  /// The node and all below it, parents first.
  void scan(size_t at, Value node, int depth) {
    if (depth > nesting_max) return scope_.evaluation.fail(Fault::too_deep);
    if (!scope_.evaluation.spend(1) || (!node.is_list() && !node.is_map())) return;
    apply(at, node, depth);
    each_child(node, [&](Value child) { scan(at, child, depth + 1); });
  }

  template <class Visit>
  void each_child(Value node, Visit&& visit) {
    if (node.is_list()) {
      for (uint32_t i = 0; i < node.list().size() && !scope_.evaluation.failed(); ++i) visit(node.list()[i]);
    } else if (node.is_map()) {
      uint32_t cursor = 0;
      while (const Entry* entry = scope_.evaluation.failed() ? nullptr : node.map().next(cursor)) visit(entry->value);
    }
  }

  void apply(size_t at, Value node, int depth) {
    const Step& step = path_.steps[at];
    switch (step.op) {
      case Step::Op::names: return names(at, node, depth);
      case Step::Op::indexes:
        if (!node.is_list()) return;
        if (!scope_.evaluation.spend(int64_t(step.indexes.size()))) return;
        for (int64_t index : step.indexes) {
          const int64_t place = index < 0 ? index + node.list().size() : index;
          if (place >= 0 && place < node.list().size()) walk(at + 1, node.list()[uint32_t(place)], depth);
        }
        return;
      case Step::Op::slice: {
        if (!node.is_list()) return;
        const int64_t size = node.list().size();
        const auto place = [&](int64_t index) { return std::clamp<int64_t>(index < 0 ? index + size : index, 0, size); };
        const int64_t to = step.has_to ? place(step.to) : size;
        for (int64_t i = step.has_from ? place(step.from) : 0; i < to && !scope_.evaluation.failed(); ++i) walk(at + 1, node.list()[uint32_t(i)], depth);
        return;
      }
      case Step::Op::wildcard: return each_child(node, [&](Value child) { walk(at + 1, child, depth); });
      case Step::Op::filter:
        // An object is looked at itself, as Jayway does; a list element by element.
        if (node.is_map()) {
          if (accepts(scope_, step.filter, node)) walk(at + 1, node, depth);
        } else if (node.is_list()) {
          each_child(node, [&](Value child) {
            if (accepts(scope_, step.filter, child)) walk(at + 1, child, depth);
          });
        }
        return;
      case Step::Op::function: return walk(at + 1, apply_function(scope_, step, node), depth);
    }
  }

  void names(size_t at, Value node, int depth) {
    const Step& step = path_.steps[at];
    if (!node.is_map() || !scope_.evaluation.spend(int64_t(step.names.size()) * 3)) return;
    if (step.names.size() > 1 && at + 1 == path_.steps.size()) {
      Map* merged = Map::make(scope_.evaluation.arena, step.names.size());
      for (const std::string& name : step.names) {
        if (const Value* value = node.map().find(name)) merged->put(scope_.evaluation.arena, scope_.evaluation.arena.copy(name), *value);
      }
      return walk(at + 1, Value::map(merged), depth);
    }
    for (const std::string& name : step.names) {
      if (const Value* value = node.map().find(name)) walk(at + 1, *value, depth);
    }
  }

  const Scope& scope_;
  const Path& path_;
  size_t end_ = 0;
  List* found_ = nullptr;  // of an indefinite section
  std::optional<Value> first_;
};

}  // namespace

PathResult follow(const Scope& scope, const Path& path, Value from) {
  const PathResult result = Walk(scope, path).run(from);
  // Nothing in front of an aggregate, and something indefinite behind it: still a list.
  if (!result.found && !path.definite) return {true, Value::list(List::make(scope.evaluation.arena, ListStyle::json))};
  return result;
}

}  // namespace apigw::vtl::jsonpath

namespace apigw::vtl {

PathResult JsonPath::evaluate(Evaluation& evaluation, Value root) const {
  if (evaluation.failed()) return {};
  const jsonpath::Scope scope{evaluation, *program_, root};
  const PathResult result = jsonpath::follow(scope, program_->whole(), root);
  return evaluation.failed() ? PathResult{} : result;
}

}  // namespace apigw::vtl
