#pragma once
// The admin API of a running gateway, for commands that are told its URL.
#include <nlohmann/json.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/fetch.h"

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
  std::string get_bytes(const std::string& path) const;  // of an answer that is no JSON
  nlohmann::json put(const std::string& path, std::string_view body, const std::vector<std::string>& headers) const;
  /// PUT of a body that is read while it is sent, as FetchRequest::source.
  nlohmann::json upload(const std::string& path, uint64_t bytes, std::function<size_t(char* out, size_t bytes_max)> source) const;
  /// Returns when the stage, or its canary, is served by the deployment. Throws Failure (world_failed) after half a minute.
  void await(const std::string& api_id, const std::string& stage, const std::string& deployment, bool canary) const;

  const std::string& url() const { return url_; }

  /// What `reading` of an answer comes to. Throws Failure (world_failed) when the answer is not of the form that it should be.
  template <class Reading>
  auto understood(const Reading& reading) const {
    try {
      return reading();
    } catch (const nlohmann::json::exception& fault) {
      throw Failure(ExitStatus::world_failed, url_ + " gave an answer that this apigw does not understand: " + fault.what());
    }
  }

 private:
  std::string answer(const FetchRequest& request) const;
  nlohmann::json call(const std::string& method, const std::string& path, std::string_view body, std::vector<std::string> headers) const;
  std::string url_;  // without a slash at its end
  std::string token_;
  std::string certificates_file_;
};

}  // namespace apigw::cli
