#pragma once
// Access logs: one line a request, gateway errors included (rest-data-plane 12.1). A format is compiled once into literal texts and
// $context variables; a line costs what its variables cost.
//
// Values that have none print "-" [observed]. Escaping, which the service leaves open, follows the format so that no client can forge a
// line or break one: a format that begins with '{' gets JSON escapes, one that begins with '<' gets XML entities, any other gets
// \xHH for control characters. $context.error.messageString is a JSON string already and is printed as it is.
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bundle/image.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

class AccessLogFormat {
 public:
  /// Off.
  AccessLogFormat() = default;
  /// clf, json, xml, csv, or a text with $context.name variables (also ${context.name}); unknown variables print "-".
  static AccessLogFormat compile(std::string_view format);

  bool empty() const { return pieces_.empty(); }
  /// Appends one line with its line feed. Call when the response is complete; the exchange's arena is used for values.
  void append(vm::Exchange& exchange, std::string& out) const;

 private:
  enum class Kind : uint8_t { literal, variable, authorizer, unknown };
  enum class Escape : uint8_t { controls, json, xml };
  struct Piece {
    Kind kind;
    bundle::ContextVariable variable;
    std::string text;
  };
  std::vector<Piece> pieces_;
  Escape escape_ = Escape::controls;
};

}  // namespace apigw::phase
