#include "compiler/source/render.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "compiler/source/json_text.h"

using namespace apigw::source;

namespace {

std::string text_of(std::string text, Diagnostic diagnostic, TextOptions options = {}) {
  SourceSet sources;
  sources.add("pets.yaml", std::move(text));
  return render_text({diagnostic}, sources, {}, options);
}

Diagnostic fault(uint32_t begin, uint32_t end, std::string hint = {}) { return {Code::not_parseable, Span{0, begin, end}, "it is wrong", std::move(hint), {}}; }

}  // namespace

TEST_CASE("render text: place, fact, slug, line, caret, hint and notes") {
  Diagnostic diagnostic = fault(14, 23, "did you mean 'httpMethod'?");
  diagnostic.notes.push_back({Span{0, 0, 4}, "inside this integration"});
  CHECK(text_of("one: 1\ntwo:\n  httpMetod: POST\n", diagnostic) ==
        "pets.yaml:3:3: error: it is wrong [not-parseable]\n"
        "    3 |   httpMetod: POST\n"
        "      |   ^~~~~~~~~ did you mean 'httpMethod'?\n"
        "pets.yaml:1:1: note: inside this integration\n");
}

TEST_CASE("render text: a span over several lines is marked on its first") {
  CHECK(text_of("ab cd\nef\n", fault(3, 8)) == "pets.yaml:1:4: error: it is wrong [not-parseable]\n    1 | ab cd\n      |    ^~\n");
}

TEST_CASE("render text: an empty span and one at the end of the file have a caret") {
  CHECK(text_of("ab\n", fault(1, 1)) == "pets.yaml:1:2: error: it is wrong [not-parseable]\n    1 | ab\n      |  ^\n");
  CHECK(text_of("ab\n", fault(3, 3)) == "pets.yaml:1:3: error: it is wrong [not-parseable]\n    1 | ab\n      |   ^\n");
  CHECK(text_of("", fault(0, 0)) == "pets.yaml:1:1: error: it is wrong [not-parseable]\n    1 | \n      | ^\n");
}

TEST_CASE("render text: tabs and letters of several bytes stay above their carets") {
  CHECK(text_of("\t\xC3\xA9\tx: yz", fault(7, 9)) == "pets.yaml:1:7: error: it is wrong [not-parseable]\n    1 | \t\xC3\xA9\tx: yz\n      | \t \t   ^~\n");
}

TEST_CASE("render text: a long line is shown through a window around the caret") {
  const std::string out = text_of(std::string(500, 'a') + "XYZ" + std::string(500, 'b'), fault(500, 503));
  CHECK(out == "pets.yaml:1:501: error: it is wrong [not-parseable]\n    1 | ..." + std::string(40, 'a') + "XYZ" + std::string(77, 'b') + "...\n      |    " +
                   std::string(40, ' ') + "^~~\n");
  CHECK(text_of(std::string(500, 'a'), fault(499, 500)).find("    1 | ..." + std::string(120, 'a') + "\n") != std::string::npos);
  CHECK(text_of(std::string(500, 'a'), fault(0, 500)).find("      | ^" + std::string(119, '~') + "\n") != std::string::npos);
}

TEST_CASE("render text: control characters of the user never reach the terminal") {
  Diagnostic diagnostic = fault(0, 1, "do\x1b[2J");
  diagnostic.message = "two\nlines \xE2\x80\xAE";
  const std::string out = text_of("a\x1b[31mb\xFF\n", diagnostic);
  CHECK(out.find('\x1b') == std::string::npos);
  CHECK(out.find("two\\nlines \xEF\xBF\xBD [not") != std::string::npos);
  CHECK(out.find("a\xEF\xBF\xBD[31mb\xEF\xBF\xBD\n") != std::string::npos);
}

TEST_CASE("render text: a fault without a place stands at the start of the first file") {
  const Diagnostic diagnostic{Code::cannot_read, Span{}, "it cannot be read", "say why", {}};
  CHECK(text_of("x\n", diagnostic) == "pets.yaml:1:1: error: it cannot be read [cannot-read]\n      = say why\n");
  CHECK(render_text({diagnostic}, SourceSet{}, {}) == "error: it cannot be read [cannot-read]\n      = say why\n");
}

TEST_CASE("render text: colour is asked for") {
  CHECK(text_of("ab", fault(0, 1), {.colour = true}).find("\x1b[1;31merror:\x1b[0m") != std::string::npos);
  CHECK(text_of("ab", fault(0, 1)).find('\x1b') == std::string::npos);
}

TEST_CASE("render text: unenforced codes show as the policy says") {
  SourceSet sources;
  sources.add("f", "x");
  const Diagnostic diagnostic{Code::unenforced_cache, Span{0, 0, 1}, "m", {}, {}};
  CHECK(render_text({diagnostic}, sources, {}).find("error: m") != std::string::npos);
  CHECK(render_text({diagnostic}, sources, {.unenforced = Severity::warning}).find("warning: m") != std::string::npos);
  CHECK(render_text({diagnostic}, sources, {.allowed = {Code::unenforced_cache}}).find("warning: m") != std::string::npos);
}

TEST_CASE("render text: beyond the limit errors are shown before the rest, and one line counts what is left out") {
  SourceSet sources;
  sources.add("f", std::string(50, 'x'));
  std::vector<Diagnostic> all;
  for (uint32_t i = 0; i < 10; ++i) all.push_back({Code::yaml_word, Span{0, i, i + 1}, "w" + std::to_string(i), {}, {}});
  all.push_back({Code::not_parseable, Span{0, 20, 21}, "the error", {}, {}});
  const std::string out = render_text(all, sources, {.diagnostics_max = 3});
  CHECK(out.find("the error") != std::string::npos);
  CHECK(out.find("w1") != std::string::npos);
  CHECK(out.find("w2") == std::string::npos);
  CHECK(out.ends_with("\n8 more diagnostics are not shown\n"));
  CHECK(render_text(all, sources, {.diagnostics_max = 11}).find("not shown") == std::string::npos);
}

TEST_CASE("render json: an array of objects with places, hints and notes") {
  SourceSet sources;
  sources.add("a \"b\".yaml", "x\nyz\n");
  const std::vector<Diagnostic> all = {{Code::duplicate_key, Span{0, 2, 4}, "m\n\x01", "h", {{Span{0, 0, 1}, "n"}}}, {Code::cannot_read, Span{}, "no place", "", {}}};
  const auto json = nlohmann::json::parse(render_json(all, sources, {}));
  REQUIRE(json.size() == 2);
  CHECK(json[0] == nlohmann::json{{"code", "duplicate-key"}, {"number", "E1003"}, {"severity", "error"}, {"file", "a \"b\".yaml"}, {"line", 2}, {"column", 1},
                                  {"endLine", 2}, {"endColumn", 3}, {"message", "m\n\x01"}, {"hint", "h"},
                                  {"notes", {{{"file", "a \"b\".yaml"}, {"line", 1}, {"column", 1}, {"endLine", 1}, {"endColumn", 2}, {"message", "n"}}}}});
  CHECK(json[1]["file"].is_null());
  CHECK(nlohmann::json::parse(render_json({}, sources, {})) == nlohmann::json::array());
}

TEST_CASE("render sarif: rules come from the table, results point at them and into the file") {
  SourceSet sources;
  sources.add("dir/a b.yaml", "x\nyz\n");
  const std::vector<Diagnostic> all = {{Code::duplicate_key, Span{0, 2, 4}, "m", "h", {{Span{0, 0, 1}, "n"}}}, {Code::yaml_alias, Span{0, 0, 1}, "i", "", {}}, {Code::cannot_read, Span{}, "no place", "", {}}};
  const auto sarif = nlohmann::json::parse(render_sarif(all, sources, {}));
  CHECK(sarif["version"] == "2.1.0");
  const auto& run = sarif["runs"][0];
  CHECK(run["tool"]["driver"]["name"] == "apigw");
  const auto& rules = run["tool"]["driver"]["rules"];
  CHECK(rules.size() == code_count());
  const auto& result = run["results"][0];
  CHECK(rules[result["ruleIndex"].get<size_t>()]["id"] == result["ruleId"]);
  CHECK(result["ruleId"] == "duplicate-key");
  CHECK(result["level"] == "error");
  CHECK(result["message"]["text"] == "m (h)");
  const auto& place = result["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "dir/a%20b.yaml");
  CHECK(place["region"] == nlohmann::json{{"startLine", 2}, {"startColumn", 1}, {"endLine", 2}, {"endColumn", 3}});
  CHECK(result["relatedLocations"][0]["message"]["text"] == "n");
  CHECK(run["results"][1]["level"] == "note");
  CHECK(run["results"][2]["locations"].empty());
}

TEST_CASE("json text: bytes that are no UTF-8 are replaced") {
  std::string out;
  append_json_string(out, "a\xFFz\"\\");
  CHECK(out == "\"a\xEF\xBF\xBDz\\\"\\\\\"");
}
