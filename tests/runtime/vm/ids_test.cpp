#include "runtime/vm/ids.h"

#include <doctest/doctest.h>

#include <set>

using namespace apigw;

namespace {
struct Memory {
  BlockPool blocks;
  Arena arena{blocks};
};
constexpr int64_t epoch_ms = 0x5f3759df * int64_t(1000);
}  // namespace

TEST_CASE("ids: a request id is a UUID of version 4") {
  Memory memory;
  Random random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id{vm::make_uuid(memory.arena, random)};
    CHECK(vm::is_uuid_shaped(id));
    CHECK(id[14] == '4');
    CHECK(std::string("89ab").find(id[19]) != std::string::npos);
    for (char c : id) CHECK(!(c >= 'A' && c <= 'F'));
    seen.insert(id);
  }
  CHECK(seen.size() == 1000);
}

TEST_CASE("ids: the same seed makes the same ids") {
  Memory memory;
  Random one(42), two(42), other(43);
  const auto id = vm::make_uuid(memory.arena, one);
  CHECK(id == vm::make_uuid(memory.arena, two));
  CHECK(id != vm::make_uuid(memory.arena, other));
}

TEST_CASE("ids: an extended request id is 16 digits that end in '='") {
  Memory memory;
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    const auto id = vm::make_extended_request_id(memory.arena, random);
    CHECK(id.size() == 16);
    CHECK(id.back() == '=');
    CHECK(id.find('=') == 15);
    // 88 bits: the last digit has its two low bits clear.
    CHECK(std::string("AEIMQUYcgkosw048").find(id[14]) != std::string::npos);
  }
}

TEST_CASE("ids: what is shaped like a UUID") {
  CHECK(vm::is_uuid_shaped("7ad6d6b2-5f0b-4f5c-9c0e-3f1f7a6f0c11"));
  CHECK(vm::is_uuid_shaped("7AD6D6B2-5F0B-4F5C-9C0E-3F1F7A6F0C11"));
  CHECK(!vm::is_uuid_shaped("7ad6d6b2-5f0b-4f5c-9c0e-3f1f7a6f0c1"));
  CHECK(!vm::is_uuid_shaped("7ad6d6b25f0b-4f5c-9c0e-3f1f7a6f0c111"));
  CHECK(!vm::is_uuid_shaped("7ad6d6b2-5f0b-4f5c-9c0e-3f1f7a6f0c1g"));
  CHECK(!vm::is_uuid_shaped(""));
}

TEST_CASE("trace: a missing header becomes a new root, a new parent and Sampled=0") {
  Memory memory;
  Random random(5);
  const std::string made{vm::complete_trace_id(memory.arena, random, "", epoch_ms)};
  REQUIRE(made.size() == 5 + 35 + 8 + 16 + 10);
  CHECK(made.substr(0, 16) == "Root=1-5f3759df-");
  CHECK(made.substr(40, 8) == ";Parent=");
  CHECK(made.substr(64) == ";Sampled=0");
}

TEST_CASE("trace: what the client sent is kept and completed") {
  Memory memory;
  Random random(5);
  const auto completed = [&](std::string_view received) { return std::string(vm::complete_trace_id(memory.arena, random, received, epoch_ms)); };
  const std::string root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8", parent = "Parent=7fa8c0f79203be72";
  CHECK(completed(root + ";" + parent + ";Sampled=1") == root + ";" + parent + ";Sampled=1");
  CHECK(completed(root + ";" + parent + ";Sampled=0") == root + ";" + parent + ";Sampled=0");
  CHECK(completed(root + ";" + parent) == root + ";" + parent + ";Sampled=1");
  const std::string rooted = completed(root);
  CHECK(rooted.substr(0, root.size() + 8) == root + ";Parent=");
  CHECK(rooted.size() == root.size() + 8 + 16 + 10);
  CHECK(rooted.ends_with(";Sampled=0"));
  CHECK(completed(" " + parent + " ; " + root + ";Lineage=x") == root + ";" + parent + ";Sampled=1");
  // Odd text is not passed on.
  CHECK(completed("Root=a b;Parent=\"x\"").starts_with("Root=1-5f3759df-"));
  CHECK(completed("nonsense").starts_with("Root=1-5f3759df-"));
}
