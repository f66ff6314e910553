#include "runtime/bundle/print.h"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "runtime/base/crypto.h"
#include "runtime/base/method.h"
#include "runtime/bundle/print_vtl.h"
#include "runtime/bundle/quote.h"

namespace apigw::bundle {
namespace {

Range load_range(const FieldInfo& field, const uint8_t* record) {
  Range range;
  std::memcpy(&range, record + field.offset, sizeof range);
  return range;
}

/// Empty: the field has its usual value.
std::string value_text(const Bundle& bundle, const FieldInfo& field, const uint8_t* record) {
  uint32_t value = load_field(field, record);
  switch (field.kind) {
    case FieldKind::text: return quote(bundle.string(value));
    case FieldKind::optional_text: return value == none ? "" : quote(bundle.string(value));
    case FieldKind::index: return std::to_string(value);
    case FieldKind::optional_index: return value == none ? "" : std::to_string(value);
    case FieldKind::range: {
      Range range = load_range(field, record);
      return range.first == 0 && range.count == 0 ? "" : fmt::format("{}+{}", range.first, range.count);
    }
    case FieldKind::enumeration:
      if (field.kind_offset >= 0 && record[field.kind_offset] != field.kind_value) return "";
      return std::string(field.names[value]);
    case FieldKind::number: return value == 0 ? "" : std::to_string(value);
    case FieldKind::signed_number: return std::to_string(int32_t(value));
    case FieldKind::reserved: return "";
  }
  return "";
}

std::string fields_text(const Bundle& bundle, Table table, uint32_t row) {
  const RecordInfo& info = record_infos()[size_t(table)];
  const uint8_t* record = bundle.raw(table).data + size_t(row) * info.size;
  std::string out;
  for (const FieldInfo& field : info.fields) {
    std::string value = value_text(bundle, field, record);
    if (!value.empty()) out += fmt::format(" {}={}", field.name, value);
  }
  return out;
}

/// "200=1 400-499=2": runs of one value, zeros left out.
std::string status_runs(std::span<const uint8_t> table) {
  std::string out;
  for (size_t begin = 0; begin < table.size();) {
    size_t end = begin;
    while (end < table.size() && table[end] == table[begin]) ++end;
    if (table[begin] != 0) {
      out += end - begin == 1 ? fmt::format(" {}={}", begin + 100, table[begin]) : fmt::format(" {}-{}={}", begin + 100, end + 99, table[begin]);
    }
    begin = end;
  }
  return out;
}

void print_instructions(const Bundle& bundle, std::string& out) {
  std::multimap<uint32_t, const Method*> entries;
  for (const Method& method : bundle.methods()) entries.emplace(method.entry, &method);
  for (uint32_t at = 0; at < bundle.instructions().size(); ++at) {
    auto [first, last] = entries.equal_range(at);
    for (; first != last; ++first) {
      const Method& method = *first->second;
      out += fmt::format("; {} {}\n", to_string(apigw::Method(method.http_method)), quote(bundle.string(method.path)));
    }
    out += fmt::format("instructions {} {}\n", at, print_instruction(bundle.instructions()[at]));
  }
}

void print_words(std::string_view table, uint32_t row, std::span<const uint32_t> words, std::string& out) {
  constexpr size_t words_a_line = 12;
  for (size_t at = 0; at < words.size(); at += words_a_line) {
    out += fmt::format("{} {}", table, row);
    for (uint32_t word : words.subspan(at, std::min(words_a_line, words.size() - at))) out += fmt::format(" {:x}", word);
    out += '\n';
  }
}

/// The records under one, each a level deeper. Tables that operands reach hold no cycle.
void print_tree(const Bundle& bundle, Table table, uint32_t row, size_t indent, std::string& out) {
  out += fmt::format("{:{}}{}\n", "", indent, print_row(bundle, table, row));
  const RecordInfo& info = record_infos()[size_t(table)];
  const uint8_t* record = bundle.raw(table).data + size_t(row) * info.size;
  for (const FieldInfo& field : info.fields) {
    if (field.kind == FieldKind::range) {
      Range range = load_range(field, record);
      for (uint32_t i = 0; i < range.count; ++i) print_tree(bundle, field.table, range.first + i, indent + 2, out);
    } else if (field.kind == FieldKind::index && field.table == Table::template_sets) {
      print_tree(bundle, field.table, load_field(field, record), indent + 2, out);
    }
  }
  if (table == Table::templates && bundle.templates()[row].program != none) {
    out += print_vtl(bundle, bundle.templates()[row].program, std::string(indent + 2, ' '));
  }
  if (table != Table::response_selectors) return;
  const ResponseSelector& selector = bundle.response_selectors()[row];
  auto statuses = bundle.status_tables().subspan(selector.table, status_table_size);
  out += fmt::format("{:{}}statuses{}\n", "", indent + 2, status_runs(statuses));
  uint32_t end = selector.first_index + *std::max_element(statuses.begin(), statuses.end());
  if (selector.default_index != none) end = std::max(end, selector.default_index + 1);
  for (uint32_t i = selector.first_index; i < end; ++i) print_tree(bundle, Table::integration_responses, i, indent + 2, out);
}

}  // namespace

std::string print_row(const Bundle& bundle, Table table, uint32_t row) {
  return fmt::format("{} {}{}", table_name(table), row, fields_text(bundle, table, row));
}

std::string print_instruction(const Instruction& instruction) {
  const OpInfo& info = op_infos()[uint8_t(instruction.op)];
  std::string out(info.name);
  if (info.a == OperandKind::k_type) out += fmt::format(" {}", to_string(GatewayResponseType(instruction.a)));
  if (info.c != OperandKind::k_none) out += fmt::format(" {}", instruction.c);
  return out;
}

std::string print_program(const Bundle& bundle, uint32_t entry) {
  std::string out;
  for (uint32_t at = entry; at < bundle.instructions().size(); ++at) {
    const Instruction& instruction = bundle.instructions()[at];
    out += fmt::format("{:6} {}\n", at, print_instruction(instruction));
    Table table = operand_table(op_infos()[uint8_t(instruction.op)].c);
    if (size_t(table) < described_tables) print_tree(bundle, table, instruction.c, 9, out);
    if (instruction.op == Op::end) break;
  }
  return out;
}

std::string print(const Bundle& bundle) {
  std::string out = fmt::format("; bundle {}\nformat {}\ncompiler {}\n", bundle.hash_hex(), format_version, quote(bundle.compiler_version()));
  if (!bundle.definition().empty()) out += fmt::format("definition {}\n", quote(bundle.definition()));
  if (!bundle.document().empty()) out += fmt::format("document {}\n", quote(bundle.document()));
  for (uint32_t i = 0; i < bundle.string_count(); ++i) out += fmt::format("strings {} {}\n", i, quote(bundle.string(i)));
  for (uint32_t i = 0; i < bundle.sources().size(); ++i) {
    out += fmt::format("sources {} {} {}\n", i, quote(bundle.sources()[i].name), hex(bundle.sources()[i].sha256));
  }
  for (size_t t = 0; t < described_tables; ++t) {
    for (uint32_t row = 0; row < bundle.raw(Table(t)).count; ++row) {
      // A free slot of the edge table says nothing; facts tell the table's size.
      if (Table(t) == Table::trie_edges && bundle.trie_edges()[row].parent == none) continue;
      out += print_row(bundle, Table(t), row) + '\n';
    }
  }
  print_instructions(bundle, out);
  auto statuses = bundle.status_tables();
  for (size_t i = 0; i < statuses.size() / status_table_size; ++i) {
    out += fmt::format("status_tables {}{}\n", i, status_runs(statuses.subspan(i * status_table_size, status_table_size)));
  }
  for (uint32_t i = 0; i < bundle.schema_count(); ++i) print_words("schemas", i, bundle.schema(i), out);
  for (uint32_t i = 0; i < bundle.vtl_count(); ++i) {
    out += print_vtl(bundle, i, "; ");
    print_words("vtl_programs", i, bundle.vtl(i), out);
  }
  return out;
}

}  // namespace apigw::bundle
