#pragma once
// Schemas → blocks: follows references, keeps a list of schemas still to do, and turns one schema at a time into a block.
// Not recursive, so a long chain of models costs no stack.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/schema/assembly.h"
#include "compiler/schema/compile.h"

namespace apigw::schema {

class Lowering {
 public:
  Lowering(const model::Api& api, const Intern& intern, source::Diagnostics& diagnostics);

  /// Lowers a model and all it reaches; the first model becomes block 0.
  void add(const model::Model& model);
  /// A fault was reported; there is no program.
  bool faulty() const { return faulty_; }
  const Assembly& assembly() const { return assembly_; }
  /// Reports schemas that refer to themselves on one and the same value; call when all models are added.
  void find_circles();

 private:
  /// A schema on its way to a block.
  struct Task {
    const syntax::Node* node;
    const model::Model* model;  // whose schema it is part of
    std::string_view label;     // member or model it describes
    uint32_t block;
  };
  struct Members;

  uint32_t block_of(const syntax::Node& schema, std::string_view label);
  uint32_t block_of_reference(const syntax::Node& value);
  const syntax::Node* target_of(const syntax::Node& value, const model::Model*& owner);
  uint32_t enqueue(const syntax::Node& node, const model::Model* owner, std::string_view label);
  void lower(const Task& task);

  // One rule a group of keywords; each reads the current schema and appends to the current block.
  void rule_reference();
  void rule_type();
  void rule_enumeration();
  void rule_limits();
  void rule_multiple_of();
  void rule_counts();
  void rule_pattern();
  void rule_unique_items();
  void rule_items();
  void rule_members();
  void rule_dependencies();
  void rule_combinations();
  void rule_other_words();

  void limit(bundle::SchemaOp op, std::string_view keyword, std::string_view exclusive_keyword);
  void dependency(const syntax::Member& member, bool names_allowed, bool schema_allowed);
  void enumerate(std::span<const syntax::Node* const> values, const syntax::Node& at);
  uint32_t expression(std::string_view ecma, source::Span whole, const syntax::Node* node);
  std::vector<std::string_view> names(const syntax::Node& list, std::string_view keyword);
  void end_instruction(const syntax::Node& at);

  const syntax::Node* get(std::string_view keyword) const { return task_.node->get(keyword); }
  void fault(source::Span at, std::string_view reason, std::string hint = {});
  void unenforced(source::Span at, std::string message, std::string hint = {});
  std::string model_text() const;

  const model::Api& api_;
  const Intern& intern_;
  source::Diagnostics& diagnostics_;
  bool is_31_ = false;
  bool faulty_ = false;
  Assembly assembly_;
  std::vector<Task> tasks_;
  std::unordered_map<const syntax::Node*, uint32_t> blocks_;
  Task task_{};
  Block block_;
};

/// An expression that is refused: the keyword is left out.
inline constexpr uint32_t no_expression = 0xffffffff;

}  // namespace apigw::schema
