#include "runtime/lambda/local/settings.h"

#include <doctest/doctest.h>

#include "runtime/lambda/local/interpreter.h"
#include "runtime/lambda/local/runtime_request.h"

using namespace apigw;
using namespace apigw::lambda::local;

TEST_CASE("local functions: a call names a function in four ways, each with or without a qualifier") {
  const auto parsed = [](std::string_view text) { return std::string(parse_called(text).name) + "|" + std::string(parse_called(text).qualifier); };
  CHECK(parsed("f") == "f|");
  CHECK(parsed("f:prod") == "f|prod");
  CHECK(parsed("arn:aws:lambda:eu-west-1:123456789012:function:f") == "f|");
  CHECK(parsed("arn:aws:lambda:eu-west-1:123456789012:function:f:7") == "f|7");
  CHECK(parsed("123456789012:function:f:$LATEST") == "f|$LATEST");
  CHECK(parsed("function:f") == "f|");
  CHECK(parsed("") == "|");
  CHECK(parsed(":x") == "|x");
}

TEST_CASE("local functions: interpreters are looked for under the runtime's own version first") {
  CHECK(program_names("python3.12") == std::vector<std::string>{"python3.12", "python3"});
  CHECK(program_names("nodejs20.x") == std::vector<std::string>{"node", "nodejs"});
  CHECK(wanted_version("nodejs20.x") == "20");
  CHECK(wanted_version("python3.12") == "3.12");
}

TEST_CASE("runtime api: the requests of version 2018-06-01 are known, and no others") {
  const auto call = [](Method method, std::string_view path) { return parse_runtime_request({.method = method, .path = path}); };
  CHECK(call(Method::kGET, "/2018-06-01/runtime/invocation/next").call == RuntimeCall::next);
  const RuntimeRequest response = call(Method::kPOST, "/2018-06-01/runtime/invocation/12-34/response");
  CHECK((response.call == RuntimeCall::response && response.request_id == "12-34"));
  CHECK(call(Method::kPOST, "/2018-06-01/runtime/invocation/12-34/error").call == RuntimeCall::error);
  CHECK(call(Method::kPOST, "/2018-06-01/runtime/init/error").call == RuntimeCall::init_error);
  for (const char* path : {"/", "", "/2018-06-01/runtime/invocation/", "/2018-06-01/runtime/invocation/1", "/2018-06-01/runtime/invocation/1/", "/2018-06-01/runtime/init"}) {
    CHECK(call(Method::kPOST, path).call == RuntimeCall::unknown);
    CHECK(call(Method::kGET, path).call == RuntimeCall::unknown);
  }
}
