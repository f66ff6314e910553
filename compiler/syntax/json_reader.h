#pragma once
// The JSON reader's inner door: read() needs to know whether a text that is no JSON looks like YAML's flow style.
#include <optional>

#include "compiler/syntax/read.h"

namespace apigw::syntax {

struct JsonOutcome {
  std::optional<Document> document;
  bool looks_like_yaml = false;  // failed at something that YAML has and JSON has not: a bare word, a comment, a tag ...
  uint32_t failed_at = 0;
};

JsonOutcome try_json(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits);

}  // namespace apigw::syntax
