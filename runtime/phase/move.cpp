#include "runtime/phase/move.h"

#include "runtime/base/arena_text.h"
#include "runtime/phase/body_source.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/context.h"

namespace apigw::phase {
namespace {

using Value = std::optional<std::string_view>;

/// Values one after the other, joined by ',': costs nothing for a single one.
class Joined {
 public:
  explicit Joined(Arena& arena) : arena_(arena) {}
  void add(std::string_view value) {
    if (!first_) {
      first_ = value;
      return;
    }
    if (!text_) {
      text_.emplace(arena_, 128);
      text_->append(*first_);
    }
    text_->push(',');
    text_->append(value);
  }
  Value value() const { return text_ ? Value{text_->view()} : first_; }

 private:
  Arena& arena_;
  Value first_;
  std::optional<ArenaText> text_;
};

Value endpoint_header(const vm::Exchange& exchange, std::string_view name) {
  const auto fields = exchange.integration_response_message.fields;
  for (size_t i = fields.size(); i > 0; --i) {
    if (fields[i - 1].name == name) return fields[i - 1].value;
  }
  return {};
}

}  // namespace

std::optional<std::string_view> source_value(vm::Exchange& exchange, const bundle::Move& move) {
  using bundle::MoveSource;
  const auto name = [&] { return exchange.bundle.string_or(move.source, ""); };
  const auto path = [&] { return move.source == bundle::none ? Value{} : Value{exchange.bundle.string(move.source)}; };
  switch (move.source_kind) {
    case MoveSource::literal: return name();
    case MoveSource::header: return header(exchange, name());
    case MoveSource::multivalue_header: {
      Joined joined(exchange.arena);
      for (const Field& field : exchange.request.fields) {
        if (in_method_request(field) && field.name == name()) joined.add(field.value);
      }
      return joined.value();
    }
    case MoveSource::querystring: return query_parameter(exchange, name());
    case MoveSource::multivalue_querystring: {
      Joined joined(exchange.arena);
      for (const vm::Parameter& parameter : query_parameters(exchange)) {
        if (parameter.name == name()) joined.add(parameter.value);
      }
      return joined.value();
    }
    case MoveSource::path: return path_parameter(exchange, name());
    case MoveSource::request_path: return exchange.request.path;
    case MoveSource::body: return body_source(exchange, BodySide::request, path());
    case MoveSource::integration_body: return body_source(exchange, BodySide::response, path());
    case MoveSource::context: return vm::context(exchange, bundle::ContextVariable(move.variable));
    case MoveSource::stage_variable: return stage_variable(exchange, name());
    case MoveSource::integration_header: return endpoint_header(exchange, name());
    case MoveSource::integration_multivalue_header: {
      Joined joined(exchange.arena);
      for (const Field& field : exchange.integration_response_message.fields) {
        if (field.name == name()) joined.add(field.value);
      }
      return joined.value();
    }
    case MoveSource::context_authorizer: return vm::authorizer_value(exchange, name());
    case MoveSource::params: {
      if (auto value = path_parameter(exchange, name())) return value;
      if (auto value = query_parameter(exchange, name())) return value;
      return header(exchange, name());
    }
  }
  return {};
}

std::string_view field_value(Arena& arena, std::string_view text) {
  constexpr std::string_view forbidden{"\r\n\0", 3};
  if (text.find_first_of(forbidden) != std::string_view::npos) {
    char* copy = static_cast<char*>(arena.allocate(text.size(), 1));
    for (size_t i = 0; i < text.size(); ++i) copy[i] = forbidden.find(text[i]) == std::string_view::npos ? text[i] : ' ';
    text = {copy, text.size()};
  }
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view render(vm::Exchange& exchange, const bundle::Template& text) {
  using bundle::PieceKind;
  const auto value = [&](const bundle::Piece& piece) -> std::string_view {
    const std::string_view name = exchange.bundle.string_or(piece.text, "");
    switch (piece.kind) {
      case PieceKind::literal: return name;
      case PieceKind::context: return vm::context_or(exchange, bundle::ContextVariable(piece.variable), "");
      case PieceKind::stage_variable: return stage_variable(exchange, name).value_or("");
      case PieceKind::request_header: return header(exchange, name).value_or("");
      case PieceKind::request_path: return path_parameter(exchange, name).value_or("");
      case PieceKind::request_querystring: return query_parameter(exchange, name).value_or("");
      case PieceKind::context_authorizer: return vm::authorizer_value(exchange, name).value_or("");
    }
    return {};
  };
  const auto pieces = bundle::Bundle::slice(exchange.bundle.pieces(), text.pieces);
  if (pieces.empty()) return {};
  if (pieces.size() == 1) return value(pieces[0]);
  ArenaText out(exchange.arena, 256);
  for (const bundle::Piece& piece : pieces) out.append(value(piece));
  return out.view();
}

}  // namespace apigw::phase
