#include "compiler/source/source_set.h"

#include <doctest/doctest.h>

using namespace apigw::source;

namespace {

std::string position_of(std::string_view text, uint32_t offset) {
  SourceSet sources;
  const FileId file = sources.add("f", std::string(text));
  const Position position = sources.position(file, offset);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

}  // namespace

TEST_CASE("source: lines and columns count from one, columns in code points") {
  CHECK(position_of("ab\ncd", 0) == "1:1");
  CHECK(position_of("ab\ncd", 1) == "1:2");
  CHECK(position_of("ab\ncd", 3) == "2:1");
  CHECK(position_of("\xC3\xA9x", 2) == "1:2");
  CHECK(position_of("\xC3\xA9x", 1) == "1:1");
  CHECK(position_of("\xF0\x9F\x98\x80y", 4) == "1:2");
}

TEST_CASE("source: every offset lies inside the file, on a line that exists") {
  CHECK(position_of("", 0) == "1:1");
  CHECK(position_of("", 9) == "1:1");
  CHECK(position_of("ab", 99) == "1:3");
  CHECK(position_of("ab\n", 3) == "1:3");
  CHECK(position_of("ab\n", 99) == "1:3");
  CHECK(position_of("ab\n\n", 4) == "2:1");
  CHECK(position_of("ab\r\ncd\r\n", 8) == "2:3");
  CHECK(position_of("ab\ncd", 2) == "1:3");
}

TEST_CASE("source: a byte order mark takes no column") {
  CHECK(position_of("\xEF\xBB\xBF" "ab", 0) == "1:1");
  CHECK(position_of("\xEF\xBB\xBF" "ab", 3) == "1:1");
  CHECK(position_of("\xEF\xBB\xBF" "ab", 4) == "1:2");
}

TEST_CASE("source: a line is shown without its end") {
  SourceSet sources;
  const FileId file = sources.add("f", "one\r\ntwo\n\nthree");
  CHECK(sources.line(file, 0) == "one");
  CHECK(sources.line(file, 4) == "one");
  CHECK(sources.line(file, 5) == "two");
  CHECK(sources.line(file, 9) == "");
  CHECK(sources.line(file, 99) == "three");
}

TEST_CASE("source: views stay valid when files are added and the set is moved") {
  SourceSet sources;
  const FileId file = sources.add("name", "text");
  const std::string_view text = sources.text(file);
  for (int i = 0; i < 100; ++i) sources.add("x", "y");
  const SourceSet moved = std::move(sources);
  CHECK(text == "text");
  CHECK(moved.text(file).data() == text.data());
  CHECK(moved.name(file) == "name");
}

TEST_CASE("text map: runs lead back to the file, and gaps belong to what stands before them") {
  // Decoded "ab\ncd" from the ten bytes "ab\\n..cd" at offset 100: a, b, an escape of two bytes, two dropped bytes, c, d.
  TextMap map(Span{0, 99, 110});
  map.add_run(0, 100);
  map.add_run(1, 101);  // the same shift: no run of its own
  map.add_run(2, 102);
  map.add_run(3, 106);
  map.add_run(5, 108);
  CHECK(map.map(0, 2) == Span{0, 100, 102});
  CHECK(map.map(2, 3) == Span{0, 102, 106});
  CHECK(map.map(3, 5) == Span{0, 106, 108});
  CHECK(map.map(1, 4) == Span{0, 101, 107});
  CHECK(map.map(4, 4) == Span{0, 107, 107});
  CHECK(map.map(4, 400) == Span{0, 107, 110});
}

TEST_CASE("text map: without runs everything is the whole") {
  CHECK(TextMap(Span{3, 5, 9}).map(1, 2) == Span{3, 5, 9});
}

TEST_CASE("text map: text longer than its source stays before the next piece") {
  TextMap map(Span{0, 0, 10});
  map.add_run(0, 1);
  map.add_run(3, 3);
  CHECK(map.map(2, 3) == Span{0, 3, 3});
}
