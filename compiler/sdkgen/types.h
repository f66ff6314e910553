#pragma once
// JSON schemas → types. One schema node makes one type however often it is referred to; what stands in a cycle has a name, so a cycle
// is a type that refers to itself.
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "compiler/model/documentation.h"
#include "compiler/openapi/view.h"
#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

class Types {
 public:
  /// Types are added to `client`, whose plain kinds this makes. `parts` describe models and their properties.
  Types(openapi::View& view, const model::DocumentationIndex& parts, Client& client);

  /// `hint` names what has no name of its own: the words of the place it stands at. Swagger's parameters are schemas, too.
  Use use_of(const syntax::Node& schema, const Words& hint);
  /// An object that no schema describes (Swagger's form parameters).
  TypeId add_object(const Words& hint, std::vector<Property> properties);
  /// An object of which nothing is known.
  Use any_map() { return container(Kind::map, nullptr, {}); }
  /// Works off what use_of() put aside; the properties of a type are known only afterwards.
  void finish();

 private:
  struct Pending {
    TypeId type;
    const syntax::Node* schema;
  };
  enum class Merging : uint8_t { all, any };  // a part of the whole, or one of the branches

  struct Merge {
    Type& type;
    std::unordered_set<const syntax::Node*> seen = {};
    std::unordered_map<std::string_view, size_t> properties = {};  // their indexes; the names are the document's
    std::set<std::string_view> required = {};
    uint32_t depth = 0;
  };

  Use use_of_node(const syntax::Node& node, const Words& hint);
  Use use_of_composition(const syntax::Node& node, const Words& hint);
  Use use_of_type(const syntax::Node& node, std::string_view type, const Words& hint);
  Use use_of_enumeration(const syntax::Node& node, const Words& hint);
  Use container(Kind kind, const syntax::Node* items, const Words& hint);
  TypeId declare(Kind kind, const syntax::Node& node, const Words& hint);
  void fill_object(Type& type, const syntax::Node& node);
  void fill_alternatives(Type& type, const syntax::Node& node);
  void add_part(Merge& merge, const syntax::Node& node, Merging merging);
  void merge_property(Merge& merge, const syntax::Member& member, Merging merging);
  std::vector<std::string> tags_of(const syntax::Node& holder, const syntax::Node& branch, const std::string& property);
  void take_words(const syntax::Member& model, const syntax::Node& part);
  std::string described(const syntax::Node& schema) const;
  void declare_discriminators();
  void break_cycles(TypeId id, std::vector<uint8_t>& state, uint32_t depth);
  const syntax::Node* resolved(const syntax::Node& node) { return view_.references().resolve(node).node; }

  openapi::View& view_;
  Client& client_;
  WordScope names_;
  std::unordered_map<const syntax::Node*, Words> component_names_;
  std::unordered_map<const syntax::Node*, std::string> told_;  // by documentation parts, of the schema at a place
  std::unordered_map<const syntax::Node*, Use> known_;
  std::unordered_set<const syntax::Node*> open_;  // being looked at: met again, they are a cycle without a name
  std::map<std::tuple<Kind, TypeId, bool>, TypeId> containers_;
  std::deque<Pending> pending_;
  uint32_t depth_ = 0;
};

}  // namespace apigw::sdkgen
