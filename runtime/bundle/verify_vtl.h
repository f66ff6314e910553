#pragma once
// The proof that a mapping-template program is safe to run.
#include <cstdint>
#include <span>

namespace apigw::bundle {

/// True when `words` is a program as vtl_code.h describes it: blocks tile the code, every instruction has its shape, strings, slots, blocks
/// and macros exist, jumps stay in their block and go forward (`next` behind its foreach), every way to a place comes with the same stack
/// and the same open loops and captures, and both stay within what the header promises. Linear in the words, allocates.
bool verify_vtl(std::span<const uint32_t> words, size_t string_count);

}  // namespace apigw::bundle
