#pragma once
// A value that a schema allows, as JSON text: its own example where it has a usable one, else one put together from its keywords.
#include <string>
#include <vector>

#include "compiler/openapi/view.h"

namespace apigw::sdkgen {

class Examples {
 public:
  explicit Examples(openapi::View& view) : view_(view) {}
  /// `holder` is a parameter, a media type or a schema that may carry `example`, `examples` or `x-example`; nullptr: none.
  /// The document's own examples are used when they fit their schemas as far as a client could tell; real ones are often stale.
  std::string of(const syntax::Node* holder, const syntax::Node* schema);

 private:
  bool usable(const syntax::Node* value, const syntax::Node* schema);
  std::string given(const syntax::Node& schema);
  std::string made(const syntax::Node& schema, uint32_t depth);
  std::string made_array(const syntax::Node& schema, uint32_t depth);
  std::string made_object(const syntax::Node& schema, uint32_t depth);
  std::string made_text(const syntax::Node& schema) const;
  bool fits(const syntax::Node& value, const syntax::Node& schema, uint32_t depth);
  bool fits_object(const syntax::Node& value, const syntax::Node& schema, uint32_t depth);

  openapi::View& view_;
  // Schemas that branch again and again have examples without end.
  uint32_t made_ = 0;   // schemas in the example that is being made
  uint32_t steps_ = 0;  // of looking whether one fits
};

}  // namespace apigw::sdkgen
