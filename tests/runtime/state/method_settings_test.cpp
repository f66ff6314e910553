#include "runtime/state/method_settings.h"

#include <doctest/doctest.h>

using namespace apigw::state;

namespace {

std::string refusal(const char* path, const char* value = "true") {
  Variables settings;
  try {
    set_method_setting(settings, path, value);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

// http-websocket-deploy 3.3 [AWS-recorded]
TEST_CASE("method settings: a new entry is whole, and starts from what all methods have at that time") {
  Variables settings;
  set_method_setting(settings, "*/*/metrics/enabled", "true");
  CHECK(settings.size() == 10);
  CHECK(settings["*/*/throttling/rateLimit"] == "10000");
  set_method_setting(settings, "~1pets~1{id}/GET/logging/loglevel", "INFO");
  CHECK(settings.size() == 20);
  CHECK(settings["~1pets~1{id}/GET/metrics/enabled"] == "true");
  set_method_setting(settings, "*/*/metrics/enabled", "false");
  CHECK(settings["~1pets~1{id}/GET/metrics/enabled"] == "true");
}

TEST_CASE("method settings: one is removed, or a method's all") {
  Variables settings;
  set_method_setting(settings, "*/*/metrics/enabled", "true");
  remove_method_setting(settings, "*/*/caching/enabled");
  CHECK(settings.size() == 9);
  remove_method_setting(settings, "*/*");
  CHECK(settings.empty());
  CHECK_THROWS_WITH(remove_method_setting(settings, "test/GET/metrics/enabled"),
                    "Cannot remove method setting test/GET/metrics/enabled because there is no method setting for this method ");
}

TEST_CASE("method settings: other paths and values are none") {
  for (const char* path : {"", "/", "*/*", "*/*/", "*/*/metrics", "*/*/metrics/enabled/x", "/pets/GET/metrics/enabled", "*/GOT/metrics/enabled", "*/*/throttling/rate"}) {
    CAPTURE(path);
    CHECK(refusal(path).starts_with("Invalid method setting path: "));
  }
  CHECK(refusal("*/*/metrics/enabled", "yes").starts_with("Invalid value"));
  CHECK(refusal("*/*/caching/ttlInSeconds", "3601").starts_with("Invalid value"));
  CHECK(refusal("*/*/throttling/burstLimit", "1.5").starts_with("Invalid value"));
  CHECK(refusal("*/*/throttling/rateLimit", "1.5").empty());
  CHECK(refusal("*/*/logging/loglevel", "DEBUG").starts_with("Invalid value"));
}
