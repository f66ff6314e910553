#include "runtime/bundle/print_vtl.h"

#include <fmt/format.h>

#include "runtime/bundle/quote.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::bundle {

std::string print_vtl(const Bundle& bundle, uint32_t program, std::string_view margin) {
  const auto words = bundle.vtl(program);
  const uint32_t slots = words[1], blocks = words[2], macros = words[3], parameters = words[4];
  const auto slot_names = words.subspan(vtl_header_words, slots);
  const auto offsets = words.subspan(vtl_header_words + slots, blocks);
  const auto macro_words = words.subspan(vtl_header_words + slots + blocks, size_t{macros} * 4);
  const auto parameter_slots = words.subspan(vtl_header_words + slots + blocks + size_t{macros} * 4, parameters);
  const auto slot = [&](uint32_t index) { return "$" + std::string(bundle.string(slot_names[index])); };

  std::string out;
  if ((words[7] & vtl_extension_xml) != 0) out += fmt::format("{}extension xml\n", margin);
  for (uint32_t i = 0; i < macros; ++i) {
    const auto macro = macro_words.subspan(size_t{i} * 4, 4);
    out += fmt::format("{}macro #{} block {}", margin, bundle.string(macro[0]), macro[1]);
    for (const uint32_t parameter : parameter_slots.subspan(macro[2], macro[3])) out += " " + slot(parameter);
    out += '\n';
  }
  uint32_t next_block = 0;
  for (size_t at = offsets[0]; at < words.size();) {
    if (next_block < blocks && offsets[next_block] == at) out += fmt::format("{}block {}\n", margin, next_block++);
    const VtlShape& shape = vtl_shapes[words[at]];
    out += fmt::format("{}{:5} {}", margin, at, shape.name);
    for (uint32_t i = 0; i < shape.operand_count; ++i) {
      const uint32_t value = words[at + 1 + i];
      switch (shape.operands[i]) {
        case VtlOperand::nil: break;
        case VtlOperand::string: out += " " + quote(bundle.string(value)); break;
        case VtlOperand::slot: out += " " + slot(value); break;
        case VtlOperand::macro: out += value == none ? " ?" : fmt::format(" #{}", bundle.string(macro_words[size_t{value} * 4])); break;
        case VtlOperand::word: out += fmt::format(" {:#x}", value); break;
        case VtlOperand::block: out += fmt::format(" block {}", value); break;
        case VtlOperand::target: out += fmt::format(" -> {}", value); break;
        case VtlOperand::count:
        case VtlOperand::pairs: out += fmt::format(" {}", value); break;
      }
    }
    out += '\n';
    at += 1 + shape.operand_count;
  }
  return out;
}

}  // namespace apigw::bundle
