#pragma once
// Renders a compiled mapping template: verified stack code (runtime/bundle/vtl_code.h) over the values of value.h.
//
// Velocity's contexts are kept as it has them: a chain of frames, one a macro call, through which variables are read and written, so
// macros see what their caller sees and arguments are computed again each time they are read. Only the arena is asked for memory
// (#evaluate of a computed text excepted, which compiles). Nothing throws; fuel ends hostile templates.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/bundle/bundle.h"
#include "runtime/bundle/vtl_code.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// A program and where its StringIds lead.
struct Program {
  std::span<const uint32_t> words;  // bundle::verify_vtl holds
  const void* strings = nullptr;
  std::string_view (*string_at)(const void* strings, uint32_t id) = nullptr;

  std::string_view string(uint32_t id) const { return string_at(strings, id); }
  uint32_t extensions() const { return words[7]; }  // bundle::VtlExtension bits: what $util is to offer
  /// bundle.vtl(index), index < bundle.vtl_count().
  static Program of(const bundle::Bundle& bundle, uint32_t index);
  /// `unit` has to outlive the program, and verify_vtl(unit.words, unit.strings.size()) to hold.
  static Program of(const bundle::VtlUnit& unit);
};

/// Told which statements run, in templates that were compiled with marks.
class MarkSink {
 public:
  virtual void reached(uint32_t offset) = 0;  // of the statement's first byte in the template's text

 protected:
  ~MarkSink() = default;
};

/// What a template sees besides its own variables. Usually foreign objects; a null root prints nothing.
struct Environment {
  Value input;
  Value util;
  Value context;
  Value stage_variables;
  /// For #evaluate of a text that is known only now; without it such a template fails with bad_argument.
  bundle::CompileTemplate evaluate = nullptr;
  MarkSink* marks = nullptr;
};

struct RenderResult {
  Fault fault = Fault::none;
  bool ok() const { return fault == Fault::none; }
};

inline constexpr uint32_t loop_rounds_max = 1000;  // of one #foreach; further elements are left out, silently as on the service
inline constexpr uint32_t macro_depth_max = 20;    // Velocity 1.7, velocimacro.max.depth
inline constexpr uint32_t define_depth_max = 2;    // Velocity 1.7, define.provide.max.depth: deeper ones print nothing

/// Memory of the request while a template runs, what the request held before included; beyond it the rendering fails with too_large.
inline constexpr size_t memory_bytes_max = 192 * 1024 * 1024;

/// Renders into `out`. What was written before a fault stays there; callers drop it.
///   evaluation  arena, caches and fuel; its fault is the result's
///   source      Velocity 1.7; null prints nothing (recorded on the service)
RenderResult render(const Program& program, const Environment& environment, Evaluation& evaluation, TextSink& out);

}  // namespace apigw::vtl
