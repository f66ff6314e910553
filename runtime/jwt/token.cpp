#include "runtime/jwt/token.h"

#include <simdjson.h>

#include "runtime/base/ascii.h"
#include "runtime/base/base64.h"

namespace apigw::jwt {
namespace {

constexpr size_t header_members_max = 32;
constexpr struct {
  std::string_view name;
  RsaDigest digest;
} algorithms[] = {{"RS256", RsaDigest::sha256}, {"RS384", RsaDigest::sha384}, {"RS512", RsaDigest::sha512}};

std::optional<std::string_view> decode(Arena& arena, std::string_view text) {
  return decode_base64url(text, static_cast<char*>(arena.allocate(text.size() / 4 * 3 + 2, 1)));
}

/// The three parts; nothing when there are more or fewer.
struct Parts {
  std::string_view header, payload, signature;
};
std::optional<Parts> split(std::string_view text) {
  const size_t first = text.find('.');
  const size_t second = first == text.npos ? first : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) return {};
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

bool has_unique_members(simdjson::dom::object object) {
  if (object.size() > header_members_max) return false;
  size_t index = 0;
  for (const auto one : object) {
    size_t before = 0;
    for (const auto other : object) {
      if (before++ == index) break;
      if (other.key == one.key) return false;
    }
    ++index;
  }
  return true;
}

Fault read_header(Arena& arena, std::string_view text, Token& token) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object header;
  if (text.empty() || parser.parse(text.data(), text.size(), true).get(header) != simdjson::SUCCESS || !has_unique_members(header)) return Fault::malformed;
  simdjson::dom::element any;
  if (header["crit"].get(any) == simdjson::SUCCESS) return Fault::malformed;  // none is understood, so none may be critical (RFC 7515 4.1.11)
  std::string_view algorithm, key_id;
  if (header["alg"].get(algorithm) != simdjson::SUCCESS) return Fault::algorithm;
  const auto digest = digest_of(algorithm);
  if (!digest) return Fault::algorithm;
  if (header["kid"].get(key_id) != simdjson::SUCCESS || key_id.empty()) return Fault::key;
  token.digest = *digest;
  token.key_id = arena.copy(key_id);
  return Fault::none;
}

}  // namespace

std::optional<RsaDigest> digest_of(std::string_view algorithm) {
  for (const auto& row : algorithms) {
    if (row.name == algorithm) return row.digest;
  }
  return {};
}

std::string_view algorithm_of(RsaDigest digest) { return algorithms[size_t(digest)].name; }

Expected<Token, Fault> parse(Arena& arena, std::string_view text) {
  const auto parts = split(text);
  if (!parts) return unexpected(Fault::segments);
  if (text.size() > token_bytes_max) return unexpected(Fault::malformed);
  Token token{.text = text, .signing_input = text.substr(0, parts->header.size() + 1 + parts->payload.size())};
  const auto header = decode(arena, parts->header), payload = decode(arena, parts->payload), signature = decode(arena, parts->signature);
  if (!header || !payload || !signature) return unexpected(Fault::malformed);
  token.payload = *payload;
  token.signature = *signature;
  if (const Fault fault = read_header(arena, *header, token); fault != Fault::none) return unexpected(fault);
  if (signature->empty()) return unexpected(Fault::signature);
  return token;
}

std::string_view without_bearer(std::string_view credentials) {
  constexpr std::string_view scheme = "Bearer";
  const bool has_scheme = credentials.size() > scheme.size() && ascii_iequals(credentials.substr(0, scheme.size()), scheme) && credentials[scheme.size()] == ' ';
  if (!has_scheme) return credentials;
  credentials.remove_prefix(scheme.size());
  while (!credentials.empty() && credentials.front() == ' ') credentials.remove_prefix(1);
  return credentials;
}

}  // namespace apigw::jwt
