#pragma once
// Small APIs for tests of the passes: `api_of({"GET /pets/{id}", "POST /pets"})`. Each operation gets a place of its own, in order.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/check.h"

namespace apigw::check {

inline model::Text text_at(std::string_view text, uint32_t begin) {
  return {std::string(text), {0, begin, begin + static_cast<uint32_t>(text.size())}};
}

inline model::Api api_of(std::initializer_list<std::string_view> operations) {
  model::Api api;
  uint32_t place = 1000;
  for (const std::string_view operation : operations) {
    const size_t blank = operation.find(' ');
    const std::string_view path = operation.substr(blank + 1);
    model::Resource* resource = nullptr;
    for (model::Resource& known : api.resources) {
      if (known.path.value == path) resource = &known;
    }
    if (resource == nullptr) resource = &api.resources.emplace_back(model::Resource{text_at(path, place), {}});
    model::Method method;
    method.http_method = text_at(operation.substr(0, blank), place + 500);
    method.at = method.http_method.at;
    method.integration.emplace();
    method.integration->type = {model::IntegrationType::mock, {0, place + 600, place + 604}};
    method.integration->key_at = {0, place + 550, place + 580};
    method.integration->at = {0, place + 590, place + 700};
    method.integration->templates.push_back({text_at("application/json", place + 610), text_at("{\"statusCode\": 200}", place + 640), nullptr});
    method.integration->responses.push_back({.status_code = text_at("200", place + 660), .at = {0, place + 655, place + 690}});
    method.responses.push_back({.status_code = text_at("200", place + 710)});
    resource->methods.push_back(std::move(method));
    place += 1000;
  }
  return api;
}

/// Slugs in the order of the places, one blank between: "path-segment no-integration".
inline std::string slugs(const source::Diagnostics& diagnostics) {
  std::string out;
  for (const source::Diagnostic& diagnostic : diagnostics.sorted()) {
    if (!out.empty()) out += ' ';
    out += source::slug(diagnostic.code);
  }
  return out;
}

inline std::string slugs_of(const model::Api& api, const Options& options = {}) {
  source::Diagnostics diagnostics;
  run(api, options, diagnostics);
  return slugs(diagnostics);
}

}  // namespace apigw::check
