#pragma once
// The claims of a token (RFC 7519 4), and the questions that authorizers ask about them. Nothing here knows whether the token was verified.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <simdjson.h>

#include "runtime/jwt/fault.h"

namespace apigw::jwt {

class Claims {
 public:
  /// One payload a thread at a time: what an earlier call gave is void, its views included. Nothing: the text is not one JSON object, or a member that is
  /// looked at here appears in it twice.
  static std::optional<Claims> read(std::string_view payload);

  /// A claim that is a text; empty when it is not there or something else.
  std::string_view text(std::string_view name) const;
  std::string_view issuer() const { return text("iss"); }

  /// exp has to be there and to lie ahead (RFC 7519 4.1.4); nbf, when it is there, must not. `now_s`: seconds since 1970. No leeway.
  Fault check_life(int64_t now_s) const;
  /// iat, when it is there, does not lie ahead.
  Fault check_issue(int64_t now_s) const;

  /// Calls visit(audience) for every text of aud; of client_id when there is no aud. Stops at the first that gives true.
  template <class Visit>
  bool any_audience(Visit visit) const {
    simdjson::dom::element value;
    if (object_["aud"].get(value) == simdjson::SUCCESS) return any_text(value, visit);
    return object_["client_id"].get(value) == simdjson::SUCCESS && value.is_string() && visit(value.get_string().value_unsafe());
  }
  /// The same for the scopes: words of scope, else of scp, which may also be a list.
  template <class Visit>
  bool any_scope(Visit visit) const {
    simdjson::dom::element value;
    if (object_["scope"].get(value) == simdjson::SUCCESS && value.is_string()) return any_word(value.get_string().value_unsafe(), visit);
    if (object_["scp"].get(value) != simdjson::SUCCESS) return false;
    return value.is_string() ? any_word(value.get_string().value_unsafe(), visit) : any_text(value, visit);
  }

  const simdjson::dom::object& members() const { return object_; }

 private:
  explicit Claims(simdjson::dom::object object) : object_(object) {}

  template <class Visit>
  static bool any_text(simdjson::dom::element value, Visit visit) {
    if (value.is_string()) return visit(value.get_string().value_unsafe());
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return false;
    for (const simdjson::dom::element one : list) {
      if (one.is_string() && visit(one.get_string().value_unsafe())) return true;
    }
    return false;
  }
  template <class Visit>
  static bool any_word(std::string_view words, Visit visit) {
    while (!words.empty()) {
      const size_t blank = words.find(' ');
      const std::string_view word = words.substr(0, blank);
      if (!word.empty() && visit(word)) return true;
      if (blank == words.npos) break;
      words.remove_prefix(blank + 1);
    }
    return false;
  }

  simdjson::dom::object object_;
};

}  // namespace apigw::jwt
