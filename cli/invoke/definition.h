#pragma once
// From what the machine knows (a method, a media type, a mapping's target) back to what the user wrote and where. Looked up by the names
// that a bundle keeps too, so that a bundle with a source map could answer the same questions.
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/invoke/trace.h"
#include "compiler/compile.h"
#include "runtime/bundle/bundle.h"
#include "runtime/vm/exchange.h"

namespace apigw::invoke {

class Definition {
 public:
  /// `compilation` nullptr: a bundle is all there is, and only its methods have places.
  Definition(const bundle::Bundle& bundle, const compiler::Compilation* compilation) : bundle_(bundle), compilation_(compilation) {}

  const model::Method* method(const bundle::Method& of) const;
  /// The template of that media type; nullptr: not known.
  static const model::Template* find_template(const std::vector<model::Template>& templates, std::string_view content_type);
  /// The integration response that exchange.integration_response stands for.
  const model::IntegrationResponse* response(const model::Method& method, const vm::Exchange& exchange) const;
  const model::GatewayResponse* gateway_response(bundle::GatewayResponseType type) const;
  const model::RequestValidator* validator(const model::Method& method) const;

  Place place(source::Span at) const;
  Place place(const bundle::Method& of) const;
  /// Of a byte of a template's text; of the template when the bytes have moved (it held variables of AWS, or was no text).
  Place place(const model::Template& in, uint32_t offset) const;
  const compiler::Compilation* compilation() const { return compilation_; }

 private:
  const bundle::Bundle& bundle_;
  const compiler::Compilation* compilation_;
};

}  // namespace apigw::invoke
