#pragma once
// The x-amazon-apigateway-* extensions and the members their objects may have, as tables (schemas/extensions.def,
// schemas/openapi_keys.def).
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/openapi/place.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::openapi {

inline constexpr std::string_view kExtensionPrefix = "x-amazon-apigateway-";

enum class ExtensionApis : uint8_t { both, rest, http };
enum class ExtensionEffect : uint8_t { modelled, inert, unbuilt };

struct Extension {
  std::string_view name;   // whole, "x-amazon-apigateway-cors"
  uint32_t places;         // bits of Place
  ExtensionApis apis;
  ExtensionEffect effect;
  std::string_view belongs_on;  // in prose
};

std::span<const Extension> extensions();
/// Row of a whole name, or nullptr.
const Extension* find_extension(std::string_view name);

/// Objects inside extensions whose members are all known.
enum class ExtensionObject : uint8_t {
  integration, integration_response, tls_config, authorizer, jwt_configuration, gateway_response, request_validator, auth,
  endpoint_configuration,
};
std::span<const std::string_view> extension_keys(ExtensionObject object);

/// Reports every member of a mapping that its object does not have, at the key, with a guess. Members that begin with `x-` and
/// template functions (`Fn::…`) are left alone. `prose` names the object: "an integration".
void report_unknown_keys(const syntax::Node& mapping, ExtensionObject object, std::string_view prose, source::Diagnostics& diagnostics);
void report_unknown_keys(const syntax::Node& mapping, std::span<const std::string_view> known, std::string_view prose, source::Diagnostics& diagnostics);

}  // namespace apigw::openapi
