#pragma once
// A report as text for people and as JSON for programs.
#include <string>
#include <string_view>

#include "compiler/diff/change.h"

namespace apigw::diff {

/// A line a change below a heading for each section, differences of texts indented below, and one line that sums up. Equal definitions:
/// the one line.
std::string render_text(const Report& report);

/// {"summary": {…}, "changes": [{kind, section, where, pointer, breaking, security, …}]}; one change a line. `head` is put in front, members of
/// an object without its braces ("\"before\": …"); empty: nothing.
std::string render_json(const Report& report, std::string_view head = {});

}  // namespace apigw::diff
