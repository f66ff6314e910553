#include "compiler/check/aws_service.h"

#include <algorithm>
#include <iterator>

#include "compiler/source/suggest.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

struct Row {
  std::string_view uri, host, signing, variable;
  bundle::ServiceProtocol protocol;
  std::string_view target;
};
constexpr Row kRows[] = {
#define SERVICE(uri, host, signing, variable, protocol, target) {uri, host, signing, variable, bundle::ServiceProtocol::protocol, target},
#include "schemas/aws_services.def"
#undef SERVICE
};

/// "bucket.s3" ends in "s3", "mys3" does not.
bool is_or_ends_in(std::string_view text, std::string_view name) {
  return text == name || (text.size() > name.size() && text.ends_with(name) && text[text.size() - name.size() - 1] == '.');
}

}  // namespace

AwsService aws_service(std::string_view text) {
  const Row* found = nullptr;
  for (const Row& row : kRows) {
    if (is_or_ends_in(text, row.uri) && (found == nullptr || row.uri.size() > found->uri.size())) found = &row;
  }
  if (found == nullptr) {
    const size_t dot = text.rfind('.');
    const std::string_view name = dot == std::string_view::npos ? text : text.substr(dot + 1);
    return {.name = name, .host = name, .signing = name, .subdomain = text.substr(0, dot == std::string_view::npos ? 0 : dot), .known = false};
  }
  const size_t front = text.size() - found->uri.size();
  return {found->uri, found->host, found->signing, found->variable, found->target, found->protocol, text.substr(0, front > 0 ? front - 1 : 0)};
}

std::string endpoint_variable(const AwsService& service) {
  if (service.known) return std::string(service.variable);
  std::string text(service.name);
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : '_'; });
  return text;
}

std::string_view nearest_service(std::string_view text) {
  std::string_view names[std::size(kRows)];
  std::ranges::transform(kRows, names, &Row::uri);
  return source::nearest(text, names);
}

}  // namespace apigw::check
