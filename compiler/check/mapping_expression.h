#pragma once
// The little language of parameter mappings (rest-data-plane 4.7, gateway responses 6.1): a target that is written, a source
// that is read. One parser for the checks and for lowering, so that what is accepted here is what runs. The kinds are those of
// the bundle's moves.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/bundle/image.h"

namespace apigw::check {

/// Which of the three places a mapping stands in; each has its own targets and sources.
enum class MappingSide : uint8_t { request, response, gateway_response };

struct MappingTarget {
  bundle::MoveTarget kind;
  std::string_view name;
};

struct MappingSource {
  bundle::MoveSource kind = bundle::MoveSource::literal;
  std::string_view text;  // literal without its quotes; parameter name; JSON path behind `body.`; name behind `context.`
  std::optional<bundle::ContextVariable> variable;  // kind context: nothing when the name is not known (the target is omitted)
};

/// Views point into `expression`. The error is the reason, in words that fit behind a colon.
Expected<MappingTarget, std::string> parse_mapping_target(std::string_view expression, MappingSide side);
Expected<MappingSource, std::string> parse_mapping_source(std::string_view expression, MappingSide side);

/// The variable called `name` behind `context.`, or nothing.
std::optional<bundle::ContextVariable> context_variable(std::string_view name);

/// Header targets for which the service refuses every call with 500 (rest-data-plane 1.7), any case.
///   aws  the integration is AWS or AWS_PROXY: the longer list
bool is_forbidden_header(std::string_view name, bool aws);

}  // namespace apigw::check
