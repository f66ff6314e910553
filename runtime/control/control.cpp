#include "runtime/control/control.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/state/code_archive.h"
#include "runtime/state/code_files.h"

namespace apigw::control {
namespace {

struct Route {
  Method method;
  std::string_view path;  // one that ends in a slash stands for all below it
  CallFunction* function;
};
constexpr Route kRoutes[] = {
    {Method::kPUT, "/v1/bundles/", put_bundle},
    {Method::kGET, "/v1/bundles/", get_bundle},
    {Method::kPOST, "/v1/code/missing", missing_code},
    {Method::kPOST, "/v1/deployments", deploy},
    {Method::kGET, "/v1/deployments", list_deployments},
    {Method::kPOST, "/v1/deployments/delete", delete_deployment},
    {Method::kPOST, "/v1/rollbacks", roll_back},
    {Method::kGET, "/v1/stages", list_stages},
    {Method::kPOST, "/v1/stages/set", set_stage},
    {Method::kPOST, "/v1/stages/delete", delete_stage},
    {Method::kPOST, "/v1/canary/set", set_canary},
    {Method::kPOST, "/v1/canary/promote", promote_canary},
    {Method::kPOST, "/v1/canary/delete", delete_canary},
    {Method::kPOST, "/v1/shifts/hold", hold_shift},
    {Method::kPOST, "/v1/shifts/release", release_shift},
    {Method::kPOST, "/v1/shifts/advance", advance_shift},
    {Method::kPOST, "/v1/shifts/finish", finish_shift},
    {Method::kPOST, "/v1/shifts/end", end_shift},
    {Method::kGET, "/v1/snapshot", snapshot},
    {Method::kGET, "/v1/events", list_events},
};

CallFunction* function_of(const admin::Call& call) {
  bool known = false;
  for (const Route& route : kRoutes) {
    const bool fits = route.path.ends_with('/') ? call.path.starts_with(route.path) : call.path == route.path;
    if (fits && route.method == call.method) return route.function;
    known = known || fits;
  }
  throw Refusal{uint16_t(known ? 405 : 404), known ? "Method Not Allowed" : "Not Found"};
}

uint16_t status_of(state::Errc code) {
  switch (code) {
    case state::Errc::not_found: return 404;
    case state::Errc::conflict: return 409;
    case state::Errc::invalid: return 422;
    case state::Errc::locked: return 503;
    case state::Errc::io:
    case state::Errc::corrupt:
    case state::Errc::too_new: return 500;
  }
  return 500;
}

/// Turns what is thrown into answers.
template <class Function>
admin::Answer guarded(const Function& function) {
  const auto fault = [](uint16_t status, std::string_view message) { return admin::Answer{.status = status, .body = fmt::format(R"({{"message":{}}})", json_text(message))}; };
  try {
    return function();
  } catch (const Refusal& refusal) {
    return fault(refusal.status, refusal.message);
  } catch (const state::Error& error) {
    return fault(status_of(error.code), error.what());
  } catch (const std::exception& error) {
    return fault(500, error.what());
  }
}

class CodeUpload final : public admin::Upload {
 public:
  CodeUpload(std::string name, const Settings& settings) : name_(std::move(name)) {
    attempt([&] {
      if (!state::CodeFiles(settings.store).has(name_)) reader_.emplace(settings.store, name_);
    });
  }

  void add(std::string_view piece) override {
    if (reader_) attempt([&] { reader_->add(piece); });
  }

  admin::Answer finish() override {
    if (reader_) attempt([&] { reader_->finish(); });
    reader_.reset();
    return fault_ ? *fault_ : admin::Answer{.body = fmt::format(R"({{"code":{}}})", json_text(name_))};
  }

 private:
  template <class Step>
  void attempt(const Step& step) {
    admin::Answer answer = guarded([&] {
      step();
      return admin::Answer();
    });
    if (answer.status == 200) return;
    fault_ = std::move(answer);
    reader_.reset();  // at once: what was written so far is not worth its room
  }

  std::string name_;
  std::optional<state::CodeArchiveReader> reader_;  // nothing: the code is here already, or there was a fault
  std::optional<admin::Answer> fault_;
};

}  // namespace

admin::Answer answer_call(const admin::Call& call, const Settings& settings) {
  return guarded([&] { return function_of(call)(call, settings); });
}

std::unique_ptr<admin::Upload> begin_upload(const std::string& path, const Settings& settings) {
  return std::make_unique<CodeUpload>(path.substr(path.rfind('/') + 1), settings);
}

}  // namespace apigw::control
