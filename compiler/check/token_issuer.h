#pragma once
// Who signs tokens: issuers by their URL, and Cognito user pools, whose ARN authorizers hold and whose tokens name an issuer.
#include <optional>
#include <string>
#include <string_view>

namespace apigw::check {

struct UserPool {
  std::string id;      // "eu-west-1_AbCdEf123"
  std::string issuer;  // "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
};

/// arn:PARTITION:cognito-idp:REGION:ACCOUNT:userpool/ID. Nothing: the text is no such ARN.
std::optional<UserPool> parse_user_pool_arn(std::string_view arn);
/// The pool that an issuer's URL names. Nothing: it is somebody else's.
std::optional<UserPool> parse_user_pool_issuer(std::string_view url);

/// Whether keys of an issuer of this URL may be fetched: https, or http of this machine; without query and fragment.
bool is_issuer(std::string_view url);

}  // namespace apigw::check
