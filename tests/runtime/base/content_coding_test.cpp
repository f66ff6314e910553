#include "runtime/base/content_coding.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

using namespace apigw;

namespace {

struct Fixture {
  BlockPool blocks;
  Arena arena{blocks};

  std::string coded(ContentCoding coding, std::string_view text) { return std::string(deflate(arena, coding, text)); }
  /// The text, or the name of the fault.
  std::string inflated(ContentCoding coding, std::string_view bytes, size_t bytes_max = 1 << 20) {
    const auto text = inflate(arena, coding, bytes, bytes_max);
    if (text) return std::string(*text);
    return text.error() == InflateFault::corrupt ? "corrupt" : "too large";
  }
};

std::string of_size(size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += std::to_string(text.size() * 2654435761u) + ",";
  text.resize(bytes);
  return text;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "content coding: what was coded comes back, whatever its size") {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::deflate}) {
    for (const size_t bytes : {0, 1, 1000, 20000, 200000, 900000}) {
      const std::string text = of_size(bytes);
      CHECK(inflated(coding, coded(coding, text)) == text);
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "content coding: the formats are those of the RFCs") {
  CHECK(coded(ContentCoding::gzip, "text").starts_with("\x1f\x8b\x08"));
  const std::string zlib = coded(ContentCoding::deflate, "text");
  CHECK((zlib[0] & 0x0f) == 8);
  CHECK(inflated(ContentCoding::deflate, zlib.substr(2, zlib.size() - 6)) == "text");  // bare, as some clients send it
  CHECK(inflated(ContentCoding::gzip, zlib) == "corrupt");
  CHECK(inflated(ContentCoding::deflate, coded(ContentCoding::gzip, "text")) == "corrupt");
}

TEST_CASE_FIXTURE(Fixture, "content coding: members of a gzip file follow each other") {
  CHECK(inflated(ContentCoding::gzip, coded(ContentCoding::gzip, "one ") + coded(ContentCoding::gzip, "two")) == "one two");
}

TEST_CASE_FIXTURE(Fixture, "content coding: every truncation and every flipped checksum is found") {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::deflate}) {
    const std::string text = of_size(500);
    const std::string whole = coded(coding, text);
    for (size_t bytes = 0; bytes < whole.size(); ++bytes) CHECK(inflated(coding, whole.substr(0, bytes)) == "corrupt");
    std::string flipped = whole;
    flipped[flipped.size() - 3] ^= 1;
    CHECK(inflated(coding, flipped) == "corrupt");
    CHECK(inflated(coding, whole + "x") == "corrupt");
    CHECK(inflated(coding, whole) == text);  // the state that faults left behind does no harm
  }
  CHECK(inflated(ContentCoding::gzip, "not compressed at all") == "corrupt");
}

TEST_CASE_FIXTURE(Fixture, "content coding: a bomb ends at the bound, with memory in proportion to it") {
  const std::string bomb = coded(ContentCoding::gzip, std::string(50'000'000, 'x'));
  arena.reset();
  CHECK(inflated(ContentCoding::gzip, bomb, 100'000) == "too large");
  CHECK(arena.large_bytes() < 600'000);
  const std::string exact = coded(ContentCoding::gzip, of_size(5000));
  CHECK(inflated(ContentCoding::gzip, exact, 5000) == of_size(5000));
  CHECK(inflated(ContentCoding::gzip, exact, 4999) == "too large");
}
