// rest-data-plane 12.3.
#include "runtime/phase/metrics.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string definition = definition_of(
    method_of("/pets/{id}", "get", R"({"type":"http_proxy","httpMethod":"GET","uri":"http://b/"})") + "," +
    method_of("/any", "x-amazon-apigateway-any-method", mock_200));

bool has_line(const std::string& text, const std::string& line) { return ("\n" + text).find("\n" + line + "\n") != std::string::npos; }

}  // namespace

TEST_CASE("metrics: counts and latencies by method, summed over threads") {
  Pipeline pipeline(definition, {.name = "v\"1"});
  const vm::Prepared* const stages[] = {&pipeline.prepared()};
  phase::Metrics one, two;
  one.attach(stages);
  two.attach(stages);
  const auto count = [](phase::Metrics& metrics) { return [&](vm::Exchange& exchange) { metrics.count(exchange); }; };
  pipeline.ask({"GET", "/pets/1"}, {200, {}, ""}, count(one));
  pipeline.ask({"GET", "/pets/2"}, {404, {}, ""}, count(two));
  pipeline.ask({"GET", "/pets/3"}, {.failure = vm::CallFailure::timeout}, count(two));
  pipeline.ask({"GET", "/nothing"}, {}, count(one));

  const phase::Metrics* threads[] = {&one, &two};
  const std::string text = phase::prometheus(threads, stages);
  const std::string pets = R"(api_name="test",stage="v\"1",resource="/pets/{id}",method="GET")";
  const std::string unrouted = R"(api_name="test",stage="v\"1",resource="",method="")";
  CAPTURE(text);
  CHECK(has_line(text, "# TYPE apigw_count_total counter"));
  CHECK(has_line(text, "apigw_count_total{" + pets + "} 3"));
  CHECK(has_line(text, "apigw_4xx_error_total{" + pets + "} 1"));
  CHECK(has_line(text, "apigw_5xx_error_total{" + pets + "} 1"));
  CHECK(has_line(text, "apigw_count_total{" + unrouted + "} 1"));
  CHECK(has_line(text, "apigw_4xx_error_total{" + unrouted + "} 1"));
  // 15 ms in all, 11 ms of them at the endpoint.
  CHECK(has_line(text, "apigw_latency_milliseconds_bucket{" + pets + R"(,le="10"} 0)"));
  CHECK(has_line(text, "apigw_latency_milliseconds_bucket{" + pets + R"(,le="25"} 3)"));
  CHECK(has_line(text, "apigw_latency_milliseconds_bucket{" + pets + R"(,le="+Inf"} 3)"));
  CHECK(has_line(text, "apigw_latency_milliseconds_sum{" + pets + "} 45.000"));
  CHECK(has_line(text, "apigw_latency_milliseconds_count{" + pets + "} 3"));
  CHECK(has_line(text, "apigw_integration_latency_milliseconds_sum{" + pets + "} 33.000"));
  CHECK(text.find("integration_latency_milliseconds_count{" + unrouted) == std::string::npos);
  CHECK(text.find("method=\"ANY\"") == std::string::npos);
}

TEST_CASE("metrics: another stage starts anew, a late request of the old one counts as unrouted") {
  Pipeline before(definition, {.name = "s"}), after(definition_of(method_of("/new", "get", mock_200)), {.name = "s"});
  const vm::Prepared *const old_stages[] = {&before.prepared()}, *const stages[] = {&after.prepared()};
  phase::Metrics metrics;
  metrics.attach(old_stages);
  const auto count = [&](vm::Exchange& exchange) { metrics.count(exchange); };
  before.ask({"GET", "/any"}, {}, count);
  metrics.attach(stages);
  before.ask({"GET", "/any"}, {}, count);
  after.ask({"GET", "/new"}, {}, count);
  const phase::Metrics* threads[] = {&metrics};
  const std::string text = phase::prometheus(threads, stages);
  CHECK(has_line(text, R"(apigw_count_total{api_name="test",stage="s",resource="/new",method="GET"} 1)"));
  CHECK(has_line(text, R"(apigw_count_total{api_name="test",stage="s",resource="",method=""} 1)"));
  CHECK(phase::prometheus(threads, old_stages).find("count_total{") == std::string::npos);
}

TEST_CASE("metrics: a stage that stays keeps its counts, its canary has its own") {
  Pipeline stage(definition, {.name = "s"}), canary(definition, {.name = "s", .canary = true});
  const vm::Prepared *const alone[] = {&stage.prepared()}, *const both[] = {&stage.prepared(), &canary.prepared()};
  phase::Metrics metrics;
  const auto count = [&](vm::Exchange& exchange) { metrics.count(exchange); };
  metrics.attach(alone);
  stage.ask({"GET", "/any"}, {}, count);
  metrics.attach(both);
  stage.ask({"GET", "/any"}, {}, count);
  canary.ask({"GET", "/any"}, {}, count);
  const phase::Metrics* threads[] = {&metrics};
  const std::string text = phase::prometheus(threads, both);
  CHECK(has_line(text, R"(apigw_count_total{api_name="test",stage="s",resource="/any",method="ANY"} 2)"));
  CHECK(has_line(text, R"(apigw_count_total{api_name="test",stage="s/Canary",resource="/any",method="ANY"} 1)"));
}

TEST_CASE("metrics: a latency goes to the first bucket that holds it") {
  phase::Histogram histogram;
  histogram.observe(0);
  histogram.observe(1'000'000);
  histogram.observe(1'000'001);
  histogram.observe(60'000'000'000);
  histogram.observe(-5);
  CHECK(histogram.buckets[0].get() == 3);
  CHECK(histogram.buckets[1].get() == 1);
  CHECK(histogram.buckets.back().get() == 1);
}
