#include "runtime/vm/exchange.h"

#include <doctest/doctest.h>

using namespace apigw;

namespace {
struct List {
  BlockPool blocks;
  Arena arena{blocks};
  vm::FieldList fields{arena};
  std::string text() const {
    std::string all;
    for (const Field& field : fields.all()) all += std::string(field.name) + "=" + std::string(field.value) + " ";
    return all;
  }
};
}  // namespace

TEST_CASE("field list: set replaces every field of the name, whatever its case, in the first one's place") {
  List list;
  list.fields.add("A", "1");
  list.fields.add("x-b", "2");
  list.fields.add("Content-Type", "3");
  list.fields.add("X-B", "4");
  list.fields.set("X-b", "5");
  list.fields.set("content-type", "6");
  list.fields.set("New", "7");
  CHECK(list.text() == "A=1 X-b=5 content-type=6 New=7 ");
}

TEST_CASE("field list: find gives the last, remove takes all of an id") {
  List list;
  list.fields.add("Via", "1");
  list.fields.add("x-b", "2");
  list.fields.add("via", "3");
  list.fields.add("X-B", "4");
  REQUIRE(list.fields.find("VIA"));
  CHECK(list.fields.find("VIA")->value == "3");
  CHECK(list.fields.find("X-b")->value == "4");
  CHECK(!list.fields.find("x-c"));
  list.fields.remove(FieldId::via);
  CHECK(!list.fields.find(FieldId::via));
  CHECK(list.text() == "x-b=2 X-B=4 ");
}

TEST_CASE("field list: it grows and keeps what it holds") {
  List list;
  for (int i = 0; i < 200; ++i) list.fields.add("x", list.arena.copy(std::to_string(i)));
  REQUIRE(list.fields.size() == 200);
  for (int i = 0; i < 200; ++i) CHECK(list.fields.all()[size_t(i)].value == std::to_string(i));
}

TEST_CASE("field index: the last field of an id is found, also in a copy elsewhere") {
  Field fields[] = {{"Accept", "a", FieldId::accept}, {"x", "b"}, {"accept", "c", FieldId::accept}};
  vm::FieldIndex index;
  index.build(fields);
  REQUIRE(index.find(fields, FieldId::accept));
  CHECK(index.find(fields, FieldId::accept)->value == "c");
  CHECK(!index.find(fields, FieldId::host));
  Field copy[] = {fields[0], fields[1], fields[2]};
  CHECK(index.find(copy, FieldId::accept) == &copy[2]);
  index.build({});
  CHECK(!index.find({}, FieldId::accept));
}
