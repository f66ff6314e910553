// One pass over the code for shapes and indexes, then a topological sort of the blocks that run on the same value.
#include "runtime/bundle/verify_schema.h"

#include <bit>
#include <vector>

#include "runtime/bundle/schema_code.h"

namespace apigw::bundle {
namespace {

enum class Tail : uint8_t { nothing, in_place, blocks, enumeration, members, names };
struct Shape {
  uint32_t fixed;
  Tail tail;
};
constexpr Shape kShapes[] = {
#define SCHEMA_OP(name, fixed, tail, effect) {fixed, Tail::tail},
#include "schemas/schema_ops.def"
#undef SCHEMA_OP
};

class Verifier {
 public:
  Verifier(std::span<const uint32_t> words, size_t string_count) : words_(words), string_count_(string_count) {}

  bool program() {
    if (words_.size() < schema_header_words || words_.size() >= none || words_[0] != schema_magic) return false;
    block_count_ = words_[1];
    expression_count_ = words_[2];
    if (block_count_ == 0 || block_count_ > block_max) return false;
    const size_t code = size_t(schema_header_words) + block_count_ + expression_count_;
    if (code > words_.size() || block_count_ > words_.size() - code) return false;  // every block has at least its `end`
    for (uint32_t i = 0; i < expression_count_; ++i) {
      if (!text(words_[schema_header_words + block_count_ + i])) return false;
    }
    edges_.reserve(block_count_);
    size_t begin = code;
    for (uint32_t i = 0; i < block_count_; ++i) {
      const size_t end = i + 1 < block_count_ ? words_[schema_header_words + i + 1] : words_.size();
      if (words_[schema_header_words + i] != begin || end <= begin || end > words_.size()) return false;
      if (!block(i, words_.subspan(begin, end - begin))) return false;
      begin = end;
    }
    return acyclic();
  }

 private:
  struct Edge {
    uint32_t from, to;
  };

  bool text(uint32_t id) const { return id < string_count_; }
  bool reference(uint32_t block) const { return block < block_count_ || block == block_any || block == block_never; }
  bool same_value(uint32_t from, uint32_t to) {
    if (!reference(to)) return false;
    if (to < block_count_) edges_.push_back({from, to});
    return true;
  }

  bool block(uint32_t self, std::span<const uint32_t> code) {
    while (!code.empty()) {
      const uint32_t op = code[0] & 0xff, length = schema_length(code[0]);
      if (op >= schema_op_count || length == 0 || length > code.size()) return false;
      const Shape shape = kShapes[op];
      if (length < 1 + shape.fixed || (shape.tail == Tail::nothing && length != 1 + shape.fixed)) return false;
      const auto fixed = code.subspan(1, shape.fixed);
      const auto tail = code.subspan(1 + shape.fixed, length - 1 - shape.fixed);
      if (!instruction(self, SchemaOp(op), fixed, tail)) return false;
      code = code.subspan(length);
      if (SchemaOp(op) == SchemaOp::end) return code.empty();
    }
    return false;
  }

  bool instruction(uint32_t self, SchemaOp op, std::span<const uint32_t> fixed, std::span<const uint32_t> tail) {
    switch (op) {
      case SchemaOp::minimum:
      case SchemaOp::maximum: return text(fixed[3]);
      case SchemaOp::multiple_of: {
        const uint64_t digits = uint64_t(fixed[1]) << 32 | fixed[0];
        return digits != 0 && digits >> 63 == 0 && text(fixed[3]);
      }
      case SchemaOp::pattern: return fixed[0] < expression_count_ && text(fixed[1]);
      case SchemaOp::items:
      case SchemaOp::tuple: {
        if (!reference(fixed[0])) return false;
        for (const uint32_t item : tail) {
          if (!reference(item)) return false;
        }
        return true;
      }
      case SchemaOp::needs_names:
      case SchemaOp::needs_schema: {
        if (!text(fixed[0])) return false;
        if (op == SchemaOp::needs_schema) return tail.size() == 1 && same_value(self, tail[0]);
        for (const uint32_t name : tail) {
          if (!text(name)) return false;
        }
        return true;
      }
      case SchemaOp::all_of:
      case SchemaOp::any_of:
      case SchemaOp::one_of:
      case SchemaOp::negation: {
        if (tail.empty() || (op == SchemaOp::negation && tail.size() != 1)) return false;
        for (const uint32_t other : tail) {
          if (!same_value(self, other)) return false;
        }
        return true;
      }
      case SchemaOp::enumeration: return enumeration(fixed[0], fixed[1], tail);
      case SchemaOp::members: return members(fixed, tail);
      case SchemaOp::end:
      case SchemaOp::type:
      case SchemaOp::min_length:
      case SchemaOp::max_length:
      case SchemaOp::min_items:
      case SchemaOp::max_items:
      case SchemaOp::unique_items:
      case SchemaOp::min_properties:
      case SchemaOp::max_properties: return true;
    }
    return false;
  }

  static bool slot_count_sound(uint32_t count) { return count == 0 || std::has_single_bit(count); }

  bool enumeration(uint32_t slot_count, uint32_t constant_count, std::span<const uint32_t> tail) {
    const size_t slot_words = size_t(slot_count) * 2;
    if (!slot_count_sound(slot_count) || slot_words > tail.size()) return false;
    bool room = slot_count == 0;
    for (uint32_t i = 0; i < slot_count; ++i) {
      const uint32_t id = tail[size_t(i) * 2 + 1];
      room |= id == none;
      if (id != none && !text(id)) return false;
    }
    tail = tail.subspan(slot_words);
    for (uint32_t i = 0; i < constant_count; ++i) {
      if (!constant(tail, 0)) return false;
    }
    return room && tail.empty();
  }

  /// Takes one constant off the front.
  bool constant(std::span<const uint32_t>& in, uint32_t depth) {
    if (in.empty() || depth > constant_depth_max) return false;
    const uint32_t tag = in[0];
    if (tag <= constant_true) {
      in = in.subspan(1);
      return true;
    }
    if (tag > constant_object || in.size() < 2) return false;
    const uint32_t operand = in[1];
    if (tag == constant_number || tag == constant_string) {
      in = in.subspan(2);
      return text(operand);
    }
    if (in.size() < 3 || in[2] > in.size() - 3) return false;
    auto inner = in.subspan(3, in[2]);
    for (uint32_t i = 0; i < operand; ++i) {
      if (tag == constant_object) {
        if (inner.empty() || !text(inner[0])) return false;
        inner = inner.subspan(1);
      }
      if (!constant(inner, depth + 1)) return false;
    }
    in = in.subspan(3 + size_t(in[2]));
    return inner.empty();
  }

  bool members(std::span<const uint32_t> fixed, std::span<const uint32_t> tail) {
    const uint32_t slot_count = fixed[0], pattern_count = fixed[3];
    const uint64_t expected = uint64_t(pattern_count) * 2 + uint64_t(slot_count) * 4;
    if (!slot_count_sound(slot_count) || tail.size() != expected || !reference(fixed[2])) return false;
    for (uint32_t i = 0; i < pattern_count; ++i) {
      if (tail[size_t(i) * 2] >= expression_count_ || !reference(tail[size_t(i) * 2 + 1])) return false;
    }
    bool room = slot_count == 0;
    uint32_t required = 0;
    for (uint32_t i = 0; i < slot_count; ++i) {
      const auto slot = tail.subspan(size_t(pattern_count) * 2 + size_t(i) * 4, 4);
      if (slot[1] == none) {
        room = true;
        continue;
      }
      if (!text(slot[1]) || slot[3] > 1 || (slot[2] != block_undeclared && !reference(slot[2]))) return false;
      required += slot[3];
    }
    return room && required == fixed[1];
  }

  /// Kahn's algorithm: blocks nobody waits for are taken away until none is left, or a circle is.
  bool acyclic() const {
    std::vector<uint32_t> waiting(block_count_, 0), first(size_t(block_count_) + 1, 0), order;
    for (const Edge& edge : edges_) {
      ++waiting[edge.to];
      ++first[edge.from + 1];
    }
    for (uint32_t i = 0; i < block_count_; ++i) first[i + 1] += first[i];
    order.reserve(block_count_);
    for (uint32_t i = 0; i < block_count_; ++i) {
      if (waiting[i] == 0) order.push_back(i);
    }
    for (size_t at = 0; at < order.size(); ++at) {
      // Edges were found block by block, so those of one block stand together.
      for (uint32_t e = first[order[at]]; e < first[order[at] + 1]; ++e) {
        if (--waiting[edges_[e].to] == 0) order.push_back(edges_[e].to);
      }
    }
    return order.size() == block_count_;
  }

  std::span<const uint32_t> words_;
  size_t string_count_;
  uint32_t block_count_ = 0;
  uint32_t expression_count_ = 0;
  std::vector<Edge> edges_;
};

}  // namespace

bool verify_schema(std::span<const uint32_t> words, size_t string_count) { return Verifier(words, string_count).program(); }

}  // namespace apigw::bundle
