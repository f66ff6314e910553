#pragma once
// Schemas of the model → JSON, each under a name, with every `$ref` turned into such a name. Titles and descriptions are left out.
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "compiler/model/api.h"

namespace apigw::diff {

class SchemaTexts {
 public:
  explicit SchemaTexts(const model::Api& api);

  /// {NAME: schema}: all models, and what references name beside them ("#/components/x", "Pet#/definitions/y").
  std::string all();
  /// [NAME]: models that were written where they are used.
  std::string generated() const;

 private:
  struct Pending {
    std::string name;
    const syntax::Node* node;
    const model::Model* owner;
  };
  void add(const std::string& name, const syntax::Node& node, const model::Model* owner);
  void convert(std::string& out, const syntax::Node& node, const model::Model* owner);
  void mapping(std::string& out, const syntax::Node& node, const model::Model* owner);
  std::string name_of(const syntax::Node& reference, const model::Model* owner);

  const model::Api& api_;
  bool keeps_siblings_ = false;  // OpenAPI 3.1: what stands beside `$ref` counts
  std::deque<Pending> pending_;
  std::set<std::string> known_;
};

/// Any node as JSON; texts that are no JSON numbers stay texts.
std::string json_of(const syntax::Node& node);

}  // namespace apigw::diff
