#include "runtime/bundle/records.h"

#include <cstring>
#include <iterator>

namespace apigw::bundle {
namespace {

namespace names {
constexpr std::string_view api_type[] = {"rest", "http", "websocket"};
constexpr std::string_view http_method[] = {
#define METHOD(name) #name,
#include "schemas/methods.def"
#undef METHOD
};
constexpr std::string_view integration_type[] = {"mock", "http", "http_proxy", "aws", "aws_proxy"};
constexpr std::string_view authorization[] = {"none", "aws_iam", "cognito_user_pools", "custom", "jwt"};
constexpr std::string_view token_rules[] = {"user_pools", "jwt"};
constexpr std::string_view place[] = {"header", "path", "querystring"};
constexpr std::string_view move_target[] = {"header", "querystring", "path", "response_header"};
constexpr std::string_view move_source[] = {"literal", "header", "multivalue_header", "querystring", "multivalue_querystring", "path",
    "body", "context", "stage_variable", "integration_header", "integration_multivalue_header", "integration_body",
    "context_authorizer", "params", "request_path"};
constexpr std::string_view piece_kind[] = {"literal", "context", "stage_variable", "request_header", "request_path",
    "request_querystring", "context_authorizer"};
constexpr std::string_view passthrough[] = {"when_no_match", "when_no_templates", "never"};
constexpr std::string_view content_handling[] = {"none", "convert_to_text", "convert_to_binary"};
constexpr std::string_view authorizer_contract[] = {"rest", "v1", "v2", "v2_simple"};
constexpr std::string_view change_action[] = {"append", "overwrite", "remove"};
constexpr std::string_view change_target[] = {"header", "querystring", "path", "status"};
constexpr std::string_view service_protocol[] = {"rest", "query", "json_1_0", "json_1_1"};
constexpr std::string_view uri_piece_kind[] = {"literal", "path_parameter", "stage_variable"};
constexpr std::string_view context_variable[] = {
#define CONTEXT(id, name) name,
#include "schemas/context_variables.def"
#undef CONTEXT
};
constexpr std::string_view gateway_response_type[] = {
#define GATEWAY_RESPONSE(type, status, klass, message, error) #type,
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
};
static_assert(std::size(http_method) == 8);
static_assert(std::size(move_source) == size_t(MoveSource::request_path) + 1);
static_assert(std::size(piece_kind) == size_t(PieceKind::context_authorizer) + 1);
}  // namespace names

constexpr uint32_t raw(MoveSource kind) { return uint32_t(kind); }
constexpr uint32_t raw(PieceKind kind) { return uint32_t(kind); }

#define WIDTH(field) uint8_t(sizeof(static_cast<R*>(nullptr)->field))
#define TABLE(table, Record) namespace record_##table { using R = Record; constexpr FieldInfo fields[] = {
#define END(table) }; }
#define TEXT(field) {#field, FieldKind::text, WIDTH(field), offsetof(R, field)},
#define OPTIONAL_TEXT(field) {#field, FieldKind::optional_text, WIDTH(field), offsetof(R, field)},
#define INDEX(field, to) {#field, FieldKind::index, WIDTH(field), offsetof(R, field), Table::to},
#define OPTIONAL_INDEX(field, to) {#field, FieldKind::optional_index, WIDTH(field), offsetof(R, field), Table::to},
#define RANGE(field, to) {#field, FieldKind::range, WIDTH(field), offsetof(R, field), Table::to},
#define ENUM(field, list) {#field, FieldKind::enumeration, WIDTH(field), offsetof(R, field), Table::count, 0, names::list},
#define ENUM_IF(field, list, kind, value) {#field, FieldKind::enumeration, WIDTH(field), offsetof(R, field), Table::count, 0, \
    names::list, offsetof(R, kind), uint8_t(raw(value))},
#define NUMBER(field, max) {#field, FieldKind::number, WIDTH(field), offsetof(R, field), Table::count, max},
#define SIGNED(field, min) {#field, FieldKind::signed_number, WIDTH(field), offsetof(R, field), Table::count, -(min)},
#define RESERVED(field) {#field, FieldKind::reserved, WIDTH(field), offsetof(R, field)},
#define SELF_TEXT() {"text", FieldKind::text, 4, 0},
#define SELF_RANGE(to) {"items", FieldKind::range, 8, 0, Table::to},
#include "schemas/records.def"

#define TABLE(table, Record) {#table, sizeof(Record), record_##table::fields},
constexpr RecordInfo infos[] = {
#include "schemas/records.def"
};
static_assert(std::size(infos) == described_tables);

constexpr OpInfo ops[] = {
#define OP(name, a, b, c, effect) {#name, OperandKind::k_##a, OperandKind::k_##b, OperandKind::k_##c},
#include "schemas/pipeline.def"
#undef OP
};

}  // namespace

std::span<const RecordInfo> record_infos() { return infos; }

std::string_view table_name(Table table) {
  static constexpr std::string_view others[] = {"instructions", "strings", "schemas", "status_tables", "sources", "vtl_programs"};
  auto at = size_t(table);
  return at < described_tables ? infos[at].name : others[at - described_tables];
}

uint32_t load_field(const FieldInfo& field, const uint8_t* record) {
  uint32_t value = 0;
  std::memcpy(&value, record + field.offset, field.width < 4 ? field.width : 4);
  return value;
}

void store_field(const FieldInfo& field, uint8_t* record, uint32_t value) {
  std::memcpy(record + field.offset, &value, field.width < 4 ? field.width : 4);
}

uint32_t default_value(const FieldInfo& field) {
  return field.kind == FieldKind::optional_index || field.kind == FieldKind::optional_text ? none : 0;
}

std::span<const OpInfo> op_infos() { return ops; }

Table operand_table(OperandKind kind) {
  switch (kind) {
    case OperandKind::k_none:
    case OperandKind::k_type: return Table::count;
    case OperandKind::k_target: return Table::instructions;
    case OperandKind::k_required_list: return Table::required_lists;
    case OperandKind::k_body_models: return Table::body_model_lists;
    case OperandKind::k_authorizer: return Table::authorizers;
    case OperandKind::k_moves: return Table::move_lists;
    case OperandKind::k_template_set: return Table::template_sets;
    case OperandKind::k_integration: return Table::integrations;
    case OperandKind::k_response_selector: return Table::response_selectors;
    case OperandKind::k_token_authorizer: return Table::token_authorizers;
  }
  return Table::count;
}

std::string_view to_string(GatewayResponseType type) { return names::gateway_response_type[size_t(type)]; }
std::string_view to_string(ContextVariable variable) { return names::context_variable[size_t(variable)]; }

}  // namespace apigw::bundle
