#pragma once
// --sign KEY and --require-signature PUBKEY. A signature is 64 bytes in a file beside the bundle, BUNDLE.sig.
#include <optional>
#include <span>
#include <string>

#include "cli/command.h"
#include "runtime/bundle/trust.h"

namespace apigw::cli {

extern const std::span<const Option> kSignOptions;   // --sign
extern const std::span<const Option> kTrustOptions;  // --require-signature

std::string signature_file(const std::string& bundle_path);  // BUNDLE.sig

/// Signs with the key of --sign; nothing without it. Throws Failure for a key that cannot be read.
std::optional<std::string> sign(std::string_view image, const Arguments& arguments);
/// The content of BUNDLE.sig; nothing when there is none.
std::optional<std::string> read_signature(const std::string& bundle_path);
/// Keys of --require-signature. Throws Failure for one that cannot be read.
bundle::Trust trust_of(const Arguments& arguments);

}  // namespace apigw::cli
