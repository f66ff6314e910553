#include "cli/signing.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/file.h"

namespace apigw::cli {
namespace {

constexpr Option kSign[] = {
    {.name = "sign", .type = ValueType::file, .metavar = "KEY", .help = "signs the bundle with this Ed25519 private key (PEM, openssl genpkey -algorithm ed25519)"},
};
constexpr Option kTrust[] = {
    {.name = "require-signature", .type = ValueType::file, .metavar = "PUBKEY", .repeatable = true,
     .help = "serves only bundles signed by this Ed25519 key (PEM, openssl pkey -pubout); several: by one of them"},
};

}  // namespace

constinit const std::span<const Option> kSignOptions = kSign;
constinit const std::span<const Option> kTrustOptions = kTrust;

std::string signature_file(const std::string& bundle_path) { return bundle_path + ".sig"; }

std::optional<std::string> sign(std::string_view image, const Arguments& arguments) {
  if (!arguments.has("sign")) return std::nullopt;
  const std::string path = arguments.text("sign");
  const auto key = SigningKey::from_pem(read_file(path));
  if (!key) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: {}", path, key.error()));
  return key->sign(image);
}

std::optional<std::string> read_signature(const std::string& bundle_path) {
  const std::string path = signature_file(bundle_path);
  if (!std::filesystem::exists(path)) return std::nullopt;
  return read_file(path);
}

bundle::Trust trust_of(const Arguments& arguments) {
  bundle::Trust trust;
  for (const std::string& path : arguments.all("require-signature")) {
    auto key = VerifyingKey::from_pem(read_file(path));
    if (!key) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: {}", path, key.error()));
    trust.add(std::move(*key));
  }
  return trust;
}

}  // namespace apigw::cli
