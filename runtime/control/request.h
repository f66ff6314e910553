#pragma once
// What a call of the admin listener says: JSON bodies and queries, read with limits.
#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/admin/call.h"
#include "runtime/state/operations.h"

namespace apigw::control {

/// A call that cannot be done, and whose fault that is.
struct Refusal {
  uint16_t status;
  std::string message;
};

/// A JSON object. What it lacks is empty; what is of another type, or too long, throws Refusal (400).
class Body {
 public:
  explicit Body(const std::string& text);
  Body(const Body&) = delete;

  bool has(std::string_view key) const;  // and is not null
  std::string text(std::string_view key) const;
  std::string needed(std::string_view key) const;  // throws Refusal when it is missing
  std::optional<double> number(std::string_view key) const;
  bool flag(std::string_view key) const;
  state::Variables variables(std::string_view key) const;
  std::vector<std::string> list(std::string_view key) const;
  /// The object below that key.
  Body object(std::string_view key) const;

 private:
  Body(std::shared_ptr<simdjson::dom::parser> parser, simdjson::dom::object object) : parser_(std::move(parser)), object_(object) {}
  std::optional<simdjson::dom::element> member(std::string_view key) const;
  std::shared_ptr<simdjson::dom::parser> parser_;  // owns what object_ points into
  simdjson::dom::object object_;
};

/// "pets" of "of=pets&stage=prod"; empty when it is not there.
std::string query_value(std::string_view query, std::string_view key);
/// Bytes of an even number of hexadecimal digits. Throws Refusal (400); `what` names them.
std::string from_hex(std::string_view digits, std::string_view what);
bool is_hash(std::string_view text);

/// The caller's name as it says it, and the time here.
state::Actor actor(const Body& body);
/// By id or name; empty: the only one. Throws Refusal.
state::Api known_api(state::Store& store, const std::string& wanted);

}  // namespace apigw::control
