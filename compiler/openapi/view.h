#pragma once
// One view of Swagger 2.0, OpenAPI 3.0 and 3.1: what the import needs, in one vocabulary, over the nodes of the syntax tree.
// Nothing is copied; a View lives as long as its Document.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/openapi/reference.h"
#include "compiler/openapi/version.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::openapi {

struct Operation {
  std::string_view method;                // "GET", "ANY"
  const syntax::Member* member = nullptr; // key as written and value
  const syntax::Node* node = nullptr;     // the operation object
};

struct PathItem {
  const syntax::Member* member = nullptr;  // the path as written
  const syntax::Node* node = nullptr;      // $ref followed
  std::vector<Operation> operations;       // document order
};

/// One media type of a body.
struct Body {
  std::string_view media_type;
  source::Span media_type_at;
  const syntax::Node* schema = nullptr;  // as written, perhaps a $ref
};

struct Response {
  std::string_view code;
  source::Span code_at;
  const syntax::Node* node = nullptr;  // $ref followed
};

class View {
 public:
  View(const syntax::Node& root, Version version, source::Diagnostics& diagnostics);

  const syntax::Node& root() const { return root_; }
  Version version() const { return version_; }
  bool is_swagger() const { return version_ == Version::swagger20; }
  References& references() { return references_; }

  /// Path items with their operations; members of `paths` that begin with `x-` are not paths. Reports what is no method.
  std::vector<PathItem> paths();
  /// Parameters of an operation, those of its path item included unless redefined (same name and place), $ref followed.
  std::vector<const syntax::Node*> parameters(const PathItem& item, const Operation& operation);
  /// Schemas of the request body, one a media type: `requestBody.content`, or the `in: body` parameter under each of `consumes`.
  std::vector<Body> request_bodies(const Operation& operation, std::span<const syntax::Node* const> parameters);
  std::vector<Response> responses(const Operation& operation);
  /// Schemas of a response, one a media type: `content`, or `schema` under each of `produces`.
  std::vector<Body> response_bodies(const Operation& operation, const Response& response);

  /// `definitions` or `components.schemas`; empty when there is none.
  std::span<const syntax::Member> schemas() const;
  /// `securityDefinitions` or `components.securitySchemes`.
  std::span<const syntax::Member> security_schemes() const;
  /// The operation's `security` when it has the member, even an empty one; else the root's; nullptr when there is none.
  const syntax::Node* security(const Operation& operation) const;

 private:
  std::vector<Body> bodies_of_content(const syntax::Node* content);
  std::vector<Body> bodies_of_list(const syntax::Node* list_of_operation, std::string_view root_key, const syntax::Node& schema);
  std::span<const syntax::Member> members_at(std::string_view swagger_key, std::string_view component_key) const;

  const syntax::Node& root_;
  Version version_;
  source::Diagnostics& diagnostics_;
  References references_;
};

}  // namespace apigw::openapi
