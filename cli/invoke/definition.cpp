#include "cli/invoke/definition.h"

#include <algorithm>

#include "runtime/base/ascii.h"
#include "runtime/base/regex.h"

namespace apigw::invoke {
namespace {

/// What selection patterns are held against: the status, or what a function says went wrong.
std::vector<std::string> selectable(const vm::Exchange& exchange) {
  return {exchange.error_message.empty() ? std::to_string(exchange.status) : std::string(exchange.error_message)};
}

bool selects(const std::string& pattern, const std::vector<std::string>& texts) {
  const auto regex = Regex::compile(pattern);
  return regex && std::ranges::any_of(texts, [&](const std::string& text) { return regex->full_match(text); });
}

}  // namespace

const model::Method* Definition::method(const bundle::Method& of) const {
  if (!compilation_ || !compilation_->api) return nullptr;
  const std::string_view path = bundle_.string(of.path);
  const std::string_view verb = to_string(static_cast<Method>(of.http_method));
  for (const model::Resource& resource : compilation_->api->resources) {
    if (resource.path.value != path) continue;
    for (const model::Method& method : resource.methods) {
      if (method.http_method.value == verb) return &method;
    }
  }
  return nullptr;
}

const model::Template* Definition::find_template(const std::vector<model::Template>& templates, std::string_view content_type) {
  const auto found = std::ranges::find_if(templates, [&](const model::Template& one) { return one.content_type.value == content_type; });
  return found == templates.end() ? nullptr : &*found;
}

const model::IntegrationResponse* Definition::response(const model::Method& method, const vm::Exchange& exchange) const {
  if (!method.integration || exchange.integration_response == bundle::none) return nullptr;
  const std::string status = std::to_string(bundle_.integration_responses()[exchange.integration_response].status);
  const std::vector<std::string> texts = selectable(exchange);
  const model::IntegrationResponse* otherwise = nullptr;
  for (const model::IntegrationResponse& one : method.integration->responses) {
    if (one.status_code.value != status) continue;
    if (one.pattern.value.empty()) {
      if (!otherwise) otherwise = &one;
    } else if (selects(one.pattern.value, texts)) {
      return &one;
    }
  }
  return otherwise;
}

const model::GatewayResponse* Definition::gateway_response(bundle::GatewayResponseType type) const {
  if (!compilation_ || !compilation_->api) return nullptr;
  const auto& all = compilation_->api->gateway_responses;
  const auto found = std::ranges::find_if(all, [&](const model::GatewayResponse& one) { return one.type.value == bundle::to_string(type); });
  return found == all.end() ? nullptr : &*found;
}

const model::RequestValidator* Definition::validator(const model::Method& method) const {
  return compilation_ && compilation_->api ? compilation_->api->request_validator(method.request_validator.value) : nullptr;
}

Place Definition::place(source::Span at) const {
  if (!compilation_ || at.file >= compilation_->sources.size()) return {};
  const source::Position position = compilation_->sources.position(at.file, at.begin);
  return {std::string(compilation_->sources.name(at.file)), position.line, position.column};
}

Place Definition::place(const bundle::Method& of) const {
  if (const model::Method* method = this->method(of)) return place(method->at);
  if (of.source == bundle::none) return {};
  const bundle::SourcePosition& at = bundle_.positions()[of.source];
  return {std::string(bundle_.sources()[at.file].name), at.line, at.column};
}

Place Definition::place(const model::Template& in, uint32_t offset) const {
  if (in.node && in.node->is_scalar() && in.node->text == in.body.value) return place(syntax::text_span(*in.node, offset, offset + 1));
  return place(in.body.at);
}

}  // namespace apigw::invoke
