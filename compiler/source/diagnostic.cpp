// The rows of schemas/diagnostics.def as a table indexed by Code, and the collector.
#include "compiler/source/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace apigw::source {
namespace {

struct Row {
  std::string_view slug, number;
  Severity severity;
  std::string_view summary;
};

constexpr Row kRows[] = {
#define DIAGNOSTIC(id, slug, number, severity, summary) {slug, number, Severity::severity, summary},
#include "schemas/diagnostics.def"
#undef DIAGNOSTIC
};

const Row& row(Code code) { return kRows[static_cast<size_t>(code)]; }

}  // namespace

std::string_view slug(Code code) { return row(code).slug; }
std::string_view number(Code code) { return row(code).number; }
std::string_view summary(Code code) { return row(code).summary; }
Severity severity(Code code) { return row(code).severity; }
Severity severity(const Diagnostic& diagnostic) { return diagnostic.at_deployment ? Severity::deployment : severity(diagnostic.code); }

std::optional<Code> code_of_slug(std::string_view slug) {
  const auto found = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& candidate) { return candidate.slug == slug; });
  if (found == std::end(kRows)) return std::nullopt;
  return static_cast<Code>(found - std::begin(kRows));
}

size_t code_count() { return std::size(kRows); }

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "info";
    case Severity::unenforced: return "unenforced";
    case Severity::deployment: return "deployment";
  }
  return {};
}

size_t Diagnostics::PlaceHash::operator()(const Place& place) const {
  uint64_t hash = (uint64_t{place.at.begin} << 32 | place.at.end) * 0x9e3779b97f4a7c15u;
  hash ^= hash >> 29;
  hash += uint64_t{place.at.file} << 16 | static_cast<uint16_t>(place.code);
  return hash * 0xbf58476d1ce4e5b9u;
}

void Diagnostics::report(Diagnostic diagnostic) {
  // What nobody reads would fill the memory: a hostile text has a fault every few bytes. One error is enough to refuse it.
  constexpr size_t kKeptMax = 50'000;
  if (all_.size() >= kKeptMax && (error_count_ > 0 || severity(diagnostic.code) == Severity::info)) return;
  // A fault without a place is told apart by its words, not by its (missing) span.
  if (diagnostic.at.known()) {
    if (!seen_.insert(Place{diagnostic.code, diagnostic.at}).second) return;
  } else if (std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& other) {
               return other.code == diagnostic.code && !other.at.known() && other.message == diagnostic.message;
             })) {
    return;
  }
  const bool is_error = severity(diagnostic.code) == Severity::error;
  diagnostic.at_deployment = is_error && std::find(deferred_.begin(), deferred_.end(), diagnostic.code) != deferred_.end();
  if (is_error) ++(diagnostic.at_deployment ? deferred_count_ : error_count_);
  all_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = all_;
  std::stable_sort(result.begin(), result.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.at.file, a.at.begin, a.at.end, a.code) < std::tie(b.at.file, b.at.begin, b.at.end, b.code);
  });
  return result;
}

}  // namespace apigw::source
