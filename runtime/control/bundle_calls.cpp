// Bundles come and go whole: they are what is deployed, compared and exported.
#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/request.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/files_lock.h"

namespace apigw::control {
namespace {

std::string hash_of(const admin::Call& call) {
  const std::string hash = call.path.substr(call.path.rfind('/') + 1);
  if (!is_hash(hash)) throw Refusal{400, "a bundle is named by the 64 hexadecimal digits of its SHA-256"};
  return hash;
}

}  // namespace

admin::Answer put_bundle(const admin::Call& call, const Settings& settings) {
  const std::string hash = hash_of(call);
  const auto bundle = bundle::Bundle::from_bytes(call.body);
  if (!bundle) throw Refusal{422, fmt::format("not a valid bundle: {}", bundle.error().message)};
  if ((*bundle)->hash_hex() != hash) throw Refusal{422, fmt::format("the bundle is {}, not {}", (*bundle)->hash_hex(), hash)};
  std::optional<std::string> signature;
  if (!call.signature.empty()) signature = from_hex(call.signature, "Apigw-Signature");
  if (const auto why = settings.trust.fault(call.body, signature)) throw Refusal{403, fmt::format("the bundle is refused: {}", *why)};
  const state::FilesLock adding(settings.store, state::FilesLock::Kind::adds);
  const state::BundleFiles files(settings.store);
  // The signature first: a bundle that is there never lacks it.
  if (signature) files.put_signature(hash, *signature);
  files.put(hash, call.body);
  return {.body = fmt::format(R"({{"bundle":"{}"}})", hash)};
}

admin::Answer get_bundle(const admin::Call& call, const Settings& settings) {
  const std::string hash = hash_of(call);
  const state::BundleFiles files(settings.store);
  if (!files.has(hash)) throw Refusal{404, fmt::format("the store has no bundle {}", hash)};
  return {.body = files.get(hash), .content_type = "application/octet-stream"};
}

std::shared_ptr<const bundle::Bundle> stored_bundle(const std::string& hash, const Settings& settings) {
  const state::BundleFiles files(settings.store);
  if (!files.has(hash)) throw Refusal{409, fmt::format("the bundle {} is not here: PUT it first", hash)};
  std::string image = files.get(hash);
  if (settings.trust.required()) {
    if (const auto why = settings.trust.fault(image, files.signature(hash))) throw Refusal{403, fmt::format("the bundle is refused: {}", *why)};
  }
  auto bundle = bundle::Bundle::from_bytes(std::move(image));
  if (!bundle || (*bundle)->hash_hex() != hash) throw Refusal{409, fmt::format("the bundle {} is damaged here: PUT it again", hash)};
  return *bundle;
}

}  // namespace apigw::control
