#pragma once
// Scenarios of tokens, of bodies that flow, and of pages.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include <unistd.h>

#include <features/oauth2.hpp>

#include "tests/sdk/features/outcome.hpp"

namespace {

std::shared_ptr<ClientCredentials> tokens(const ClientOptions& options, ClientCredentialsOptions own = {}) {
  own.token_url = options.base_url + "/token";
  own.client_id = "me:1";
  own.client_secret = "s3+cret";
  own.retries = options.retries;
  return std::make_shared<ClientCredentials>(own);
}

/// What the last of some calls with tokens comes to.
Json with_tokens(ClientOptions options, int calls, const ClientCredentialsOptions& own = {}) {
  options.token_source = tokens(options, own);
  const FeaturesClient client(options);
  while (--calls > 0) client.with_bearer();
  return outcome([&] { return client.with_bearer(); });
}

Json tokens_asked_once(ClientOptions options) {
  options.token_source = tokens(options);
  const FeaturesClient client(options);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([client] { client.with_bearer(); });
  for (std::thread& thread : threads) thread.join();
  return "done";
}

Json strange_tokens(ClientOptions options) {
  options.token_source = tokens(options);
  const FeaturesClient client(options);
  Json seen = Json::array();
  for (int i = 0; i < 4; ++i) seen.push_back(error_name([&] { return client.with_bearer(); }));
  return seen;
}

Json credentials_of_a_call(ClientOptions options) {
  options.api_key = "k1";
  options.bearer_token = "t1";
  options.user = "a";
  const FeaturesClient client(options);
  RequestOptions key, scheme, token, user;
  key.api_key = "k2";
  scheme.api_keys = {{"key", "k3"}};
  token.token_provider = [] { return "t9"; };
  user.user = "ann";
  user.password = "pä:ss";
  client.with_key(key);
  client.with_key(scheme);
  client.with_bearer(token);
  client.with_basic(user);
  return outcome([&] { return client.with_bearer(); });
}

std::string blob() {
  std::string bytes;
  for (int i = 0; i < 1200; ++i) bytes += all_bytes();
  return bytes;
}

Json streamed(const ClientOptions& options) {
  std::string content;
  const auto take = [&](const char* data, std::size_t bytes) {
    content.append(data, bytes);
    return true;
  };
  const Json found = outcome([&] { return FeaturesClient(options).download_stream(take); });
  if (!found.is_null()) return found;
  return content == blob() ? Json("whole") : Json(content.size());
}
Json streamed_within(ClientOptions options, Ms timeout) {
  options.timeout = timeout;
  const auto begin = Clock::now();
  const Json found = streamed(options);
  return Clock::now() - begin < Ms(3000) ? found : Json("too late");
}

/// A source that can be read once.
struct Pipe : BodySource {
  std::string left = blob();
  std::size_t read(char* data, std::size_t bytes) override {
    bytes = left.copy(data, bytes);
    left.erase(0, bytes);
    return bytes;
  }
};

Json stored(const ClientOptions& options, std::shared_ptr<BodySource> source) {
  RequestOptions own;
  own.body_source = std::move(source);
  return outcome([&] { return FeaturesClient(options).store_blob({}, own); });
}

Json stored_file(ClientOptions options) {
  const std::string path = "blob-" + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary) << blob();
  const Json found = stored(options, file_source(path));
  std::remove(path.c_str());
  return found;
}

Json stored_signed(ClientOptions options, std::shared_ptr<BodySource> source) {
  options.credentials = Credentials{"AKID", "s3cret", ""};
  options.region = "us-east-1";
  RequestOptions own;
  own.body_source = std::move(source);
  return outcome([&] { return FeaturesClient(options).store_signed({}, own); });
}

Json signed_file(ClientOptions options) {
  std::istringstream stream(blob());
  return stored_signed(options, stream_source(stream));
}

Json no_file(ClientOptions) {
  return outcome([]() -> Response<Nothing> {
    file_source("no-such-file");
    return {};
  });
}

Json send_parts(ClientOptions options) {
  models::PartsForm form;
  form.free = File{"1", "f"};
  form.json = "a\"b";
  form.note = "*n*";
  form.picture = File{"2", "p"};
  form.range = range(1);
  return outcome([&] { return FeaturesClient(options).send_parts({form}); });
}

Json search_pages(ClientOptions options) {
  Json ids = Json::array();
  requests::SearchRequest request;
  request.body.words = "w";
  FeaturesClient(options).search_each(request, [&](const models::Item& one) { ids.push_back(one.id); });
  return ids;
}

Json event_pages(ClientOptions options) {
  Json ids = Json::array();
  requests::ListEventsRequest request;
  request.page = "p";
  FeaturesClient(options).list_events_each(request, [&](const models::Item& one) { ids.push_back(std::to_string(one.id)); });
  return ids;
}

Json given_up(ClientOptions options) {
  const FeaturesClient client(options);
  const Json found = error_name([&] { return client.download_stream([](const char*, std::size_t) { return false; }); });
  client.with_oauth();
  return found == "Cancelled" ? Json("given up") : found;
}

}  // namespace
