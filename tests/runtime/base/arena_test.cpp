#include "runtime/base/arena.h"

#include <doctest/doctest.h>

#include <string>

#include "runtime/base/arena_text.h"

using namespace apigw;

TEST_CASE("arena: pieces do not overlap and keep their alignment") {
  BlockPool pool;
  Arena arena(pool);
  std::vector<std::pair<char*, size_t>> pieces;
  for (size_t i = 1; i < 300; ++i) {
    auto* piece = static_cast<char*>(arena.allocate(i * 7 % 500 + 1, 8));
    CHECK(reinterpret_cast<uintptr_t>(piece) % 8 == 0);
    std::memset(piece, int(i), i * 7 % 500 + 1);
    pieces.emplace_back(piece, i);
  }
  for (auto [piece, i] : pieces) {
    for (size_t k = 0; k < i * 7 % 500 + 1; ++k) REQUIRE(uint8_t(piece[k]) == uint8_t(i));
  }
}

TEST_CASE("arena: a reset gives every block back and the next request takes the same ones") {
  BlockPool pool;
  Arena arena(pool);
  for (int i = 0; i < 10; ++i) arena.allocate(4000);
  arena.reset();
  const size_t idle = pool.idle_blocks();
  CHECK(idle == 3);
  for (int i = 0; i < 10; ++i) arena.allocate(4000);
  CHECK(pool.idle_blocks() == 0);
  arena.reset();
  CHECK(pool.idle_blocks() == idle);
}

TEST_CASE("arena: a large piece stands alone and does not waste the current block") {
  BlockPool pool;
  Arena arena(pool);
  auto* small = static_cast<char*>(arena.allocate(16, 1));
  arena.allocate(1 << 20);
  CHECK(arena.large_bytes() == 1 << 20);
  CHECK(static_cast<char*>(arena.allocate(16, 1)) == small + 16);
}

TEST_CASE("arena text: json strings escape what RFC 8259 wants escaped and replace what is no UTF-8") {
  BlockPool pool;
  Arena arena(pool);
  ArenaText text(arena, 1);
  text.json_string("a\"\\\n\x01\xC3\xA9\xFF\xE2\x82");
  CHECK(text.view() == "\"a\\\"\\\\\\n\\u0001\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("arena text: base64 pads to groups of four") {
  BlockPool pool;
  Arena arena(pool);
  const auto encoded = [&](std::string_view bytes) {
    ArenaText text(arena);
    text.base64(bytes);
    return std::string(text.view());
  };
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foob") == "Zm9vYg==");
}
