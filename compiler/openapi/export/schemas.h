#pragma once
// Models → definitions or components.schemas. Schemas go out as they are written, but for two things: references lead to where the
// schemas stand now, and what OpenAPI 3.1 says in words of later drafts is said in those of draft 4.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/model/api.h"
#include "compiler/openapi/export/tree.h"

namespace apigw::exports {

class Schemas {
 public:
  /// `root`: what references begin with: "#/definitions/" or "#/components/schemas/". Without `words` a schema has only what a stored
  /// model of the service has: no nullable, no discriminator, no examples. `in_place`: a generated model stands where it is referred to.
  Schemas(const model::Api& api, Tree& tree, std::string_view root, bool words, bool in_place);

  /// Schemas of the document that are no models, but go out under their names all the same.
  void name(std::span<const syntax::Member> schemas);

  /// {"$ref": …} to a model.
  const Node* reference(std::string_view model);
  /// A schema that stands outside of the models (of a parameter, of a response).
  const Node* rewritten(const Node& schema) { return rewrite(schema, nullptr); }
  /// All models, those that every API has when something refers to them, and places of the document that schemas point to although they
  /// are no models; these under names in x-, which are no models to an import. nullptr when there is nothing.
  const Node* all();

 private:
  const Node* rewrite(const Node& schema, const model::Model* owner);
  const Node* rewrite_mapping(const Node& schema, const model::Model* owner);
  const Node* rewrite_member(std::string_view key, const Node& value, const model::Model* owner);
  const Node* rewrite_each(const Node& collection, const model::Model* owner);
  /// OpenAPI 3.1: the words that draft 4 has under another name.
  void lower_31(const Node& schema, const model::Model* owner, Members& members);
  std::string pointer_of(std::string_view reference, const model::Model* owner);
  std::string pointer_to_place(const Node& place);

  const model::Api& api_;
  Tree& tree_;
  std::string root_;
  bool is_31_, words_, in_place_;
  std::span<const syntax::Member> named_;
  std::unordered_map<std::string_view, const model::Model*> models_;
  std::unordered_map<const Node*, std::string_view> names_;  // of models, and of schemas that go out like them
  std::vector<std::string_view> built_in_;                  // referred to
  std::map<const Node*, std::string> places_;               // names in x-
  std::vector<const Node*> waiting_;                        // places that are not written yet
};

/// One segment of a JSON pointer in a URI fragment.
std::string escaped_segment(std::string_view name);

}  // namespace apigw::exports
