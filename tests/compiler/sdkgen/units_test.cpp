#include "compiler/sdkgen/cpp/units.h"

#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;
using cpp::components_of;
using cpp::Units;

namespace {

TypeId id_of(const Client& client, const std::string& name) {
  for (TypeId id = 0; id < client.types.size(); ++id) {
    if (pascal(client.types[id].name) == name && !client.types[id].name.empty()) return id;
  }
  return 0;
}

bool boxed(const Client& client, const std::string& holder, const std::string& held) { return Units(client).boxed.contains({id_of(client, holder), id_of(client, held)}); }

}  // namespace

TEST_CASE("units: components of a graph, what is pointed at first") {
  using Graph = std::vector<std::vector<uint32_t>>;
  CHECK(components_of(Graph{{1}, {2}, {}}) == Graph{{2}, {1}, {0}});
  CHECK(components_of(Graph{{1}, {0, 2}, {}}) == Graph{{2}, {0, 1}});
  CHECK(components_of(Graph{{0}}) == Graph{{0}});
  Graph chain(100000);  // no recursion: a chain costs no stack
  for (uint32_t i = 0; i + 1 < chain.size(); ++i) chain[i].push_back(i + 1);
  CHECK(components_of(chain).size() == chain.size());
}

TEST_CASE("units: only what can hold itself is boxed, wherever it stands in the document") {
  const std::string tree = "Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}, leaf: {$ref: '#/components/schemas/Leaf'}}}, Leaf: {type: object, properties: {a: {type: string}}}";
  const Client client = client_of_schema("{$ref: '#/components/schemas/Tree'}", "{" + tree + "}");
  CHECK(boxed(client, "Tree", "Tree"));
  CHECK_FALSE(boxed(client, "Tree", "Leaf"));
  const Client list = client_of_schema("{$ref: '#/components/schemas/Tree'}", "{Tree: {type: object, properties: {all: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}");
  CHECK_FALSE(boxed(list, "Tree", "Tree"));
}

TEST_CASE("units: what one type alone uses stands with it, what several use stands alone") {
  const Client client = client_of_schema("{$ref: '#/components/schemas/A'}",
                                         "{A: {type: object, properties: {own: {type: object, properties: {x: {type: string}}}, shared: {type: string, enum: [p, q]}}}, B: {type: object, properties: {shared: {type: string, enum: [p, q]}}}}");
  const Units units(client);
  CHECK_FALSE(units.split);
  CHECK(units.of_type[id_of(client, "AOwn")] == units.of_type[id_of(client, "A")]);
  CHECK(units.of_type[id_of(client, "AShared")] != units.of_type[id_of(client, "A")]);
  CHECK(units.list[units.of_type[id_of(client, "A")]].needs == std::vector<uint32_t>{units.of_type[id_of(client, "AShared")]});
}

TEST_CASE("units: files have names that file systems take") {
  cpp::FileNames names;
  CHECK(names.take({"con"}) == "con_");
  CHECK(names.take({"pet", "id"}) == "pet_id");
  CHECK(names.take({std::string(300, 'a')}) == std::string(160, 'a'));
  CHECK(names.take({std::string(300, 'a'), "b"}) == std::string(160, 'a') + "2");
}
