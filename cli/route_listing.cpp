#include "cli/route_listing.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/bundle/print.h"
#include "runtime/route/router.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::ordered_json;
using bundle::Bundle;

constexpr std::array<const char*, 3> kApiTypes{"REST", "HTTP", "WEBSOCKET"};
constexpr std::array<const char*, 5> kIntegrations{"MOCK", "HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"};
constexpr std::array<const char*, 5> kAuthorizations{"NONE", "AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "JWT"};

template <size_t size>
Json name_of(const std::array<const char*, size>& names, uint32_t index) {
  return index < size ? Json(names[index]) : Json(nullptr);
}

Json text_or_null(const Bundle& bundle, bundle::StringId id) { return id == bundle::none ? Json(nullptr) : Json(bundle.string(id)); }

/// The integration's URI as the definition has it.
Json uri_of(const Bundle& bundle, const bundle::Method& method) {
  if (method.integration == bundle::none) return nullptr;
  std::string uri;
  for (const bundle::UriPiece& piece : Bundle::slice(bundle.uri_pieces(), bundle.integrations()[method.integration].uri)) {
    std::string_view text = bundle.string(piece.text);
    switch (piece.kind) {
      case bundle::UriPieceKind::literal: uri += text; break;
      case bundle::UriPieceKind::path_parameter: uri += fmt::format("{{{}{}}}", text, piece.greedy ? "+" : ""); break;
      case bundle::UriPieceKind::stage_variable: uri += fmt::format("${{stageVariables.{}}}", text); break;
    }
  }
  return uri.empty() ? Json(nullptr) : Json(uri);
}

Json route_of(const Bundle& bundle, const bundle::Method& method) {
  return {{"method", to_string(static_cast<Method>(method.http_method))},
          {"path", bundle.string(method.path)},
          {"integration", name_of(kIntegrations, method.integration_type)},
          {"uri", uri_of(bundle, method)},
          {"authorization", name_of(kAuthorizations, method.authorization)},
          {"apiKeyRequired", (method.flags & 1) != 0}};
}

std::string cell(const Json& route, const char* key) {
  const Json& value = route.contains(key) ? route[key] : Json(nullptr);
  return value.is_string() ? value.get<std::string>() : value.is_boolean() && value.get<bool>() ? "api key" : "";
}

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (!path.empty()) {
    size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

/// True when the pattern by itself would take the path, whatever stands beside it.
bool would_take(std::string_view pattern, std::string_view path) {
  std::vector<std::string_view> want = segments(pattern), have = segments(path);
  for (size_t i = 0; i < want.size(); ++i) {
    if (want[i].ends_with("+}")) return have.size() > i;
    if (i >= have.size()) return false;
    if (!want[i].starts_with('{') && want[i] != have[i]) return false;
  }
  return want.size() == have.size();
}

}  // namespace

std::string route_table_json(const Bundle& bundle) {
  Json routes = Json::array();
  for (const bundle::Method& method : bundle.methods()) routes.push_back(route_of(bundle, method));
  const bundle::ApiFacts& facts = bundle.facts();
  Json api{{"name", text_or_null(bundle, facts.name)},
           {"type", name_of(kApiTypes, facts.type)},
           {"stage", text_or_null(bundle, facts.stage)},
           {"routes", std::move(routes)}};
  return Json{{"apis", Json::array({std::move(api)})}}.dump(1) + '\n';
}

std::string route_table_text(const std::string& json) {
  static constexpr const char* kColumns[] = {"method", "path", "integration", "authorization", "apiKeyRequired", "uri"};
  std::string text;
  const Json document = Json::parse(json);
  for (const Json& api : document.at("apis")) {
    text += fmt::format("{}{} API {}\n", text.empty() ? "" : "\n", cell(api, "type"), cell(api, "name"));
    std::vector<size_t> widths(std::size(kColumns));
    for (const Json& route : api.at("routes")) {
      for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], cell(route, kColumns[i]).size());
    }
    for (const Json& route : api.at("routes")) {
      std::string line;
      for (size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] > 0) line += fmt::format("  {:<{}}", cell(route, kColumns[i]), widths[i]);
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return text;
}

std::optional<RouteAnswer> find_route(const Bundle& bundle, std::string_view request) {
  const size_t blank = request.find(' ');
  if (blank == std::string_view::npos || blank + 1 >= request.size() || request[blank + 1] != '/') return std::nullopt;
  const std::string_view verb = request.substr(0, blank);
  std::string_view path = request.substr(blank + 1);
  path = path.substr(0, path.find('?'));

  route::Match match;
  const bool found = route::match(bundle, parse_method(verb), path, match);
  Json others = Json::array();
  for (uint32_t i = 0; i < bundle.methods().size(); ++i) {
    const bundle::Method& method = bundle.methods()[i];
    if ((found && i == match.method) || !would_take(bundle.string(method.path), path)) continue;
    others.push_back({{"method", to_string(static_cast<Method>(method.http_method))}, {"path", bundle.string(method.path)}});
  }

  RouteAnswer answer;
  answer.found = found;
  Json facts{{"request", request}, {"route", nullptr}, {"variables", Json::object()}, {"alsoFits", others}};
  if (found) {
    const bundle::Method& method = bundle.methods()[match.method];
    facts["route"] = route_of(bundle, method);
    answer.text = fmt::format("{} {}\n", to_string(static_cast<Method>(method.http_method)), bundle.string(method.path));
    for (const route::Capture& capture : match.all()) {
      facts["variables"][std::string(capture.name)] = capture.value;
      answer.text += fmt::format("  {} = {}\n", capture.name, capture.value);
    }
  } else {
    answer.text = fmt::format("no method serves {}\n", request);
  }
  for (const Json& other : others) {
    answer.text += fmt::format("  the path also fits {} {}, {}\n", other["method"].get<std::string>(), other["path"].get<std::string>(),
                               found ? "which comes later: a fixed segment wins over a variable, a method over ANY" : "which is for another method");
  }
  if (found) answer.text += fmt::format("program:\n{}", bundle::print_program(bundle, bundle.methods()[match.method].entry));
  answer.json = facts.dump(1) + '\n';
  return answer;
}

}  // namespace apigw::cli
