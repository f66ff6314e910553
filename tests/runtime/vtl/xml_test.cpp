#include "runtime/vtl/xml.h"

#include <doctest/doctest.h>

#include "runtime/bundle/vtl_code.h"
#include "runtime/vtl/util.h"
#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

struct Row {
  const char* from;
  const char* to;
};

std::string json_of_xml(std::string_view text) {
  tests::Scratch scratch;
  const auto value = parse_xml(scratch.evaluation, text);
  CHECK(scratch.fault() == Fault::none);
  return value ? scratch.json_of(*value) : "malformed";
}

std::string xml_of_json(std::string_view json, std::string_view root = "r") {
  tests::Scratch scratch;
  const Value value = to_xml(scratch.evaluation, scratch.json(json), root);
  CHECK(scratch.fault() == Fault::none);
  return value.is_null() ? "null" : std::string(value.string());
}

std::string nested(int depth) {
  std::string open, close;
  for (int i = 0; i < depth; ++i) open += "<a>", close += "</a>";
  return open + close;
}

}  // namespace

TEST_CASE("xml: an element is its text, or a map of attributes, children and text") {
  const Row rows[] = {
      {"<a/>", R"({"a":""})"},
      {"<a>t</a>", R"({"a":"t"})"},
      {"<a> </a>", R"({"a":" "})"},
      {"<a x='1' y=\"2\"/>", R"({"a":{"@x":"1","@y":"2"}})"},
      {"<a x='1'>t</a>", R"({"a":{"@x":"1","#text":"t"}})"},
      {"<a><b>1</b><c/></a>", R"({"a":{"b":"1","c":""}})"},
      {"<a>\n  <b>1</b>\n</a>", R"({"a":{"b":"1"}})"},
      {"<a>one <b>two</b> three</a>", R"({"a":{"b":"two","#text":"one  three"}})"},
      {"<a><b>1</b><c/><b>2</b><b x='3'/></a>", R"({"a":{"b":["1","2",{"@x":"3"}],"c":""}})"},
      {"<s:E xmlns:s='u'><s:B s:k='v'/></s:E>", R"({"s:E":{"@xmlns:s":"u","s:B":{"@s:k":"v"}}})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CHECK(json_of_xml(row.from) == row.to);
  }
}

TEST_CASE("xml: references, CDATA, comments, instructions and line ends") {
  const Row rows[] = {
      {"<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#x1F600;</a>", "{\"a\":\"<&>\\\"'AB\U0001F600\"}"},
      {"<a b='&lt;&#10;\t\r\n.'/>", R"({"a":{"@b":"<\n  ."}})"},
      {"<a><![CDATA[<b>&amp;]] ]]>!</a>", R"({"a":"<b>&amp;]] !"})"},
      {"<a>x<!-- <b> -->y<?pi <c> ?>z</a>", R"({"a":"xyz"})"},
      {"<?xml version='1.0'?>\n<!-- c -->\n<a/>\n<!-- d --><?p q?>\n", R"({"a":""})"},
      {"\xEF\xBB\xBF<a/>", R"({"a":""})"},
      {"<a>1\r\n2\r3</a>", R"({"a":"1\n2\n3"})"},
      {"<\u00e4>\u00f6</\u00e4>", "{\"\u00e4\":\"\u00f6\"}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CHECK(json_of_xml(row.from) == row.to);
  }
}

TEST_CASE("xml: what is not well formed is nothing, and no fault") {
  const char* const rows[] = {
      "", " ", "x", "<a>", "<a", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<1/>", "< a/>", "<a b/>", "<a b=c/>", "<a b='1' b='2'/>",
      "<a b='1'c='2'/>", "<a b='<'/>", "<a b='1>", "<a>&nope;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&#65</a>",
      "<a><!-- </a>", "<a><![CDATA[x</a>", "<a><?x</a>", "<a>\x01</a>", "<a>\xff</a>", "<a/ >", "<a></a", "<!-- x",
      "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a><!DOCTYPE b></a>",
  };
  for (const char* row : rows) {
    CAPTURE(row);
    CHECK(json_of_xml(row) == "malformed");
  }
  CHECK(json_of_xml(nested(xml_depth_max)) != "malformed");
  CHECK(json_of_xml(nested(xml_depth_max + 1)) == "malformed");
}

TEST_CASE("xml: values become elements, attributes and text") {
  const Row rows[] = {
      {R"({"a":1,"b":true,"c":null,"d":"","e":{},"f":[]})", "<r><a>1</a><b>true</b><c/><d/><e/></r>"},
      {R"({"@x":1,"b":[1,{"@y":"2"}],"#text":"t"})", "<r x=\"1\"><b>1</b><b y=\"2\"/>t</r>"},
      {R"([1,[2,3]])", "<r><item>1</item><item><item>2</item><item>3</item></item></r>"},
      {R"("<&>\"'\u0001\r")", "<r>&lt;&amp;&gt;&quot;&apos;\uFFFD&#13;</r>"},
      {R"({"@a":"1\n2\t3"})", "<r a=\"1&#10;2&#9;3\"/>"},
      {R"({"first name":1,"1":2,"":3,"a<b":4})", "<r><first_x0020_name>1</first_x0020_name><_x0031_>2</_x0031_><_>3</_><a_x003C_b>4</a_x003C_b></r>"},
      {"null", "<r/>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CHECK(xml_of_json(row.from) == row.to);
  }
  CHECK(xml_of_json(R"({"a":{"b":1}})", "") == "<a><b>1</b></a>");
  CHECK(xml_of_json(R"({"a":1,"b":2})", "") == "null");
  CHECK(xml_of_json(R"({"a":[1,2]})", "") == "null");
  CHECK(xml_of_json("1", "") == "null");
}

TEST_CASE("xml: what is read is written as it was") {
  for (const char* text : {"<a/>", "<a x=\"1\"><b>1</b><b>2</b>t &lt; u</a>", "<s:Envelope xmlns:s=\"u\"><s:Body><q>x</q></s:Body></s:Envelope>"}) {
    tests::Scratch scratch;
    const auto value = parse_xml(scratch.evaluation, text);
    REQUIRE(value);
    CHECK(to_xml(scratch.evaluation, *value, "").string() == text);
  }
}

TEST_CASE("xml: a value that holds itself, or lists that fan out, end with a fault") {
  tests::Scratch scratch;
  const Value map = scratch.json("{}");
  map.map().put(scratch.arena, "a", map);
  CHECK(to_xml(scratch.evaluation, map, "r").is_null());
  CHECK(scratch.fault() == Fault::too_deep);
  Value level = scratch.literal({});
  for (int i = 0; i < 60; ++i) level = scratch.literal({level, level});
  CHECK(to_xml(scratch.evaluation, level, "r").is_null());
  CHECK(scratch.fault() == Fault::out_of_fuel);
}

TEST_CASE("xml: text is escaped and unescaped by itself") {
  tests::Scratch scratch;
  CHECK(escape_xml(scratch.evaluation, "a<b & \"c\"'\x02\xff\u00e9") == "a&lt;b &amp; &quot;c&quot;&apos;\uFFFD\uFFFD\u00e9");
  CHECK(unescape_xml(scratch.evaluation, "a&lt;b &amp;amp; &#65;&#x42; &nope; & &#0;") == "a<b &amp; AB &nope; & &#0;");
}

TEST_CASE("xml: $util has the functions only where a definition switches them on") {
  tests::Scratch scratch;
  const Value plain = util_object(), with_xml = util_object(bundle::vtl_extension_xml);
  CHECK(scratch.call(plain, "parseXml", {scratch.text("<a/>")}).is_null());
  CHECK(scratch.json_of(scratch.call(with_xml, "parseXml", {scratch.text("<a>1</a>")})) == R"({"a":"1"})");
  CHECK(scratch.call(with_xml, "parseXml", {scratch.text("<a>")}).is_null());
  CHECK(scratch.call(with_xml, "parseXml", {Value()}).is_null());
  CHECK(scratch.call(with_xml, "toXml", {scratch.json(R"({"b":1})"), scratch.text("a")}).string() == "<a><b>1</b></a>");
  CHECK(scratch.call(with_xml, "escapeXml", {scratch.text("<")}).string() == "&lt;");
  CHECK(scratch.call(with_xml, "unescapeXml", {scratch.text("&lt;")}).string() == "<");
  CHECK(scratch.fault() == Fault::none);
}
