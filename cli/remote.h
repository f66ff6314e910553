#pragma once
// The admin API of a running gateway, for commands that are told its URL.
#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace apigw::cli {

extern const std::span<const Option> kRemoteOptions;  // --token-file, --ca
extern const std::span<const Option> kAtOptions;      // --at, and those

/// A name as a part of a query.
std::string percent_encoded(std::string_view text);

/// The token of --`option`, else of $APIGW_ADMIN_TOKEN; empty: there is none. Throws Failure for one too short to be a secret.
std::string admin_token(const Arguments& arguments, std::string_view option);

class Remote {
 public:
  /// Throws Failure (usage) for what is no URL, for plain text to another machine, and without a token.
  Remote(std::string url, const Arguments& arguments);

  /// All throw Failure: input_at_fault with the gateway's own words when it refuses, world_failed when it cannot be reached.
  nlohmann::json get(const std::string& path) const;
  nlohmann::json post(const std::string& path, const nlohmann::json& body) const;
  nlohmann::json put(const std::string& path, std::string_view body, const std::vector<std::string>& headers) const;
  /// Returns when the stage, or its canary, is served by the deployment. Throws Failure (world_failed) after half a minute.
  void await(const std::string& api_id, const std::string& stage, const std::string& deployment, bool canary) const;

  const std::string& url() const { return url_; }

 private:
  nlohmann::json call(const std::string& method, const std::string& path, std::string_view body, std::vector<std::string> headers) const;
  std::string url_;  // without a slash at its end
  std::string token_;
  std::string certificates_file_;
};

}  // namespace apigw::cli
