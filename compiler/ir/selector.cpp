// Integration response selection, decided at compile time: the patterns of the definition against every status an HTTP endpoint
// can give, so that the runtime looks one byte up.
#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "compiler/ir/parts.h"
#include "runtime/base/regex.h"

namespace apigw::ir {
namespace {

constexpr uint32_t first_status = 100;

std::optional<uint32_t> status_of(std::string_view text) {
  uint32_t status = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc() || end != text.data() + text.size() || status < 100 || status > 599) return {};
  return status;
}

}  // namespace

std::optional<Selector> build_selector(const model::Integration& integration, SelectionText text) {
  Selector selector;
  selector.by_status.fill(Selector::no_response);
  for (const model::IntegrationResponse& one : integration.responses) {
    auto status = status_of(one.status_code.value);
    auto templates = build_templates(one.templates, false);
    if (!templates) return {};
    if (!status) continue;
    selector.responses.push_back({one.pattern.value, *status, build_moves(one.parameters, check::MappingSide::response),
        {std::move(*templates), model::Passthrough::when_no_match, one.content_handling}});
  }
  if (selector.responses.size() >= Selector::no_response) throw std::length_error("an integration has more than 254 responses");
  // Several patterns that fit: the first in ascending order of the method's status won on the service [AWS-recorded].
  std::stable_sort(selector.responses.begin(), selector.responses.end(), [](const Response& a, const Response& b) { return a.status < b.status; });
  for (size_t i = 0; i < selector.responses.size(); ++i) {
    const Response& response = selector.responses[i];
    if (response.pattern.empty()) {
      if (!selector.default_index) selector.default_index = uint8_t(i);
      continue;
    }
    auto regex = Regex::compile(response.pattern);
    if (!regex) continue;
    for (uint32_t at = 0; text == SelectionText::status && at < selector.by_status.size(); ++at) {
      uint8_t& chosen = selector.by_status[at];
      if (chosen == Selector::no_response && regex->full_match(std::to_string(first_status + at))) chosen = uint8_t(i);
    }
    if (text == SelectionText::error_message || integration.type.value == model::IntegrationType::mock) selector.patterns.push_back(uint8_t(i));
  }
  return selector;
}

void drop_dead_responses(Selector& selector) {
  std::vector<bool> alive(selector.responses.size());
  for (uint8_t index : selector.by_status) {
    if (index != Selector::no_response) alive[index] = true;
  }
  for (uint8_t index : selector.patterns) alive[index] = true;
  if (selector.default_index) alive[*selector.default_index] = true;
  std::vector<uint8_t> place(selector.responses.size(), Selector::no_response);
  std::vector<Response> kept;
  for (size_t i = 0; i < selector.responses.size(); ++i) {
    if (!alive[i]) continue;
    place[i] = uint8_t(kept.size());
    kept.push_back(std::move(selector.responses[i]));
  }
  selector.responses = std::move(kept);
  for (uint8_t& index : selector.by_status) {
    if (index != Selector::no_response) index = place[index];
  }
  for (uint8_t& index : selector.patterns) index = place[index];
  if (selector.default_index) selector.default_index = place[*selector.default_index];
}

}  // namespace apigw::ir
