#include "runtime/state/shift_plan.h"

#include <doctest/doctest.h>

using namespace apigw::state;

TEST_CASE("shift plan: CodeDeploy's names and free ones") {
  const auto canary = parse_shift_plan("Canary10Percent5Minutes");
  REQUIRE(canary);
  CHECK(canary->steps == std::vector<double>{10, 100});
  CHECK(canary->interval_ms == 300'000);
  CHECK(parse_shift_plan("Linear10PercentEvery1Minute")->steps == std::vector<double>{10, 20, 30, 40, 50, 60, 70, 80, 90, 100});
  CHECK(parse_shift_plan("CodeDeployDefault.LambdaLinear10PercentEvery10Minutes")->interval_ms == 600'000);
  CHECK(parse_shift_plan("AllAtOnce")->steps == std::vector<double>{100});
  CHECK(parse_shift_plan("linear:40%:1.5s")->steps == std::vector<double>{40, 80, 100});
  CHECK(parse_shift_plan("linear:40%:1.5s")->interval_ms == 1500);
  CHECK(parse_shift_plan("canary:0.5:2h")->steps == std::vector<double>{0.5, 100});
  CHECK(parse_shift_plan("canary:100%:1s")->steps == std::vector<double>{100});
  CHECK(parse_shift_plan("linear:0.1%:1s")->steps.size() == 1000);
}

TEST_CASE("shift plan: anything else is none") {
  for (const char* text : {"", "Canary", "Canary10Percent", "CanaryPercent5Minutes", "Linear0PercentEvery1Minute", "Canary10Percent5Hours", "canary:10%", "canary:10%:5", "linear:101%:1s",
                           "linear:0.01%:1s", "linear:-1:1s", "linear:nan:1s", "canary:10%:-1s", "allatonce", "Linear10PercentEvery1Minute "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_shift_plan(text));
  }
}
