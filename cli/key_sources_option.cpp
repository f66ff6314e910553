#include "cli/key_sources_option.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/file.h"
#include "runtime/integration/url.h"
#include "runtime/jwt/key_set.h"

namespace apigw::cli {
namespace {

constexpr Option kOptions[] = {
    {.name = "jwks", .type = ValueType::pair, .metavar = "ISSUER=KEYS", .repeatable = true,
     .help = "the key set (JWKS) that tokens of ISSUER are verified with: a file, or its URL, instead of where ISSUER itself says its keys are. ISSUER is the "
             "issuer's URL, a user pool's id, or the logical id of a user pool that the template makes, which has no keys otherwise. Keys are read again every hour, "
             "and when a token names one that is not there"},
};

/// Faults that would refuse every token later are told now.
void check_file(const std::string& issuer, const std::string& path) {
  const auto keys = jwt::KeySet::parse(read_file(path));
  if (!keys) throw Failure(ExitStatus::input_at_fault, fmt::format("--jwks {}={}: {}", issuer, path, keys.error()));
  if (keys->size() == 0) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("--jwks {}={}: the key set holds no RSA key with a kid that a signature could be verified with", issuer, path));
  }
}

}  // namespace

constinit const std::span<const Option> kTokenOptions = kOptions;

std::shared_ptr<const jwt::KeySources> key_sources(const Arguments& arguments, const aws::Settings& settings, bool offline) {
  auto sources = std::make_shared<jwt::KeySources>();
  if (offline) sources->stay_offline();
  sources->set_user_pool_endpoint(settings.endpoint("COGNITO_IDENTITY_PROVIDER"));
  for (auto& [issuer, location] : arguments.pairs("jwks")) {
    if (!jwt::is_url(location)) check_file(issuer, location);
    else if (!integration::parse_url(location)) throw Failure(ExitStatus::usage, fmt::format("--jwks {}={}: this is no http or https URL", issuer, location));
    sources->give(std::move(issuer), std::move(location));
  }
  return sources;
}

}  // namespace apigw::cli
