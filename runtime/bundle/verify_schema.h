#pragma once
// The proof behind "the validator reads its program without checks".
#include <cstddef>
#include <cstdint>
#include <span>

namespace apigw::bundle {

/// True when a schema program (schema_code.h) is sound: blocks tile the code, every instruction has its shape, every string,
/// expression and block exists, every probe of a slot table ends, constants are whole, and no chain of blocks on one and the
/// same value runs in a circle. Linear in the words, allocates, never throws beyond bad_alloc.
bool verify_schema(std::span<const uint32_t> words, size_t string_count);

}  // namespace apigw::bundle
