#pragma once
// A value that a schema allows, as JSON text: its own example where it has a usable one, else one put together from its keywords.
#include <string>

#include "compiler/openapi/view.h"

namespace apigw::sdkgen {

class Examples {
 public:
  explicit Examples(openapi::View& view) : view_(view) {}
  /// `holder` is a parameter, a media type or a schema that may carry `example`, `examples` or `x-example`; nullptr: none.
  std::string of(const syntax::Node* holder, const syntax::Node* schema);

 private:
  std::string made(const syntax::Node& schema, uint32_t depth);
  std::string made_object(const syntax::Node& schema, uint32_t depth);
  std::string made_text(const syntax::Node& schema) const;
  bool fits(const syntax::Node& value, const syntax::Node& schema, uint32_t depth);
  bool fits_object(const syntax::Node& value, const syntax::Node& schema, uint32_t depth);

  openapi::View& view_;
};

}  // namespace apigw::sdkgen
