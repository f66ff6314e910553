#pragma once
// tree → stack code (runtime/bundle/vtl_code.h).
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "compiler/vtl/parser.h"
#include "compiler/vtl/tree.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::vtl {

/// Gives a text its StringId in the pool the program will stand beside.
using Intern = std::function<uint32_t(std::string_view)>;

struct Generated {
  std::vector<uint32_t> words;  // of use only without faults
  std::vector<SyntaxFault> faults;  // limits, and texts of #evaluate that do not parse
};

/// Same tree, same calls of `intern`, same words. `optimise` joins texts, computes constants and drops what cannot run; what a
/// template renders is the same without. `extensions`: bundle::VtlExtension bits, kept in the program.
Generated generate(const Tree& tree, const Intern& intern, bool optimise = true, uint32_t extensions = 0);

/// The same without optimising, and with a mark in front of every statement of the template's own text (those of a literal #evaluate
/// excepted): vtl::coverable names the same places.
Generated generate_marked(const Tree& tree, const Intern& intern, uint32_t extensions = 0);

/// Parses and generates with a pool of its own; false when the text has a fault. Never throws: a bundle::CompileTemplate.
bool compile_text(std::string_view text, bundle::VtlUnit& unit);
inline constexpr size_t evaluated_bytes_max = 64 * 1024;

}  // namespace apigw::vtl
