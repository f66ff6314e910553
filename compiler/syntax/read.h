#pragma once
// text → syntax tree. The format is told by content, never by the file's name: a document whose first significant byte is
// '{' or '[' is read as strict JSON first; when that fails and the text is YAML flow style, as YAML.
#include <optional>

#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/tree.h"

namespace apigw::syntax {

/// Reports and returns nothing when the text is no JSON and no YAML, not UTF-8, or beyond the limits. Duplicate keys and
/// doubtful words (YAML 1.1 booleans) are reported and the document is still returned.
std::optional<Document> read(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits = {});

std::optional<Document> read_json(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits = {});
std::optional<Document> read_yaml(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits = {});

/// Compact JSON of a node (numbers keep their lexeme), for templates and schemas given as objects. `short tags` are written
/// in their long form ({"Fn::Sub": ...}).
std::string to_json(const Node& node);
/// The same, two blanks a level, ended by a line feed.
std::string to_indented_json(const Node& node);
/// Block style YAML 1.2 that every reader takes for the same value: texts are plain only where no reader could see anything else, block
/// scalars where they have lines, else in double quotes; function calls stand in flow style. Ended by a line feed.
std::string to_yaml(const Node& node);

}  // namespace apigw::syntax
