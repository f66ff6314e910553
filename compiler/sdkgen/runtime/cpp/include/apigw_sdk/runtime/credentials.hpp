#pragma once
// Who calls: which credentials an operation is sent with, and where they stand.
#include <string>
#include <vector>

#include <apigw_sdk/runtime/options.hpp>
#include <apigw_sdk/runtime/request.hpp>

namespace apigw_sdk {

enum class SchemeKind {
  api_key,
  token,
  bearer,
  basic,
  signature,
};
enum class Place {
  path,
  query,
  header,
  cookie,
};

/// How one kind of credentials is sent.
struct Scheme {
  std::string name;
  SchemeKind kind;
  Place place;
  std::string field;
};
/// Any one of these lists is enough.
using Security = std::vector<std::vector<Scheme>>;

/// The credentials of one call: its own come before the client's, kind by kind. It refers to both.
class Authorizer {
 public:
  Authorizer(const Security& security, const Secrets& client, const Secrets& of_call, std::string region);
  /// `source` is the request's body when it has one that flows.
  void authorize(HttpRequest& request, BodySource* source);
  /// After a 401: true when another token may help.
  bool reject();

 private:
  bool has(const Scheme& scheme) const;
  std::string key_of(const Scheme& scheme) const;
  std::string token();

  const Secrets* keys_[2];
  const Secrets& bearer_;
  const Secrets& basic_;
  const Secrets& signer_;
  std::string region_;
  std::vector<Scheme> schemes_;
  std::string sent_;
};

/// Signature Version 4: adds Authorization, X-Amz-Date and X-Amz-Security-Token. `stamp` is "20150830T123600Z".
void sign(HttpRequest& request, const Credentials& credentials, const std::string& region, const std::string& service,
          const std::string& stamp, BodySource* source = nullptr);

}  // namespace apigw_sdk
