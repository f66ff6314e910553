#include "runtime/sigv4/verify.h"

#include <algorithm>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"

namespace apigw::sigv4 {
namespace {

using Fault = Refusal::Fault;

constexpr std::string_view signature_name = "X-Amz-Signature", token_name = "X-Amz-Security-Token";

std::string_view hex_of(Arena& arena, const Sha256& digest) {
  char* text = static_cast<char*>(arena.allocate(digest.size() * 2, 1));
  write_hex(text, bytes_of(digest));
  return {text, digest.size() * 2};
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

/// A hash that the client states has to be that of the body, signed or not.
bool states_another_hash(const Received& request, std::string_view payload_hash) {
  for (const Field& field : request.fields) {
    if (!ascii_iequals(field.name, "x-amz-content-sha256")) continue;
    if (is_digest(field.value) && !ascii_iequals(field.value, payload_hash)) return true;
  }
  return false;
}

Refusal mismatch(Arena& arena, std::string_view canonical, std::string_view to_sign) {
  ArenaText out(arena, canonical.size() + to_sign.size() + 384);
  out.append("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
             "Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'");
  out.append(canonical);
  out.append("'\n\nThe String-to-Sign should have been\n'");
  out.append(to_sign);
  out.append("'\n");
  return {Fault::invalid, out.view()};
}

}  // namespace

Refusal unknown_key() { return {Fault::unrecognized, "The security token included in the request is invalid."}; }

std::optional<Refusal> verify(Arena& arena, SigningKeys& keys, const Presented& presented, const Received& request, const Credentials& credentials) {
  if (!equal_in_constant_time(presented.session_token, credentials.session_token)) return unknown_key();
  const std::string_view payload_hash = hex_of(arena, sha256(request.body));
  const Message message{request.method, request.path, request.query, request.host, request.fields, payload_hash};
  // Some signers add the token to the query after they signed it.
  const std::string_view names[] = {signature_name, token_name};
  const size_t attempts = presented.in_query && !presented.session_token.empty() ? 2 : 1;
  std::string_view first;
  for (size_t i = 0; i < attempts; ++i) {
    const auto left_out = presented.in_query ? std::span(names).first(i + 1) : std::span<const std::string_view>();
    const std::string_view canonical = canonical_request(arena, message, presented.signed_names, PathRule::twice, left_out);
    if (i == 0) first = canonical;
    const std::string_view right = signature(arena, keys, credentials.secret_access_key, presented.scope, presented.at, sha256(canonical));
    if (!equal_in_constant_time(right, presented.signature)) continue;
    if (states_another_hash(request, payload_hash)) break;
    return {};
  }
  return mismatch(arena, first, string_to_sign(arena, presented.scope, presented.at, sha256(first)));
}

}  // namespace apigw::sigv4
