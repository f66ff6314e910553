#include "cli/testing/runner.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace apigw::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kTestsPerThread = 8;  // fewer are not worth a thread

/// One thread's gateways, made when first needed.
class Runner {
 public:
  explicit Runner(const StageOptions& stage_options) : stage_options_(stage_options) {}

  void run(TestRun& run) {
    const Clock::time_point begin = Clock::now();
    const TestCase& test = *run.test;
    invoke::Conduct conduct{.endpoint = test.endpoint_response ? invoke::Endpoint::answer : invoke::Endpoint::none,
                            .answer = test.endpoint_response.value_or(invoke::EndpointAnswer{}),
                            .skips_authorization = true,
                            .authorizer = test.authorizer};
    auto outcome = session(run).run(test.request, conduct);
    if (outcome) {
      run.outcome = std::move(*outcome);
      run.differences = compare(test, *run.outcome);
    } else {
      run.fault = outcome.error();
    }
    run.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  const Hits& hits() const { return hits_; }

 private:
  invoke::Session& session(const TestRun& run) {
    std::unique_ptr<invoke::Session>& made = sessions_[run.program];
    if (!made) {
      made = std::make_unique<invoke::Session>(run.program->bundle, run.program->compilation.get(), stage_options_(run.file->options));
      made->recorder().on_reached([this](const model::Template& of, uint32_t mark) { hits_.add(of, mark); });
    }
    return *made;
  }

  const StageOptions& stage_options_;
  std::map<const Program*, std::unique_ptr<invoke::Session>> sessions_;
  Hits hits_;
};

}  // namespace

void run_tests(std::vector<TestRun>& runs, const StageOptions& stage_options, unsigned threads, Hits& hits) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      Runner runner(stage_options);
      for (size_t i = next++; i < runs.size(); i = next++) runner.run(runs[i]);
      const std::lock_guard lock(mutex);
      hits.merge(runner.hits());
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  const size_t useful = std::max<size_t>(1, std::min<size_t>(threads, runs.size() / kTestsPerThread));
  std::vector<std::thread> others;
  for (size_t i = 1; i < useful; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace apigw::testing
