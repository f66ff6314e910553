#pragma once
// Mapping templates at work: what is text with holes is put together, what is a program is run (rest-data-plane 4.9, 5).
#include <optional>
#include <string_view>

#include "runtime/vm/exchange.h"
#include "runtime/vtl/value.h"

namespace apigw::phase {

enum class TemplatePhase : uint8_t { request, response };

/// The text a template makes of the payload; overrides of its phase are carried out when the whole template has run. Of the response
/// phase the client response needs its status and mapped fields before. Nothing: the template failed; the call does (500).
std::optional<std::string_view> render_template(vm::Exchange& exchange, const bundle::Template& text, TemplatePhase phase, std::string_view payload);

/// What the request template wrote into $context.responseOverride, when no response template runs.
bool apply_kept_overrides(vm::Exchange& exchange);

/// Compiled paths and expressions of this thread: they outlive requests, and no state of any request is in them.
vtl::Caches& thread_caches();

}  // namespace apigw::phase
