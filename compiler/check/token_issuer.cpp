#include "compiler/check/token_issuer.h"

#include <algorithm>

#include <fmt/format.h>

namespace apigw::check {
namespace {

constexpr std::string_view kService = "cognito-idp";
constexpr size_t kIdBytesMax = 55;  // of the service's own model

struct Partition {
  std::string_view name, suffix;
};
constexpr Partition kPartitions[] = {{"aws", "amazonaws.com"}, {"aws-us-gov", "amazonaws.com"}, {"aws-cn", "amazonaws.com.cn"}};

bool is_word(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
  });
}

bool is_region(std::string_view text) { return is_word(text, "-"); }
/// REGION_ID on AWS; emulators have others of the same characters.
bool is_id(std::string_view text) { return text.size() <= kIdBytesMax && text.find('_') != text.npos && is_word(text, "-_"); }

std::string issuer_of(std::string_view region, std::string_view suffix, std::string_view id) { return fmt::format("https://{}.{}.{}/{}", kService, region, suffix, id); }

/// What stands in front of the separator; `rest` is left with what stands behind it, or nothing.
std::string_view take(std::string_view& rest, char separator) {
  const size_t at = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return part;
}

/// Host of "http://HOST:PORT/...", brackets included.
std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("//") + 2));
  const bool bracketed = url.starts_with('[');
  return url.substr(0, bracketed ? url.find(']') + 1 : url.find_first_of(":/"));
}

}  // namespace

std::optional<UserPool> parse_user_pool_arn(std::string_view arn) {
  if (take(arn, ':') != "arn") return {};
  const std::string_view partition_name = take(arn, ':');
  const auto* partition = std::find_if(std::begin(kPartitions), std::end(kPartitions), [&](const Partition& one) { return one.name == partition_name; });
  if (partition == std::end(kPartitions) || take(arn, ':') != kService) return {};
  const std::string_view region = take(arn, ':'), account = take(arn, ':');
  if (!is_region(region) || !is_word(account, "") || take(arn, '/') != "userpool" || !is_id(arn)) return {};
  return UserPool{std::string(arn), issuer_of(region, partition->suffix, arn)};
}

std::optional<UserPool> parse_user_pool_issuer(std::string_view url) {
  std::string_view rest = url;
  if (take(rest, '/') != "https:" || !take(rest, '/').empty() || take(rest, '.') != kService) return {};
  const std::string_view region = take(rest, '.'), suffix = take(rest, '/');
  if (!is_region(region) || !is_id(rest)) return {};
  const bool known = std::any_of(std::begin(kPartitions), std::end(kPartitions), [&](const Partition& one) { return one.suffix == suffix; });
  if (!known) return {};
  return UserPool{std::string(rest), std::string(url)};
}

bool is_issuer(std::string_view url) {
  if (url.find_first_of("?#{}$ ") != url.npos) return false;
  if (url.starts_with("https://")) return !host_of(url).empty();
  if (!url.starts_with("http://")) return false;
  const std::string_view host = host_of(url);
  return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

}  // namespace apigw::check
