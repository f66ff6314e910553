#pragma once
// Velocity's contexts: variables by symbol, a chain of frames in front of the template's own.
#include <cstdint>
#include <span>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

struct CodeUnit;

/// An argument by name: the block computes it in the frame of the call.
struct Argument {
  uint32_t symbol = 0;
  bool live = true;
  const CodeUnit* unit = nullptr;
  uint32_t block = 0;
  std::string_view source;  // "$x"; empty when it is no bare reference
};

/// A macro's context, or (empty_symbol set) that of a loop round whose element is null and hides an outer variable.
struct Frame {
  struct Local {
    uint32_t symbol;
    Value value;
    Local* next;
  };
  Frame* outer = nullptr;
  Local* locals = nullptr;
  std::span<Argument> arguments;
  bool is_macro = true;
  bool hides = false;
  uint32_t empty_symbol = 0;

  Local* local(uint32_t symbol) const {
    Local* at = locals;
    while (at != nullptr && at->symbol != symbol) at = at->next;
    return at;
  }
  Argument* argument(uint32_t symbol) const {
    for (Argument& at : arguments) {
      if (at.live && at.symbol == symbol) return &at;
    }
    return nullptr;
  }
};

}  // namespace apigw::vtl
