#pragma once
// A bundle as text. The whole of it is an assembler listing (compiler/lower/assemble.h gives the same bytes back): one line a
// record, its place in its table, then field=value; what has its usual value (absent, zero) is left out; ';' starts a comment.
#include <string>

#include "runtime/bundle/bundle.h"

namespace apigw::bundle {

/// Everything; ends with a line end.
std::string print(const Bundle& bundle);

/// One record, without line end: `moves 3 target_kind=header target="X-A" source_kind=literal source="1"`.
std::string print_row(const Bundle& bundle, Table table, uint32_t row);
/// `select_template 3`
std::string print_instruction(const Instruction& instruction);
/// The program that starts at `entry`: every instruction with the records it uses indented under it. For people.
std::string print_program(const Bundle& bundle, uint32_t entry);

}  // namespace apigw::bundle
