// The IR as text: a line a method, its steps indented under it.
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/ir/ir.h"
#include "runtime/bundle/quote.h"
#include "runtime/bundle/records.h"

namespace apigw::ir {
namespace {

using bundle::quote;

constexpr std::string_view target_names[] = {"header", "querystring", "path", "response header"};
constexpr std::string_view source_names[] = {"", "header ", "multivalue header ", "querystring ", "multivalue querystring ", "path ", "body ",
    "context ", "stage variable ", "integration header ", "integration multivalue header ", "integration body ", "authorizer context "};
constexpr std::string_view place_names[] = {"header", "path", "querystring"};
constexpr std::string_view passthrough_names[] = {"when_no_match", "when_no_templates", "never"};
constexpr std::string_view piece_names[] = {"", "$context.", "$stageVariables.", "$header.", "$path.", "$querystring.", "$context.authorizer."};

std::string text(const Piece& piece) {
  if (piece.kind == bundle::PieceKind::literal) return quote(*piece.text);
  std::string_view name = piece.text ? std::string_view(*piece.text) : bundle::to_string(piece.variable);
  return fmt::format("{}{}", piece_names[size_t(piece.kind)], name);
}

std::string text(const Template& one) {
  std::string out = one.content_type + ":";
  for (const Piece& piece : one.pieces) out += " " + text(piece);
  if (!one.program.empty()) out += " program " + quote(one.program);
  return out;
}

std::string text(const Move& move) {
  std::string out = fmt::format("{} {} <- {}", target_names[size_t(move.target_kind)], move.target, source_names[size_t(move.source_kind)]);
  if (move.source_kind == bundle::MoveSource::context) {
    out += bundle::to_string(move.variable);
  } else if (move.source) {
    out += move.source_kind == bundle::MoveSource::literal ? quote(*move.source) : *move.source;
  }
  return move.forbidden ? out + " (forbidden)" : out;
}

std::string text(const ServiceCall& one) {
  std::string out = fmt::format(" {} {}.{}.{}", one.action ? "action of" : "at", one.subdomain.empty() ? one.host : one.subdomain + "." + one.host, one.region,
                                one.dns_suffix);
  if (!one.credentials.empty()) out += " as " + one.credentials;
  return out;
}

/// "100-399 -> 2": runs of statuses that choose the same response.
std::string runs(const Selector& selector) {
  std::string out;
  const auto& table = selector.by_status;
  for (size_t begin = 0; begin < table.size();) {
    size_t end = begin;
    while (end < table.size() && table[end] == table[begin]) ++end;
    if (table[begin] != Selector::no_response) {
      out += end - begin == 1 ? fmt::format(" {}->{}", begin + 100, table[begin]) : fmt::format(" {}-{}->{}", begin + 100, end + 99, table[begin]);
    }
    begin = end;
  }
  for (uint8_t index : selector.patterns) out += fmt::format(" /{}/->{}", selector.responses[index].pattern, index);
  if (selector.default_index) out += fmt::format(" else->{}", *selector.default_index);
  return out;
}

struct Printer {
  std::string& out;

  void operator()(std::monostate) const {}
  void operator()(bundle::GatewayResponseType type) const { out += fmt::format(" {}", bundle::to_string(type)); }
  void operator()(const Moves& moves) const { lines(moves); }
  void operator()(const std::vector<RequiredParameter>& required) const {
    for (const RequiredParameter& one : required) out += fmt::format(" {} {};", place_names[size_t(one.place)], one.name);
    out.pop_back();
  }
  void operator()(const std::vector<BodyModel>& models) const {
    for (const BodyModel& one : models) out += fmt::format("\n    {}: {}", one.media_type, one.model);
  }
  void operator()(const Authorizer& one) const {
    out += fmt::format(" {} {} {} from {} for {} s", one.name, one.type, one.function_name, one.identity_sources, one.ttl_seconds);
    if (!one.validation.empty()) out += fmt::format(" if /{}/", one.validation);
  }
  void operator()(const TokenAuthorizer& one) const {
    out += fmt::format(" {} {} from {}", one.name, one.rules == bundle::TokenRules::user_pools ? "user pools" : "jwt", one.identity_source);
    if (!one.validation.empty()) out += fmt::format(" if /{}/", one.validation);
    if (!one.scopes.empty()) out += fmt::format(" with one of {}", fmt::join(one.scopes, " "));
    for (const TokenIssuer& issuer : one.issuers) out += fmt::format("\n    {}{}{}", issuer.url, issuer.own_pool.empty() ? "" : " own pool ", issuer.own_pool);
    for (const std::string& audience : one.audiences) out += "\n    for " + audience;
  }
  void operator()(const TemplateSet& set) const {
    out += fmt::format(" else {}", passthrough_names[size_t(set.passthrough)]);
    if (set.content_handling == model::ContentHandling::convert_to_text) out += ", to text";
    if (set.content_handling == model::ContentHandling::convert_to_binary) out += ", to binary";
    lines(set.templates);
  }
  void operator()(const Integration& one) const {
    out += ' ';
    if (one.function_name.empty()) out += (one.http_method.empty() ? "ANY" : one.http_method) + " ";
    for (const UriPiece& piece : one.uri) {
      if (piece.kind == bundle::UriPieceKind::literal) out += piece.text;
      if (piece.kind == bundle::UriPieceKind::path_parameter) out += fmt::format("{{{}{}}}", piece.text, piece.greedy ? "+" : "");
      if (piece.kind == bundle::UriPieceKind::stage_variable) out += fmt::format("${{stageVariables.{}}}", piece.text);
    }
    out += one.function_name;
    if (one.service) out += text(*one.service);
    out += fmt::format(" within {} ms{}", one.timeout_ms, one.insecure_skip_verification ? ", any certificate" : "");
  }
  void operator()(const Selector& selector) const {
    out += runs(selector);
    for (size_t i = 0; i < selector.responses.size(); ++i) {
      const Response& response = selector.responses[i];
      out += fmt::format("\n    {}: {}", i, response.status);
      for (const Move& move : response.moves) out += "\n      " + text(move);
      for (const Template& one : response.templates.templates) out += "\n      " + text(one);
    }
  }

 private:
  template <class Items>
  void lines(const Items& items) const {
    for (const auto& item : items) out += "\n    " + text(item);
  }
};

}  // namespace

std::string dump(const Api& api) {
  std::string out = fmt::format("api {}\n", api.name);
  for (const Method& method : api.methods) {
    out += fmt::format("{} {}\n", to_string(method.http_method), method.path);
    for (const Step& step : method.program) {
      out += fmt::format("  {}", bundle::op_infos()[size_t(step.op)].name);
      std::visit(Printer{out}, step.operand);
      out += '\n';
    }
  }
  for (size_t i = 0; i < api.gateway_responses.size(); ++i) {
    const GatewayResponse& row = api.gateway_responses[i];
    out += fmt::format("{} {}", bundle::to_string(bundle::GatewayResponseType(i)), row.status);
    for (const Move& move : row.moves) out += "\n    " + text(move);
    for (const Template& one : row.templates) out += "\n    " + text(one);
    out += '\n';
  }
  return out;
}

}  // namespace apigw::ir
