#pragma once
// Heads on their way out. A head is measured first and then written in one go into the output queue. What must never leave
// is dropped here, whoever put it in: fields of this connection only, a second framing, names that are no token, values with
// control characters.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/field.h"

namespace apigw::http {

enum class ConnectionField : uint8_t { none, close, keep_alive };

struct ResponseLine {
  uint16_t status;
  bool has_length;
  uint64_t content_length;
  ConnectionField connection;
  std::string_view date;
  bool chunked = false;  // then has_length is false
};

/// Upper bound of what the write functions write.
size_t response_head_bound(std::span<const Field> fields);
/// Returns the end of what was written at `to`.
char* write_response_head(char* to, const ResponseLine& line, std::span<const Field> fields);

struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view host;
  bool has_length;
  uint64_t content_length;
};

size_t request_head_bound(const RequestLine& line, std::span<const Field> fields);
char* write_request_head(char* to, const RequestLine& line, std::span<const Field> fields);
/// Whether the start line and Host can be put on the wire as they are.
bool valid_request_line(const RequestLine& line);

}  // namespace apigw::http
