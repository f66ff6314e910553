// AWS Signature Version 4 for requests to API Gateway, with the SHA-256 it needs (FIPS 180-4).
#include <algorithm>
#include <array>
#include <cstdint>

#include <apigw_sdk/runtime/credentials.hpp>

namespace apigw_sdk {
namespace {

// clang-format off
constexpr std::array<std::uint32_t, 64> kRounds = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
    0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
// clang-format on

std::uint32_t rotated(std::uint32_t value, unsigned bits) { return value >> bits | value << (32 - bits); }

void add_block(std::array<std::uint32_t, 8>& state, const unsigned char* block) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = static_cast<std::uint32_t>(block[4 * i]) << 24 | static_cast<std::uint32_t>(block[4 * i + 1]) << 16 | static_cast<std::uint32_t>(block[4 * i + 2]) << 8 | block[4 * i + 3];
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
    const std::uint32_t s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRounds[i] + w[i];
    const std::uint32_t s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> sums = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += sums[i];
}

class Sha256 {
 public:
  void add(const char* data, std::size_t size) {
    bytes_ += size;
    tail_.append(data, size);
    std::size_t at = 0;
    for (; tail_.size() - at >= 64; at += 64) add_block(state_, reinterpret_cast<const unsigned char*>(tail_.data()) + at);
    tail_.erase(0, at);
  }

  /// Of all that was added; nothing can be added after it.
  std::string digest() {
    const std::uint64_t bits = bytes_ * 8;
    std::string end = "\x80";
    end.append((119 - tail_.size()) % 64, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) end += static_cast<char>(bits >> shift & 0xff);
    add(end.data(), end.size());
    std::string digest;
    for (const std::uint32_t word : state_) {
      for (int shift = 24; shift >= 0; shift -= 8) digest += static_cast<char>(word >> shift & 0xff);
    }
    return digest;
  }

 private:
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string tail_;
  std::uint64_t bytes_ = 0;
};

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.digest();
}

/// Of a body that flows: it is read twice.
std::string sha256(BodySource& source) {
  Sha256 hash;
  char piece[16384];
  for (std::size_t bytes = source.read(piece, sizeof piece); bytes > 0; bytes = source.read(piece, sizeof piece)) hash.add(piece, bytes);
  if (!source.rewind()) throw EncodeError("a signed body is read twice: give one that can be rewound");
  return hash.digest();
}

std::string hmac(std::string key, const std::string& text) {
  if (key.size() > 64) key = sha256(key);
  key.resize(64, '\0');
  std::string inner = key, outer = key;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  return sha256(outer + sha256(inner + text));
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 && digit_of(text[i + 2]) >= 0;
    result += escape ? static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2])) : text[i];
    i += escape ? 2 : 0;
  }
  return result;
}

std::string canonical_query(const std::string& query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t begin = 0; begin < query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string pair = query.substr(begin, end - begin);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (!pair.empty()) pairs.emplace_back(percent(unescaped(pair.substr(0, equals))), percent(unescaped(pair.substr(std::min(equals + 1, pair.size())))));
    begin = end + 1;
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

std::string trimmed(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) result += c;
    else if (!result.empty() && result.back() != ' ') result += ' ';
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

}  // namespace

void sign(HttpRequest& request, const Credentials& credentials, const std::string& region, const std::string& service, const std::string& stamp, BodySource* source) {
  const std::size_t host_begin = request.url.find("://") + 3;
  const std::size_t path_begin = std::min(request.url.find_first_of("/?", host_begin), request.url.size());
  const std::size_t query_begin = std::min(request.url.find('?', path_begin), request.url.size());
  std::string host = request.url.substr(host_begin, path_begin - host_begin);
  host.erase(0, host.rfind('@') + 1);
  // The scheme's usual port is not sent with the host.
  const std::string usual_port = request.url.compare(0, 5, "https") == 0 ? ":443" : ":80";
  if (host.size() > usual_port.size() && host.compare(host.size() - usual_port.size(), usual_port.size(), usual_port) == 0) host.resize(host.size() - usual_port.size());
  const std::string path = path_begin == query_begin ? "/" : request.url.substr(path_begin, query_begin - path_begin);
  const std::string query = query_begin < request.url.size() ? request.url.substr(query_begin + 1) : std::string();

  request.headers.erase("Authorization");
  request.headers.erase("X-Amz-Security-Token");
  request.headers["X-Amz-Date"] = stamp;
  if (!credentials.session_token.empty()) request.headers["X-Amz-Security-Token"] = credentials.session_token;
  std::map<std::string, std::string> signed_headers = {{"host", host}};
  for (const auto& [name, value] : request.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "content-type" || lower.compare(0, 6, "x-amz-") == 0) signed_headers[lower] = trimmed(value);
  }
  std::string names, fields;
  for (const auto& [name, value] : signed_headers) {
    names += (names.empty() ? "" : ";") + name;
    fields += name + ":" + value + "\n";
  }
  // Every service but S3 encodes the path of the request once more.
  const std::string canonical = request.method + "\n" + percent(path, "/") + "\n" + canonical_query(query) + "\n" + fields + "\n" + names + "\n" + hex(source == nullptr ? sha256(request.body) : sha256(*source));
  const std::string day = stamp.substr(0, 8);
  const std::string scope = day + "/" + region + "/" + service + "/aws4_request";
  std::string key = "AWS4" + credentials.secret_key;
  for (const std::string& part : {day, region, service, std::string("aws4_request")}) key = hmac(key, part);
  const std::string signature = hex(hmac(key, "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex(sha256(canonical))));
  request.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature;
}

}  // namespace apigw_sdk
