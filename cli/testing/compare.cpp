#include "cli/testing/compare.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/testing/line_difference.h"
#include "compiler/syntax/read.h"
#include "runtime/base/ascii.h"

namespace apigw::testing {
namespace {

using syntax::Node;

/// A JSON body that the endpoint is sent, or the client gets.
Json parsed(std::string_view text) { return Json::parse(text, nullptr, false); }

std::string shown(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

class Comparison {
 public:
  Comparison(std::string side, std::vector<Difference>& differences) : side_(std::move(side)), differences_(differences) {}

  void text(const Node* expected, std::string_view what, const std::string& actual) {
    if (!expected || expected->text == actual) return;
    differences_.push_back({expected->span, fmt::format("{} {}", side_, what), std::string(expected->text), actual, expected, Json(actual)});
  }
  void number(const Node* expected, std::string_view what, int64_t actual) {
    if (!expected || syntax::as_integer(*expected) == actual) return;
    differences_.push_back({expected->span, fmt::format("{} {}", side_, what), std::string(expected->text), std::to_string(actual), expected, Json(actual)});
  }

  void headers(const Node* expected, const invoke::HeaderList& actual) {
    if (!expected) return;
    for (const syntax::Member& member : expected->members) header(member, actual);
  }

  void body(const Node& message, const std::string& actual) {
    text(message.get("body"), "body", actual);
    const Node* whole = message.get("json");
    const Node* part = message.get("json-contains");
    if (!whole && !part) return;
    const Node& expected = whole ? *whole : *part;
    const Json value = parsed(actual);
    if (value.is_discarded()) {
      differences_.push_back({expected.span, fmt::format("{} body", side_), "JSON", actual.empty() ? "no body" : actual});
      return;
    }
    const size_t before = differences_.size();
    json(expected, value, "$", whole != nullptr);
    // Keys that came or went cannot be written into the value that stands there: the whole of it is written anew.
    const bool in_place = std::all_of(differences_.begin() + static_cast<std::ptrdiff_t>(before), differences_.end(), [](const Difference& one) { return one.node != nullptr; });
    if (whole && !in_place) {
      for (size_t i = before; i < differences_.size(); ++i) {
        differences_[i].node = whole;
        differences_[i].replacement = value;
      }
    }
  }

 private:
  void header(const syntax::Member& member, const invoke::HeaderList& actual) {
    std::vector<std::string> values;
    for (const auto& [name, value] : actual) {
      if (ascii_iequals(name, member.key)) values.push_back(value);
    }
    std::vector<std::string> wanted;
    const Node& expected = *member.value;
    if (expected.is_sequence()) {
      for (const Node* item : expected.items) wanted.emplace_back(item->text);
    } else if (expected.kind != syntax::Kind::null) {
      wanted.emplace_back(expected.text);
    }
    if (values == wanted) return;
    const auto list = [](const std::vector<std::string>& all) { return all.empty() ? std::string("none") : fmt::format("{}", fmt::join(all, " | ")); };
    Json replacement = values.size() == 1 ? Json(values[0]) : values.empty() ? Json(nullptr) : Json(values);
    differences_.push_back({expected.span.known() ? expected.span : member.key_span, fmt::format("{} header {}", side_, member.key), list(wanted), list(values),
                            expected.span.known() && expected.span.end > expected.span.begin ? &expected : nullptr, std::move(replacement)});
  }

  void missing(const Node& at, const std::string& path, std::string expected, std::string actual) {
    differences_.push_back({at.span, fmt::format("{} body at {}", side_, path), std::move(expected), std::move(actual)});
  }

  /// `whole`: nothing else may be there. Lists are compared as a whole either way: their order and length matter.
  void json(const Node& expected, const Json& actual, const std::string& path, bool whole) {
    if (expected.is_mapping() && actual.is_object()) return object(expected, actual, path, whole);
    if (expected.is_sequence() && actual.is_array()) return array(expected, actual, path, whole);
    const Json wanted = parsed(syntax::to_json(expected));
    const bool same = wanted.is_discarded() ? actual.is_string() && actual.get_ref<const std::string&>() == expected.text : wanted == actual;
    if (same) return;
    const bool is_leaf = expected.is_scalar() && actual.is_primitive();
    differences_.push_back({expected.span, fmt::format("{} body at {}", side_, path), syntax::to_json(expected), shown(actual), is_leaf ? &expected : nullptr, actual});
  }

  void object(const Node& expected, const Json& actual, const std::string& path, bool whole) {
    for (const syntax::Member& member : expected.members) {
      const std::string below = fmt::format("{}.{}", path, member.key);
      const auto found = actual.find(std::string(member.key));
      if (found == actual.end()) {
        missing(*member.value, below, syntax::to_json(*member.value), "nothing");
      } else {
        json(*member.value, *found, below, whole);
      }
    }
    if (!whole) return;
    for (const auto& [key, value] : actual.items()) {
      if (!expected.get(key)) missing(expected, fmt::format("{}.{}", path, key), "nothing", shown(value));
    }
  }

  void array(const Node& expected, const Json& actual, const std::string& path, bool whole) {
    const size_t size = std::max(expected.items.size(), actual.size());
    for (size_t i = 0; i < size; ++i) {
      const std::string below = fmt::format("{}[{}]", path, i);
      if (i >= actual.size()) {
        missing(*expected.items[i], below, syntax::to_json(*expected.items[i]), "nothing");
      } else if (i >= expected.items.size()) {
        missing(expected, below, "nothing", shown(actual[i]));
      } else {
        json(*expected.items[i], actual[i], below, whole);
      }
    }
  }

  std::string side_;
  std::vector<Difference>& differences_;
};

void endpoint(const TestCase& test, const invoke::Trace& trace, std::vector<Difference>& differences) {
  if (test.expects_no_call && trace.endpoint_request) {
    differences.push_back({test.node->get("endpoint-request")->span, "endpoint request", "none", fmt::format("{} {}", trace.endpoint_request->method, trace.endpoint_request->url)});
  }
  if (!test.endpoint_request) return;
  if (!trace.endpoint_request) {
    differences.push_back({test.endpoint_request->span, "endpoint request", "a request", trace.gateway_response.empty() ? "none" : fmt::format("none; the gateway answered {}", trace.gateway_response)});
    return;
  }
  const Node& expected = *test.endpoint_request;
  Comparison comparison("endpoint request", differences);
  comparison.text(expected.get("method"), "method", trace.endpoint_request->method);
  comparison.text(expected.get("url"), "url", trace.endpoint_request->url);
  comparison.headers(expected.get("headers"), trace.endpoint_request->headers);
  comparison.body(expected, trace.endpoint_request->body);
}

void response(const TestCase& test, const invoke::Outcome& outcome, std::vector<Difference>& differences) {
  if (!test.response) return;
  const Node& expected = *test.response;
  if (outcome.trace.call_end == invoke::CallEnd::not_sent) {
    differences.push_back({expected.span, "response", "a response", "a request to the endpoint, for which the test has no 'endpoint-response'"});
    return;
  }
  Comparison comparison("response", differences);
  comparison.number(expected.get("status"), "status", outcome.response.status);
  comparison.text(expected.get("gateway-response"), "gateway-response", outcome.trace.gateway_response);
  comparison.headers(expected.get("headers"), outcome.response.headers);
  comparison.body(expected, outcome.response.body);
}

}  // namespace

std::vector<Difference> compare(const TestCase& test, const invoke::Outcome& outcome) {
  std::vector<Difference> differences;
  endpoint(test, outcome.trace, differences);
  response(test, outcome, differences);
  return differences;
}

std::string describe(const Difference& difference, const source::SourceSet& sources) {
  const source::Position at = sources.position(difference.at.file, difference.at.begin);
  const std::string place = fmt::format("{}:{}:{}: {}", sources.name(difference.at.file), at.line, at.column, difference.what);
  const bool several_lines = (difference.expected + difference.actual).find('\n') != std::string::npos;
  if (several_lines) return fmt::format("{}:\n{}", place, line_difference(difference.expected, difference.actual));
  return fmt::format("{}: expected {}, got {}\n", place, difference.expected, difference.actual);
}

}  // namespace apigw::testing
