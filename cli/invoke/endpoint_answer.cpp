#include "cli/invoke/endpoint_answer.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/source/suggest.h"
#include "compiler/syntax/read.h"
#include "runtime/base/ascii.h"
#include "runtime/http/head_parser.h"

namespace apigw::invoke {
namespace {

using source::Code;

struct FailureName {
  std::string_view name;
  vm::CallFailure failure;
};
constexpr FailureName kFailures[] = {
    {"timeout", vm::CallFailure::timeout}, {"connect", vm::CallFailure::connect},
    {"reset", vm::CallFailure::reset},     {"tls", vm::CallFailure::tls},
    {"malformed-response", vm::CallFailure::malformed_response},
};

bool is_field(std::string_view name, std::string_view value) {
  const bool is_token = !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c < 0x7f && c != ':'; });
  return is_token && std::ranges::none_of(value, [](unsigned char c) { return c < ' ' && c != '\t'; });
}

void read_status(const syntax::Node& node, EndpointAnswer& answer, source::Diagnostics& diagnostics) {
  const auto status = syntax::as_integer(node);
  if (status && *status >= 100 && *status <= 999) {
    answer.status = static_cast<uint16_t>(*status);
  } else {
    diagnostics.report(Code::test_file, node.span, "'status' must be a number from 100 to 999");
  }
}

void read_failure(const syntax::Node& node, EndpointAnswer& answer, source::Diagnostics& diagnostics) {
  const auto found = std::ranges::find_if(kFailures, [&](const FailureName& row) { return row.name == node.text; });
  if (found != std::end(kFailures)) {
    answer.failure = found->failure;
  } else {
    diagnostics.report(Code::test_file, node.span, fmt::format("'{}' is no failure", node.text), "it is timeout, connect, reset, tls or malformed-response");
  }
}

}  // namespace

bool check_keys(const syntax::Node& node, std::string_view what, std::span<const std::string_view> known, source::Diagnostics& diagnostics) {
  if (!node.is_mapping()) {
    diagnostics.report(Code::test_file, node.span, fmt::format("{} must be a map", what));
    return false;
  }
  for (const syntax::Member& member : node.members) {
    if (std::ranges::find(known, member.key) != known.end()) continue;
    const std::string_view near = source::nearest(member.key, {known.begin(), known.end()});
    diagnostics.report(Code::test_file, member.key_span, fmt::format("unknown key '{}' in {}", member.key, what),
                       near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
  return true;
}

std::optional<std::string> read_text(const syntax::Node& node, std::string_view what, source::Diagnostics& diagnostics) {
  if (node.is_scalar() && node.kind != syntax::Kind::null) return std::string(node.text);
  diagnostics.report(Code::test_file, node.span, fmt::format("{} must be a text", what));
  return std::nullopt;
}

Pairs read_pairs(const syntax::Node& node, std::string_view what, source::Diagnostics& diagnostics) {
  Pairs pairs;
  if (!node.is_mapping()) {
    diagnostics.report(Code::test_file, node.span, fmt::format("{} must be a map", what));
    return pairs;
  }
  for (const syntax::Member& member : node.members) {
    if (member.value->is_sequence()) {
      for (const syntax::Node* item : member.value->items) {
        if (const auto text = read_text(*item, fmt::format("'{}'", member.key), diagnostics)) pairs.emplace_back(member.key, *text);
      }
    } else if (const auto text = read_text(*member.value, fmt::format("'{}'", member.key), diagnostics)) {
      pairs.emplace_back(member.key, *text);
    }
  }
  return pairs;
}

std::string read_body(const syntax::Node& message, HeaderList& headers, source::Diagnostics& diagnostics) {
  const syntax::Node* const text = message.get("body");
  const syntax::Node* const json = message.get("json");
  if (text && json) diagnostics.report(Code::test_file, json->span, "a message has 'body' or 'json', not both");
  if (json) {
    const bool typed = std::ranges::any_of(headers, [](const auto& header) { return ascii_iequals(header.first, "Content-Type"); });
    if (!typed) headers.emplace_back("Content-Type", "application/json");
    return syntax::to_json(*json);
  }
  return text ? read_text(*text, "'body'", diagnostics).value_or("") : std::string();
}

EndpointAnswer read_endpoint_answer(const syntax::Node& node, source::Diagnostics& diagnostics) {
  static constexpr std::string_view kKeys[] = {"status", "headers", "body", "json", "failure"};
  EndpointAnswer answer;
  if (!check_keys(node, "an endpoint's response", kKeys, diagnostics)) return answer;
  if (const syntax::Node* status = node.get("status")) read_status(*status, answer, diagnostics);
  if (const syntax::Node* headers = node.get("headers")) answer.headers = read_pairs(*headers, "'headers'", diagnostics);
  if (const syntax::Node* failure = node.get("failure")) read_failure(*failure, answer, diagnostics);
  answer.body = read_body(node, answer.headers, diagnostics);
  for (const auto& [name, value] : answer.headers) {
    if (!is_field(name, value)) diagnostics.report(Code::test_file, node.get("headers")->span, fmt::format("'{}' cannot be sent as a header", name));
  }
  return answer;
}

ParsedAnswer::ParsedAnswer(const EndpointAnswer& answer) : answer_(answer), storage_(answer.headers.size() + 8) {
  head_ = fmt::format("HTTP/1.1 {} OK\r\n", answer.status);
  bool has_length = false;
  for (const auto& [name, value] : answer.headers) {
    if (!is_field(name, value) || ascii_iequals(name, "Transfer-Encoding")) continue;
    has_length = has_length || ascii_iequals(name, "Content-Length");
    head_ += fmt::format("{}: {}\r\n", name, ascii_iequals(name, "Content-Length") ? std::to_string(answer.body.size()) : value);
  }
  if (!has_length) head_ += fmt::format("Content-Length: {}\r\n", answer.body.size());
  head_ += "\r\n";
  const http::HeadLimits limits{.bytes_max = static_cast<uint32_t>(head_.size() + 1), .fields_max = static_cast<uint32_t>(storage_.size())};
  ResponseHead head;
  http::Framing framing;
  if (http::parse_response_head(head_, limits, storage_, head, framing).state == http::ParseState::complete) fields_ = head.fields;
}

void ParsedAnswer::put_into(vm::Exchange& exchange) const {
  exchange.call_failure = answer_.failure;
  exchange.integration_response_message = {answer_.status, fields_, answer_.body};
}

}  // namespace apigw::invoke
