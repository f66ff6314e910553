// Policies of strangers (a Lambda authorizer answers with one): read, and asked about a request.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/iam/policy.h"
#include "runtime/iam/principals.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const iam::Principal caller = [] {
    iam::Principal one;
    one.arn = "arn:aws:iam::123456789012:user/team/alice";
    one.tags = {{"team", "*"}};
    iam::describe(one);
    return one;
  }();
  const iam::Facts facts{.action = "execute-api:Invoke",
                         .resource = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/pets/7",
                         .region = "us-east-1",
                         .source_ip = "2001:db8::1",
                         .user_agent = "checker/1",
                         .referer = {},
                         .now_ms = 1440938160000,
                         .secure = true,
                         .caller = &caller};
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  for (const iam::PolicyKind kind : {iam::PolicyKind::identity, iam::PolicyKind::resource}) {
    const auto policy = iam::Policy::parse(json, kind, "arn:aws:execute-api:us-east-1:123456789012:api");
    if (!policy) continue;
    BlockPool pool;
    Arena arena(pool);
    policy->judge(facts, arena);
  }
  return 0;
}
