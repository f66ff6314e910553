#pragma once
// The image of a bundle while it is being made: the tables of runtime/bundle/image.h as vectors. Lowering and the assembler
// fill one; the writer turns it into the file.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "runtime/base/crypto.h"
#include "runtime/bundle/records.h"

namespace apigw::lower {

/// Distinct strings in order of first use.
class StringPool {
 public:
  bundle::StringId intern(std::string_view text);
  const std::vector<std::string>& all() const { return strings_; }

 private:
  std::vector<std::string> strings_;
  std::unordered_map<std::string, bundle::StringId> ids_;
};

struct Source {
  bundle::StringId name;
  Sha256 sha256;
};

struct Image {
  StringPool strings;
  bundle::StringId compiler_version = 0;
  std::vector<bundle::Instruction> instructions;
  // One vector a row of schemas/records.def; `facts` holds one record.
#define TABLE(table, Record) std::vector<bundle::Record> table;
#include "schemas/records.def"
  std::vector<uint8_t> status_tables;
  std::vector<std::vector<uint32_t>> schemas;
  std::vector<std::vector<uint32_t>> vtl_programs;
  std::vector<Source> sources;
  std::string definition;  // compiler/diff/definition.h; empty: none
  std::string document;    // compiler/openapi/export/document.h; empty: none

  /// Calls visit(Table, std::vector<Record>&) for every described table, in order.
  template <class Visit>
  void each_table(Visit visit) {
#define TABLE(table, Record) visit(bundle::Table::table, table);
#include "schemas/records.def"
  }
};

/// Appends records and returns where they stand.
template <class T>
bundle::Range append(std::vector<T>& table, std::span<const std::type_identity_t<T>> records) {
  bundle::Range range{uint32_t(table.size()), uint32_t(records.size())};
  table.insert(table.end(), records.begin(), records.end());
  return range;
}

}  // namespace apigw::lower
