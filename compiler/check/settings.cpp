// Scalars of the whole API.
#include <fmt/format.h>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {

void check_settings(const Subject& subject) {
  constexpr int64_t kCompressionMax = 10485760;
  const auto& compression = subject.api.minimum_compression_size;
  if (compression.present() && !compression.unknown && (compression.value < 0 || compression.value > kCompressionMax) && !subject.faulty(compression.at)) {
    subject.report(Code::value_not_allowed, compression.at, fmt::format("minimum compression size {} is not between 0 and {}", compression.value, kCompressionMax));
  }
  const model::Text& source = subject.api.api_key_source;
  if (source.present() && !source.unknown && source.value != "HEADER" && source.value != "AUTHORIZER" && !subject.faulty(source.at)) {
    subject.report(Code::value_not_allowed, source.at, fmt::format("API key source {} is not one of HEADER, AUTHORIZER", quoted(source.value)));
  }
}

}  // namespace apigw::check
