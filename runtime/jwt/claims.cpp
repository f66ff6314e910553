#include "runtime/jwt/claims.h"

#include <iterator>

namespace apigw::jwt {
namespace {

constexpr std::string_view decisive[] = {"iss", "sub", "aud", "exp", "nbf", "iat", "client_id", "scope", "scp", "token_use", "jti"};

enum class State : uint8_t { absent, known, bad };
struct Moment {
  State state = State::absent;
  double seconds = 0;  // fractions are allowed (RFC 7519 2, NumericDate)
};

Moment moment(const simdjson::dom::object& object, std::string_view name) {
  simdjson::dom::element value;
  if (object[name].get(value) != simdjson::SUCCESS) return {};
  double seconds = 0;
  if (!value.is_number() || value.get(seconds) != simdjson::SUCCESS) return {State::bad, 0};
  return {State::known, seconds};
}

}  // namespace

std::optional<Claims> Claims::read(std::string_view payload) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (payload.empty() || parser.parse(payload.data(), payload.size(), true).get(object) != simdjson::SUCCESS) return {};
  uint32_t seen = 0;
  for (const auto member : object) {
    for (size_t i = 0; i < std::size(decisive); ++i) {
      if (member.key != decisive[i]) continue;
      if (seen >> i & 1) return {};
      seen |= 1u << i;
    }
  }
  return Claims(object);
}

std::string_view Claims::text(std::string_view name) const {
  std::string_view text;
  return object_[name].get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

Fault Claims::check_life(int64_t now_s) const {
  const Moment expiry = moment(object_, "exp"), begin = moment(object_, "nbf");
  if (expiry.state != State::known || begin.state == State::bad) return Fault::claims;
  if (!(expiry.seconds > double(now_s))) return Fault::expired;
  if (begin.state == State::known && begin.seconds > double(now_s)) return Fault::not_yet_valid;
  return Fault::none;
}

Fault Claims::check_issue(int64_t now_s) const {
  const Moment issued = moment(object_, "iat");
  if (issued.state == State::bad) return Fault::claims;
  return issued.state == State::known && issued.seconds > double(now_s) ? Fault::issued_later : Fault::none;
}

}  // namespace apigw::jwt
