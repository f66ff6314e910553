#include "compiler/schema/assembly.h"

namespace apigw::schema {

bool Block::end() {
  const size_t length = words_.size() - begin_;
  if (length > bundle::schema_length_max) {
    words_.resize(begin_);
    while (!references_.empty() && references_.back() >= begin_) references_.pop_back();
    return false;
  }
  words_[begin_] |= uint32_t(length) << 8;
  return true;
}

uint32_t Assembly::expression(std::string_view re2, const Intern& intern) {
  const auto found = expressions_.find(re2);
  if (found != expressions_.end()) return found->second;
  expression_texts_.push_back(intern(re2));
  const uint32_t number = uint32_t(expression_texts_.size() - 1);
  expressions_.emplace(std::string(re2), number);
  return number;
}

std::vector<source::Span> Assembly::circles() const {
  enum class Mark : uint8_t { fresh, open, done };
  struct Frame {
    uint32_t block;
    size_t next;
  };
  std::vector<source::Span> found;
  std::vector<Mark> marks(blocks_.size(), Mark::fresh);
  std::vector<Frame> path;
  for (uint32_t root = 0; root < blocks_.size(); ++root) {
    if (marks[root] != Mark::fresh) continue;
    path.push_back({root, 0});
    marks[root] = Mark::open;
    while (!path.empty()) {
      Frame& frame = path.back();
      const auto& edges = blocks_[frame.block].same_value_;
      if (frame.next == edges.size()) {
        marks[frame.block] = Mark::done;
        path.pop_back();
        continue;
      }
      const Block::SameValue& edge = edges[frame.next++];
      if (marks[edge.block] == Mark::open) found.push_back(edge.at);
      if (marks[edge.block] != Mark::fresh) continue;
      marks[edge.block] = Mark::open;
      path.push_back({edge.block, 0});
    }
  }
  return found;
}

Program Assembly::link() const {
  // Block 0 is the model and stays even when it demands nothing.
  std::vector<uint32_t> numbers(blocks_.size(), bundle::block_any);
  uint32_t count = 0;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (i == 0 || !blocks_[i].empty()) numbers[i] = count++;
  }
  Program program;
  std::vector<uint32_t>& words = program.words;
  words = {bundle::schema_magic, count, uint32_t(expression_texts_.size())};
  words.resize(words.size() + count);
  words.insert(words.end(), expression_texts_.begin(), expression_texts_.end());
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (numbers[i] == bundle::block_any) continue;
    const size_t begin = words.size();
    words[bundle::schema_header_words + numbers[i]] = uint32_t(begin);
    words.insert(words.end(), blocks_[i].words_.begin(), blocks_[i].words_.end());
    for (const uint32_t position : blocks_[i].references_) words[begin + position] = numbers[words[begin + position]];
    words.push_back(uint32_t(bundle::SchemaOp::end) | 1u << 8);
  }
  return program;
}

Program refuse_all() {
  Assembly assembly;
  const uint32_t number = assembly.add_block();
  assembly.block(number).emit(bundle::SchemaOp::all_of, {bundle::block_never});
  return assembly.link();
}

}  // namespace apigw::schema
