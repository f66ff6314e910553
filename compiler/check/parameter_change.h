#pragma once
// The little language of parameter mappings of HTTP APIs (http-websocket-deploy 1.9): what is changed, "append:header.X", and the text it gets,
// "$request.path.id" or "${context.requestId}-${stageVariables.x}". One parser for the checks and for lowering.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/bundle/image.h"

namespace apigw::check {

enum class ChangeSide : uint8_t { request, response };

struct ChangeTarget {
  bundle::ChangeAction action{};
  bundle::ChangeTarget kind{};
  std::string_view name;  // of a header or query parameter
};

/// One stretch of a value. The kinds are those of the bundle's moves.
struct ChangePart {
  bundle::MoveSource kind = bundle::MoveSource::literal;
  std::string_view text;  // literal; parameter name; JSON path behind `body.`
  std::optional<bundle::ContextVariable> variable;  // kind context: nothing when the name is not known
};

/// Views point into the argument. The error is the reason, in words that fit behind a colon.
Expected<ChangeTarget, std::string> parse_change_target(std::string_view key, ChangeSide side);
/// An empty text has no parts: what `remove` is given.
Expected<std::vector<ChangePart>, std::string> parse_change_value(std::string_view value, ChangeSide side);

}  // namespace apigw::check
