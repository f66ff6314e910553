#pragma once
// Whose bundles may be served: a signature is of the whole file, so `openssl pkeyutl -verify -rawin` checks the same.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/crypto_ed25519.h"

namespace apigw::bundle {

/// What is signed of the code that goes with a bundle to another machine: each path's string index and the name of its content.
inline std::string code_statement(std::string_view bundle_hash, const std::map<std::string, std::string>& code) {
  std::string text = "apigw code 1\n" + std::string(bundle_hash) + "\n";
  for (const auto& [path, name] : code) text += path + " " + name + "\n";
  return text;
}

class Trust {
 public:
  /// Several keys: a bundle that any of them signed is trusted, so that keys can be changed without a gap.
  void add(VerifyingKey key) { keys_.push_back(std::move(key)); }
  bool required() const { return !keys_.empty(); }

  /// Why a bundle must not be served; nothing when it may, or when no signature is required. `signature` as in its file; nothing: there is none.
  std::optional<std::string> fault(std::string_view image, const std::optional<std::string>& signature) const {
    if (!required()) return std::nullopt;
    if (!signature) return "it is not signed";
    for (const VerifyingKey& key : keys_) {
      if (key.verify(image, *signature)) return std::nullopt;
    }
    return "its signature does not fit: the bundle or the signature was altered, or another key signed it";
  }

 private:
  std::vector<VerifyingKey> keys_;
};

}  // namespace apigw::bundle
