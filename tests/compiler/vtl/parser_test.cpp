#include "compiler/vtl/parser.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/vtl/findings.h"

using namespace apigw::vtl;

namespace {
std::string tree_of(std::string_view source) {
  const Parsed parsed = parse(source);
  REQUIRE(parsed.faults.empty());
  return dump(parsed.tree);
}
struct FaultRow {
  const char* source;
  const char* at;
  const char* message;
};
}  // namespace

TEST_CASE("vtl parser: what prints as itself is one text") {
  CHECK(tree_of("a $5 # \\#if #[[ $x ]]#b") == "block\n  text \"a $5 # #if  $x b\"\n");
}

TEST_CASE("vtl parser: a reference's chain") {
  CHECK(tree_of("$!{a.b(1, 'x')[0].c}") ==
        "block\n  reference \"a\" quiet\n    method \"b\"\n      integer \"1\"\n      string \"x\"\n    index\n      integer \"0\"\n    property \"c\"\n");
}

TEST_CASE("vtl parser: a directive's line end goes with it, its indentation stays") {
  CHECK(tree_of("  #if($a)  \nx\n#end \ny") == "block\n  text \"  \"\n  if\n    reference \"a\"\n    block\n      text \"x\\n\"\n  text \"y\"\n");
}

TEST_CASE("vtl parser: faults stand where they are") {
  const FaultRow rows[] = {
      {"a #if($x) b", "#if", "'#if' is not closed with '#end'"},
      {"a #end", "#end", "this '#end' closes nothing"},
      {"#set($x = )", ")", "expected a value, found ')'"},
      {"#set($x = 2 * #38)", "#38", "'#38' is no number"},
      {"#set($x = $y + )", ")", "expected a value, found ')'"},
      {"${a b}", "${a", "'${' is not closed with '}'"},
      {"#foreach($i $l)x#end", "#foreach", "'#foreach' is written #foreach($item in $list)"},
      {"x #parse('a')", "#parse", "API Gateway has no '#parse'"},
      {"a #* b", "#* b", "the comment is not closed with '*#'"},
      {"#set($x = \"a#if($y)\")", "#if", "'#if' is not closed with '#end'"},
  };
  for (const FaultRow& row : rows) {
    CAPTURE(row.source);
    const Parsed parsed = parse(row.source);
    REQUIRE(parsed.faults.size() == 1);
    const SyntaxFault& fault = parsed.faults[0];
    CHECK(std::string_view(row.source).substr(fault.begin, fault.end - fault.begin) == row.at);
    CHECK(fault.message == row.message);
  }
}

TEST_CASE("vtl parser: each mistake is told, once, in the order of the text") {
  struct Case {
    const char* source;
    std::string at;  // the places, each with a '|' behind it
  };
  const Case cases[] = {
      {"#set($x = )\ntext\n#set($y = 1 1)\n#set($z = )", ")|1|)|"},
      {"#set($x = ) #set($y = )", ")|)|"},
      {"#if($a = 1)x#{else}y#end #set($z = )", "=|)|"},
      {"#if($a)\n#set($x = )\n#else\n${b c}\n#end\n#end", ")|${b|#end|"},
      {"#foreach($i $l)$i#end #foreach($j in )x#end", "#foreach|#foreach|"},
      {"#macro()x#end #define($a $b)x#end", "#macro|#define|"},
      {"#set($x = {\n  'a' : ,\n  'b': \"$x.y(\",\n  'c': 1\n})\n#set($y = )", ",|)|"},
      {"#set($x = \"a$b.c(\")#set($y = )", "|)|"},
      {"#if($a)#if($b)x", "#if|#if|"},
      {"#set($x = 'a)\n#end\n$y", "'|"},
      {"#foreach x #end", "#foreach|"},
      {"#parse('a')\n#include('b')", "#parse|#include|"},
  };
  for (const Case& one : cases) {
    CAPTURE(std::string(one.source));
    std::string found;
    for (const SyntaxFault& fault : parse(one.source).faults) found += std::string(std::string_view(one.source).substr(fault.begin, fault.end - fault.begin)) + "|";
    CHECK(found == one.at);
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "#set($x = )\n";
  CHECK(parse(many).faults.size() == faults_max);
}

TEST_CASE("vtl parser: thousands of operators or brackets are a fault, not a crash") {
  std::string sum = "#set($x = 1", nest = "#set($x = ";
  for (int i = 0; i < 20000; ++i) sum += " + 1", nest += '(';
  CHECK(parse(sum + ")").faults.size() == 1);
  CHECK(parse(nest).faults.size() == 1);
}

TEST_CASE("vtl findings: misspelt names, functions and dead branches") {
  const auto first = [](std::string_view source) {
    const Parsed parsed = parse(source);
    const auto found = find_doubts(parsed.tree);
    return found.empty() ? std::string("-") : found[0].message + "|" + found[0].hint;
  };
  CHECK(first("$context.requestID") == "'$context.requestID' is not known; it prints nothing|did you mean '$context.requestId'?");
  CHECK(first("$context.identity.sourceIp $context.authorizer.any $context.responseOverride.custom") == "-");
  CHECK(first("$util.escapeJavascript('x')") == "$util has no 'escapeJavascript'; it prints nothing|did you mean '$util.escapeJavaScript'?");
  CHECK(first("#if(true)a#{else}b#end") == "this '#else' never runs: a condition before it always holds|");
  CHECK(first("#set($inputs = 1)$inputs") == "-");
}
