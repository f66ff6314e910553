#include "compiler/check/integration_uri.h"

#include <algorithm>
#include <array>

namespace apigw::check {
namespace {

auto refuse(std::string_view reason) { return unexpected(std::string(reason)); }

/// Cuts `text` behind its last occurrence of `tail`, which must end it.
bool cut_tail(std::string_view& text, std::string_view tail) {
  if (!text.ends_with(tail)) return false;
  text.remove_suffix(tail.size());
  return true;
}

Expected<IntegrationUri, std::string> lambda_uri(std::string_view service, std::string_view path) {
  constexpr std::string_view kFunctions = "/functions/";
  const size_t functions = path.find(kFunctions);
  std::string_view function = functions == std::string_view::npos ? std::string_view() : path.substr(functions + kFunctions.size());
  UriKind kind = UriKind::lambda;
  if (cut_tail(function, "/response-streaming-invocations")) {
    kind = UriKind::lambda_streaming;
  } else if (!cut_tail(function, "/invocations")) {
    return refuse("a Lambda path is '2015-03-31/functions/FUNCTION_ARN/invocations'");
  }
  if (function.empty()) return refuse("the function's ARN is missing");
  return IntegrationUri{.kind = kind, .service = service, .function = function};
}

}  // namespace

Expected<IntegrationUri, std::string> parse_http_uri(std::string_view uri) {
  std::string_view rest = uri;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return refuse("it must begin with 'http://' or 'https://'");
  }
  if (std::ranges::any_of(rest, [](unsigned char c) { return c <= ' ' || c == 0x7f; })) return refuse("a blank or control character must be encoded");
  const std::string_view host = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  if (host.empty() || host.starts_with(':')) return refuse("the host is missing");
  if (host.find('@') != std::string_view::npos) return refuse("user information in front of the host is not allowed");
  return IntegrationUri{.host = host};
}

Expected<IntegrationUri, std::string> parse_aws_uri(std::string_view uri) {
  if (!uri.starts_with("arn:aws")) return refuse("it is no ARN");
  // arn : partition : apigateway : region : service : path/… or action/…
  std::array<std::string_view, 6> parts{};
  std::string_view rest = uri;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return refuse("an ARN has six parts");
    parts[i] = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  parts[5] = rest;
  const auto [arn, partition, apigateway, region, service, spec] = parts;
  const bool path = spec.starts_with("path/") && spec.size() > 5;
  const bool action = spec.starts_with("action/") && spec.size() > 7;
  if (apigateway != "apigateway" || (!path && !action)) {
    return refuse("an AWS ARN for an integration must contain path or action: 'arn:aws:apigateway:REGION:SERVICE:path/...'");
  }
  if (region.empty() || service.empty()) return refuse("region and service must be named");
  std::string_view rest_of_spec = spec.substr(action ? 7 : 4);
  while (path && rest_of_spec.starts_with("//")) rest_of_spec.remove_prefix(1);
  Expected<IntegrationUri, std::string> read = IntegrationUri{.kind = UriKind::service, .service = service};
  if (service == "lambda" && path) read = lambda_uri(service, rest_of_spec);
  if (service == "firehose" && action) read->kind = UriKind::firehose;
  if (!read) return read;
  read->partition = partition;
  read->region = region;
  read->action = action;
  read->spec = rest_of_spec;
  return read;
}

Expected<IntegrationUri, std::string> parse_function_uri(std::string_view uri) {
  const size_t service = uri.find(':', uri.find(':') + 1) + 1;  // behind arn:PARTITION:
  if (!uri.starts_with("arn:aws") || uri.substr(service, 7) != "lambda:") {
    auto read = parse_aws_uri(uri);
    if (read && read->kind != UriKind::lambda) return refuse("it names no invocation of a function");
    return read;
  }
  constexpr std::string_view kFunction = ":function:";
  const size_t name = uri.find(kFunction);
  if (name == std::string_view::npos || name + kFunction.size() == uri.size()) return refuse("a function's ARN is 'arn:aws:lambda:REGION:ACCOUNT:function:NAME'");
  return IntegrationUri{.kind = UriKind::lambda, .service = uri.substr(service, 6), .function = uri};
}

}  // namespace apigw::check
