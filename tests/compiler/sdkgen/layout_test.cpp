// Lines broken as black and prettier break them.
#include "compiler/sdkgen/layout.h"

#include <doctest/doctest.h>

using namespace apigw::sdkgen;

namespace {

constexpr LineStyle kNarrow{.width = 20, .step = 2, .last = ","};

Code call(const std::string& name) { return Code::list(name + "(", {Code("one")}, ")", Code::Breaks::bare); }

std::string python(const Code& value, const std::string& head = "name = ") { return (Code(head) + Code::assigned(value, Code::Breaks::in_parentheses)).lines(kNarrow, 0); }
std::string prettier(const Code& value, const std::string& head = "name = ") { return (Code(head) + Code::assigned(value, Code::Breaks::behind) + Code(";")).lines(kNarrow, 0); }

}  // namespace

TEST_CASE("layout: a value that fits stays in its line") {
  CHECK(python("value") == "name = value");
  CHECK(prettier("value") == "name = value;");
}

TEST_CASE("layout: a call whose head fits breaks its arguments") {
  CHECK(python(call("function")) == "name = function(one)");
  CHECK(python(call("a_function")) == "name = a_function(\n  one\n)");
  CHECK(prettier(call("a_function")) == "name = a_function(\n  one\n);");
}

TEST_CASE("layout: a call whose head does not fit moves, in parentheses only where that helps") {
  CHECK(python(call("long_function")) == "name = (\n  long_function(one)\n)");
  CHECK(prettier(call("otherfunction")) == "name =\n  otherfunction(\n    one\n  );");
  CHECK(python(call("very_long_function_name")) == "name = very_long_function_name(\n  one\n)");
}

TEST_CASE("layout: a text moves where it fits behind; a dotted name moves in any case") {
  CHECK(python("\"a long text.\"") == "name = (\n  \"a long text.\"\n)");
  CHECK(python("\"a text that fits nowhere.\"") == "name = \"a text that fits nowhere.\"");
  CHECK(prettier("\"a text that fits nowhere.\"") == "name =\n  \"a text that fits nowhere.\";");
  CHECK(python("models.NameThatFitsNowhere") == "name = (\n  models.NameThatFitsNowhere\n)");
}

TEST_CASE("layout: the last item of a list without a comma behind it has its room") {
  CHECK(Code::list("list[", {Code("eighteen_letters_x")}, "]", Code::Breaks::bare).lines(kNarrow, 0) == "list[\n  eighteen_letters_x\n]");
  const Code nested = Code::list("list[", {Code::list("list[", {Code("twelve_lette")}, "]", Code::Breaks::bare)}, "]", Code::Breaks::bare);
  CHECK(nested.lines(kNarrow, 0) == "list[\n  list[twelve_lette]\n]");
}
