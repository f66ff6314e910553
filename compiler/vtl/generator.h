#pragma once
// The code generator's working state: statements in generate.cpp, expressions in generate_expressions.cpp.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/vtl/assembler.h"
#include "compiler/vtl/generate.h"

namespace apigw::vtl {

class Generator {
 public:
  Generator(const Tree& tree, const Intern& intern, bool optimise, bool marks = false)
      : tree_(&tree), intern_(intern), optimise_(optimise), marks_(marks) {}
  Generated run();

 private:
  using Op = bundle::VtlOp;
  using Label = BlockCode::Label;

  // --- program
  uint32_t slot(std::string_view name);
  void collect_macros(NodeId id);
  uint32_t new_block();
  template <class Body>
  uint32_t block_of(Op last, Body&& body);
  void fault(const Node& at, std::string message);
  std::vector<uint32_t> assemble();

  // --- statements
  void statements(NodeId block);
  void statement(const Node& node);
  void mark(const Node& node);
  void text(std::string_view text);
  void flush();
  void emit(Op op, std::initializer_list<uint32_t> operands = {});
  void emit_string(Op op, std::string_view text) { emit(op, {intern_(text)}); }
  void place(Label label);
  void print(const Node& reference);
  void set(const Node& node);
  void if_statement(const Node& node);
  void foreach(const Node& node);
  void call(const Node& node);
  void evaluate(const Node& node);

  // --- expressions
  void value(NodeId id);
  void reference(const Node& node, size_t parts);
  void part(const Node& part, Label missing);
  void truth_value(NodeId id);
  void interpolated(const Node& node);
  void push_integer(int64_t value);
  void number(const Node& node);
  /// Jumps to `label` when the condition is `when`, else runs on.
  void branch(NodeId condition, bool when, Label label);
  bool is_constant(NodeId id) const;

  BlockCode& code() { return *code_; }

  struct Macro {
    std::string name;
    NodeId node;
    uint32_t block = 0;
  };
  const Tree* tree_;
  const Intern& intern_;
  bool optimise_;
  bool marks_;  // a mark in front of every statement
  std::vector<std::unique_ptr<BlockCode>> blocks_;
  BlockCode* code_ = nullptr;
  std::string pending_;  // text not written yet
  std::vector<std::string> slots_;
  std::map<std::string, uint32_t, std::less<>> slot_of_;
  std::vector<Macro> macros_;
  std::map<std::string, uint32_t, std::less<>> macro_of_;
  uint32_t inner_templates_ = 0;  // literal #evaluate inside one another
  std::vector<SyntaxFault> faults_;
};

}  // namespace apigw::vtl
