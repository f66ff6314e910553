#include <algorithm>
#include <bit>
#include <charconv>

#include "compiler/vtl/constant.h"
#include "compiler/vtl/generator.h"

namespace apigw::vtl {

void Generator::push_integer(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  emit(Op::push_integer, {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)});
}

void Generator::number(const Node& node) {
  const std::string_view digits = tree_->text(node);
  const char* const end = digits.data() + digits.size();
  if (node.kind == NodeKind::integer) {
    int64_t value = 0;
    if (std::from_chars(digits.data(), end, value).ec == std::errc()) return push_integer(value);
    return emit_string(Op::push_numeral, digits);
  }
  double value = 0;
  if (std::from_chars(digits.data(), end, value).ec == std::errc::result_out_of_range) {
    value = std::strtod(std::string(digits).c_str(), nullptr);  // infinite or zero, as Java reads it
  }
  const auto bits = std::bit_cast<uint64_t>(value);
  emit(Op::push_real, {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)});
}

/// Computing it has no effect and gives no null.
bool Generator::is_constant(NodeId id) const {
  switch ((*tree_)[id].kind) {
    case NodeKind::string:
    case NodeKind::integer:
    case NodeKind::real:
    case NodeKind::true_:
    case NodeKind::false_:
      return true;
    default:
      return false;
  }
}

/// One part of a reference, the value so far being on the stack. Behind a null nothing more is computed, arguments included.
void Generator::part(const Node& part, Label missing) {
  const auto children = tree_->children(part);
  const bool plain = std::ranges::all_of(children, [&](NodeId id) { return is_constant(id); });
  if (!plain || !optimise_) emit(Op::jump_if_null, {missing});
  if (part.kind == NodeKind::property) return emit_string(Op::property, tree_->text(part));
  for (const NodeId child : children) value(child);
  if (part.kind == NodeKind::index) return emit(Op::index);
  if (children.size() > bundle::vtl_arguments_max) return fault(part, "too many arguments");
  emit(Op::call, {intern_(tree_->text(part)), static_cast<uint32_t>(children.size())});
}

void Generator::reference(const Node& node, size_t parts) {
  emit(Op::load, {slot(tree_->text(node))});
  const Label missing = code().label();
  for (const NodeId child : tree_->children(node).first(parts)) part((*tree_)[child], missing);
  place(missing);
}

void Generator::interpolated(const Node& node) {
  const uint32_t controls = code().controls();
  emit(Op::capture);
  statements(tree_->children(node)[0]);
  emit(node.cut ? Op::captured_short : Op::captured);
  code().set_controls(controls);
}

void Generator::truth_value(NodeId id) {
  const Label no = code().label();
  const Label end = code().label();
  branch(id, false, no);
  emit(Op::push_true);
  emit(Op::jump, {end});
  place(no);
  emit(Op::push_false);
  place(end);
}

void Generator::value(NodeId id) {
  const Node& node = (*tree_)[id];
  const auto children = tree_->children(node);
  if (optimise_) {
    if (const auto integer = constant_integer(*tree_, id)) return push_integer(*integer);
    if (node.kind == NodeKind::not_ || (node.kind >= NodeKind::or_ && node.kind <= NodeKind::greater_equal)) {
      if (const auto known = constant_truth(*tree_, id, true)) return emit(*known ? Op::push_true : Op::push_false);
    }
  }
  switch (node.kind) {
    case NodeKind::reference: return reference(node, node.count);
    case NodeKind::string: return emit_string(Op::push_string, tree_->text(node));
    case NodeKind::interpolated: return interpolated(node);
    case NodeKind::integer:
    case NodeKind::real: return number(node);
    case NodeKind::true_: return emit(Op::push_true);
    case NodeKind::false_: return emit(Op::push_false);
    case NodeKind::list:
    case NodeKind::map: {
      const size_t count = node.kind == NodeKind::map ? children.size() / 2 : children.size();
      if (count > bundle::vtl_arguments_max) return fault(node, "a list or map in a template has at most 1024 elements");
      for (const NodeId child : children) value(child);
      return emit(node.kind == NodeKind::map ? Op::make_map : Op::make_list, {static_cast<uint32_t>(count)});
    }
    case NodeKind::range:
      value(children[0]);
      value(children[1]);
      return emit(Op::make_range);
    case NodeKind::not_:
    case NodeKind::and_:
    case NodeKind::or_: return truth_value(id);
    default: break;
  }
  if (!is_binary(node.kind)) return emit(Op::push_null);
  value(children[0]);
  value(children[1]);
  constexpr Op kOps[] = {Op::equal, Op::not_equal, Op::less, Op::greater, Op::less_equal, Op::greater_equal,
                         Op::add,   Op::subtract,  Op::multiply, Op::divide, Op::modulo};
  emit(kOps[static_cast<size_t>(node.kind) - static_cast<size_t>(NodeKind::equal)]);
}

void Generator::branch(NodeId condition, bool when, Label label) {
  const Node& node = (*tree_)[condition];
  const auto children = tree_->children(node);
  if (const auto known = constant_truth(*tree_, condition, optimise_)) {
    if (*known == when) emit(Op::jump, {label});
    return;
  }
  switch (node.kind) {
    case NodeKind::not_:
      return branch(children[0], !when, label);
    case NodeKind::and_:
    case NodeKind::or_: {
      const bool decides = node.kind == NodeKind::or_;
      if (when == decides) {
        branch(children[0], when, label);
        return branch(children[1], when, label);
      }
      const Label settled = code().label();
      branch(children[0], decides, settled);
      branch(children[1], when, label);
      return place(settled);
    }
    default:
      value(condition);
      return emit(when ? Op::jump_if : Op::jump_unless, {label});
  }
}

}  // namespace apigw::vtl
