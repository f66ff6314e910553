#pragma once
// Everything the runtime may do with a bundle that its verifier let through: what damaged bundles must survive.
#include <string>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/random.h"
#include "runtime/bundle/print.h"
#include "runtime/http_api/phases.h"
#include "runtime/lambda/phases.h"
#include "runtime/phase/table.h"
#include "runtime/route/explain.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/machine.h"
#include "runtime/vm/prepared.h"

namespace apigw::tests {

inline const vm::PhaseTable& http_phases() {
  static const vm::PhaseTable phases = http_api::table();
  return phases;
}

inline const vm::PhaseTable& all_phases() {
  static const vm::PhaseTable phases = [] {
    vm::PhaseTable table = phase::table();
    lambda::add_phases(table);
    return table;
  }();
  return phases;
}

/// "/pets/{id}" → "/pets/v": a path that a resource serves.
inline std::string sample_path(std::string_view resource) {
  std::string path;
  bool inside = false;
  for (char c : resource) {
    if (c == '{') inside = true, path += 'v';
    if (!inside) path += c;
    if (c == '}') inside = false;
  }
  return path.starts_with('/') ? path : "/" + path;
}

/// One request through the pipeline; every effect is answered at once with `answer`.
inline void run_request(const vm::Prepared& prepared, Method method, std::string_view path, std::string_view body, std::string_view answer) {
  BlockPool pool;
  Arena arena(pool);
  Random random(1);
  vm::Exchange exchange(arena, prepared);
  const Field fields[] = {{"Host", "localhost", FieldId::host}, {"X-Api-Key", "k", FieldId::x_api_key}, {"Authorization", "token", FieldId::authorization}};
  vm::set_request(exchange,
                  {.method = method, .method_text = to_string(method), .target = path, .path = path, .query = "q=1&limit=2", .host = "localhost", .fields = fields},
                  body);
  exchange.source_ip = "127.0.0.1";
  vm::assign_ids(exchange, random);
  vm::begin(exchange);
  vm::Effect effect;
  for (int step = 0; step < 64 && vm::run(exchange, effect) == vm::Outcome::suspended; ++step) {
    exchange.integration_response_message = {200, {}, answer};
  }
}

/// Prints it, explains it, and sends a request to every method.
inline void exercise(std::shared_ptr<const bundle::Bundle> loaded) {
  const bundle::Bundle& bundle = *loaded;
  bundle::print(bundle);
  vm::Prepared prepared(loaded, loaded->facts().type == 1 ? http_phases() : all_phases(), {.name = "test", .variables = {{"host", "localhost"}}});
  size_t count = 0;
  for (const bundle::Method& method : bundle.methods()) {
    if (++count > 64) break;
    auto verb = method.http_method == uint8_t(Method::kANY) ? Method::kGET : Method(method.http_method);
    std::string path = sample_path(bundle.string(method.path));
    route::explain_route(bundle, verb, path);
    if (bundle.facts().type == 1) run_request(prepared, Method::kOPTIONS, path, "", "");
    run_request(prepared, verb, path, R"({"name":"x","type":"dog","price":3})", R"({"statusCode":200,"body":"x"})");
  }
}

}  // namespace apigw::tests
