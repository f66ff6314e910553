#pragma once
// The users and role sessions that may sign requests: those of --principals. Immutable once built; shared by all threads.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/iam/policy.h"

namespace apigw::iam {

struct Principal {
  static constexpr int64_t never = std::numeric_limits<int64_t>::max();

  std::string arn;           // arn:aws:iam::123456789012:user/alice, arn:aws:sts::123456789012:assumed-role/ROLE/SESSION
  std::string account_id;    // of the ARN
  std::string principal_id;  // $context.identity.user: "AIDA...", "AROA...:SESSION"
  std::string name;          // aws:username; empty: it is no user
  std::string_view type;     // aws:PrincipalType: a literal
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;          // empty: long-term keys
  int64_t expires_epoch_ms = never;   // of the session
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<Policy> policies;       // identity policies; none: nothing is allowed
};

/// What an ARN says about who it names; fills account_id, name and type, and a principal_id that is the same for the same ARN when there is none.
/// False: it names nobody who could sign.
bool describe(Principal& principal);

class Principals {
 public:
  Principals() = default;
  /// Access key ids are told apart; of two principals with the same one, the first counts. `digest`: of the text they were read from.
  Principals(std::vector<Principal> all, std::string digest);
  Principals(const Principals&) = delete;

  /// nullptr: nobody has this key.
  const Principal* find(std::string_view access_key_id) const;
  size_t size() const { return all_.size(); }
  const std::string& digest() const { return digest_; }

 private:
  std::vector<Principal> all_;
  std::unordered_map<std::string_view, const Principal*> by_access_key_;
  std::string digest_;
};

/// What the identity policies of a principal say, all together.
Verdict judge(const Principal& principal, const Facts& facts, Arena& arena);

}  // namespace apigw::iam
