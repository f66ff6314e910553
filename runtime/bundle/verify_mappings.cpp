// What records mean together: texts that must be there, moves that fit the side they are used on, selectors, gateway responses.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "runtime/bundle/verify.h"

namespace apigw::bundle {
namespace {

Error fault(Table table, size_t row, std::string_view what) {
  return {Errc::bad_index, fmt::format("the bundle is damaged: {} {}: {}", table_name(table), row, what)};
}

bool has_text(const Move& move) { return move.source != none; }

bool sound(const Move& move) {
  switch (move.source_kind) {
    case MoveSource::context:
    case MoveSource::request_path: return !has_text(move);
    case MoveSource::body:
    case MoveSource::integration_body: return true;
    default: return has_text(move);
  }
}

bool of_integration(MoveSource kind) {
  return kind == MoveSource::integration_header || kind == MoveSource::integration_multivalue_header || kind == MoveSource::integration_body;
}

bool fits_request(const Move& move) { return move.target_kind != MoveTarget::response_header && !of_integration(move.source_kind); }
bool fits_response(const Move& move) { return move.target_kind == MoveTarget::response_header; }
bool fits_gateway_response(const Move& move) {
  return move.target_kind == MoveTarget::response_header && !of_integration(move.source_kind) && move.source_kind != MoveSource::body;
}

/// How many of the first n moves do not fit: any range is then judged by two lookups, however ranges overlap.
class Misfits {
 public:
  Misfits(std::span<const Move> moves, bool (*fits)(const Move&)) : before_(moves.size() + 1) {
    for (size_t i = 0; i < moves.size(); ++i) before_[i + 1] = before_[i] + !fits(moves[i]);
  }
  bool none_in(Range range) const { return before_[range.first] == before_[range.first + range.count]; }

 private:
  std::vector<uint32_t> before_;
};

std::optional<Error> verify_moves(const Bundle& bundle) {
  auto moves = bundle.moves();
  for (size_t i = 0; i < moves.size(); ++i) {
    if (!sound(moves[i])) return fault(Table::moves, i, "its source does not fit its kind");
  }
  for (size_t i = 0; i < bundle.pieces().size(); ++i) {
    const Piece& piece = bundle.pieces()[i];
    if ((piece.text == none) != (piece.kind == PieceKind::context)) return fault(Table::pieces, i, "its text does not fit its kind");
  }
  Misfits request(moves, fits_request), response(moves, fits_response), gateway(moves, fits_gateway_response);
  for (size_t i = 0; i < bundle.move_lists().size(); ++i) {
    if (!request.none_in(bundle.move_lists()[i])) return fault(Table::move_lists, i, "a move does not belong in a request");
  }
  for (size_t i = 0; i < bundle.integration_responses().size(); ++i) {
    const IntegrationResponse& row = bundle.integration_responses()[i];
    if (!response.none_in(row.moves)) return fault(Table::integration_responses, i, "a move does not belong in a response");
    if (row.status < 100) return fault(Table::integration_responses, i, "its status is below 100");
  }
  for (size_t i = 0; i < bundle.gateway_responses().size(); ++i) {
    if (!gateway.none_in(bundle.gateway_responses()[i].moves)) return fault(Table::gateway_responses, i, "a move does not belong in a gateway response");
  }
  return {};
}

std::optional<Error> verify_selectors(const Bundle& bundle) {
  auto tables = bundle.status_tables();
  if (tables.size() % status_table_size != 0) return fault(Table::status_tables, 0, "the last one is cut off");
  std::vector<uint8_t> greatest(tables.size() / status_table_size);
  for (size_t i = 0; i < greatest.size(); ++i) {
    auto table = tables.subspan(i * status_table_size, status_table_size);
    greatest[i] = *std::max_element(table.begin(), table.end());
  }
  uint64_t responses = bundle.integration_responses().size();
  for (size_t i = 0; i < bundle.response_selectors().size(); ++i) {
    const ResponseSelector& selector = bundle.response_selectors()[i];
    if (selector.table % status_table_size != 0 || selector.table / status_table_size >= greatest.size()) {
      return fault(Table::response_selectors, i, "its status table is out of range");
    }
    if (uint64_t(selector.first_index) + greatest[selector.table / status_table_size] > responses) {
      return fault(Table::response_selectors, i, "its status table names a response that is not there");
    }
  }
  return {};
}

std::optional<Error> verify_gateway_responses(const Bundle& bundle) {
  auto rows = bundle.gateway_responses();
  if (rows.size() != gateway_response_type_count) return fault(Table::gateway_responses, rows.size(), "there is not one row a type");
  for (size_t i = 0; i < rows.size(); ++i) {
    auto type = GatewayResponseType(i);
    bool keeps_status = type == GatewayResponseType::DEFAULT_4XX || type == GatewayResponseType::DEFAULT_5XX;
    if (rows[i].status < 100 && !(keeps_status && rows[i].status == 0)) return fault(Table::gateway_responses, i, "its status is below 100");
    if (rows[i].templates.count == 0) return fault(Table::gateway_responses, i, "it has no template");
  }
  return {};
}

}  // namespace

std::optional<Error> verify_mappings(const Bundle& bundle) {
  if (auto error = verify_moves(bundle)) return error;
  if (auto error = verify_selectors(bundle)) return error;
  if (auto error = verify_gateway_responses(bundle)) return error;
  for (size_t i = 0; i < bundle.authorizers().size(); ++i) {
    auto type = bundle.string(bundle.authorizers()[i].type);
    if (type != "TOKEN" && type != "REQUEST") return fault(Table::authorizers, i, "its type is neither TOKEN nor REQUEST");
  }
  return {};
}

}  // namespace apigw::bundle
