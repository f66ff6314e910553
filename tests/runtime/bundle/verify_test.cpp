// One damage a case: a sound image, one wrong number, and the reason in words.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "compiler/lower/bundle_writer.h"
#include "runtime/bundle/bundle.h"
#include "tests/support/routes_bundle.h"

using namespace apigw::bundle;
using apigw::lower::Image;

namespace {

/// A method that mocks with two responses, one that validates and calls, and their routes.
Image sound_image() {
  Image image = apigw::tests::routes_image({{"GET", "/a"}, {"GET", "/a/{x}"}, {"GET", "/a/{x}/b"}, {"GET", "/c/{rest+}"}});
  auto text = [&](std::string_view value) { return image.strings.intern(value); };
  image.move_lists.push_back({0, 1});
  image.moves.push_back({MoveTarget::header, MoveSource::header, 0, 0, text("X"), text("Y")});
  image.moves.push_back({MoveTarget::response_header, MoveSource::context, 3, 0, text("Z"), none});
  image.template_sets.push_back({{0, 1}, 0, 0, 0});
  image.required_parameters.push_back({ParameterPlace::querystring, {}, text("q")});
  image.required_lists.push_back({0, 1});
  image.integration_responses.push_back({200, {1, 1}, 0});
  image.integration_responses.push_back({500, {0, 0}, 0});
  image.status_tables.assign(status_table_size, 0);
  image.status_tables[100] = 2;
  image.selection_patterns.push_back({text("2.."), 0});
  image.response_selectors.push_back({0, {0, 1}, 1, 0});
  image.uri_pieces.push_back({UriPieceKind::literal, 0, 0, text("http://localhost/")});
  image.integrations.push_back({{0, 1}, none, 29000, 1, 0, 0, none});
  image.authorizers.push_back({text("auth"), text("TOKEN"), text("fn"), text("source"), none, 300});
  uint32_t entry = uint32_t(image.instructions.size());
  for (Instruction i : {Instruction{Op::authorize_lambda, 0, 0, 0}, {Op::validate_params, 0, 0, 0}, {Op::map_request, 0, 0, 0}, {Op::select_template, 0, 0, 0},
           {Op::call_http, 0, 0, 0}, {Op::select_response, 0, 0, 0}, {Op::respond, 0, 0, 0}, {Op::end, 0, 0, 0}}) {
    image.instructions.push_back(i);
  }
  image.methods[0].entry = entry;
  return image;
}

std::string verdict(const Image& image) {
  auto loaded = Bundle::from_bytes(apigw::lower::write_bundle(image));
  return loaded ? "sound" : loaded.error().message;
}

struct Damage {
  const char* reason;  // part of the message
  std::function<void(Image&)> strike;
};

size_t taken_edge(const Image& image) {
  size_t at = 0;
  while (image.trie_edges[at].parent == none) ++at;
  return at;
}

const Damage damages[] = {
    {"methods 0: entry is out of range", [](Image& i) { i.methods[0].entry = 99; }},
    {"methods 0: path is no string", [](Image& i) { i.methods[0].path = none; }},
    {"methods 0: http_method is none of its names", [](Image& i) { i.methods[0].http_method = 8; }},
    {"method 0 does not enter at the start", [](Image& i) { i.methods[0].entry += 1; }},
    {"moves 0: target is no string", [](Image& i) { i.moves[0].target = 9999; }},
    {"moves 0: its source does not fit its kind", [](Image& i) { i.moves[0].source = none; }},
    {"moves 1: its source does not fit its kind", [](Image& i) { i.moves[1].source = 0; }},
    {"moves 1: variable is none of its names", [](Image& i) { i.moves[1].variable = context_variable_count; }},
    {"moves 0: variable is none of its names", [](Image& i) { i.moves[0].variable = 1; }},
    {"move_lists 0: items is out of range", [](Image& i) { i.move_lists[0] = {1, 2}; }},
    {"move_lists 0: items is out of range", [](Image& i) { i.move_lists[0] = {0xffffffff, 1}; }},
    {"move_lists 0: a move does not belong in a request", [](Image& i) { i.move_lists[0] = {1, 1}; }},
    {"integration_responses 0: a move does not belong in a response", [](Image& i) { i.integration_responses[0].moves = {0, 1}; }},
    {"integration_responses 0: its status is below 100", [](Image& i) { i.integration_responses[0].status = 0; }},
    {"integration_responses 0: status is too large", [](Image& i) { i.integration_responses[0].status = 600; }},
    {"gateway_responses 0: a move does not belong", [](Image& i) { i.gateway_responses[0].moves = {0, 1}; }},
    {"gateway_responses 3: it has no template", [](Image& i) { i.gateway_responses[3].templates = {0, 0}; }},
    {"gateway_responses 3: its status is below 100", [](Image& i) { i.gateway_responses[3].status = 0; }},
    {"there is not one row a type", [](Image& i) { i.gateway_responses.pop_back(); }},
    {"pieces 0: its text does not fit its kind", [](Image& i) { i.pieces[0].kind = PieceKind::context; }},
    {"template_sets 0: reserved is not zero", [](Image& i) { i.template_sets[0].reserved = 1; }},
    {"template_sets 0: passthrough is none of its names", [](Image& i) { i.template_sets[0].passthrough = 3; }},
    {"its status table is out of range", [](Image& i) { i.response_selectors[0].table = status_table_size; }},
    {"its status table is out of range", [](Image& i) { i.response_selectors[0].table = 1; }},
    {"names a response that is not there", [](Image& i) { i.status_tables[0] = 3; }},
    {"names a response that is not there", [](Image& i) { i.response_selectors[0].first_index = 0xffffffff; }},
    {"status_tables 0: the last one is cut off", [](Image& i) { i.status_tables.pop_back(); }},
    {"authorizers 0: its type is neither", [](Image& i) { i.authorizers[0].type = 0; }},
    {"there is no such operation", [](Image& i) { i.instructions[0].op = Op(op_count); }},
    {"an operand is out of range", [](Image& i) { i.instructions[0].a = gateway_response_type_count; }},
    {"an operand that is not used is not zero", [](Image& i) { i.instructions[0].b = 1; }},
    {"an operand is out of range", [](Image& i) { i.instructions[3].c = 1; }},
    {"it calls an integration of another type", [](Image& i) { i.integrations[0].type = 2; }},
    {"the last program does not end", [](Image& i) { i.instructions.pop_back(); }},
    {"reached before what it needs has run", [](Image& i) { i.instructions[7] = {Op::jump, 0, 0, 8}; }},
    {"reached before what it needs has run", [](Image& i) { i.instructions[5] = {Op::jump, 0, 0, 7}; }},
    {"reached before what it needs has run", [](Image& i) { i.instructions[6] = {Op::mock, 0, 0, 0}, i.instructions[5] = {Op::api_key, 0, 0, 0}; }},
    {"does not go forward inside its program", [](Image& i) { i.instructions[3] = {Op::jump, 0, 0, 2}; }},
    {"does not go forward inside its program", [](Image& i) { i.instructions[3] = {Op::jump, 0, 0, 3}; }},
    {"does not go forward inside its program", [](Image& i) { i.instructions[0] = {Op::jump, 0, 0, 4}; }},
    {"the root is not the first node", [](Image& i) { i.facts[0].root = 1; }},
    {"the table's size is no power of two", [](Image& i) { i.facts[0].edge_mask = 1; }},
    {"the table's size is no power of two", [](Image& i) { i.trie_edges.pop_back(); i.facts[0].edge_mask -= 1; }},
    {"its hash is not that of its segment", [](Image& i) { i.trie_edges[taken_edge(i)].hash ^= 1; }},
    {"probing does not find it", [](Image& i) {
       size_t at = taken_edge(i), free = 0;
       while (i.trie_edges[free].parent != none || i.trie_edges[(free - 1) & (i.trie_edges.size() - 1)].parent != none) ++free;
       std::swap(i.trie_edges[at], i.trie_edges[free]);
     }},
    {"it leads nowhere", [](Image& i) { i.trie_edges[taken_edge(i)].child = none; }},
    {"a free slot is not empty", [](Image& i) { i.trie_edges[taken_edge(i)].parent = none; }},
    {"a child does not stand after it", [](Image& i) { i.trie_nodes[4].greedy_child = 1; }},
    {"it has two parents", [](Image& i) { i.trie_nodes[1].variable_child = 3; }},
    {"its variable child is incomplete", [](Image& i) { i.trie_nodes[1].variable_name = none; }},
    {"its variable child is incomplete", [](Image& i) { i.trie_nodes[1].greedy_child = 3; }},
    {"its variable child is incomplete", [](Image& i) { i.facts[0].type = 1; }},
    {"something follows a greedy variable", [](Image& i) { std::swap(i.trie_nodes[1].greedy_child, i.trie_nodes[1].variable_child); }},
    {"default_method is out of range", [](Image& i) { i.facts[0].default_method = 99; }},
    {"a method stands under another verb", [](Image& i) { i.trie_nodes[1].methods[0] = 0; }},
    {"nothing leads to it", [](Image& i) { i.trie_nodes.push_back(i.trie_nodes.back()); }},
    {"api_key_source is too large", [](Image& i) { i.facts[0].api_key_source = 2; }},
    {"minimum_compression_size is too small", [](Image& i) { i.facts[0].minimum_compression_size = -2; }},
    {"schema 0 is no sound program", [](Image& i) { i.schemas.push_back({1, 2, 3}); }},
};

}  // namespace

TEST_CASE("verify: the image the damages start from is sound") { CHECK(verdict(sound_image()) == "sound"); }

TEST_CASE("verify: every damage is refused for its reason") {
  for (const Damage& damage : damages) {
    Image image = sound_image();
    damage.strike(image);
    std::string said = verdict(image), expected = damage.reason;
    CAPTURE(expected);
    CAPTURE(said);
    CHECK(said.find(expected) != std::string::npos);
  }
}

TEST_CASE("verify: routes as deep and as wide as the limits load, the writer refuses deeper ones") {
  std::string deep, wide;
  for (uint32_t i = 0; i < trie_depth_max; ++i) deep += "/a";
  for (uint32_t i = 0; i < route_variables_max; ++i) wide += "/{x}";
  CHECK_NOTHROW(apigw::tests::routes_bundle({{"GET", deep}, {"GET", wide}}));
  CHECK_THROWS_AS(apigw::tests::routes_image({{"GET", deep + "/a"}}), std::length_error);
  CHECK_THROWS_AS(apigw::tests::routes_image({{"GET", wide + "/{x}"}}), std::length_error);
}

TEST_CASE("verify: a tree deeper than the router's stack is refused") {
  Image image = apigw::tests::routes_image({{"GET", "/a"}});
  TrieNode node = image.trie_nodes[0];
  uint32_t name = image.strings.intern("x");
  for (uint32_t i = 0; i < route_variables_max + 1; ++i) {
    image.trie_nodes.back().variable_child = uint32_t(image.trie_nodes.size());
    image.trie_nodes.back().variable_name = name;
    image.trie_nodes.push_back(node);
  }
  CHECK(verdict(image).find("a route of more than") != std::string::npos);
}
