#include "compiler/openapi/extensions.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "compiler/openapi/functions.h"
#include "compiler/source/suggest.h"

namespace apigw::openapi {
namespace {

constexpr Extension kExtensions[] = {
#define EXTENSION(id, name, places, apis, effect, where) \
  {"x-amazon-apigateway-" name, places, ExtensionApis::apis, ExtensionEffect::effect, where},
#include "schemas/extensions.def"
#undef EXTENSION
};

struct ObjectKey {
  ExtensionObject object;
  std::string_view key;
};
constexpr ObjectKey kKeys[] = {
#define STEP(place, key, child)
#define EXTENSION_KEY(object, key) {ExtensionObject::object, key},
#include "schemas/openapi_keys.def"
#undef STEP
#undef EXTENSION_KEY
};

constexpr size_t kObjectCount = static_cast<size_t>(ExtensionObject::endpoint_configuration) + 1;

}  // namespace

std::span<const Extension> extensions() { return kExtensions; }

const Extension* find_extension(std::string_view name) {
  const auto* row = std::find_if(std::begin(kExtensions), std::end(kExtensions), [&](const Extension& e) { return e.name == name; });
  return row == std::end(kExtensions) ? nullptr : row;
}

std::span<const std::string_view> extension_keys(ExtensionObject object) {
  static const auto by_object = [] {
    std::array<std::vector<std::string_view>, kObjectCount> keys;
    for (const ObjectKey& row : kKeys) keys[static_cast<size_t>(row.object)].push_back(row.key);
    return keys;
  }();
  return by_object[static_cast<size_t>(object)];
}

void report_unknown_keys(const syntax::Node& mapping, ExtensionObject object, std::string_view prose, source::Diagnostics& diagnostics) {
  report_unknown_keys(mapping, extension_keys(object), prose, diagnostics);
}

void report_unknown_keys(const syntax::Node& mapping, std::span<const std::string_view> known, std::string_view prose, source::Diagnostics& diagnostics) {
  for (const syntax::Member& member : mapping.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    if (member.key.starts_with("x-") || is_function_name(member.key)) continue;
    const std::string_view guess = source::nearest(member.key, known);
    diagnostics.report(source::Code::unknown_key, member.key_span, fmt::format("unknown key '{}' in {}", member.key, prose),
                       guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  }
}

}  // namespace apigw::openapi
