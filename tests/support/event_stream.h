#pragma once
// Writes the frames of application/vnd.amazon.eventstream.
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/crc32.h"

namespace apigw::testing {

inline std::string big_endian(uint32_t number, int bytes = 4) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += char(number >> (8 * i));
  return text;
}

inline std::string frame(const std::vector<std::pair<std::string, std::string>>& headers, const std::string& payload) {
  std::string fields;
  for (const auto& [name, value] : headers) fields += char(name.size()) + name + '\x07' + big_endian(uint32_t(value.size()), 2) + value;
  std::string text = big_endian(uint32_t(16 + fields.size() + payload.size())) + big_endian(uint32_t(fields.size()));
  text += big_endian(crc32(0, text));
  text += fields + payload;
  return text + big_endian(crc32(0, text));
}

inline std::string chunk(const std::string& payload) {
  return frame({{":event-type", "PayloadChunk"}, {":content-type", "application/octet-stream"}, {":message-type", "event"}}, payload);
}
inline std::string completion(const std::string& json = "{}") {
  return frame({{":event-type", "InvokeComplete"}, {":content-type", "application/json"}, {":message-type", "event"}}, json);
}

}  // namespace apigw::testing
