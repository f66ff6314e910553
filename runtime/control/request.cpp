#include "runtime/control/request.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace apigw::control {
namespace {

using simdjson::SUCCESS;

constexpr size_t kTextBytesMax = 4096;

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out += escape ? char(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::string bounded(simdjson::dom::element element, std::string_view key) {
  std::string_view value;
  if (element.get(value) != SUCCESS || value.size() > kTextBytesMax) throw Refusal{400, fmt::format("'{}' must be a text of at most {} bytes", key, kTextBytesMax)};
  return std::string(value);
}

}  // namespace

Body::Body(const std::string& text) : parser_(std::make_shared<simdjson::dom::parser>()) {
  if (text.empty() || parser_->parse(text).get(object_) != SUCCESS) throw Refusal{400, "the body is no JSON object"};
}

std::optional<simdjson::dom::element> Body::member(std::string_view key) const {
  simdjson::dom::element found;
  if (object_.at_key(key).get(found) != SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

bool Body::has(std::string_view key) const { return member(key).has_value(); }

std::string Body::text(std::string_view key) const {
  const auto found = member(key);
  return found ? bounded(*found, key) : std::string();
}

std::string Body::needed(std::string_view key) const {
  std::string value = text(key);
  if (value.empty()) throw Refusal{400, fmt::format("'{}' is missing", key)};
  return value;
}

std::optional<double> Body::number(std::string_view key) const {
  const auto found = member(key);
  if (!found) return std::nullopt;
  double value = 0;
  if (found->get(value) != SUCCESS) throw Refusal{400, fmt::format("'{}' must be a number", key)};
  return value;
}

bool Body::flag(std::string_view key) const {
  const auto found = member(key);
  bool value = false;
  if (found && found->get(value) != SUCCESS) throw Refusal{400, fmt::format("'{}' must be true or false", key)};
  return value;
}

state::Variables Body::variables(std::string_view key) const {
  state::Variables all;
  const auto found = member(key);
  if (!found) return all;
  simdjson::dom::object members;
  if (found->get(members) != SUCCESS) throw Refusal{400, fmt::format("'{}' must be an object", key)};
  for (const auto& [name, value] : members) all.emplace(name, bounded(value, name));
  return all;
}

std::vector<std::string> Body::list(std::string_view key) const {
  std::vector<std::string> all;
  const auto found = member(key);
  if (!found) return all;
  simdjson::dom::array items;
  if (found->get(items) != SUCCESS) throw Refusal{400, fmt::format("'{}' must be a list", key)};
  for (const simdjson::dom::element item : items) all.push_back(bounded(item, key));
  return all;
}

Body Body::object(std::string_view key) const {
  simdjson::dom::object inner;
  const auto found = member(key);
  if (!found || found->get(inner) != SUCCESS) throw Refusal{400, fmt::format("'{}' must be an object", key)};
  return Body(parser_, inner);
}

std::string query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=') return percent_decoded(pair.substr(key.size() + 1));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return {};
}

std::string from_hex(std::string_view digits, std::string_view what) {
  std::string out;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]), low = i + 1 < digits.size() ? hex_digit(digits[i + 1]) : -1;
    if (high < 0 || low < 0) throw Refusal{400, fmt::format("{} is not hexadecimal", what)};
    out += char(high * 16 + low);
  }
  return out;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

state::Actor actor(const Body& body) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::string name = body.text("by");
  return {.name = name.empty() ? "admin API" : name + " (admin API)", .now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

state::Api known_api(state::Store& store, const std::string& wanted) {
  std::vector<state::Api> fitting;
  for (const state::Api& api : store.snapshot().apis) {
    if (wanted.empty() || api.id == wanted || api.name == wanted) fitting.push_back(api);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) throw Refusal{404, wanted.empty() ? "the store holds no API yet" : fmt::format("the store has no API '{}'", wanted)};
  throw Refusal{409, "several APIs fit: name one by its id"};
}

}  // namespace apigw::control
