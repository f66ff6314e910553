#pragma once
// The records of image.h described as data (rows of schemas/records.def), so that the verifier, the printer and the assembler
// are three loops instead of three times twenty functions.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/bundle/image.h"

namespace apigw::bundle {

/// Every table that indexes may point into; the first `described_tables` of them have described records.
enum class Table : uint8_t {
#define TABLE(table, Record) table,
#include "schemas/records.def"
  instructions,
  strings,
  schemas,
  status_tables,
  sources,
  vtl_programs,
  count,
};
inline constexpr size_t table_count = size_t(Table::count);
inline constexpr size_t described_tables = size_t(Table::instructions);

struct RawTable {
  const uint8_t* data = nullptr;
  uint32_t count = 0;
};

enum class FieldKind : uint8_t { text, optional_text, index, optional_index, range, enumeration, number, signed_number, reserved };

struct FieldInfo {
  std::string_view name;
  FieldKind kind;
  uint8_t width;             // bytes: 1, 2, 4; 8 for a range
  uint16_t offset;
  Table table{};             // index, range
  uint32_t max = 0;          // number: greatest; signed_number: the least, negated
  std::span<const std::string_view> names{};  // enumeration
  int16_t kind_offset = -1;  // enumeration that only holds when the byte there is kind_value
  uint8_t kind_value = 0;
};

struct RecordInfo {
  std::string_view name;
  uint16_t size;
  std::span<const FieldInfo> fields;
};

/// By Table; only the described ones.
std::span<const RecordInfo> record_infos();
std::string_view table_name(Table table);

/// The field's value as stored (first half of a range).
uint32_t load_field(const FieldInfo& field, const uint8_t* record);
void store_field(const FieldInfo& field, uint8_t* record, uint32_t value);
/// What the printed form leaves out and the assembler assumes: `none` of what is optional, else 0.
uint32_t default_value(const FieldInfo& field);

enum class OperandKind : uint8_t {
  k_none, k_type, k_target, k_required_list, k_body_models, k_authorizer, k_moves, k_template_set, k_integration,
  k_response_selector, k_token_authorizer,
};
struct OpInfo {
  std::string_view name;
  OperandKind a, b, c;
};
inline constexpr size_t op_count = 0
#define OP(name, a, b, c, effect) +1
#include "schemas/pipeline.def"
#undef OP
    ;
std::span<const OpInfo> op_infos();  // by Op
/// The table an operand indexes; Table::count for those that are no index.
Table operand_table(OperandKind kind);

std::string_view to_string(GatewayResponseType type);
inline constexpr size_t gateway_response_type_count = 0
#define GATEWAY_RESPONSE(type, status, klass, message, error) +1
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
    ;
inline constexpr size_t context_variable_count = 0
#define CONTEXT(id, name) +1
#include "schemas/context_variables.def"
#undef CONTEXT
    ;
/// "identity.sourceIp"
std::string_view to_string(ContextVariable variable);

}  // namespace apigw::bundle
