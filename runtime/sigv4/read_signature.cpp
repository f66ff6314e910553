// The parts of a signature as a request presents them, and whether they are for this service and this time.
#include <algorithm>
#include <charconv>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/base/time_text.h"
#include "runtime/sigv4/verify.h"

namespace apigw::sigv4 {
namespace {

using Fault = Refusal::Fault;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256", terminator = "aws4_request";
constexpr size_t signed_names_max = 128;  // each costs a look through all fields

/// The parts by the names that the form gives them.
enum Part : uint8_t { algorithm_part, credential_part, date_part, expires_part, signed_headers_part, signature_part, token_part, parts };
constexpr std::string_view query_names[parts] = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
                                                 "X-Amz-Signature", "X-Amz-Security-Token"};
struct Parts {
  std::optional<std::string_view> values[parts];
  std::optional<std::string_view>& operator[](Part part) { return values[part]; }
};

template <class... Texts>
std::string_view joined(Arena& arena, Texts... texts) {
  ArenaText out(arena, 256);
  (out.append(texts), ...);
  return out.view();
}

template <class... Texts>
auto refuse(Arena& arena, Fault fault, Texts... texts) {
  return unexpected(Refusal{fault, joined(arena, std::string_view(texts)...)});
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_until(std::string_view& rest, char separator) {
  const size_t size = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return part;
}

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return ascii_iequals(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

/// The service no longer repeats what was sent, which may be somebody's secret.
std::string_view hashed(Arena& arena, std::string_view text) {
  ArenaText out(arena, 48);
  const Sha256 digest = sha256(text);
  out.base64(bytes_of(digest));
  return out.view();
}

// --- the Authorization field

Expected<Parts, Refusal> parts_of_field(Arena& arena, const Received& request, std::string_view authorization) {
  Parts found;
  std::string_view rest = authorization;
  const size_t blank = authorization.find(' ');
  if (blank != std::string_view::npos) found[algorithm_part] = take_until(rest, ' ');
  for (bool any = false; !any || !rest.empty(); any = true) {
    std::string_view pair = trimmed(take_until(rest, ','));
    if (pair.find('=') == std::string_view::npos) {
      return refuse(arena, Fault::incomplete, "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '",
                    hashed(arena, authorization), "'.");
    }
    const std::string_view name = trimmed(take_until(pair, '='));
    if (name == "Credential") found[credential_part] = trimmed(pair);
    if (name == "SignedHeaders") found[signed_headers_part] = trimmed(pair);
    if (name == "Signature") found[signature_part] = trimmed(pair);
  }
  const Field* amz_date = find_field(request.fields, "x-amz-date");
  const Field* date = amz_date ? amz_date : find(request.fields, FieldId::date);
  if (date) found[date_part] = date->value;
  if (const Field* token = find_field(request.fields, "x-amz-security-token")) found[token_part] = token->value;

  ArenaText missing(arena, 320);
  for (const auto& [part, name] : {std::pair{credential_part, "Credential"}, std::pair{signature_part, "Signature"}, std::pair{signed_headers_part, "SignedHeaders"}}) {
    if (found[part] && !found[part]->empty()) continue;
    missing.append("Authorization header requires '");
    missing.append(name);
    missing.append("' parameter. ");
  }
  if (!date) missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (missing.size() > 0) {
    return refuse(arena, Fault::incomplete, missing.view(), "(Hashed with SHA-256 and encoded with Base64) Authorization=", hashed(arena, authorization));
  }
  return found;
}

// --- the query

std::string_view decoded(Arena& arena, std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  ArenaText out(arena, text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* digits = text.data() + i + 1;
    const bool escape = text[i] == '%' && text.size() - i > 2 && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out.push(escape ? char(byte) : text[i]);
    if (escape) i += 2;
  }
  return out.view();
}

/// Nothing: the query holds no signature.
std::optional<Parts> parts_of_query(Arena& arena, std::string_view query) {
  if (query.find("X-Amz-") == std::string_view::npos) return {};
  Parts found;
  bool any = false;
  while (!query.empty()) {
    std::string_view pair = take_until(query, '&');
    const std::string_view name = decoded(arena, take_until(pair, '='));
    const auto known = std::find(std::begin(query_names), std::end(query_names), name);
    if (known == std::end(query_names)) continue;
    const Part part = Part(known - std::begin(query_names));
    found[part] = decoded(arena, pair);
    any = any || part == algorithm_part || part == credential_part || part == signature_part;
  }
  return any ? std::optional(found) : std::nullopt;
}

Expected<int, Refusal> check_query(Arena& arena, Parts& found) {
  for (const Part part : {algorithm_part, credential_part, signature_part, signed_headers_part, date_part}) {
    if (found[part] && !found[part]->empty()) continue;
    return refuse(arena, Fault::incomplete, "AWS query-string parameters must include '", query_names[part], "'. Re-examine the query-string parameters.");
  }
  return 0;
}

// --- both

Expected<int, Refusal> read_credential(Arena& arena, std::string_view credential, const Expectation& expected, Presented& out) {
  if (std::count(credential.begin(), credential.end(), '/') != 4) {
    return refuse(arena, Fault::incomplete, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '", credential, "'");
  }
  std::string_view rest = credential;
  out.access_key_id = take_until(rest, '/');
  const std::string_view day = take_until(rest, '/');
  out.scope.region = take_until(rest, '/');
  out.scope.service = take_until(rest, '/');
  if (rest != terminator) return refuse(arena, Fault::invalid, "Credential should be scoped with a valid terminator: 'aws4_request', not '", rest, "'.");
  if (out.scope.service != expected.scope.service) {
    return refuse(arena, Fault::invalid, "Credential should be scoped to correct service: '", expected.scope.service, "'. ");
  }
  if (out.scope.region != expected.scope.region) return refuse(arena, Fault::invalid, "Credential should be scoped to a valid region. ");
  if (day != out.at.day()) {
    return refuse(arena, Fault::invalid, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '", day, "' != '",
                  out.at.day(), "', from '", out.at.view(), "'.");
  }
  return 0;
}

Expected<int64_t, Refusal> read_time(Arena& arena, std::string_view text, bool in_query, Presented& out) {
  auto epoch_ms = parse_basic_time(text);
  if (!epoch_ms && !in_query) epoch_ms = parse_http_time(text);
  if (!epoch_ms) return refuse(arena, Fault::incomplete, "Date must be in ISO-8601 'basic format'. Got '", text, "'. See http://en.wikipedia.org/wiki/ISO_8601");
  out.at = timestamp(*epoch_ms);
  return *epoch_ms;
}

/// `has_end`: the request says until when it is good, instead of five minutes.
Expected<int, Refusal> check_time(Arena& arena, int64_t from_ms, int64_t until_ms, bool has_end, const Expectation& expected, const Presented& presented) {
  const Timestamp now = timestamp(expected.now_ms);
  if (from_ms > expected.now_ms + clock_skew_ms) {
    const Timestamp limit = timestamp(expected.now_ms + clock_skew_ms);
    return refuse(arena, Fault::invalid, "Signature not yet current: ", presented.at.view(), " is still later than ", limit.view(), " (", now.view(), " + 5 min.)");
  }
  if (until_ms >= expected.now_ms) return 0;
  if (has_end) {
    const Timestamp end = timestamp(until_ms);
    return refuse(arena, Fault::invalid, "Signature expired: ", end.view(), " is now earlier than ", now.view());
  }
  const Timestamp limit = timestamp(expected.now_ms - clock_skew_ms);
  return refuse(arena, Fault::invalid, "Signature expired: ", presented.at.view(), " is now earlier than ", limit.view(), " (", now.view(), " - 5 min.)");
}

Expected<int64_t, Refusal> read_expiry(Arena& arena, std::string_view text) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return refuse(arena, Fault::invalid, "X-Amz-Expires should be a number");
  if (seconds < 1) return refuse(arena, Fault::invalid, "X-Amz-Expires must be at least 1 second");
  if (seconds > presigned_seconds_max) return refuse(arena, Fault::invalid, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
  return seconds;
}

Expected<int, Refusal> read_names(Arena& arena, std::string_view list, Presented& out) {
  const size_t count = size_t(std::count(list.begin(), list.end(), ';')) + 1;
  if (count > signed_names_max) return refuse(arena, Fault::invalid, "Too many headers are signed.");
  const auto names = arena.array<std::string_view>(count);
  for (std::string_view& name : names) {
    const std::string_view written = take_until(list, ';');
    char* lower = static_cast<char*>(arena.allocate(written.size() + 1, 1));
    std::transform(written.begin(), written.end(), lower, ascii_lower);
    name = {lower, written.size()};
    if (name == ":authority") name = "host";
  }
  std::sort(names.begin(), names.end());
  if (!std::binary_search(names.begin(), names.end(), std::string_view("host"))) {
    return refuse(arena, Fault::invalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  out.signed_names = names;
  return 0;
}

}  // namespace

Expected<Presented, Refusal> read_signature(Arena& arena, const Received& request, const Expectation& expected) {
  Presented presented;
  Parts found;
  if (const Field* authorization = find(request.fields, FieldId::authorization)) {
    auto parts = parts_of_field(arena, request, authorization->value);
    if (!parts) return unexpected(parts.error());
    found = *parts;
  } else if (auto parts = parts_of_query(arena, request.query)) {
    found = *parts;
    presented.in_query = true;
    if (auto complete = check_query(arena, found); !complete) return unexpected(complete.error());
  } else {
    return unexpected(Refusal{Fault::missing, "Missing Authentication Token"});
  }
  if (!found[algorithm_part] || *found[algorithm_part] != algorithm) {
    return refuse(arena, Fault::incomplete, "Unsupported AWS 'algorithm': '", found[algorithm_part].value_or(""), "'.");
  }
  presented.signature = *found[signature_part];
  presented.session_token = found[token_part].value_or("");
  const auto signed_ms = read_time(arena, *found[date_part], presented.in_query, presented);
  if (!signed_ms) return unexpected(signed_ms.error());
  if (auto good = read_credential(arena, *found[credential_part], expected, presented); !good) return unexpected(good.error());
  if (auto good = read_names(arena, *found[signed_headers_part], presented); !good) return unexpected(good.error());
  int64_t until_ms = *signed_ms + clock_skew_ms;
  // Without an end of its own a presigned request has the time of every other one.
  const bool has_end = presented.in_query && found[expires_part];
  if (has_end) {
    const auto seconds = read_expiry(arena, *found[expires_part]);
    if (!seconds) return unexpected(seconds.error());
    until_ms = *signed_ms + *seconds * 1000;
  }
  if (auto good = check_time(arena, *signed_ms, until_ms, has_end, expected, presented); !good) return unexpected(good.error());
  return presented;
}

}  // namespace apigw::sigv4
