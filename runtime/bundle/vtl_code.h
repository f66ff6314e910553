#pragma once
// Layout of a mapping-template program, the treaty between compiler/vtl (writes), verify_vtl (proves) and runtime/vtl/machine (runs).
//
//   words[0]  vtl_magic
//   words[1]  count of slots (variables); the first ones are those of vtl_fixed_names
//   words[2]  count of blocks, at least one; block 0 is the template
//   words[3]  count of macros
//   words[4]  count of macro parameters
//   words[5]  values on the operand stack at most
//   words[6]  loops and captures open at once in one block at most
//   words[7]  the extensions of the language it was written for: bits of VtlExtension
//   then      one StringId a slot: its name
//   then      one offset a block (words from the start; the blocks stand in this order, without gaps, up to the end)
//   then      a VtlMacro a macro, in the order in which their definitions count: the first of a name wins
//   then      one slot a macro parameter
//   then      the blocks' code
//
// Jumps stay in their block and go forward; only `next` goes back, behind its `foreach`. Blocks that push_argument names end with
// `result`, all others with `end`.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bundle/image.h"

namespace apigw::bundle {

inline constexpr uint32_t vtl_magic = 0x32305456;  // "VT02"
inline constexpr uint32_t vtl_header_words = 8;
/// Functions beyond those of AWS, which a definition switches on by name (x-apigw-template-extensions).
enum VtlExtension : uint32_t { vtl_extension_none = 0, vtl_extension_xml = 1, vtl_extensions_all = 1 };
inline constexpr std::string_view vtl_extension_names[] = {"xml"};  // by bit
/// Variables with a meaning have the same slot in every program.
enum VtlFixedSlot : uint32_t { slot_input, slot_util, slot_context, slot_stage_variables, slot_foreach, slot_count, slot_has_next, slot_body, vtl_fixed_slots };
inline constexpr std::string_view vtl_fixed_names[vtl_fixed_slots] = {"input",   "util",          "context",         "stageVariables",
                                                                      "foreach", "velocityCount", "velocityHasNext", "bodyContent"};

enum class VtlOp : uint8_t {
#define VTL_OP(name, a, b, c, d, pops, pushes, effect) name,
#include "schemas/vtl_ops.def"
#undef VTL_OP
};

enum class VtlOperand : uint8_t { nil, word, string, slot, count, pairs, target, block, macro };

struct VtlShape {
  std::string_view name;
  VtlOperand operands[4];
  uint8_t operand_count;
  uint8_t pops;
  uint8_t pushes;
  std::string_view effect;
};
inline constexpr VtlShape vtl_shapes[] = {
#define VTL_OP(name, a, b, c, d, pops, pushes, effect)                                                                              \
  {#name,                                                                                                                            \
   {VtlOperand::a, VtlOperand::b, VtlOperand::c, VtlOperand::d},                                                                     \
   uint8_t((VtlOperand::a != VtlOperand::nil) + (VtlOperand::b != VtlOperand::nil) + (VtlOperand::c != VtlOperand::nil) +         \
           (VtlOperand::d != VtlOperand::nil)),                                                                                     \
   pops,                                                                                                                             \
   pushes,                                                                                                                           \
   effect},
#include "schemas/vtl_ops.def"
#undef VTL_OP
};
inline constexpr uint32_t vtl_op_count = sizeof(vtl_shapes) / sizeof(vtl_shapes[0]);

struct VtlMacro {
  uint32_t name;             // StringId
  uint32_t block;
  uint32_t first_parameter;  // of the parameter table
  uint32_t parameter_count;
};

// Bounds of one program: what the verifier accepts and the compiler keeps to.
inline constexpr uint32_t vtl_stack_max = 4096;
inline constexpr uint32_t vtl_control_max = 512;
inline constexpr uint32_t vtl_slots_max = 65536;
inline constexpr uint32_t vtl_arguments_max = 1024;  // operand of kind count or pairs

/// A program outside of a bundle: StringIds count in `strings`. What #evaluate compiles while a request runs.
struct VtlUnit {
  std::vector<uint32_t> words;
  std::vector<std::string> strings;
};
/// Compiles a template's text; false when it has a fault. How the runtime, which knows no compiler, reaches one.
using CompileTemplate = bool (*)(std::string_view text, VtlUnit& unit);

}  // namespace apigw::bundle
