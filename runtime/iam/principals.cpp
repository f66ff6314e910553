#include "runtime/iam/principals.h"

#include "runtime/base/crypto.h"

namespace apigw::iam {
namespace {

/// Kinds of resource an ARN of a caller may name, what they are called, and how their ids begin.
struct KindRow {
  std::string_view service, prefix;
  std::string_view type;
  std::string_view id;
};
constexpr KindRow kinds[] = {
    {"iam", "user/", "User", "AIDA"},
    {"iam", "role/", "AssumedRole", "AROA"},  // written for a session whose name does not matter
    {"sts", "assumed-role/", "AssumedRole", "AROA"},
    {"sts", "federated-user/", "FederatedUser", ""},
    {"iam", "root", "Account", ""},
};

/// Seventeen letters and digits that are the same for the same ARN, in the alphabet of the service's ids.
std::string id_letters(std::string_view arn) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const Sha256 digest = sha256(arn);
  std::string letters;
  for (size_t i = 0; i < 17; ++i) letters.push_back(alphabet[digest[i] % alphabet.size()]);
  return letters;
}

std::string_view take(std::string_view& rest) {
  const size_t colon = std::min(rest.find(':'), rest.size());
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(std::min(colon + 1, rest.size()));
  return part;
}

std::string made_id(const KindRow& kind, std::string_view arn, std::string_view account, std::string_view resource) {
  if (kind.type == "Account") return std::string(account);
  if (kind.type == "FederatedUser") return std::string(account) + ":" + std::string(resource.substr(resource.find('/') + 1));
  if (kind.type != "AssumedRole") return std::string(kind.id) + id_letters(arn);
  const size_t last = resource.rfind('/');
  const bool session = kind.service == "sts" && last > kind.prefix.size() - 1;
  return std::string(kind.id) + id_letters(session ? arn.substr(0, arn.rfind('/')) : arn) + (session ? ":" + std::string(resource.substr(last + 1)) : std::string());
}

}  // namespace

bool describe(Principal& principal) {
  std::string_view rest = principal.arn;
  const std::string_view arn = take(rest), partition = take(rest), service = take(rest), region = take(rest), account = take(rest);
  const bool digits = account.size() == 12 && account.find_first_not_of("0123456789") == std::string_view::npos;
  if (arn != "arn" || !partition.starts_with("aws") || !region.empty() || !digits) return false;
  for (const KindRow& kind : kinds) {
    if (service != kind.service || !rest.starts_with(kind.prefix) || (rest.size() == kind.prefix.size()) != (kind.type == "Account")) continue;
    principal.account_id = account;
    principal.type = kind.type;
    if (kind.type == "User") principal.name = rest.substr(rest.rfind('/') + 1);
    if (principal.principal_id.empty()) principal.principal_id = made_id(kind, principal.arn, account, rest);
    return true;
  }
  return false;
}

Principals::Principals(std::vector<Principal> all, std::string digest) : all_(std::move(all)), digest_(std::move(digest)) {
  for (const Principal& one : all_) by_access_key_.emplace(one.access_key_id, &one);
}

const Principal* Principals::find(std::string_view access_key_id) const {
  const auto found = by_access_key_.find(access_key_id);
  return found == by_access_key_.end() ? nullptr : found->second;
}

Verdict judge(const Principal& principal, const Facts& facts, Arena& arena) {
  Verdict verdict = Verdict::silent;
  for (const Policy& policy : principal.policies) verdict = combined(verdict, policy.judge(facts, arena));
  return verdict;
}

}  // namespace apigw::iam
