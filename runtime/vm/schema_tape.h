#pragma once
// A parsed JSON text as a flat list of nodes in document order. simdjson's first stage (UTF-8 check, structural positions)
// finds the tokens; the nodes are ours, because simdjson's own tape refuses integers beyond 64 bits and rounds decimals, and
// validation compares numbers by value: here a number stays the text it was.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bundle/schema_code.h"

namespace apigw::vm::schema {

inline constexpr uint32_t tape_depth_max = 1024;

struct Node {
  uint8_t kind;       // one bit of bundle::SchemaKind; 0: a member's name, its value is the node after it
  uint8_t decoded;    // text: 1 when it had escapes and stands decoded aside
  uint8_t truth;      // boolean
  uint8_t superseded; // name: 1 when the object has the name again further on; the last one counts
  uint32_t begin;     // text, name, number: first byte
  uint32_t size;      // text, name, number: bytes; array, object: items or members, superseded ones not counted
  uint32_t next;      // node after the whole value; of a name: bundle::segment_hash of it
};
static_assert(sizeof(Node) == 16);

class Tape {
 public:
  Tape();
  ~Tape();

  /// Replaces the contents. False when the text is no JSON, or nested deeper than tape_depth_max. `json` has to live as long.
  bool parse(std::string_view json);
  const Node& operator[](uint32_t index) const { return nodes_[index]; }
  uint32_t size() const { return node_count_; }
  std::string_view text(const Node& node) const { return {(node.decoded ? decoded_.data() : json_.data()) + node.begin, node.size}; }
  /// Gives all memory back.
  void release();
  size_t capacity_bytes() const;

 private:
  struct Open {  // a container that is not closed yet
    uint32_t node;
    uint32_t count;
    uint32_t first_name;  // into names_
  };
  struct Name {
    uint32_t hash;
    uint32_t node;
  };
  struct Tokens;

  bool index(std::string_view json);
  bool build();
  bool scalar(uint32_t token);
  bool string(uint32_t token, uint8_t kind);
  bool number(uint32_t token);
  bool word(uint32_t token, std::string_view expected, Node node);
  bool decode(std::string_view raw, Node& node);
  void close();
  void supersede(uint32_t first_name);
  bool blank(uint32_t begin, uint32_t end) const;

  std::string_view json_;
  std::unique_ptr<Tokens> tokens_;      // simdjson's
  std::unique_ptr<Node[]> nodes_;       // as many as tokens, which is enough
  uint32_t node_capacity_ = 0;
  uint32_t node_count_ = 0;
  const uint32_t* positions_ = nullptr;
  uint32_t position_count_ = 0;
  std::string decoded_;
  std::vector<Open> open_;
  std::vector<Name> names_;
};

}  // namespace apigw::vm::schema
