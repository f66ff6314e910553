#include "runtime/server/server.h"

#include "tests/support/gateway.h"
#include "tests/support/wire.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string proxy_to(uint16_t port, int timeout_ms = 29000) {
  return R"({"swagger":"2.0","info":{"title":"proxy","version":"1"},"paths":{"/{proxy+}":{"x-amazon-apigateway-any-method":{
   "parameters":[{"name":"proxy","in":"path","required":true,"type":"string"}],"responses":{"200":{"description":"ok"}},
   "x-amazon-apigateway-integration":{"type":"http_proxy","httpMethod":"ANY","timeoutInMillis":)" + std::to_string(timeout_ms) +
         R"(,"uri":"http://127.0.0.1:)" + std::to_string(port) + R"(/{proxy}","requestParameters":{"integration.request.path.proxy":"method.request.path.proxy"}}}}}})";
}

Answer get(uint16_t port, const std::string& path) {
  Wire client = Wire::connect(port);
  client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  return client.answer();
}

}  // namespace

TEST_CASE("server: a proxied request reaches the endpoint and its answer comes back") {
  std::string seen;
  Endpoint endpoint([&](const std::string& head, const std::string& body) {
    seen = head + body;
    return Endpoint::reply("hello", "Content-Type: text/plain\r\n", "201 Created");
  });
  Gateway gateway(proxy_to(endpoint.port()));
  Wire client = Wire::connect(gateway.port());
  client.send("POST /a/b?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  const Answer answer = client.answer();
  CHECK(answer.status == 201);
  CHECK(answer.body == "hello");
  CHECK(answer.field("content-type") == "text/plain");
  CHECK(seen.starts_with("POST /a/b?x=1 HTTP/1.1\r\n"));
  CHECK(seen.ends_with("abc"));
}

TEST_CASE("server: bodies of many sizes arrive whole in both directions") {
  Endpoint endpoint([&](const std::string&, const std::string& body) { return Endpoint::reply(body, "Content-Type: application/octet-stream\r\n"); });
  Gateway gateway(proxy_to(endpoint.port()));
  for (const size_t size : {0u, 1u, 8191u, 65536u, 200000u, 3000000u, 10485760u}) {
    std::string body(size, 'a');
    for (size_t i = 0; i < size; ++i) body[i] = char('a' + i * 31 % 26);
    Wire client = Wire::connect(gateway.port());
    client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
    client.send(body);
    const Answer answer = client.answer();
    CHECK_MESSAGE(answer.status == 200, size);
    CHECK_MESSAGE(answer.body == body, size);
  }
}

TEST_CASE("server: an endpoint that does not answer in time gives 504") {
  std::promise<void> release;
  auto released = release.get_future().share();
  Endpoint endpoint([&](const std::string&, const std::string&) {
    released.wait();
    return std::string();
  });
  Gateway gateway(proxy_to(endpoint.port(), 60));
  const Answer answer = get(gateway.port(), "/x");
  CHECK(answer.status == 504);
  CHECK(answer.body == R"({"message": "Endpoint request timed out"})");
  release.set_value();
}

TEST_CASE("server: a dead endpoint gives the integration failure") {
  uint16_t port;
  { port = Endpoint([](const std::string&, const std::string&) { return std::string(); }).port(); }
  Gateway gateway(proxy_to(port));
  const Answer answer = get(gateway.port(), "/x");
  CHECK(answer.status == 500);
  CHECK(answer.field("x-amzn-ErrorType") == "InternalServerErrorException");
}

TEST_CASE("server: a body that breaks off is never shown as whole") {
  Endpoint endpoint([&](const std::string&, const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nabc"); });
  Gateway gateway(proxy_to(endpoint.port()));
  Wire client = Wire::connect(gateway.port());
  client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  std::thread end([&] {});
  end.join();
  const Answer answer = client.answer();
  CHECK((answer.closed || answer.status == 502));
}

TEST_CASE("server: a graceful stop lets the running request finish") {
  std::promise<void> reached, release;
  auto released = release.get_future().share();
  Endpoint endpoint([&](const std::string&, const std::string&) {
    reached.set_value();
    released.wait();
    return Endpoint::reply("late");
  });
  Gateway gateway(proxy_to(endpoint.port()));
  Wire client = Wire::connect(gateway.port());
  client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  reached.get_future().wait();
  std::thread stopping([&] { gateway.stop(); });
  // The listener is gone before the answer is.
  for (int i = 0; i < 1000; ++i) {
    try {
      Wire::connect(gateway.port());
    } catch (const std::runtime_error&) {
      break;
    }
    usleep(1000);
  }
  release.set_value();
  const Answer answer = client.answer();
  CHECK(answer.body == "late");
  CHECK(answer.field("connection") == "close");
  stopping.join();
}
