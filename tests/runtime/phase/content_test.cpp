// rest-data-plane 4.6, both tables row by row.
#include "runtime/phase/content.h"

#include <doctest/doctest.h>

#include <string>

using namespace apigw;
using phase::ContentHandling;

namespace {
constexpr auto none = ContentHandling::none;
constexpr auto to_text = ContentHandling::convert_to_text;
constexpr auto to_binary = ContentHandling::convert_to_binary;

std::string shown(const std::optional<phase::Converted>& converted) {
  if (!converted) return "refused";
  return (converted->binary ? "bytes:" : "text:") + std::string(converted->bytes);
}
}  // namespace

TEST_CASE("content: towards the integration") {
  struct Row {
    std::string body;
    bool binary;
    ContentHandling handling;
    std::string result;
  };
  const Row rows[] = {
      {"h\xffi", false, none, "text:h\xEF\xBF\xBDi"}, {"hi", false, to_text, "text:hi"}, {"aGk=", false, to_binary, "bytes:hi"},
      {"a?k=", false, to_binary, "refused"},           {"h\xff", true, none, "bytes:h\xff"}, {"h\xff", true, to_binary, "bytes:h\xff"},
      {"hi", true, to_text, "text:aGk="},
  };
  BlockPool blocks;
  Arena arena(blocks);
  for (const Row& row : rows) CHECK(shown(phase::convert_request(arena, row.body, row.binary, row.handling)) == row.result);
}

TEST_CASE("content: towards the client") {
  struct Row {
    std::string body;
    bool binary, accepts_binary;
    ContentHandling handling;
    std::string result;
  };
  const Row rows[] = {
      {"h\xffi", false, false, none, "text:h\xEF\xBF\xBDi"}, {"hi", false, false, to_text, "text:hi"},
      {"aGk=", false, false, to_binary, "bytes:hi"},         {"!", false, false, to_binary, "refused"},
      {"aGk=", false, true, none, "bytes:hi"},               {"!", false, true, none, "refused"},
      {"aGk=", false, true, to_binary, "bytes:hi"},          {"aGk=", false, true, to_text, "text:aGk="},
      {"hi", true, false, none, "text:aGk="},                {"hi", true, false, to_text, "text:aGk="},
      {"h\xff", true, false, to_binary, "bytes:h\xff"},      {"h\xff", true, true, none, "bytes:h\xff"},
      {"h\xff", true, true, to_binary, "bytes:h\xff"},       {"hi", true, true, to_text, "text:aGk="},
  };
  BlockPool blocks;
  Arena arena(blocks);
  for (const Row& row : rows) {
    CHECK(shown(phase::convert_response(arena, row.body, row.binary, row.accepts_binary, row.handling)) == row.result);
  }
}

TEST_CASE("content: base64 is strict") {
  BlockPool blocks;
  Arena arena(blocks);
  const auto decoded = [&](std::string_view text) { return phase::decode_base64(arena, text).value_or("refused"); };
  CHECK(decoded("") == "");
  CHECK(decoded("YQ==") == "a");
  CHECK(decoded("YWI=") == "ab");
  CHECK(decoded("YWJj") == "abc");
  CHECK(decoded("YWJjZA==") == "abcd");
  CHECK(decoded("YQ") == "refused");
  CHECK(decoded("YQ=a") == "refused");
  CHECK(decoded("=YQ=") == "refused");
  CHECK(decoded("Y Q=") == "refused");
  CHECK(decoded("====") == "refused");
}
