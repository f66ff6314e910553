#include "compiler/openapi/repeated.h"

#include <fmt/format.h>

namespace apigw::openapi {
namespace {
constexpr size_t kNotesMax = 3;
}

void Repeated::add(source::Code code, std::string key, source::Span at, std::string message, std::string hint) {
  const auto [entry, added] = faults_.try_emplace({code, std::move(key)});
  Fault& fault = entry->second;
  if (!fault.places.insert(uint64_t{at.file} << 32 | at.begin).second) return;
  if (added) {
    fault.diagnostic = {.code = code, .at = at, .message = std::move(message), .hint = std::move(hint), .notes = {}};
  } else if (fault.diagnostic.notes.size() < kNotesMax) {
    fault.diagnostic.notes.push_back({at, "also here"});
  }
}

void Repeated::report(source::Diagnostics& diagnostics) {
  for (auto& [key, fault] : faults_) {
    const size_t shown = 1 + fault.diagnostic.notes.size();
    if (fault.places.size() > shown) {
      fault.diagnostic.notes.back().text = fmt::format("also here, and in {} more places", fault.places.size() - shown);
    }
    diagnostics.report(std::move(fault.diagnostic));
  }
  faults_.clear();
}

}  // namespace apigw::openapi
