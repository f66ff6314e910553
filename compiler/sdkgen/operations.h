#pragma once
// Methods of the Api → operations of the client. What the document says about one is read from there; a method that only a template
// describes has texts as parameters and the models that the template names.
#include "compiler/model/api.h"
#include "compiler/sdkgen/client.h"
#include "compiler/sdkgen/example.h"
#include "compiler/sdkgen/security.h"
#include "compiler/sdkgen/types.h"

namespace apigw::sdkgen {

/// Path item and operation of the document behind a method.
struct Written {
  const openapi::PathItem* item = nullptr;
  const openapi::Operation* operation = nullptr;
};

/// What the document itself says about an operation's pages.
struct DeclaredPages {
  bool said = false;  // whatever is said, looks do not count any more
  std::optional<openapi::Pagination> pages;
};

class Operations {
 public:
  /// Descriptions are asked of `parts`.
  Operations(openapi::View& view, const model::DocumentationIndex& parts, Types& types, Security& security, Client& client)
      : view_(view), parts_(parts), types_(types), security_(security), client_(client), examples_(view) {}
  void add(const model::Resource& resource, const model::Method& method, const Written& written);
  const std::vector<DeclaredPages>& declared_pages() const { return declared_pages_; }

 private:
  DeclaredPages declared_pages_of(const Written& written);
  void add_described(Operation& operation, const Written& written);
  void add_undescribed(Operation& operation, const model::Method& method);
  void add_parameter(Operation& operation, const syntax::Node& node);
  void add_missing_path_parameters(Operation& operation);
  void sort_and_name_parameters(Operation& operation);
  void add_body(Operation& operation, const syntax::Node& node, std::span<const syntax::Node* const> parameters, const openapi::Operation& written);
  void add_form(Operation& operation, std::span<const syntax::Node* const> parameters, const syntax::Node& node);
  void add_responses(Operation& operation, const openapi::Operation& written);
  std::optional<Body> preferred(std::span<const openapi::Body> bodies, const Words& hint, const syntax::Node* content);
  Body body_of(std::string_view media_type, const syntax::Node* schema, const syntax::Node* holder, const Words& hint);
  const syntax::Node* model_schema(const std::string& name);
  std::optional<uint32_t> group_of(const syntax::Node& node);

  /// What is said under a key of the operation that is being added; `written`: the node at that place, or nullptr.
  std::string told(model::DocumentationType type, std::string_view key, const syntax::Node* written, std::string_view name = {}, std::string_view status_code = {}) const;

  openapi::View& view_;
  const model::DocumentationIndex& parts_;
  model::DocumentedPlace place_{.type = model::DocumentationType::method};  // of the operation that is being added
  Types& types_;
  Security& security_;
  Client& client_;
  Examples examples_;
  WordScope names_;
  std::vector<DeclaredPages> declared_pages_;
};

/// Words of an operation that has no id: the verb, the literal segments, and "by" each variable.
Words words_of_route(std::string_view http_method, std::string_view path);
/// How a body of that media type is written.
Encoding encoding_of(std::string_view media_type);
/// Finds lists that come in pages, by what the document says of them or else by their looks; needs finished types. `declared` is about the
/// operations of the client, in their order.
void find_pages(Client& client, const std::vector<DeclaredPages>& declared);

}  // namespace apigw::sdkgen
