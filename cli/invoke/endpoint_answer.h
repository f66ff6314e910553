#pragma once
// What stands in for an endpoint: written in a file of `invoke --endpoint-response` or under `endpoint-response` in a test.
//
//   status: 200                    # of the endpoint; 200 when left out
//   headers: {Content-Type: text/plain, X-Many: [a, b]}
//   body: text                     # or json: any value, sent as compact JSON with its Content-Type
//   failure: timeout               # instead of all that: timeout | connect | reset | tls | malformed-response
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/invoke/trace.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"
#include "runtime/base/field.h"
#include "runtime/vm/exchange.h"

namespace apigw::invoke {

struct EndpointAnswer {
  uint16_t status = 200;
  HeaderList headers;
  std::string body;
  vm::CallFailure failure = vm::CallFailure::none;
};

/// Reports what cannot be understood under Code::test_file and goes on.
EndpointAnswer read_endpoint_answer(const syntax::Node& node, source::Diagnostics& diagnostics);

/// A map of strings, numbers and booleans, or lists of them for repeated names, as pairs in their order.
Pairs read_pairs(const syntax::Node& node, std::string_view what, source::Diagnostics& diagnostics);
/// The text of a string, number or boolean; nothing after a report.
std::optional<std::string> read_text(const syntax::Node& node, std::string_view what, source::Diagnostics& diagnostics);
/// `body` or `json` of a message; a json body adds Content-Type unless there is one.
std::string read_body(const syntax::Node& message, HeaderList& headers, source::Diagnostics& diagnostics);
/// Reports keys of `node` that are not among `known`, and a node that is no map (false).
bool check_keys(const syntax::Node& node, std::string_view what, std::span<const std::string_view> known, source::Diagnostics& diagnostics);

/// An answer in the form the machine takes: fields as the HTTP parser delivers them.
class ParsedAnswer {
 public:
  explicit ParsedAnswer(const EndpointAnswer& answer);
  void put_into(vm::Exchange& exchange) const;  // this has to outlive the exchange

 private:
  const EndpointAnswer& answer_;
  std::string head_;
  std::vector<Field> storage_;
  std::span<const Field> fields_;
};

}  // namespace apigw::invoke
