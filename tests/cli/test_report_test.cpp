// The pieces that `apigw test` shows and writes.
#include <doctest/doctest.h>

#include "cli/testing/line_difference.h"
#include "cli/testing/yaml_text.h"
#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/read.h"

using namespace apigw;
using Json = nlohmann::ordered_json;

namespace {

/// The value read back from where it would be written: below two keys.
std::string read_back(const Json& value, testing::Layout layout) {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  const std::string written = testing::yaml_value(value, 4, layout);
  const std::string text = layout == testing::Layout::json ? "{\"a\": {\"b\": " + written + "}}" : layout == testing::Layout::flow ? "a: {b: " + written + "}\n" : "a:\n  b: " + written + "\n";
  const auto document = syntax::read(sources, sources.add("t", text), diagnostics);
  CHECK_MESSAGE(!diagnostics.has_errors(), text);
  return document ? syntax::to_json(*document->root().get("a")->get("b")) : std::string();
}

}  // namespace

TEST_CASE("line difference: equal runs are cut short, changed lines stand under one another") {
  CHECK(testing::line_difference("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nx\nf\n") == "    ...\n    c\n    d\n  - e\n  + x\n    f\n");
  CHECK(testing::line_difference("a\n", "a\nb\n") == "    a\n  + b\n");
  CHECK(testing::line_difference("a\n", "a").find("line end at the end is missing") != std::string::npos);
}

TEST_CASE("yaml text: every value reads back as itself, in every layout") {
  const Json values[] = {"", " ", "plain", "true", "No", "null", "12", "1e3", "a: b", "a #b", "http://x/y?z=1", "it's", "\"q\"", "two\nlines", "two\nlines\n", "ends\n\n", " indented\nline",
                         "\n\nfirst empty", "tab\there", "cr\r\nlf", "nul\x01", "\xf0\x9f\x98\x80 \xc3\xa9", "- x", "? y", "x:", "*a", "&b", "!c", "%d", "@e", "`f", "{g", "]h", "trailing \nblank ",
                         12, -1.5, true, nullptr, Json::array(), Json::object(), {{"k", {1, 2, "three\nlines"}}, {"l: m", nullptr}},
                         {{"long", std::string(90, 'x')}, {"list", {std::string(40, 'y'), "z"}}}};
  for (const Json& value : values) {
    for (const testing::Layout layout : {testing::Layout::block, testing::Layout::flow, testing::Layout::json}) {
      CAPTURE(value.dump());
      CAPTURE(int(layout));
      CHECK(Json::parse(read_back(value, layout)) == value);
    }
  }
}
