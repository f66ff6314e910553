#pragma once
// Credentials that sign calls of AWS services, as their owner keeps them.
#include <cstdint>
#include <limits>
#include <string>

#include "runtime/sigv4/sign.h"

namespace apigw::aws {

struct Keys {
  static constexpr int64_t never = std::numeric_limits<int64_t>::max();

  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;           // empty: long-term credentials
  int64_t expires_epoch_ms = never;    // of temporary ones
  sigv4::Credentials view() const { return {access_key_id, secret_access_key, session_token}; }
  friend bool operator==(const Keys&, const Keys&) = default;
};

}  // namespace apigw::aws
