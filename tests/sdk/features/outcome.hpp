#pragma once
// What the scenarios share: clients for the scripted server, and what a call came to as JSON.
#include <cmath>
#include <cstdlib>
#include <string>
#include <typeinfo>

#include <features/client.hpp>

using namespace features;
using Clock = std::chrono::steady_clock;
using Ms = std::chrono::milliseconds;

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Json plain(const Nothing&) { return nullptr; }
Json plain(const models::Item& item) { return item.id; }
Json plain(const std::string& text) { return text; }
Json plain(const Bytes& bytes) {
  Json list = Json::array();
  for (const char c : bytes.content) list.push_back(static_cast<unsigned char>(c));
  return list;
}
Json plain(const models::Node&) { return "done"; }
template <class... T>
Json plain(const std::variant<T...>& value) {
  return std::visit([](const auto& one) { return plain(one); }, value);
}

template <class T>
void note(Json& found, const ApiError& error, const char* name) {
  if (typeid(error) == typeid(T)) found["error"] = name;
}

Json described(const ApiError& error) {
  Json found = {{"error", "another ApiError"}, {"status", error.status()}};
  note<ApiError>(found, error, "ApiError");
  note<ClientError>(found, error, "ClientError");
  note<ServerError>(found, error, "ServerError");
  note<UnauthorizedError>(found, error, "UnauthorizedError");
  note<NotFoundError>(found, error, "NotFoundError");
  note<ConflictError>(found, error, "ConflictError");
  note<TooManyRequestsError>(found, error, "TooManyRequestsError");
  note<ProblemNotFoundError>(found, error, "ProblemNotFoundError");
  note<ProblemClientError>(found, error, "ProblemClientError");
  note<FailureError>(found, error, "FailureError");
  if (const auto* problem = dynamic_cast<const ProblemNotFoundError*>(&error)) found["text"] = problem->body.message;
  if (const auto* problem = dynamic_cast<const ProblemClientError*>(&error)) found["text"] = problem->body.message;
  if (const auto* failure = dynamic_cast<const FailureError*>(&error)) found["text"] = failure->body.cause;
  if (!error.request_id().empty()) found.update({{"request", error.request_id()}, {"type", error.error_type()}});
  return found;
}

template <class Call>
Json outcome(Call call) {
  try {
    return plain(call().value);
  } catch (const ApiError& error) {
    return described(error);
  } catch (const TokenError& error) {
    std::string told = error.what();
    const std::size_t colon = told.find(':'), end = told.find(' ');
    if (colon < end) told.erase(colon, end - colon);
    return {{"error", "TokenError"}, {"status", error.status()}, {"text", error.error()}, {"told", told}};
  } catch (const TimedOut& error) {
    return {{"error", "TimedOut"}, {"sent", error.sent()}};
  } catch (const ConnectionFailed& error) {
    return {{"error", "ConnectionFailed"}, {"sent", error.sent()}};
  } catch (const Cancelled&) {
    return {{"error", "Cancelled"}};
  } catch (const ResponseTooLarge&) {
    return {{"error", "ResponseTooLarge"}};
  } catch (const DecodeError&) {
    return {{"error", "DecodeError"}};
  } catch (const EncodeError&) {
    return {{"error", "EncodeError"}};
  }
}

template <class Call>
Json error_name(Call call) {
  const Json found = outcome(call);
  return found.is_object() ? found["error"] : found;
}

template <class Call>
Json within(Ms limit, Call call) {
  const auto begin = Clock::now();
  const Json found = outcome(call);
  return Clock::now() - begin < limit ? found : Json("too late");
}

ClientOptions options_of(const std::string& name, const char* server = "SDK_SERVER") {
  ClientOptions options;
  options.base_url = variable(server) + "/" + name;
  options.retries.delay_base = Ms(20);
  options.retries.retry_after_max = Ms(5000);
  options.retries.random = [] { return 0.5; };
  return options;
}

models::Item item() {
  models::Item one;
  one.id = 1;
  return one;
}

models::Range range(std::optional<std::int64_t> low, std::optional<std::int64_t> high = {}) {
  models::Range one;
  one.low = low;
  one.high = high;
  return one;
}

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

}  // namespace
