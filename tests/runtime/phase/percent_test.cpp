#include "runtime/phase/percent.h"

#include <doctest/doctest.h>

using namespace apigw;

namespace {

template <class Append>
std::string written(Append append, std::string_view text) {
  BlockPool blocks;
  Arena arena(blocks);
  ArenaText out(arena, 4);
  append(out, text);
  return std::string(out.view());
}

}  // namespace

TEST_CASE("percent: form decoding") {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""}, {"plain", "plain"}, {"a+b", "a b"}, {"a%2Bb", "a+b"}, {"%e2%82%ac", "\xe2\x82\xac"}, {"%", "%"}, {"%4", "%4"}, {"%zz1", "%zz1"},
      {"%%41", "%A"}, {"a%00b", std::string("a\0b", 3)},
  };
  for (const auto& [text, decoded] : rows) CHECK(written(phase::append_form_decoded, text) == decoded);
  CHECK(!phase::needs_form_decoding("a/b:c"));
  CHECK(phase::needs_form_decoding("a+b"));
}

TEST_CASE("percent: a query is decoded and encoded anew") {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"a=1&b=2", "a=1&b=2"},
      {"a=1;b=2", "a=1&b=2"},
      {"a", "a="},
      {"a=", "a="},
      {"&&a=1&&b&", "a=1&b="},
      {";&", ""},
      {"q=a+b", "q=a%20b"},
      {"q=a%2Bb", "q=a%2Bb"},
      {"q=%41%7e", "q=A~"},
      {"q=50%", "q=50%25"},
      {"q=%zz", "q=%25zz"},
      {"u=http://h/p?x", "u=http%3A%2F%2Fh%2Fp%3Fx"},
      {"a=b=c", "a=b%3Dc"},
      {"=x", "=x"},
      {"n%26m=v%3Dw", "n%26m=v%3Dw"},
      {"e=%E2%82%AC", "e=%E2%82%AC"},
      {"e=\xe2\x82\xac", "e=%E2%82%AC"},
      {"crlf=%0d%0aX: y", "crlf=%0D%0AX%3A%20y"},
  };
  for (const auto& [text, anew] : rows) {
    CAPTURE(text);
    CHECK(written(phase::append_query_anew, text) == anew);
  }
}

TEST_CASE("percent: path text keeps what may stand in a path") {
  const std::pair<std::string, std::string> rows[] = {
      {"a/b//c", "a/b//c"}, {"%2B+@:;,=&$!'()*~", "%2B+@:;,=&$!'()*~"}, {"a b", "a%20b"}, {"x?y#z", "x%3Fy%23z"},
      {"\r\n", "%0D%0A"}, {"\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D"}, {"\xc3\xa9", "%C3%A9"},
  };
  for (const auto& [text, path] : rows) CHECK(written(phase::append_path_text, text) == path);
}
