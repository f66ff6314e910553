#include "runtime/sigv4/canonical.h"

#include <doctest/doctest.h>

#include <string>

using namespace apigw;
using namespace apigw::sigv4;

namespace {

std::string path_of(std::string_view path, PathRule rule) {
  BlockPool pool;
  Arena arena(pool);
  ArenaText out(arena);
  append_canonical_path(out, path, rule);
  return std::string(out.view());
}

std::string query_of(std::string_view query, std::string_view left_out = {}) {
  BlockPool pool;
  Arena arena(pool);
  ArenaText out(arena);
  append_canonical_query(arena, out, query, {&left_out, left_out.empty() ? size_t(0) : size_t(1)});
  return std::string(out.view());
}

}  // namespace

TEST_CASE("canonical path: dot segments and empty ones go, and what is left is encoded once more") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "/"},          {"/", "/"},           {"//", "/"},         {"/./", "/"},          {"/a/..", "/"},     {"/a/b/../..", "/"},
      {"/../../a", "/a"}, {"//a//b/", "/a/b/"}, {"/a/.", "/a/"},     {"/a/b/..", "/a/"},    {"/a%20b", "/a%2520b"}, {"/a:b", "/a%3Ab"},
      {"/a+b", "/a%2Bb"}, {"/a%2Fb", "/a%252Fb"}, {"/...", "/..."}, {"/\xC3\xA4", "/%C3%A4"},
  };
  for (const auto& [path, want] : rows) CHECK_MESSAGE(path_of(path, PathRule::twice) == want, path);
}

TEST_CASE("canonical path: S3 keeps every segment and encodes each character once") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "/"}, {"//a/../b", "//a/../b"}, {"/a%20b", "/a%20b"}, {"/a b", "/a%20b"}, {"/%41%7e", "/A~"}, {"/a%2fb", "/a%2Fb"}, {"/100%", "/100%25"}, {"/%zz", "/%25zz"},
  };
  for (const auto& [path, want] : rows) CHECK_MESSAGE(path_of(path, PathRule::once) == want, path);
}

TEST_CASE("canonical query: sorted by name, then value, each in its one encoding") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {"b=2&a=1", "a=1&b=2"},
      {"a=2&a=1", "a=1&a=2"},
      {"a-b=1&a=2", "a=2&a-b=1"},  // the name "a" comes first although '-' stands before '='
      {"flag", "flag="},
      {"&&a=1&", "a=1"},
      {"a=b=c", "a=b%3Dc"},
      {"a=x+y", "a=x%2By"},
      {"a=%7e%2f", "a=~%2F"},
      {"=x", "=x"},
  };
  for (const auto& [query, want] : rows) CHECK_MESSAGE(query_of(query) == want, query);
  CHECK(query_of("X-Amz-Signature=f&X-Amz-Date=d", "X-Amz-Signature") == "X-Amz-Date=d");
}

TEST_CASE("canonical fields: all values of a name on one line, blanks cut") {
  BlockPool pool;
  Arena arena(pool);
  ArenaText out(arena);
  const Field fields[] = {{"My-Header", " a   b\t c "}, {"Other", "x"}, {"my-header", "d"}};
  const std::string_view names[] = {"host", "my-header", "none"};
  append_canonical_fields(out, {.host = "example.com", .fields = fields}, names);
  CHECK(out.view() == "host:example.com\nmy-header:a b c,d\nnone:\n");
}
