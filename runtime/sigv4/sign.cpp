#include "runtime/sigv4/sign.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"

namespace apigw::sigv4 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256", terminator = "aws4_request";

// What the signer writes itself, whatever a mapping put there.
constexpr std::string_view own_fields[] = {"x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization"};

bool is_own(std::string_view name) {
  return std::any_of(std::begin(own_fields), std::end(own_fields), [&](std::string_view own) { return ascii_iequals(own, name); });
}

bool is_signed(const Field& field) {
  constexpr std::string_view prefix = "x-amz-";
  return field.id == FieldId::content_type || field.id == FieldId::content_md5 ||
         (field.name.size() > prefix.size() && ascii_iequals(field.name.substr(0, prefix.size()), prefix));
}

/// A signed field must arrive as it was signed: what the writer would leave out, or a receiver read otherwise, is not sent at all.
bool can_be_sent(const Field& field) {
  const auto is_name = [](unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'; };
  const auto is_control = [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; };
  return std::all_of(field.name.begin(), field.name.end(), is_name) && std::none_of(field.value.begin(), field.value.end(), is_control);
}

std::string_view lower(Arena& arena, std::string_view text) {
  char* copy = static_cast<char*>(arena.allocate(text.size(), 1));
  std::transform(text.begin(), text.end(), copy, ascii_lower);
  return {copy, text.size()};
}

/// Sorted, each once, "host" among them.
std::span<const std::string_view> signed_names(Arena& arena, std::span<const Field> fields) {
  const auto names = arena.array<std::string_view>(fields.size() + 1);
  size_t count = 0;
  names[count++] = "host";
  for (const Field& field : fields) {
    if (is_signed(field)) names[count++] = lower(arena, field.name);
  }
  const auto used = names.first(count);
  std::sort(used.begin(), used.end());
  return used.first(size_t(std::unique(used.begin(), used.end()) - used.begin()));
}

void append_scope(ArenaText& out, const Scope& scope, const Timestamp& at) {
  for (const std::string_view part : {at.day(), scope.region, scope.service}) {
    out.append(part);
    out.push('/');
  }
  out.append(terminator);
}

std::string_view hex_text(Arena& arena, const Sha256& digest) {
  char* text = static_cast<char*>(arena.allocate(digest.size() * 2, 1));
  write_hex(text, bytes_of(digest));
  return {text, digest.size() * 2};
}

std::string_view authorization(Arena& arena, std::string_view access_key_id, const Scope& scope, const Timestamp& at,
                               std::span<const std::string_view> names, std::string_view hex_signature) {
  ArenaText out(arena, 320);
  out.append(algorithm);
  out.append(" Credential=");
  out.append(access_key_id);
  out.push('/');
  append_scope(out, scope, at);
  out.append(", SignedHeaders=");
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out.push(';');
    out.append(names[i]);
  }
  out.append(", Signature=");
  out.append(hex_signature);
  return out.view();
}

/// HMAC of the day with "AWS4" before the secret as its key.
Sha256 first_key(std::string_view secret_access_key, std::string_view day) {
  std::array<char, 256> key;
  if (secret_access_key.size() > key.size() - 4) return hmac_sha256("AWS4" + std::string(secret_access_key), day);
  std::memcpy(key.data(), "AWS4", 4);
  const size_t size = 4 + secret_access_key.copy(key.data() + 4, key.size() - 4);
  return hmac_sha256({key.data(), size}, day);
}

}  // namespace

const Sha256& SigningKeys::key(std::string_view secret_access_key, std::string_view day, const Scope& scope) {
  if (entries_.empty()) entries_.resize(places);
  size_t hash = 0;
  for (const std::string_view part : {secret_access_key, day, scope.region, scope.service}) hash = hash * 31 + std::hash<std::string_view>()(part);
  Entry& entry = entries_[hash % places];
  if (entry.service == scope.service && entry.region == scope.region && entry.day == day && entry.secret_access_key == secret_access_key) return entry.key;
  entry.secret_access_key = secret_access_key;
  entry.day = day;
  entry.region = scope.region;
  entry.service = scope.service;
  entry.key = first_key(secret_access_key, day);
  for (const std::string_view part : {scope.region, scope.service, terminator}) entry.key = hmac_sha256(bytes_of(entry.key), part);
  return entry.key;
}

Timestamp timestamp(int64_t epoch_ms) {
  using namespace std::chrono;
  const sys_seconds at{floor<seconds>(milliseconds(epoch_ms))};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const hh_mm_ss time{at - midnight};
  Timestamp stamp;
  const auto digits = [&stamp](size_t place, unsigned value, size_t width) {
    for (size_t i = width; i > 0; --i, value /= 10) stamp.text[place + i - 1] = char('0' + value % 10);
  };
  digits(0, unsigned(int(date.year())), 4);
  digits(4, unsigned(date.month()), 2);
  digits(6, unsigned(date.day()), 2);
  stamp.text[8] = 'T';
  digits(9, unsigned(time.hours().count()), 2);
  digits(11, unsigned(time.minutes().count()), 2);
  digits(13, unsigned(time.seconds().count()), 2);
  stamp.text[15] = 'Z';
  return stamp;
}

std::string_view string_to_sign(Arena& arena, const Scope& scope, const Timestamp& at, const Sha256& canonical_request) {
  ArenaText text(arena, 192);
  text.append(algorithm);
  text.push('\n');
  text.append(at.view());
  text.push('\n');
  append_scope(text, scope, at);
  text.push('\n');
  text.append(hex_text(arena, canonical_request));
  return text.view();
}

std::string_view signature(Arena& arena, SigningKeys& keys, std::string_view secret_access_key, const Scope& scope, const Timestamp& at,
                           const Sha256& canonical_request) {
  const Sha256& key = keys.key(secret_access_key, at.day(), scope);
  return hex_text(arena, hmac_sha256(bytes_of(key), string_to_sign(arena, scope, at, canonical_request)));
}

std::span<const Field> sign(Arena& arena, SigningKeys& keys, const Credentials& credentials, const Scope& scope, int64_t epoch_ms, const Request& request) {
  const auto fields = arena.array<Field>(request.fields.size() + std::size(own_fields));
  size_t count = 0;
  for (const Field& field : request.fields) {
    if (is_own(field.name) || (is_signed(field) && !can_be_sent(field))) continue;
    fields[count++] = field;
  }
  const auto add = [&](std::string_view name, std::string_view value, FieldId id = FieldId::other) {
    fields[count++] = Field{.name = name, .value = value, .id = id, .checked = true};
  };
  const Timestamp at = timestamp(epoch_ms);
  const std::string_view payload_hash = hex_text(arena, sha256(request.body));
  add("X-Amz-Date", arena.copy(at.view()));
  if (request.send_payload_hash) add("X-Amz-Content-Sha256", payload_hash);
  if (!credentials.session_token.empty()) add("X-Amz-Security-Token", credentials.session_token);
  const Message message{request.method, request.path, request.query, request.host, fields.first(count), payload_hash};
  const auto names = signed_names(arena, message.fields);
  const Sha256 canonical = canonical_request_hash(arena, message, names, request.path_rule);
  const std::string_view hex_signature = signature(arena, keys, credentials.secret_access_key, scope, at, canonical);
  add("Authorization", authorization(arena, credentials.access_key_id, scope, at, names, hex_signature), FieldId::authorization);
  return fields.first(count);
}

}  // namespace apigw::sigv4
