#pragma once
// What every pass of the checker gets, and the few words all of them share.
#include <string>
#include <string_view>

#include "compiler/check/check.h"
#include "compiler/model/api.h"
#include "compiler/source/diagnostic.h"

namespace apigw::check {

using source::Code;
using source::Note;
using source::Span;

struct Subject {
  const model::Api& api;
  const Options& options;
  source::Diagnostics& diagnostics;

  void report(Code code, Span at, std::string message, std::string hint = {}, std::vector<Note> notes = {}) const {
    diagnostics.report(code, at, std::move(message), std::move(hint), std::move(notes));
  }
  /// An error stands inside or around this place already: what follows from it is not said again.
  bool faulty(Span at) const;
};

/// The kinds of APIs that a rule is of.
enum Kinds : uint8_t { kRest = 1, kHttp = 2, kWebSocket = 4, kAll = 7 };
inline bool concerns(uint8_t kinds, model::ApiType type) { return (kinds >> uint8_t(type)) & 1; }

/// Calls visit(resource, method) in the order of the model.
template <class Visit>
void for_each_method(const model::Api& api, Visit visit) {
  for (const model::Resource& resource : api.resources) {
    for (const model::Method& method : resource.methods) visit(resource, method);
  }
}

/// "GET /pets/{id}", as messages name an operation.
std::string name_of(const model::Resource& resource, const model::Method& method);
/// 'text', as messages quote what the user wrote; long texts are cut.
std::string quoted(std::string_view text);
/// Bytes [begin, begin + size) of a text, when what was written is the text itself, with or without quotes; else all of it.
Span part(const model::Text& text, size_t begin, size_t size);
/// The first of two spans that is known.
inline Span known_of(Span first, Span second) { return first.known() ? first : second; }
/// A place for faults of the whole document.
Span document_place(const model::Api& api);

/// The integration hands the whole exchange over: no templates, no integration responses.
inline bool is_proxy(model::IntegrationType type) {
  return type == model::IntegrationType::http_proxy || type == model::IntegrationType::aws_proxy;
}
inline bool is_http(model::IntegrationType type) {
  return type == model::IntegrationType::http || type == model::IntegrationType::http_proxy;
}
inline bool is_aws(model::IntegrationType type) {
  return type == model::IntegrationType::aws || type == model::IntegrationType::aws_proxy;
}

}  // namespace apigw::check
