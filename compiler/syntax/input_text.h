#pragma once
// What every reader asks of a text before it looks at its meaning.
#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"

namespace apigw::syntax {

/// Reports text that is not UTF-8, or larger than spans can say, and returns false then.
///   begin  receives the offset of the text proper, past byte order marks
bool check_text(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, uint32_t& begin);

}  // namespace apigw::syntax
