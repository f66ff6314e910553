// The rows of schemas/records.def against the records they describe.
#include <doctest/doctest.h>

#include <numeric>

#include "runtime/bundle/records.h"

using namespace apigw::bundle;

TEST_CASE("records: the rows name every byte of every record once") {
  for (const RecordInfo& info : record_infos()) {
    std::vector<int> named(info.size);
    for (const FieldInfo& field : info.fields) {
      for (int i = 0; i < field.width; ++i) ++named[size_t(field.offset + i)];
    }
    CAPTURE(info.name);
    CHECK(std::accumulate(named.begin(), named.end(), 0) == info.size);
    CHECK(*std::min_element(named.begin(), named.end()) == 1);
  }
}

TEST_CASE("records: a stored field is loaded back and touches nothing else") {
  for (const RecordInfo& info : record_infos()) {
    for (const FieldInfo& field : info.fields) {
      std::vector<uint8_t> record(info.size, 0xee);
      uint32_t value = field.width == 1 ? 0x12 : field.width == 2 ? 0x1234 : 0x12345678;
      store_field(field, record.data(), value);
      CHECK(load_field(field, record.data()) == value);
      CHECK(std::count(record.begin(), record.end(), 0xee) == info.size - std::min<int>(field.width, 4));
    }
  }
}

TEST_CASE("records: names follow their enumerations") {
  CHECK(to_string(GatewayResponseType::THROTTLED) == "THROTTLED");
  CHECK(to_string(ContextVariable::identity_source_ip) == "identity.sourceIp");
  CHECK(op_infos()[size_t(Op::call_lambda_proxy)].name == "call_lambda_proxy");
  CHECK(table_name(Table::sources) == "sources");
  CHECK(table_name(Table::moves) == "moves");
}
