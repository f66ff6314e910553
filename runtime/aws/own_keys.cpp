#include "runtime/aws/own_keys.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/aws/assume_role.h"
#include "runtime/aws/credential_process.h"

namespace apigw::aws {
namespace {

constexpr int64_t ahead_ms = 300'000;  // renewed so long before the end, or after half the time of short sessions
constexpr int64_t retry_ms = 30'000;

}  // namespace

OwnKeys::OwnKeys(net::Loop& loop, const Settings& settings, Changed changed, Tell tell)
    : loop_(loop), settings_(settings), changed_(std::move(changed)), tell_(std::move(tell)), client_(loop), source_(find_own_keys(settings)) {
  take(std::move(source_));
}

OwnKeys::~OwnKeys() {
  stopping_ = true;
  if (process_.joinable()) process_.join();
}

void OwnKeys::take(KeySource source) {
  source_ = std::move(source);
  const bool at_hand = source_.keys && source_.roles.empty();
  keys_ = at_hand ? source_.keys : std::nullopt;
  origin_ = source_.fault.empty() ? source_.origin : source_.fault;
  renew_at_ms_ = Keys::never;
  told_ = false;
  if (step_ == Step::none && !at_hand && source_.fault.empty()) step_ = source_.process.empty() ? Step::role : Step::process;
}

void OwnKeys::start() { step_ == Step::none ? changed_() : ask(); }

void OwnKeys::look() {
  KeySource found = find_own_keys(settings_);
  if (found != source_) {
    const bool asking = step_ != Step::none;
    take(std::move(found));
    if (asking) {
      stale_ = true;  // what is on its way is of the old source
      return;
    }
    tell_(source_.fault.empty() ? fmt::format("AWS credentials changed: they are those of {} now", origin_) : fmt::format("AWS credentials are gone: {}", origin_));
    return start();
  }
  if (step_ == Step::none && loop_.epoch_ms() >= renew_at_ms_) {
    step_ = source_.process.empty() ? Step::role : Step::process;
    ask();
  }
}

void OwnKeys::ask() {
  if (step_ == Step::process) return run_process();
  role_ = 0;
  assume_next(*source_.keys);
}

void OwnKeys::run_process() {
  if (process_.joinable()) process_.join();  // it has posted its answer
  process_ = std::thread([this, command = source_.process] {
    auto output = run_credential_process(command, stopping_);
    if (stopping_) return;
    loop_.post([this, output = std::move(output)] {
      auto keys = output ? read_process_keys(*output) : Expected<Keys, std::string>(unexpected(output.error()));
      if (!keys) return failed(fmt::format("the credential_process of {} {}", origin_, keys.error()));
      role_ = 0;
      assume_next(std::move(*keys));
    });
  });
}

/// `with`: what the step before gave. After the last role they are the keys.
void OwnKeys::assume_next(Keys with) {
  if (role_ == source_.roles.size() || stale_) return done(std::move(with));
  step_ = Step::role;
  const TokenCall sent = send_assume_role({loop_, client_, *this, signing_keys_, settings_}, with, source_.roles[role_], nullptr);
  if (!sent.fault.empty()) failed(fmt::format("{}: {}", origin_, sent.fault));
}

void OwnKeys::done(Keys keys) {
  step_ = Step::none;
  if (std::exchange(stale_, false)) {
    take(std::move(source_));
    return start();
  }
  const int64_t now = loop_.epoch_ms();
  const bool ends = keys.expires_epoch_ms != Keys::never;
  renew_at_ms_ = ends ? now + std::max<int64_t>(keys.expires_epoch_ms - now - ahead_ms, (keys.expires_epoch_ms - now) / 2) : Keys::never;
  keys_ = std::move(keys);
  told_ = false;
  changed_();
}

void OwnKeys::failed(const std::string& why) {
  step_ = Step::none;
  if (std::exchange(stale_, false)) {
    take(std::move(source_));
    return start();
  }
  if (!told_) tell_(fmt::format("no AWS credentials: {}", why));
  told_ = true;
  renew_at_ms_ = loop_.epoch_ms() + retry_ms;
  if (keys_ && keys_->expires_epoch_ms > loop_.epoch_ms()) return;  // the keys at hand serve on
  keys_.reset();
  changed_();
}

void OwnKeys::on_response(http::ClientCall&, const ResponseHead& head, std::string_view body, bool, uint64_t) {
  auto keys = read_assume_role(head.status, body);
  if (!keys) return failed(fmt::format("{} cannot assume {}: {}", origin_, stale_ ? "its role" : source_.roles[role_].arn, keys.error()));
  ++role_;
  assume_next(std::move(*keys));
}

void OwnKeys::on_failure(http::ClientCall&, http::Failure, std::string_view detail) {
  failed(fmt::format("{}: the token service cannot be reached: {}", origin_, detail));
}

}  // namespace apigw::aws
