#include "runtime/vtl/util.h"

#include <doctest/doctest.h>

#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

TEST_CASE("util: escapeJavaScript escapes quotes, slashes, controls and what is not ASCII") {
  tests::Scratch scratch;
  CHECK(escape_javascript(scratch.evaluation, "it \"x\"") == "it \\\"x\\\"");
  CHECK(escape_javascript(scratch.evaluation, "it's a/b\\c\n\t\x01") == "it\\'s a\\/b\\\\c\\n\\t\\u0001");
  CHECK(escape_javascript(scratch.evaluation, "\u00e9\U0001F600") == "\\u00E9\\uD83D\\uDE00");
}

// The first two forms were recorded on the service.
TEST_CASE("util: urlEncode is the form encoding, urlDecode undoes it") {
  tests::Scratch scratch;
  CHECK(url_encode(scratch.evaluation, R"({"some": "value"})") == "%7B%22some%22%3A+%22value%22%7D");
  CHECK(url_decode(scratch.evaluation, "%7B%22some%22%3A+%22value%22%7D") == R"({"some": "value"})");
  CHECK(url_encode(scratch.evaluation, "a b+c~\u00e9*/-_.") == "a+b%2Bc%7E%C3%A9*%2F-_.");
  CHECK(url_decode(scratch.evaluation, "%ff") == "\uFFFD");
  CHECK(scratch.fault() == Fault::none);
  for (std::string_view text : {"%", "%4", "%zz", "a%"}) {
    url_decode(scratch.evaluation, text);
    CHECK(scratch.fault() == Fault::bad_argument);
  }
}

TEST_CASE("util: base64 goes both ways, with or without padding") {
  tests::Scratch scratch;
  CHECK(base64_encode(scratch.evaluation, "hello \u00e9") == "aGVsbG8gw6k=");
  CHECK(base64_decode(scratch.evaluation, "aGVsbG8gw6k=") == "hello \u00e9");
  CHECK(base64_decode(scratch.evaluation, "aGVsbG8gw6k") == "hello \u00e9");
  CHECK(base64_decode(scratch.evaluation, "aGVs\nbG8") == "hello");
  CHECK(base64_decode(scratch.evaluation, "/w==") == "\uFFFD");
}

TEST_CASE("util: the object has six functions; null is the empty text") {
  tests::Scratch scratch;
  const Value util = util_object();
  CHECK(scratch.printed(scratch.call(util, "escapeJavaScript", {scratch.text("'")})) == "\\'");
  CHECK(scratch.call(util, "escapeJavaScript", {Value()}).string().empty());
  CHECK(scratch.printed(get_property(scratch.evaluation, scratch.call(util, "parseJson", {scratch.text(R"({"k":[1,{"z":"y"}]})")}), "k")) == R"([1,{"z":"y"}])");
  CHECK(scratch.call(util, "base64Encode", {scratch.text("a")}).string() == "YQ==");
  CHECK(scratch.call(util, "toJson", {scratch.text("a")}).is_null());
  CHECK(scratch.fault() == Fault::none);
  CHECK(scratch.call(util, "parseJson", {scratch.text("{x")}).is_null());
  CHECK(scratch.fault() == Fault::bad_json);
}
