#pragma once
// Heads of HTTP/1.x messages, RFC 9112, strictly: what two implementations could read in two ways is refused. Parses in place;
// every view points into the input. A head that is bad stays bad whatever follows, so a prefix may be refused at once.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/base/message.h"

namespace apigw::http {

struct HeadLimits {
  uint32_t bytes_max;  // start line, fields and the empty line
  uint32_t fields_max;
};

enum class ParseState : uint8_t { complete, incomplete, bad };

struct ParseResult {
  ParseState state = ParseState::incomplete;
  uint16_t status = 0;  // bad requests: 400, 431 or 505
  uint32_t bytes = 0;   // complete: of the head, empty line included
};

/// How the message's body and connection are framed, RFC 9112 6.3 and 9.3.
struct Framing {
  uint64_t content_length = 0;
  bool has_length = false;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// `fields` is scratch for at least limits.fields_max fields; head.fields becomes its used front.
///   refuses  bare CR or LF, NUL and other controls, obs-fold, blanks before the colon, bytes that are no token in a name, several or
///            malformed Content-Length, any Transfer-Encoding but exactly "chunked" once in HTTP/1.1 and without Content-Length, missing,
///            repeated or malformed Host in HTTP/1.1, CONNECT, '*', user information in an absolute target, HTTP/0.9 and HTTP/2
///   source   RFC 9112 sections 2 to 7, RFC 9110 section 5
ParseResult parse_request_head(std::string_view in, const HeadLimits& limits, std::span<Field> fields, RequestHead& head, Framing& framing);
ParseResult parse_response_head(std::string_view in, const HeadLimits& limits, std::span<Field> fields, ResponseHead& head, Framing& framing);

}  // namespace apigw::http
