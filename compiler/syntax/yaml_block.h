#pragma once
// Block scalars, literal (|) and folded (>): line by line against the value.
#include "compiler/syntax/yaml_scalar.h"

namespace apigw::syntax {

/// As find_scalar, for text[begin] one of '|' and '>'. The span ends with the last line that has content.
WrittenScalar find_block_scalar(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map);

}  // namespace apigw::syntax
