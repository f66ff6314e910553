// The generic half of the proof: every field of every record against its row of schemas/records.def. Ranges that other
// checks walk (strings, schema programs) stand back to back, so that hostile overlaps cannot make verification quadratic.
#include "runtime/bundle/verify.h"

#include <cstring>

#include <fmt/format.h>

#include "runtime/bundle/verify_schema.h"
#include "runtime/bundle/verify_vtl.h"

namespace apigw::bundle {
namespace {

Error fault(Errc code, Table table, uint32_t row, std::string_view field, std::string_view what) {
  return {code, fmt::format("the bundle is damaged: {} {}: {} {}", table_name(table), row, field, what)};
}

bool fits(Range range, uint64_t size) { return range.first <= size && range.count <= size - range.first; }

std::optional<Error> verify_field(const Bundle& bundle, const FieldInfo& field, Table table, uint32_t row, const uint8_t* record) {
  uint32_t value = load_field(field, record);
  switch (field.kind) {
    case FieldKind::optional_text:
      if (value == none) return {};
      [[fallthrough]];
    case FieldKind::text:
      if (value >= bundle.string_count()) return fault(Errc::bad_text, table, row, field.name, "is no string");
      return {};
    case FieldKind::optional_index:
      if (value == none) return {};
      [[fallthrough]];
    case FieldKind::index:
      if (value >= bundle.raw(field.table).count) return fault(Errc::bad_index, table, row, field.name, "is out of range");
      return {};
    case FieldKind::range: {
      Range range;
      std::memcpy(&range, record + field.offset, sizeof range);
      if (!fits(range, bundle.raw(field.table).count)) return fault(Errc::bad_index, table, row, field.name, "is out of range");
      return {};
    }
    case FieldKind::enumeration:
      if (field.kind_offset >= 0 && record[field.kind_offset] != field.kind_value ? value != 0 : value >= field.names.size()) {
        return fault(Errc::bad_index, table, row, field.name, "is none of its names");
      }
      return {};
    case FieldKind::number:
      if (value > field.max) return fault(Errc::bad_limit, table, row, field.name, "is too large");
      return {};
    case FieldKind::signed_number:
      if (int32_t(value) < -int64_t(field.max)) return fault(Errc::bad_limit, table, row, field.name, "is too small");
      return {};
    case FieldKind::reserved:
      if (value != 0) return fault(Errc::bad_limit, table, row, field.name, "is not zero");
      return {};
  }
  return {};
}

/// Slices stand back to back and cover `size`.
bool tiles(std::span<const Range> ranges, uint64_t size) {
  uint64_t at = 0;
  for (Range range : ranges) {
    if (range.first != at) return false;
    at += range.count;
    if (at > size) return false;
  }
  return at == size;
}

}  // namespace

std::optional<Error> verify_records(const Bundle& bundle) {
  if (!tiles(bundle.string_ranges(), bundle.texts_size())) {
    return Error{Errc::bad_text, "the bundle is damaged: its strings do not cover its text"};
  }
  if (!tiles(bundle.schema_ranges(), bundle.schema_word_count())) {
    return Error{Errc::bad_index, "the bundle is damaged: its schemas do not cover their words"};
  }
  if (!tiles(bundle.vtl_ranges(), bundle.vtl_word_count())) {
    return Error{Errc::bad_index, "the bundle is damaged: its template programs do not cover their words"};
  }
  for (size_t t = 0; t < described_tables; ++t) {
    const RecordInfo& info = record_infos()[t];
    RawTable table = bundle.raw(Table(t));
    for (uint32_t row = 0; row < table.count; ++row) {
      const uint8_t* record = table.data + size_t(row) * info.size;
      for (const FieldInfo& field : info.fields) {
        if (auto error = verify_field(bundle, field, Table(t), row, record)) return error;
      }
    }
  }
  for (uint32_t i = 0; i < bundle.schema_count(); ++i) {
    if (!verify_schema(bundle.schema(i), bundle.string_count())) return Error{Errc::bad_jump, fmt::format("the bundle is damaged: schema {} is no sound program", i)};
  }
  for (uint32_t i = 0; i < bundle.vtl_count(); ++i) {
    if (!verify_vtl(bundle.vtl(i), bundle.string_count())) return Error{Errc::bad_jump, fmt::format("the bundle is damaged: template program {} is not sound", i)};
  }
  return {};
}

std::optional<Error> verify(const Bundle& bundle) {
  if (auto error = verify_records(bundle)) return error;
  if (auto error = verify_mappings(bundle)) return error;
  if (auto error = verify_trie(bundle)) return error;
  return verify_programs(bundle);
}

}  // namespace apigw::bundle
