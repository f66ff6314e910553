#pragma once
// Media types as the service compares them: type/subtype without parameters, letters in either case.
#include <span>
#include <string_view>

#include "runtime/base/message.h"
#include "runtime/bundle/bundle.h"

namespace apigw::phase {

/// "application/json" of "application/json; charset=utf-8" or of a list ("text/html, */*;q=0.1"): what stands before the first ';' or ','.
std::string_view media_type(std::string_view value);
/// Media type of the last Content-Type; absent or empty: application/json, as everywhere in the service.
std::string_view content_type(std::span<const Field> fields);
/// First media type of the last Accept; absent or empty: application/json.
std::string_view accepted_type(std::span<const Field> fields);
/// Whether the type is among the API's binaryMediaTypes: image/png exact, image/* by prefix, */* everything; */png never [AWS-recorded].
bool is_binary(const bundle::Bundle& bundle, std::string_view type);

}  // namespace apigw::phase
