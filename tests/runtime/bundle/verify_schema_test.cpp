#include "runtime/bundle/verify_schema.h"

#include <doctest/doctest.h>

#include <vector>

#include "runtime/bundle/schema_code.h"

using namespace apigw::bundle;
using Words = std::vector<uint32_t>;

namespace {

constexpr size_t kStrings = 4;

Words op(SchemaOp code, Words operands = {}) {
  operands.insert(operands.begin(), uint32_t(code) | uint32_t(operands.size() + 1) << 8);
  return operands;
}

/// Blocks of instructions to a program; `end` is added to each.
Words program(std::vector<std::vector<Words>> blocks, Words expressions = {}) {
  Words words = {schema_magic, uint32_t(blocks.size()), uint32_t(expressions.size())};
  words.resize(words.size() + blocks.size());
  words.insert(words.end(), expressions.begin(), expressions.end());
  for (size_t i = 0; i < blocks.size(); ++i) {
    words[schema_header_words + i] = uint32_t(words.size());
    blocks[i].push_back(op(SchemaOp::end));
    for (const Words& instruction : blocks[i]) words.insert(words.end(), instruction.begin(), instruction.end());
  }
  return words;
}

bool sound(const Words& words) { return verify_schema(words, kStrings); }

}  // namespace

TEST_CASE("verify schema: sound programs pass") {
  CHECK(sound(program({{}})));
  CHECK(sound(program({{op(SchemaOp::type, {kind_string}), op(SchemaOp::pattern, {0, 1})}}, {3})));
  CHECK(sound(program({{op(SchemaOp::items, {0})}})));  // a cycle through items ends with the body
  CHECK(sound(program({{op(SchemaOp::all_of, {1, block_any})}, {op(SchemaOp::members, {2, 1, block_never, 0, 7, 0, 0, 1, 0, none, 0, 0})}})));
  CHECK(sound(program({{op(SchemaOp::enumeration, {2, 3, 5, 1, 0, none, constant_null, constant_number, 2, constant_array, 1, 1, constant_true})}})));
}

TEST_CASE("verify schema: every index is looked up") {
  CHECK_FALSE(sound(program({{op(SchemaOp::pattern, {1, 1})}}, {3})));
  CHECK_FALSE(sound(program({{op(SchemaOp::pattern, {0, 1})}}, {4})));
  CHECK_FALSE(sound(program({{op(SchemaOp::pattern, {0, 4})}}, {3})));
  CHECK_FALSE(sound(program({{op(SchemaOp::items, {1})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::items, {block_undeclared})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::minimum, {0, 0, 0, 4})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::multiple_of, {0, 0, 0, 1})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::needs_names, {4})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::needs_names, {0, 4})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::needs_schema, {0, 9})}})));
}

TEST_CASE("verify schema: instructions have their shape") {
  CHECK_FALSE(sound(program({{op(SchemaOp::type)}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::type, {1, 2})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::all_of)}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::negation, {block_any, block_any})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::needs_schema, {0})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp(200))}})));
  CHECK_FALSE(sound(program({{{0x00000001}}})));  // length 0 would never move on
  CHECK_FALSE(sound(program({{{0xffffff01}}})));
}

TEST_CASE("verify schema: blocks tile the code and end") {
  Words words = program({{}, {}});
  CHECK(sound(words));
  std::swap(words[3], words[4]);
  CHECK_FALSE(sound(words));
  words = program({{}, {}});
  words.back() = op(SchemaOp::unique_items)[0];
  CHECK_FALSE(sound(words));
  words = program({{}});
  words.push_back(op(SchemaOp::end)[0]);
  CHECK_FALSE(sound(words));
  CHECK_FALSE(sound({}));
  CHECK_FALSE(sound({schema_magic, 0, 0}));
  CHECK_FALSE(sound({schema_magic, 0xffffffff, 0xffffffff, 4}));
  words = program({{}});
  words[0] ^= 1;
  CHECK_FALSE(sound(words));
}

TEST_CASE("verify schema: a circle on one value is refused however long") {
  CHECK_FALSE(sound(program({{op(SchemaOp::all_of, {0})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::any_of, {1})}, {op(SchemaOp::negation, {2})}, {op(SchemaOp::needs_schema, {0, 0})}})));
  CHECK(sound(program({{op(SchemaOp::any_of, {1, 1})}, {op(SchemaOp::negation, {2})}, {op(SchemaOp::items, {0})}})));
  CHECK_FALSE(sound(program({{}, {op(SchemaOp::one_of, {2})}, {op(SchemaOp::one_of, {1})}})));  // also where nobody calls it
}

TEST_CASE("verify schema: slot tables leave a probe somewhere to end") {
  CHECK_FALSE(sound(program({{op(SchemaOp::members, {1, 0, block_any, 0, 7, 0, 0, 0})}})));             // full
  CHECK_FALSE(sound(program({{op(SchemaOp::members, {3, 0, block_any, 0, 0, none, 0, 0, 0, none, 0, 0, 0, none, 0, 0})}})));  // no power of two
  CHECK_FALSE(sound(program({{op(SchemaOp::members, {2, 2, block_any, 0, 7, 0, 0, 1, 0, none, 0, 0})}})));  // one required name, not two
  CHECK_FALSE(sound(program({{op(SchemaOp::members, {2, 0, block_any, 1, 0, none, 0, 0, 0, none, 0, 0})}})));  // the pattern's words are missing
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {1, 0, 7, 0})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 0, constant_null})}})));
}

TEST_CASE("verify schema: constants are whole and not too deep") {
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1, 9})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1, constant_string, 4})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1, constant_array, 2, 1, constant_null})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1, constant_array, 1, 2, constant_null})}})));
  CHECK_FALSE(sound(program({{op(SchemaOp::enumeration, {0, 1, constant_object, 1, 2, 4, constant_null})}})));
  CHECK(sound(program({{op(SchemaOp::enumeration, {0, 1, constant_object, 1, 2, 3, constant_null})}})));
  for (const uint32_t depth : {constant_depth_max, constant_depth_max + 1}) {
    Words constant = {constant_null};
    for (uint32_t i = 0; i < depth; ++i) constant.insert(constant.begin(), {constant_array, 1, uint32_t(constant.size())});
    constant.insert(constant.begin(), {0, 1});
    CHECK(sound(program({{op(SchemaOp::enumeration, constant)}})) == (depth == constant_depth_max));
  }
}
