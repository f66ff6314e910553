#include "compiler/check/parameter_change.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/mapping_expression.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

using bundle::MoveSource;

auto refuse(std::string reason) { return unexpected(std::move(reason)); }

// Names that the service keeps to itself; one that ends in '-' stands for all that begin with it.
constexpr std::string_view kReserved[] = {
    "access-control-", "apigw-",       "authorization",  "connection",          "content-encoding",   "content-length", "content-location",
    "forwarded",       "keep-alive",   "origin",         "proxy-authenticate",  "proxy-authorization", "te",             "trailers",
    "transfer-encoding", "upgrade",    "x-amz-",         "x-amzn-",             "x-forwarded-for",    "x-forwarded-host", "x-forwarded-proto",
    "via"};

bool is_reserved(std::string_view header) {
  return std::ranges::any_of(kReserved, [&](std::string_view name) { return ascii_iequals(name.back() == '-' ? header.substr(0, name.size()) : header, name); });
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || kMarks.find(c) != std::string_view::npos;
  });
}

struct ActionWord {
  std::string_view word;
  bundle::ChangeAction action;
};
constexpr ActionWord kActions[] = {
    {"append:", bundle::ChangeAction::append}, {"overwrite:", bundle::ChangeAction::overwrite}, {"remove:", bundle::ChangeAction::remove}};

struct SourceWord {
  std::string_view prefix;
  MoveSource kind;
  bool whole;  // the prefix is all of it; nothing follows
  std::optional<ChangeSide> side;  // only there
};
// What is whole stands before what it begins.
constexpr SourceWord kSources[] = {
    {"request.header.", MoveSource::multivalue_header, false, ChangeSide::request},
    {"request.querystring.", MoveSource::multivalue_querystring, false, ChangeSide::request},
    {"request.path", MoveSource::request_path, true, ChangeSide::request},
    {"request.path.", MoveSource::path, false, ChangeSide::request},
    {"request.body", MoveSource::body, true, ChangeSide::request},
    {"request.body.", MoveSource::body, false, ChangeSide::request},
    {"response.header.", MoveSource::integration_multivalue_header, false, ChangeSide::response},
    {"response.body", MoveSource::integration_body, true, ChangeSide::response},
    {"response.body.", MoveSource::integration_body, false, ChangeSide::response},
    {"context.authorizer.", MoveSource::context_authorizer, false, {}},
    {"context.", MoveSource::context, false, {}},
    {"stageVariables.", MoveSource::stage_variable, false, {}},
};

Expected<ChangePart, std::string> parse_variable(std::string_view text, ChangeSide side) {
  for (const SourceWord& word : kSources) {
    if (word.side && *word.side != side) continue;
    if (word.whole ? text != word.prefix : !text.starts_with(word.prefix) || text.size() == word.prefix.size()) continue;
    ChangePart part{.kind = word.kind, .text = text.substr(word.prefix.size())};
    const bool of_body = word.kind == MoveSource::body || word.kind == MoveSource::integration_body;
    if (of_body && (part.text.starts_with('.') || part.text.find("..") != std::string_view::npos ||
                    part.text.find('?') != std::string_view::npos)) {
      return refuse("a JSON path here has neither '..' nor filters");
    }
    if (word.kind == MoveSource::context) part.variable = context_variable(part.text);
    // principalId is a variable of its own, and a key of the authorizer's context all the same.
    return part;
  }
  return refuse(fmt::format("there is no variable '${}' {}", text, side == ChangeSide::request ? "in a request" : "in a response"));
}

}  // namespace

Expected<ChangeTarget, std::string> parse_change_target(std::string_view key, ChangeSide side) {
  const auto* action = std::ranges::find_if(kActions, [&](const ActionWord& one) { return key.starts_with(one.word); });
  if (action == std::end(kActions)) return refuse("it begins with 'append:', 'overwrite:' or 'remove:'");
  const std::string_view place = key.substr(action->word.size());
  const bool request = side == ChangeSide::request;
  if (place == (request ? "path" : "statuscode")) {
    if (action->action != bundle::ChangeAction::overwrite) return refuse(fmt::format("'{}' can only be overwritten", place));
    return ChangeTarget{action->action, request ? bundle::ChangeTarget::path : bundle::ChangeTarget::status, {}};
  }
  constexpr std::string_view kHeader = "header.", kQuery = "querystring.";
  if (place.starts_with(kHeader)) {
    const std::string_view name = place.substr(kHeader.size());
    if (!is_token(name)) return refuse("it names no header");
    if (is_reserved(name)) return refuse(fmt::format("the header '{}' is the service's own", name));
    return ChangeTarget{action->action, bundle::ChangeTarget::header, name};
  }
  if (request && place.starts_with(kQuery) && place.size() > kQuery.size()) return ChangeTarget{action->action, bundle::ChangeTarget::querystring, place.substr(kQuery.size())};
  return refuse(request ? "behind the action stands 'header.NAME', 'querystring.NAME' or 'path'" : "behind the action stands 'header.NAME' or 'statuscode'");
}

Expected<std::vector<ChangePart>, std::string> parse_change_value(std::string_view value, ChangeSide side) {
  std::vector<ChangePart> parts;
  if (value.starts_with('$') && !value.starts_with("${")) {
    auto part = parse_variable(value.substr(1), side);
    if (!part) return unexpected(std::move(part.error()));
    parts.push_back(*part);
    return parts;
  }
  while (!value.empty()) {
    const size_t open = value.find("${");
    const std::string_view literal = value.substr(0, open);
    if (!literal.empty()) parts.push_back({.kind = MoveSource::literal, .text = literal});
    if (open == std::string_view::npos) break;
    const size_t close = value.find('}', open);
    if (close == std::string_view::npos) return refuse("a '${' is not closed");
    auto part = parse_variable(value.substr(open + 2, close - open - 2), side);
    if (!part) return unexpected(std::move(part.error()));
    parts.push_back(*part);
    value.remove_prefix(close + 1);
  }
  return parts;
}

}  // namespace apigw::check
