#pragma once
// Where in an OpenAPI document a node stands, as far as the rules of extensions and references care.
#include <cstdint>
#include <optional>
#include <string_view>

namespace apigw::openapi {

enum class Place : uint8_t {
  root, info, paths, path_item, operation, parameters, parameter, request_bodies, request_body, content, media_type,
  responses, response, headers, header, components, schemas, schema, schemes, scheme, servers, server, tags, tag,
  integrations, integration,
};

constexpr uint32_t bit(Place place) { return 1u << static_cast<uint32_t>(place); }

/// Place of the value below `key`, or nothing when a walk stops there (schemas/openapi_keys.def).
std::optional<Place> step(Place place, std::string_view key);
/// Place of the items of a sequence that stands at `place` (parameters, servers, tags, allOf …).
Place item_place(Place place);

}  // namespace apigw::openapi
