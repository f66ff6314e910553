#include "runtime/vm/ids.h"

#include <array>
#include <cstring>

#include "runtime/base/ascii.h"

namespace apigw::vm {
namespace {

// Two digits of each byte: four ids a request make this worth a table.
constexpr auto hex_pairs = [] {
  std::array<char, 512> pairs{};
  for (int i = 0; i < 256; ++i) {
    pairs[size_t(2 * i)] = "0123456789abcdef"[i >> 4];
    pairs[size_t(2 * i + 1)] = "0123456789abcdef"[i & 15];
  }
  return pairs;
}();

/// The lowest `digits` (an even number) of the value.
char* write_hex(char* out, uint64_t value, int digits) {
  for (int shift = 4 * digits - 8; shift >= 0; shift -= 8, out += 2) std::memcpy(out, &hex_pairs[2 * ((value >> shift) & 255)], 2);
  return out;
}

constexpr bool is_hex(char c) { return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'); }

// What a part of a trace header may be made of; anything else is not worth passing on.
bool is_trace_part(std::string_view text) {
  if (text.empty() || text.size() > 128) return false;
  for (char c : text) {
    if (!((c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '-')) return false;
  }
  return true;
}

struct TraceParts {
  std::string_view root, parent, sampled;
};

TraceParts split_trace(std::string_view text) {
  TraceParts parts;
  while (!text.empty()) {
    size_t end = text.find(';');
    std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view name = part.substr(0, equals), value = part.substr(equals + 1);
    if (!is_trace_part(value)) continue;
    if (ascii_iequals(name, "Root")) parts.root = value;
    if (ascii_iequals(name, "Parent")) parts.parent = value;
    if (ascii_iequals(name, "Sampled")) parts.sampled = value;
  }
  return parts;
}

}  // namespace

std::string_view make_uuid(Arena& arena, Random& random) {
  const uint64_t high = (random.next() & ~uint64_t(0xf000)) | 0x4000;
  const uint64_t low = (random.next() & ~(uint64_t(3) << 62)) | (uint64_t(2) << 62);
  char* text = static_cast<char*>(arena.allocate(36, 1));
  char* at = write_hex(text, high >> 32, 8);
  *at++ = '-';
  at = write_hex(at, high >> 16, 4);
  *at++ = '-';
  at = write_hex(at, high, 4);
  *at++ = '-';
  at = write_hex(at, low >> 48, 4);
  *at++ = '-';
  write_hex(at, low, 12);
  return {text, 36};
}

std::string_view make_extended_request_id(Arena& arena, Random& random) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char* text = static_cast<char*>(arena.allocate(16, 1));
  uint64_t first = random.next(), second = random.next();
  for (int i = 0; i < 10; ++i) text[i] = digits[(first >> (6 * i)) & 63];
  for (int i = 0; i < 4; ++i) text[10 + i] = digits[(second >> (6 * i)) & 63];
  // 11 bytes are 14 digits and 4 bits more.
  text[14] = digits[((second >> 24) & 15) << 2];
  text[15] = '=';
  return {text, 16};
}

bool is_uuid_shaped(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

Ids draw_ids(Arena& arena, const RequestHead& request, Random& random) {
  Ids ids{{}, make_extended_request_id(arena, random)};
  for (const Field& field : request.fields) {
    if (field.id == FieldId::x_amzn_requestid && is_uuid_shaped(field.value)) {
      ids.request_id = arena.copy(field.value);
      return ids;
    }
  }
  ids.request_id = make_uuid(arena, random);
  return ids;
}

void assign_ids(Exchange& exchange, Random& random) {
  const Ids ids = draw_ids(exchange.arena, exchange.request, random);
  exchange.random = &random;
  exchange.request_id = ids.request_id;
  exchange.extended_request_id = ids.extended_request_id;
}

std::string_view complete_trace_id(Arena& arena, Random& random, std::string_view received, int64_t epoch_ms) {
  const TraceParts parts = split_trace(received);
  constexpr size_t root_bytes = 1 + 1 + 8 + 1 + 24, parent_bytes = 16;
  const size_t bytes = 5 + (parts.root.empty() ? root_bytes : parts.root.size()) + 8 +
                       (parts.parent.empty() ? parent_bytes : parts.parent.size()) + 9 +
                       (parts.sampled.empty() ? 1 : parts.sampled.size());
  char* text = static_cast<char*>(arena.allocate(bytes, 1));
  char* at = text;
  const auto put = [&](std::string_view piece) {
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  };
  put("Root=");
  if (parts.root.empty()) {
    put("1-");
    at = write_hex(at, uint64_t(epoch_ms / 1000), 8);
    put("-");
    at = write_hex(at, random.next(), 16);
    at = write_hex(at, random.next(), 8);
  } else {
    put(parts.root);
  }
  put(";Parent=");
  if (parts.parent.empty()) {
    at = write_hex(at, random.next(), 16);
  } else {
    put(parts.parent);
  }
  put(";Sampled=");
  put(!parts.sampled.empty() ? parts.sampled : parts.parent.empty() ? "0" : "1");
  return {text, size_t(at - text)};
}

std::string_view trace_id(Exchange& exchange) {
  if (exchange.trace_id.empty()) {
    const Field* received = exchange.field_index.find(exchange.request.fields, FieldId::x_amzn_trace_id);
    exchange.trace_id = complete_trace_id(exchange.arena, *exchange.random, received ? received->value : "", exchange.received_epoch_ms);
  }
  return exchange.trace_id;
}

}  // namespace apigw::vm
