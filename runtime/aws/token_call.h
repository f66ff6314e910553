#pragma once
// A call of the token service on its way.
#include "runtime/aws/keys.h"
#include "runtime/aws/profile.h"
#include "runtime/aws/settings.h"
#include "runtime/http/client.h"
#include "runtime/net/loop.h"
#include "runtime/sigv4/sign.h"

namespace apigw::aws {

/// The token service that knows the role's partition, or the one of AWS_ENDPOINT_URL_STS.
std::string token_endpoint(const Settings& settings, std::string_view role);

/// Where the call goes out and who hears of its end.
struct TokenCaller {
  net::Loop& loop;
  http::Client& client;
  http::ClientHandler& handler;
  sigv4::SigningKeys& signing_keys;
  const Settings& settings;
};

/// AssumeRole, signed with `keys`. `call` is nullptr when it ended within (the handler has been told). The fault: the endpoint is no URL.
struct TokenCall {
  http::ClientCall* call = nullptr;
  std::string fault;
};
TokenCall send_assume_role(const TokenCaller& caller, const Keys& keys, const RoleRequest& role, void* user);

}  // namespace apigw::aws
