#include "cli/invoke/print.h"

#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/base/arena.h"
#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"
#include "runtime/http/status.h"

namespace apigw::invoke {
namespace {

using Json = nlohmann::ordered_json;

/// "Sat Nov 21 13:05:50 UTC 2026", as Java prints a date.
std::string java_date(int64_t epoch_ms) {
  const std::time_t seconds = static_cast<std::time_t>(epoch_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {:02} {:02}:{:02}:{:02} UTC {}", kDays[parts.tm_wday], kMonths[parts.tm_mon], parts.tm_mday, parts.tm_hour, parts.tm_min,
                     parts.tm_sec, parts.tm_year + 1900);
}

std::string to_string(const Place& at) { return fmt::format("{}:{}:{}", at.file, at.line, at.column); }

bool is_utf8(std::string_view text) { return utf8_valid_prefix(text) == text.size(); }

/// Bytes that are no text are told by their number: a log is read on terminals.
std::string shown(std::string_view text) {
  if (is_utf8(text) && text.find('\0') == std::string_view::npos) return std::string(text);
  return fmt::format("({} bytes that are no text)", text.size());
}

std::string log_of(const Trace& trace, bool with_notes) {
  std::string log = fmt::format("Execution log for request {}\n", trace.request_id);
  for (const Event& event : trace.events) {
    if (event.of_service) {
      log += fmt::format("{} : {}\n", java_date(event.epoch_ms), shown(event.text));
    } else if (with_notes) {
      log += event.at.known() ? fmt::format("    {}: {}\n", to_string(event.at), shown(event.text)) : fmt::format("    {}\n", shown(event.text));
    }
  }
  return log;
}

Json json_of(const HeaderList& headers, bool all) {
  Json map = Json::object();
  for (const auto& [name, value] : headers) {
    if (all) {
      map[name].push_back(value);
    } else {
      map[name] = value;
    }
  }
  return map;
}

std::string base64(std::string_view bytes) {
  BlockPool blocks;
  Arena arena(blocks);
  ArenaText out(arena, bytes.size() / 3 * 4 + 8);
  out.base64(bytes);
  return std::string(out.view());
}

void put_body(Json& into, std::string_view body) {
  const bool is_text = is_utf8(body);
  into["body"] = is_text ? std::string(body) : base64(body);
  into["isBase64Encoded"] = !is_text;
}

Json json_of(const EndpointRequest& request) {
  Json json{{"method", request.method}, {"url", request.url}, {"headers", json_of(request.headers, false)}};
  put_body(json, request.body);
  return json;
}

Json json_of(const Event& event) {
  Json json{{"step", event.step}, {"text", shown(event.text)}};
  if (event.at.known()) json["at"] = {{"file", event.at.file}, {"line", event.at.line}, {"column", event.at.column}};
  return json;
}

}  // namespace

std::string print_text(const Outcome& outcome) {
  std::string text = log_of(outcome.trace, true);
  if (outcome.trace.call_end == CallEnd::not_sent) return text;
  const server::InProcessResponse& response = outcome.response;
  text += fmt::format("\nHTTP/1.1 {} {}\n", response.status, http::reason_phrase(response.status));
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\n", name, shown(value));
  text += fmt::format("\n{}", shown(response.body));
  if (!text.ends_with('\n')) text += '\n';
  if (!response.is_whole) text += "(the endpoint broke off here)\n";
  return text;
}

std::string print_json(const Outcome& outcome) {
  const Trace& trace = outcome.trace;
  const server::InProcessResponse& response = outcome.response;
  const bool is_answered = trace.call_end != CallEnd::not_sent;
  Json json{{"requestId", trace.request_id}, {"route", trace.method.empty() ? Json(nullptr) : Json(trace.method)}};
  json["status"] = is_answered ? Json(response.status) : Json(nullptr);
  json["headers"] = json_of(is_answered ? response.headers : HeaderList{}, false);
  json["multiValueHeaders"] = json_of(is_answered ? response.headers : HeaderList{}, true);
  put_body(json, is_answered ? std::string_view(response.body) : std::string_view());
  json["latency"] = trace.latency_ms;
  json["gatewayResponse"] = trace.gateway_response.empty() ? Json(nullptr) : Json(trace.gateway_response);
  json["endpointRequest"] = trace.endpoint_request ? json_of(*trace.endpoint_request) : Json(nullptr);
  json["steps"] = Json::array();
  for (const Event& event : trace.events) json["steps"].push_back(json_of(event));
  json["log"] = log_of(trace, false);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace apigw::invoke
