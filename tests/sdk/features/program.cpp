// Runs the rows of scenarios.py with the C++ client; prints what each one came to.
#include <atomic>
#include <iostream>
#include <thread>

#include "tests/sdk/features/flows.hpp"
#include "tests/sdk/features/outcome.hpp"

namespace {

struct Delays : Hook {
  Json seen = Json::array();
  void on_retry(const HttpRequest&, int, Ms delay) override { seen.push_back(delay.count()); }
};

struct Log : Hook {
  Json seen = Json::array();
  int requests = 0;
  void on_request(HttpRequest& request) override {
    seen.push_back("request " + request.method);
    request.headers["X-Trace"] = std::to_string(++requests);
  }
  void on_response(const HttpRequest&, const HttpResponse& answer) override { seen.push_back("response " + std::to_string(answer.status)); }
  void on_retry(const HttpRequest&, int attempt, Ms) override { seen.push_back("retry " + std::to_string(attempt)); }
};

struct Injection : Hook {
  void on_request(HttpRequest& request) override { request.headers["X-A"] = "a\r\nX-B: c"; }
};

/// The delays before further attempts, and what came of them.
template <class Call>
Json retried(const ClientOptions& options, Call call) {
  const auto delays = std::make_shared<Delays>();
  RequestOptions own;
  own.hooks.push_back(delays);
  const FeaturesClient client(options);
  const Json last = outcome([&] { return call(client, own); });
  Json all = delays->seen;
  all.push_back(last);
  return all;
}

Json got(const ClientOptions& options) {
  return outcome([&] { return FeaturesClient(options).get_item({}); });
}
Json retried_get(const ClientOptions& options) {
  return retried(options, [](const FeaturesClient& client, const RequestOptions& own) { return client.get_item({}, own); });
}
Json retried_post(const ClientOptions& options) {
  return retried(options, [](const FeaturesClient& client, const RequestOptions& own) { return client.add_item({item()}, own); });
}
Json put_back(const ClientOptions& options) {
  const FeaturesClient client(options);
  return outcome([&] { return client.put_item({client.get_item({}).value}); });
}
Json late(ClientOptions options) {
  options.timeout = Ms(300);
  options.retries.attempts_max = 1;
  return within(Ms(3000), [&] { return FeaturesClient(options).get_item({}); });
}
Json cancelled(const ClientOptions& options) {
  RequestOptions own;
  own.cancelled = [end = Clock::now() + Ms(200)] { return Clock::now() > end; };
  return within(Ms(3000), [&] { return FeaturesClient(options).get_item({}, own); });
}
Json too_large(ClientOptions options) {
  options.response_bytes_max = 4999;
  return got(options);
}

using Scenario = Json (*)(ClientOptions);

Json with_bearer(ClientOptions options) {
  options.bearer_token = "t0";
  return outcome([&] { return FeaturesClient(options).with_bearer(); });
}

Json addresses_refused(ClientOptions options) {
  Json found = Json::array();
  for (const char* address : {"ftp://h", "h", "http://h/?a=b", "http://h/#f", "http://u:p@h/", "http://"}) {
    options.base_url = address;
    try {
      const FeaturesClient client(options);
      found.push_back("taken");
    } catch (const std::invalid_argument&) {
      found.push_back("refused");
    }
  }
  return found;
}

Json header_injection(const ClientOptions options) {
  Json found = Json::array();
  const FeaturesClient client(options);
  for (const auto& [name, value] : {std::pair("X-A", "a\r\nX-B: c"), std::pair("X A", "a"), std::pair("X-A:\r\nX-B", "a")}) {
    RequestOptions own;
    own.headers[name] = value;
    found.push_back(error_name([&] { return client.get_item({}, own); }));
  }
  requests::StylesRequest request;
  request.x_list = std::vector<std::string>{"a\nb"};
  found.push_back(error_name([&] { return client.styles(request); }));
  ClientOptions keyed = options, hooked = options;
  keyed.api_key = "a\nb";
  found.push_back(error_name([&] { return FeaturesClient(keyed).with_key(); }));
  hooked.hooks.push_back(std::make_shared<Injection>());
  found.push_back(error_name([&] { return FeaturesClient(hooked).get_item({}); }));
  return found;
}

Json pages(const ClientOptions& options, std::optional<std::int64_t> limit) {
  Json ids = Json::array();
  requests::ListItemsRequest request;
  request.limit = limit;
  FeaturesClient(options).list_items_each(request, [&](const models::Item& one) { ids.push_back(one.id); });
  return ids;
}

Json styles(ClientOptions options) {
  const std::vector<std::string> texts = {"a b", "c&d,"};
  requests::StylesRequest request;
  request.exploded = request.form = request.spaced = request.piped = texts;
  request.object = request.flat = request.x_object = range(1, 2);
  models::Filter filter;
  filter.name = "x[y]";
  filter.range = range(3);
  filter.tags = std::vector<std::string>{"t", "ä"};
  request.deep = filter;
  request.json = range(4);
  request.flag = true;
  request.day = Date{2026, 2, 28};
  request.moment = date_time_of("2026-11-21T17:30:00+01:00");
  request.x_list = std::vector<std::string>{"a", "b"};
  request.plain = "a b;";
  request.many = std::vector<std::string>{"c", "d"};
  return outcome([&] { return FeaturesClient(options).styles(request); });
}

Json path(const ClientOptions& options, const std::string& text, const std::vector<std::string>& list, const std::string& rest) {
  return outcome([&] { return FeaturesClient(options).path_styles({text, list, rest}); });
}

Json paths_refused(ClientOptions options) {
  Json found = Json::array();
  for (const auto& one : {path(options, "..", {"b"}, "c"), path(options, ".", {"b"}, "c"), path(options, "", {"b"}, "c"), path(options, "a", {"b"}, "a/../b"), path(options, "a", {}, "c")}) {
    found.push_back(one.is_object() ? one["error"] : one);
  }
  return found;
}

Json upload(ClientOptions options) {
  models::Upload form;
  form.file = File{all_bytes(), "a\"b\r\nä.bin", "image/png"};
  form.more = std::vector<File>{{"1", "one", "text/plain"}, {"--2\r\n", "two", "text/plain"}};
  form.note = "ü\r\n--x";
  form.tags = std::vector<std::string>{"a", "b"};
  form.range = range(1);
  return outcome([&] { return FeaturesClient(options).upload({form}); });
}

Json form(ClientOptions options) {
  models::Form sent;
  sent.text = "a &b=ä";
  sent.count = -1;
  sent.tags = std::vector<std::string>{"x", "y z"};
  sent.range = range(1);
  sent.none = std::optional<std::string>();
  sent.deep = std::vector<std::string>{"d", "e"};
  sent.piped = std::vector<std::string>{"p", "q"};
  sent.ranges = std::vector<models::Range>{range(2), range({}, 3)};
  return outcome([&] { return FeaturesClient(options).send_form({sent}); });
}

Json values_refused(ClientOptions options) {
  const FeaturesClient client(options);
  models::Item no_number = item(), no_text = item();
  no_number.size = std::nan("");
  no_text.note = std::optional<std::string>("\xff");
  return {error_name([&] { return client.add_item({no_number}); }), error_name([&] { return client.add_item({no_text}); })};
}

Json many_at_once(ClientOptions options) {
  const FeaturesClient client(options);
  std::atomic<int> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&sum, client] {
      for (int k = 0; k < 5; ++k) sum += static_cast<int>(client.get_item({})->id);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return sum.load();
}

Json with_key(const ClientOptions& options) {
  return outcome([&] { return FeaturesClient(options).with_key(); });
}

const std::vector<std::pair<const char*, Scenario>> kScenarios = {
    {"api_key", [](ClientOptions o) { return o.api_key = "k1", o.bearer_token = "no", with_key(o); }},
    {"api_key_by_scheme", [](ClientOptions o) { return o.api_keys = {{"key", "one"}, {"keyInQuery", "two"}}, with_key(o); }},
    {"api_key_in_query", [](ClientOptions o) { return o.api_key = "a b&c", outcome([&] { return FeaturesClient(o).with_key_in_query({"x"}); }); }},
    {"api_key_in_cookie", [](ClientOptions o) { return o.api_key = "k1", outcome([&] { return FeaturesClient(o).with_key_in_cookie({"v"}); }); }},
    {"bearer", with_bearer},
    {"bearer_provider",
     [](ClientOptions o) {
       o.token_provider = [count = std::make_shared<int>(0)] { return "t" + std::to_string(++*count); };
       return outcome([&] { return FeaturesClient(o).with_bearer(); });
     }},
    {"bearer_once", [](ClientOptions o) { return o.headers["authorization"] = "x", with_bearer(o); }},
    {"basic", [](ClientOptions o) { return o.user = "ann", o.password = "pä:ss", outcome([&] { return FeaturesClient(o).with_basic(); }); }},
    {"token_header", [](ClientOptions o) { return o.bearer_token = "t0", outcome([&] { return FeaturesClient(o).with_token(); }); }},
    {"two_schemes", [](ClientOptions o) { return o.api_key = "k1", o.bearer_token = "t0", o.user = "ann", outcome([&] { return FeaturesClient(o).with_both(); }); }},
    {"second_choice", [](ClientOptions o) { return o.api_key = "k1", o.user = "ann", o.password = "pä:ss", outcome([&] { return FeaturesClient(o).with_both(); }); }},
    {"credentials_nobody_asked_for", [](ClientOptions o) { return o.api_key = "k", o.bearer_token = "t", o.user = "a", o.password = "b", got(o); }},
    {"credentials_of_a_call", credentials_of_a_call},
    {"oauth2",
     [](ClientOptions o) {
       ClientCredentialsOptions own;
       own.scopes = {"a", "b"};
       return with_tokens(o, 2, own);
     }},
    {"oauth2_in_body",
     [](ClientOptions o) {
       ClientCredentialsOptions own;
       own.in_body = true;
       own.parameters["audience"] = "x";
       return with_tokens(o, 1, own);
     }},
    {"oauth2_that_ends_at_once", [](ClientOptions o) { return with_tokens(o, 2); }},
    {"oauth2_refused_by_the_api", [](ClientOptions o) { return with_tokens(o, 3); }},
    {"oauth2_asked_once", tokens_asked_once},
    {"oauth2_without_a_token", [](ClientOptions o) { return with_tokens(o, 1); }},
    {"oauth2_with_a_strange_answer", strange_tokens},
    {"oauth2_constants", [](ClientOptions) { return Json::array({company_login_options().token_url, company_login_options().scopes}); }},
    {"redirect_with_credentials", with_bearer},
    {"stage", [](ClientOptions o) { return o.base_url += "/base/", o.stage = "pr od", got(o); }},
    {"addresses_refused", addresses_refused},
    {"user_agent", [](ClientOptions o) { return got(o); }},
    {"headers_of_client_and_call",
     [](ClientOptions o) {
       o.headers = {{"X-One", "client"}, {"x-two", "client"}};
       RequestOptions own;
       own.headers["X-TWO"] = "call";
       return outcome([&] { return FeaturesClient(o).get_item({}, own); });
     }},
    {"header_beyond_ascii", [](ClientOptions o) { return o.headers["X-Name"] = "é€", got(o); }},
    {"header_injection", header_injection},
    {"retry_429_of_a_post", [](ClientOptions o) { return retried_post(o); }},
    {"retry_503_of_a_get", [](ClientOptions o) { return retried_get(o); }},
    {"no_retry_503_of_a_post", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).add_item({item()}); }); }},
    {"retry_503_of_a_post_with_a_key",
     [](ClientOptions o) {
       return retried(o, [](const FeaturesClient& client, RequestOptions own) {
         own.headers["idempotency-key"] = "k";
         return client.add_item({item()}, own);
       });
     }},
    {"no_retry_400", [](ClientOptions o) { return got(o); }},
    {"attempts_are_counted", [](ClientOptions o) { return retried_get(o); }},
    {"retry_after_seconds", [](ClientOptions o) { return retried_post(o); }},
    {"retry_after_date", [](ClientOptions o) { return retried_get(o); }},
    {"retry_after_nonsense", [](ClientOptions o) { return retried_get(o); }},
    {"retry_after_too_long", [](ClientOptions o) { return retried_get(o); }},
    {"retry_after_too_late", [](ClientOptions o) { return retried_get(o); }},
    {"broken_get", [](ClientOptions o) { return retried_get(o); }},
    {"broken_post", [](ClientOptions o) { return retried_post(o); }},
    {"broken_post_on_a_kept_connection",
     [](ClientOptions o) {
       const FeaturesClient client(o);
       client.get_item({});
       return outcome([&] { return client.add_item({item()}); });
     }},
    {"broken_begin_on_a_kept_connection",
     [](ClientOptions o) {
       const FeaturesClient client(o);
       client.get_item({});
       return outcome([&] { return client.begin(); });
     }},
    {"refused_post", [](ClientOptions) { return retried_post(options_of("refused_post", "SDK_DEAD_SERVER")); }},
    {"half_an_answer", [](ClientOptions o) { return o.retries.attempts_max = 1, got(o); }},
    {"kept_connection",
     [](ClientOptions o) {
       const FeaturesClient client(o);
       client.get_item({});
       client.get_item({});
       return outcome([&] { return client.get_item({}); });
     }},
    {"many_at_once", many_at_once},
    {"timeout", late},
    {"timeout_of_drips", late},
    {"connect_timeout",
     [](ClientOptions) {
       ClientOptions o = options_of("connect_timeout", "SDK_DEAF_SERVER");
       o.connect_timeout = Ms(300);
       o.retries.attempts_max = 1;
       return within(Ms(3000), [&] { return FeaturesClient(o).get_item({}); });
     }},
    {"cancelled", [](ClientOptions o) { return cancelled(o); }},
    {"cancelled_between_attempts", [](ClientOptions o) { return cancelled(o); }},
    {"too_large", too_large},
    {"too_large_in_chunks", too_large},
    {"chunks", [](ClientOptions o) { return Json(FeaturesClient(o).get_item({})->id == 9007199254740993 ? "exact" : "another number"); }},
    {"hooks",
     [](ClientOptions o) {
       const auto log = std::make_shared<Log>();
       o.hooks.push_back(log);
       FeaturesClient(o).get_item({});
       return log->seen;
     }},
    {"pages", [](ClientOptions o) { return pages(o, 2); }},
    {"pages_that_repeat", [](ClientOptions o) { return pages(o, {}); }},
    {"pages_by_body", search_pages},
    {"pages_by_last_item", event_pages},
    {"pages_by_last_item_of_none", event_pages},
    {"styles", styles},
    {"nothing_optional", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).styles({}); }); }},
    {"paths", [](ClientOptions o) { return path(o, "a /?#[]@!$&'()*+,;=%~ä", {"1", "2/3"}, "b/c d/?"); }},
    {"paths_with_signs", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).path_signs({"a;", {"b", "c"}, "d e", {"f", "g"}, range(1, 2)}); }); }},
    {"paths_refused", paths_refused},
    {"big_number_in_query", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).get_item({9223372036854775807}); }); }},
    {"form", form},
    {"upload", upload},
    {"parts", send_parts},
    {"file", stored_file},
    {"pipe", [](ClientOptions o) { return stored(o, std::make_shared<Pipe>()); }},
    {"pipe_that_is_not_sent_again", [](ClientOptions o) { return stored(o, std::make_shared<Pipe>()); }},
    {"signed_file", signed_file},
    {"signed_pipe", [](ClientOptions o) { return stored_signed(o, std::make_shared<Pipe>()); }},
    {"file_that_cannot_be_read", no_file},
    {"stream_that_stalls", [](ClientOptions o) { return streamed_within(o, Ms(300)); }},
    {"stream_slower_than_the_timeout", [](ClientOptions o) { return streamed_within(o, Ms(600)); }},
    {"stream_given_up", given_up},
    {"integer_beyond_a_double", [](ClientOptions o) { return Json(std::to_string(FeaturesClient(o).get_counter()->count)); }},
    {"raw", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).send_raw({File{all_bytes()}}); }); }},
    {"text", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).send_text({std::string("hin \0 ü", 8)}); }); }},
    {"item_as_it_came", [](ClientOptions o) { return put_back(o); }},
    {"item_with_little", [](ClientOptions o) { return put_back(o); }},
    {"values_refused", values_refused},
    {"no_content", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).delete_item(); }); }},
    {"any_success_without_value", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).begin(); }); }},
    {"perhaps_nothing", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).maybe_item(); }); }},
    {"unions_in_unions", [](ClientOptions o) { return within(Ms(5000), [&] { return FeaturesClient(o).deep(); }); }},
    {"endless_nesting", [](ClientOptions o) { return outcome([&] { return FeaturesClient(o).deep(); }); }},
};

constexpr const char* kAnswers[] = {
    "error_of_its_own", "error_of_a_family", "error_of_the_rest", "error_without_a_type", "error_that_is_no_json", "error_of_another_shape", "error_without_a_body",
    "success_nobody_described", "not_modified", "success_without_its_body", "success_that_is_no_json", "success_that_is_nearly_json", "success_of_another_shape",
};

constexpr const char* kStreams[] = {
    "stream", "stream_in_chunks", "stream_of_nothing", "stream_retried", "stream_of_an_error", "stream_cut_off", "stream_cut_off_in_chunks",
};

/// Sends signed requests to a gateway: every id with every query of the cases.
int sign(const char* cases_text) {
  const Json cases = Json::parse(cases_text);
  ClientOptions options;
  options.base_url = variable("SDK_BASE_URL");
  options.region = "us-east-1";
  options.credentials = Credentials{"AKIDEXAMPLE", "secret", ""};
  const FeaturesClient client(options);
  for (const std::string id : cases["ids"]) {
    for (const std::string q : cases["queries"]) {
      const auto answer = client.get_signed({id, q, std::vector<std::string>{id, q}});
      if (answer->q != q || answer->user != "arn:aws:iam::123456789012:user/alice") throw std::runtime_error(id + " and " + q);
    }
  }
  options.credentials->secret_key = "wrong";
  try {
    FeaturesClient(options).get_signed({"a", {}, {}});
  } catch (const ForbiddenError&) {
    return 0;
  }
  throw std::runtime_error("a wrong secret was taken");
}

}  // namespace

int main(int count, char** words) {
  if (count > 1) return sign(words[1]);
  for (const auto& [name, scenario] : kScenarios) std::cout << name << "\t" << scenario(options_of(name)).dump() << std::endl;
  for (const char* name : kStreams) std::cout << name << "\t" << streamed(options_of(name)).dump() << std::endl;
  for (const char* name : kAnswers) std::cout << name << "\t" << got(options_of(name)).dump() << std::endl;
}
