#pragma once
// The proof behind "the runtime reads without checks". Runs once, at load, over an image whose container is already sound.
#include <optional>
#include <span>

#include "runtime/bundle/bundle.h"

namespace apigw::bundle {

/// Everything image.h promises: indexes, ranges, enumerations (by schemas/records.def), the route trie and its edge table,
/// programs that end, response selectors, gateway responses, schema programs. Linear in the size of the image.
std::optional<Error> verify(const Bundle& bundle);

// The parts, in the order they run; each relies on the ones before it.
std::optional<Error> verify_records(const Bundle& bundle);
std::optional<Error> verify_mappings(const Bundle& bundle);   // moves, pieces, templates, selectors, gateway responses
std::optional<Error> verify_trie(const Bundle& bundle);
std::optional<Error> verify_programs(const Bundle& bundle);
// The fifth, one schema program at a time, has a header of its own: verify_schema.h.

}  // namespace apigw::bundle
