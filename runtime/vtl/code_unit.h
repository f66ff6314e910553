#pragma once
// A program as the machine looks at it: the tables of its header in place, and which symbol of the rendering each slot is.
#include "runtime/bundle/vtl_code.h"
#include "runtime/vtl/machine.h"

namespace apigw::vtl {

struct CodeUnit {
  explicit CodeUnit(const Program& of) : program(of) {
    const uint32_t* words = of.words.data();
    slot_count = words[1];
    macro_count = words[3];
    stack_size = words[5];
    control_size = words[6];
    slot_names = words + bundle::vtl_header_words;
    blocks = slot_names + slot_count;
    macros = reinterpret_cast<const bundle::VtlMacro*>(blocks + words[2]);
    parameters = blocks + words[2] + macro_count * 4;
  }
  const uint32_t* block(uint32_t index) const { return program.words.data() + blocks[index]; }
  std::string_view string(uint32_t id) const { return program.string(id); }
  uint32_t symbol(uint32_t slot) const { return symbols == nullptr ? slot : symbols[slot]; }

  Program program;
  uint32_t slot_count;
  uint32_t macro_count;
  uint32_t stack_size;
  uint32_t control_size;
  const uint32_t* slot_names;
  const uint32_t* blocks;
  const bundle::VtlMacro* macros;
  const uint32_t* parameters;
  const uint32_t* symbols = nullptr;  // of an evaluated text; the template's own slots are the first symbols
};
static_assert(sizeof(bundle::VtlMacro) == 16);

}  // namespace apigw::vtl
