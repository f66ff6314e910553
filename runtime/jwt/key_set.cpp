#include "runtime/jwt/key_set.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>
#include <simdjson.h>

#include "runtime/base/base64.h"

namespace apigw::jwt {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t same_id_max = 4;  // keys tried for one token

uint64_t next_serial() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

/// A member that has to be a text; `absent` when it is not there. Nothing: it is something else.
std::optional<std::string_view> text_at(object from, const char* name, std::string_view absent = {}) {
  element value;
  if (from[name].get(value) != simdjson::SUCCESS) return absent;
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool is_for_verifying(object key) {
  if (text_at(key, "use", "sig") != "sig") return false;
  element operations;
  if (key["key_ops"].get(operations) != simdjson::SUCCESS) return true;
  simdjson::dom::array list;
  if (operations.get(list) != simdjson::SUCCESS) return false;
  for (const element one : list) {
    std::string_view operation;
    if (one.get(operation) == simdjson::SUCCESS && operation == "verify") return true;
  }
  return false;
}

std::optional<std::string> number_at(object key, const char* name) {
  const auto text = text_at(key, name);
  if (!text) return {};
  std::string bytes(text->size() / 4 * 3 + 2, '\0');
  const auto decoded = decode_base64url(*text, bytes.data());
  if (!decoded) return {};
  bytes.resize(decoded->size());
  return bytes;
}

}  // namespace

Expected<KeySet, std::string> KeySet::parse(std::string_view json) {
  if (json.size() > key_set_bytes_max) return unexpected(fmt::format("the key set has more than {} bytes", key_set_bytes_max));
  simdjson::dom::parser parser;
  object document;
  simdjson::dom::array keys;
  const bool is_object = !json.empty() && parser.parse(json.data(), json.size(), true).get(document) == simdjson::SUCCESS;
  if (!is_object || document["keys"].get(keys) != simdjson::SUCCESS) return unexpected(std::string("it is no key set: no JSON object with an array 'keys'"));
  if (keys.size() > keys_max) return unexpected(fmt::format("the key set has more than {} keys", keys_max));
  KeySet set;
  for (const element one : keys) {
    object key;
    if (one.get(key) != simdjson::SUCCESS || text_at(key, "kty") != "RSA" || !is_for_verifying(key)) continue;
    const auto id = text_at(key, "kid"), algorithm = text_at(key, "alg", "");
    if (!id || id->empty() || !algorithm) continue;
    const auto digest = digest_of(*algorithm);
    if (!digest && !algorithm->empty()) continue;
    const auto modulus = number_at(key, "n"), exponent = number_at(key, "e");
    if (!modulus || !exponent) continue;
    auto made = RsaPublicKey::from_numbers(*modulus, *exponent);
    if (made) set.keys_.push_back({std::string(*id), digest, std::move(*made)});
  }
  set.text_ = json;
  set.serial_ = next_serial();
  return set;
}

bool KeySet::has(std::string_view key_id) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const Key& key) { return key.id == key_id; });
}

bool KeySet::verify(const Token& token) const {
  size_t tried = 0;
  for (const Key& key : keys_) {
    if (key.id != token.key_id || key.digest.value_or(token.digest) != token.digest) continue;
    if (key.key.verify(token.digest, token.signing_input, token.signature)) return true;
    if (++tried == same_id_max) break;
  }
  return false;
}

}  // namespace apigw::jwt
