#pragma once
// The keys that one thread signs with: what RoleService published, by role.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/aws/keys.h"

namespace apigw::aws {

class KeyRing {
 public:
  enum class State : uint8_t { unknown, known, refused };
  struct Found {
    State state;
    const Keys* keys;  // known; valid until the next publish
  };

  /// role "": the gateway's own keys. unknown: never heard of, ended, or refused so long ago that asking again makes sense.
  Found find(std::string_view role, int64_t epoch_ms) const {
    const auto found = entries_.find(role);
    if (found == entries_.end()) return {State::unknown, nullptr};
    const Entry& entry = found->second;
    if (!entry.keys) return {epoch_ms < entry.refused_until_ms ? State::refused : State::unknown, nullptr};
    return entry.keys->expires_epoch_ms > epoch_ms ? Found{State::known, &*entry.keys} : Found{State::unknown, nullptr};
  }
  void publish(const std::string& role, std::optional<Keys> keys, int64_t refused_until_ms) { entries_[role] = {std::move(keys), refused_until_ms}; }

 private:
  struct Entry {
    std::optional<Keys> keys;
    int64_t refused_until_ms = 0;
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace apigw::aws
