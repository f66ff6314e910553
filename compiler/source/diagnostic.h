#pragma once
// Faults of the user's input as data. Codes, default severities and reference numbers are rows of schemas/diagnostics.def.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "compiler/source/span.h"

namespace apigw::source {

enum class Code : uint16_t {
#define DIAGNOSTIC(id, slug, number, severity, summary) id,
#include "schemas/diagnostics.def"
#undef DIAGNOSTIC
};

/// `unenforced`: a construct that this gateway understands but cannot enforce yet. The fail-closed rule makes it a warning
/// of `validate` and an error of `compile`, `serve` and `deploy`, unless --allow-unenforced names its slug.
/// `deployment`: of a fault, not of a code: an error of a template that the service takes at first and finds when it deploys. The
/// same for `validate` unless it is asked for what the service refuses; nothing allows it elsewhere.
enum class Severity : uint8_t { error, warning, info, unenforced, deployment };

std::string_view slug(Code code);      // printed in brackets; never renamed
std::string_view number(Code code);    // "E2005"; of the reference table, empty when the check is ours
std::string_view summary(Code code);   // one sentence for SARIF and the manual
Severity severity(Code code);
std::optional<Code> code_of_slug(std::string_view slug);
size_t code_count();                   // codes are 0 .. code_count() - 1

struct Note {
  Span at;
  std::string text;
};

struct Diagnostic {
  Code code;
  Span at;              // the smallest span that is wrong
  std::string message;  // the fact, in the user's words
  std::string hint;     // the way out; empty when we know none
  std::vector<Note> notes;
  bool at_deployment = false;  // an error that the service finds when it deploys; set by a Deferral
};

Severity severity(const Diagnostic& diagnostic);

std::string_view word(Severity severity);  // "error", "warning", "info", "unenforced", "deployment"

/// Collects and goes on. Each fault once: a second report of the same code at the same span is dropped.
class Diagnostics {
 public:
  void report(Diagnostic diagnostic);
  void report(Code code, Span at, std::string message, std::string hint = {}, std::vector<Note> notes = {}) {
    report(Diagnostic{code, at, std::move(message), std::move(hint), std::move(notes)});
  }
  bool has_errors() const { return error_count_ > 0; }  // severity error; `unenforced` and `deployment` are not counted here
  bool has_faults() const { return error_count_ + deferred_count_ > 0; }  // severity error or deployment
  const std::vector<Diagnostic>& all() const { return all_; }
  /// Sorted by file, place and code; the order renderers print.
  std::vector<Diagnostic> sorted() const;

 private:
  friend class Deferral;
  struct Place {
    Code code;
    Span at;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct PlaceHash {
    size_t operator()(const Place& place) const;
  };
  std::vector<Diagnostic> all_;
  std::unordered_set<Place, PlaceHash> seen_;
  size_t error_count_ = 0, deferred_count_ = 0;
  std::span<const Code> deferred_;
};

/// While it lives, errors of these codes are faults that the service finds at deployment. Scopes nest; the inner one counts alone.
class Deferral {
 public:
  Deferral(Diagnostics& diagnostics, std::span<const Code> codes) : diagnostics_(diagnostics), outer_(diagnostics.deferred_) { diagnostics.deferred_ = codes; }
  ~Deferral() { diagnostics_.deferred_ = outer_; }
  Deferral(const Deferral&) = delete;
  Deferral& operator=(const Deferral&) = delete;

 private:
  Diagnostics& diagnostics_;
  std::span<const Code> outer_;
};

}  // namespace apigw::source
