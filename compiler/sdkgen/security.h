#pragma once
// Security schemes and the requirements of operations.
#include "compiler/model/api.h"
#include "compiler/openapi/view.h"
#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

class Security {
 public:
  Security(openapi::View& view, const model::Api& api, Client& client);
  /// What the document says; without an operation in a document, what the method says.
  std::vector<Requirement> of(const model::Method& method, const openapi::Operation* written);

 private:
  /// The header that an authorizer looks at first; its scheme's own name is often "Unused" then.
  static std::string identity_header(const syntax::Node& scheme);
  void add_scheme(std::string_view name, const syntax::Node& node);
  uint32_t index_of(const Scheme& scheme);
  std::vector<Requirement> of_method(const model::Method& method);

  openapi::View& view_;
  const model::Api& api_;
  Client& client_;
};

}  // namespace apigw::sdkgen
