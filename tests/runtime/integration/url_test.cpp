#include "runtime/integration/url.h"

#include <doctest/doctest.h>

#include <string>

using apigw::integration::parse_url;

namespace {
std::string shown(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return "none";
  return std::string(url->tls ? "tls " : "") + std::string(url->host) + " " + std::to_string(url->port) + " " + std::string(url->authority) + " " +
         std::string(url->rest);
}
}  // namespace

TEST_CASE("url: scheme, host, port and the rest") {
  const std::pair<std::string, std::string> rows[] = {
      {"http://a", "a 80 a "},
      {"http://a/", "a 80 a /"},
      {"HTTP://a.b-c_d:8080/p?q#f", "a.b-c_d 8080 a.b-c_d:8080 /p?q"},
      {"https://a?x=1", "tls a 443 a ?x=1"},
      {"https://a:443/p", "tls a 443 a /p"},
      {"http://a:443/p", "a 443 a:443 /p"},
      {"http://a:/p", "a 80 a /p"},
      {"http://[::1]:81/p", "::1 81 [::1]:81 /p"},
      {"http://[2001:db8::1]", "2001:db8::1 80 [2001:db8::1] "},
      {"http://a#f", "a 80 a "},
  };
  for (const auto& [text, parts] : rows) {
    CAPTURE(text);
    CHECK(shown(text) == parts);
  }
}

TEST_CASE("url: what is no address of an endpoint") {
  for (const char* text : {"", "http://", "http:///p", "ftp://a", "//a", "a", "http:a", "http://user@a/", "http://user:x@a/", "http://a:0/", "http://a:65536/",
                           "http://a:1x/", "http://a:-1/", "http://[::1", "http://[]/", "http://[a]/", "http://[::1]x/", "http://a b/", "http://{x}/", "http://a\r\nb/",
                           "http://a%41/"}) {
    CAPTURE(text);
    CHECK(shown(text) == "none");
  }
}

TEST_CASE("url: targets that cannot break a request line") {
  using apigw::integration::is_valid_target;
  CHECK(is_valid_target("/a%20b?c=d&e=~!$'()*,;:@"));
  for (std::string bad : {"/a b", "/a\tb", "/a\r\nb", "/\x7f", "/\xc3\xa9"}) CHECK(!is_valid_target(bad));
  CHECK(!is_valid_target(std::string("/\0", 2)));
}
