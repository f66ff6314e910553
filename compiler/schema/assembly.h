#pragma once
// Blocks under construction and their linking into one program: empty blocks vanish, the rest is numbered and laid out.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/schema/compile.h"
#include "compiler/source/span.h"
#include "runtime/bundle/schema_code.h"

namespace apigw::schema {

/// Code of one schema. References to other blocks are their numbers in the assembly, or bundle::block_any and its like.
class Block {
 public:
  void begin(bundle::SchemaOp op) {
    begin_ = words_.size();
    words_.push_back(uint32_t(op));
  }
  void word(uint32_t value) { words_.push_back(value); }
  void reference(uint32_t block) {
    if (block < bundle::block_max) references_.push_back(uint32_t(words_.size()));
    words_.push_back(block);
  }
  /// A block that runs on the same value; `at` is blamed when it leads back here.
  void same_value(uint32_t block, source::Span at) {
    if (block < bundle::block_max) same_value_.push_back({block, at});
    reference(block);
  }
  /// False when the instruction is longer than the format allows.
  bool end();
  void emit(bundle::SchemaOp op, std::initializer_list<uint32_t> operands) {
    begin(op);
    words_.insert(words_.end(), operands);
    end();
  }
  bool empty() const { return words_.empty(); }

 private:
  friend class Assembly;
  struct SameValue {
    uint32_t block;
    source::Span at;
  };
  size_t begin_ = 0;
  std::vector<uint32_t> words_;
  std::vector<uint32_t> references_;  // positions in words_
  std::vector<SameValue> same_value_;
};

class Assembly {
 public:
  uint32_t add_block() {
    blocks_.emplace_back();
    return uint32_t(blocks_.size() - 1);
  }
  Block& block(uint32_t number) { return blocks_[number]; }
  size_t block_count() const { return blocks_.size(); }
  uint32_t expression(std::string_view re2, const Intern& intern);
  /// Places of references through which a block reaches itself on one and the same value; one for each such circle found.
  std::vector<source::Span> circles() const;
  Program link() const;

 private:
  std::vector<Block> blocks_;
  std::map<std::string, uint32_t, std::less<>> expressions_;
  std::vector<uint32_t> expression_texts_;
};

/// The program that nothing fits: what becomes of a schema with a fault.
Program refuse_all();

}  // namespace apigw::schema
