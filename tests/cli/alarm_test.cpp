#include "cli/shifting/alarm.h"

#include <doctest/doctest.h>

using namespace apigw::cli;

namespace {

constexpr const char* kMetrics = R"(# HELP apigw_count_total Requests.
# TYPE apigw_count_total counter
apigw_count_total{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET"} 90
apigw_count_total{api_name="a \"b\"",stage="prod/Canary",resource="",method=""} 10
apigw_count_total{api_name="a \"b\"",stage="prod",resource="/x",method="GET"} 5000
apigw_count_total{api_name="other",stage="prod/Canary",resource="/x",method="GET"} 7000
apigw_4xx_error_total{api_name="a \"b\"",stage="prod/Canary",resource="",method=""} 10
apigw_5xx_error_total{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET"} 2
apigw_latency_milliseconds_bucket{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET",le="10"} 50
apigw_latency_milliseconds_bucket{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET",le="100"} 90
apigw_latency_milliseconds_bucket{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET",le="+Inf"} 100
apigw_latency_milliseconds_sum{api_name="a \"b\"",stage="prod/Canary",resource="/x",method="GET"} 2500.5
)";

StageCounts counts() { return read_counts(kMetrics, "a \"b\"", "prod/Canary"); }

std::string told(const char* alarm, const StageCounts& of = counts()) {
  const auto alarms = parse_alarms(alarm);
  REQUIRE(alarms);
  return breach(alarms->at(0), of).value_or("");
}

}  // namespace

TEST_CASE("alarm: counts of a stage are those of its label, over its methods") {
  const StageCounts all = counts();
  CHECK(all.count == 100);
  CHECK(all.client_errors == 10);
  CHECK(all.server_errors == 2);
  CHECK(all.latency_sum_ms == doctest::Approx(2500.5));
}

TEST_CASE("alarm: a percentile lies in its bucket, the open one at its lower bound") {
  CHECK(percentile_ms(counts(), 0.5).value() == doctest::Approx(10));
  CHECK(percentile_ms(counts(), 0.7).value() == doctest::Approx(55));
  CHECK(percentile_ms(counts(), 0.99).value() == doctest::Approx(100));
  CHECK_FALSE(percentile_ms(StageCounts(), 0.99));
}

TEST_CASE("alarm: thresholds are numbers, percentages of the requests, or times") {
  CHECK(told("5xx>1%") == "5xx>1%: 2% of 100 requests");
  CHECK(told("5xx>2%").empty());
  CHECK(told("5xx>=2%") == "5xx>=2%: 2% of 100 requests");
  CHECK(told("5xx>1") == "5xx>1: 2 of 100 requests");
  CHECK(told("4xx>9.5") == "4xx>9.5: 10 of 100 requests");
  CHECK(told("p70>50ms") == "p70>50ms: 55 ms of 100 requests");
  CHECK(told("p70>0.06s").empty());
  CHECK(told("average>25") == "average>25: 25 ms of 100 requests");
  CHECK(told("count<200") == "count<200: 100 of 100 requests");
}

TEST_CASE("alarm: without requests nothing is breached but their number") {
  CHECK(told("5xx>0%", StageCounts()).empty());
  CHECK(told("p99>=0", StageCounts()).empty());
  CHECK(told("count<1", StageCounts()) == "count<1: 0 of 0 requests");
}

TEST_CASE("alarm: several stand behind commas; what is none is refused whole") {
  CHECK(parse_alarms("5xx>1%, p99.9>500ms")->size() == 2);
  for (const char* text : {"", "5xx", "5xx>", "5xx>x", "6xx>1", "5xx>1%,", "p0>1", "p100>1", "p99>1%", "5xx>1ms", "count>1%", "5xx=1", "5xx>-1", "5xx>nan"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_alarms(text));
  }
}

TEST_CASE("alarm: a window forgets what is older, and counts anew after a gateway's restart") {
  Window window(1000);
  const auto reading = [](double count, double errors) {
    StageCounts c;
    c.count = count;
    c.server_errors = errors;
    return c;
  };
  window.add(0, 0, reading(100, 50));
  window.add(0, 500, reading(110, 50));
  CHECK(window.sum(500).count == 10);
  CHECK(window.sum(500).server_errors == 0);
  window.add(0, 1400, reading(150, 51));
  CHECK(window.sum(1400).count == 50);
  window.add(0, 1600, reading(160, 51));
  CHECK(window.sum(1600).count == 50);  // since 500
  window.add(0, 1700, reading(5, 1));
  CHECK(window.sum(1700).count == 5);
  window.add(1, 1700, reading(1000, 0));
  CHECK(window.sum(1700).count == 5);  // the other gateway's first reading says nothing yet
  CHECK(window.sum(9000).count == 0);
}
