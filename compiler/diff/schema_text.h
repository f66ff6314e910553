#pragma once
// Schemas of the model → JSON, each under a name, with every `$ref` turned into such a name.
#include <nlohmann/json.hpp>

#include <deque>
#include <string>

#include "compiler/model/api.h"

namespace apigw::diff {

class SchemaTexts {
 public:
  explicit SchemaTexts(const model::Api& api);

  /// Name → schema: all models, and what references name beside them ("#/components/x", "Pet#/definitions/y").
  nlohmann::json all();
  /// Names of models that were written where they are used.
  nlohmann::json generated() const;

 private:
  struct Pending {
    std::string name;
    const syntax::Node* node;
    const model::Model* owner;
  };
  nlohmann::json convert(const syntax::Node& node, const model::Model* owner);
  nlohmann::json mapping(const syntax::Node& node, const model::Model* owner);
  std::string name_of(const syntax::Node& reference, const model::Model* owner);

  const model::Api& api_;
  bool keeps_siblings_ = false;  // OpenAPI 3.1: what stands beside `$ref` counts
  nlohmann::json schemas_ = nlohmann::json::object();
  std::deque<Pending> pending_;
};

/// Any node as JSON; texts that are no JSON numbers stay texts.
nlohmann::json json_of(const syntax::Node& node);

}  // namespace apigw::diff
