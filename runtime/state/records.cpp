#include "runtime/state/records.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/crypto.h"

namespace apigw::state {
namespace {

/// Fields with their lengths, so that no two rows have the same text.
class Digest {
 public:
  Digest& add(std::string_view text) {
    text_ += fmt::format("{}:", text.size());
    text_ += text;
    return *this;
  }
  Digest& add(int64_t number) { return add(std::string_view(fmt::format("{}", number))); }
  Digest& add(double number) { return add(std::string_view(fmt::format("{}", number))); }
  std::string hex() const { return apigw::hex(sha256(text_)).substr(0, 32); }

 private:
  std::string text_;
};

std::string digest(const Api& api) { return Digest().add(api.id).add(api.name).add(api.type).add(api.created_ms).hex(); }

std::string digest(const Deployment& d) {
  return Digest().add(d.api_id).add(d.id).add(d.bundle_hash).add(d.description).add(d.created_by).add(d.source).add(d.created_ms).hex();
}

std::string digest(const Stage& s) {
  const Canary canary = s.canary.value_or(Canary());
  return Digest()
      .add(s.api_id).add(s.name).add(s.deployment_id).add(s.description)
      .add(encode(s.variables)).add(encode(s.method_settings))
      .add(canary.deployment_id).add(canary.percent_traffic).add(encode(canary.variable_overrides)).add(int64_t(canary.use_stage_cache))
      .add(s.created_ms).add(s.updated_ms)
      .hex();
}

std::string digest(const DomainMapping& m) { return Digest().add(m.domain).add(m.base_path).add(m.api_id).add(m.stage).hex(); }

std::string digest(const CodeSnapshot& c) { return Digest().add(c.api_id).add(c.deployment_id).add(encode(c.digests)).hex(); }

std::string digest(const Shift& s) {
  return Digest()
      .add(s.api_id).add(s.stage).add(s.deployment_id).add(s.plan).add(s.phase).add(s.step).add(s.step_since_ms).add(s.started_ms).add(s.by).add(encode(s.settings))
      .hex();
}

std::string digest(const Domain& d) { return Digest().add(d.name).add(d.routing_mode).add(d.created_ms).hex(); }

/// A line each, "name:glob" of a header; none of them holds a line end (domains.cpp).
std::string base_paths_text(const RoutingRule& rule) {
  std::string text;
  for (const std::string& one : rule.base_paths) text += one + '\n';
  return text;
}
std::string headers_text(const RoutingRule& rule) {
  std::string text;
  for (const auto& [name, glob] : rule.headers) text += fmt::format("{}:{}\n", name, glob);
  return text;
}

std::string digest(const RoutingRule& r) {
  return Digest().add(r.domain).add(r.priority).add(base_paths_text(r)).add(headers_text(r)).add(r.api_id).add(r.stage).add(int64_t(r.strip_base_path)).hex();
}

template <class Take>
void each_line(const std::string& text, const Take& take) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    take(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

std::string digest(const Event& e) {
  return Digest().add(e.at_ms).add(e.by).add(e.api_id).add(e.stage).add(e.action).add(e.from_deployment).add(e.to_deployment).add(e.detail).hex();
}

template <class Record>
Record checked(Record record, const std::string& stored, std::string_view what) {
  if (digest(record) == stored) return record;
  throw Error(Errc::corrupt, fmt::format("the store is corrupt: the row of {} is not what was written", what));
}

}  // namespace

std::string encode(const Variables& variables) {
  std::string text;
  for (const auto& [name, value] : variables) text += fmt::format("{}={}\n", name, value);
  return text;
}

Variables decode(const std::string& text) {
  Variables variables;
  each_line(text, [&](const std::string& line) {
    const size_t equals = line.find('=');
    if (equals != std::string::npos) variables[line.substr(0, equals)] = line.substr(equals + 1);
  });
  return variables;
}

Api read_api(const Statement& row) {
  Api api{.id = row.text(0), .name = row.text(1), .type = row.text(2), .created_ms = row.integer(3)};
  return checked(std::move(api), row.text(4), fmt::format("the API '{}'", row.text(0)));
}

Deployment read_deployment(const Statement& row) {
  Deployment d{.id = row.text(1), .api_id = row.text(0), .bundle_hash = row.text(2), .description = row.text(3),
               .created_by = row.text(4), .source = row.text(5), .created_ms = row.integer(6)};
  return checked(std::move(d), row.text(7), fmt::format("the deployment '{}' of the API '{}'", row.text(1), row.text(0)));
}

Stage read_stage(const Statement& row) {
  Stage s{.api_id = row.text(0), .name = row.text(1), .deployment_id = row.text(2), .description = row.text(3),
          .variables = decode(row.text(4)), .method_settings = decode(row.text(5)), .canary = {},
          .created_ms = row.integer(10), .updated_ms = row.integer(11)};
  if (!row.text(6).empty()) {
    s.canary = Canary{.deployment_id = row.text(6), .percent_traffic = row.real(7), .variable_overrides = decode(row.text(8)),
                      .use_stage_cache = row.integer(9) != 0};
  }
  return checked(std::move(s), row.text(12), fmt::format("the stage '{}' of the API '{}'", row.text(1), row.text(0)));
}

CodeSnapshot read_code(const Statement& row) {
  CodeSnapshot c{.api_id = row.text(0), .deployment_id = row.text(1), .digests = decode(row.text(2))};
  return checked(std::move(c), row.text(3), fmt::format("the code of deployment '{}'", row.text(1)));
}

Shift read_shift(const Statement& row) {
  Shift s{.api_id = row.text(0), .stage = row.text(1), .deployment_id = row.text(2), .plan = row.text(3), .phase = row.text(4), .step = row.integer(5),
          .step_since_ms = row.integer(6), .started_ms = row.integer(7), .by = row.text(8), .settings = decode(row.text(9))};
  return checked(std::move(s), row.text(10), fmt::format("the shift of stage '{}'", row.text(1)));
}

Domain read_domain(const Statement& row) {
  Domain d{.name = row.text(0), .routing_mode = row.text(1), .created_ms = row.integer(2)};
  return checked(std::move(d), row.text(3), fmt::format("the domain '{}'", row.text(0)));
}

RoutingRule read_rule(const Statement& row) {
  RoutingRule r{.domain = row.text(0), .priority = row.integer(1), .base_paths = {}, .headers = {}, .api_id = row.text(4), .stage = row.text(5),
                .strip_base_path = row.integer(6) != 0};
  each_line(row.text(2), [&](std::string line) { r.base_paths.push_back(std::move(line)); });
  each_line(row.text(3), [&](const std::string& line) {
    const size_t colon = std::min(line.find(':'), line.size());
    r.headers.emplace_back(line.substr(0, colon), colon < line.size() ? line.substr(colon + 1) : "");
  });
  return checked(std::move(r), row.text(7), fmt::format("the routing rule {} of '{}'", row.integer(1), row.text(0)));
}

DomainMapping read_mapping(const Statement& row) {
  DomainMapping m{.domain = row.text(0), .base_path = row.text(1), .api_id = row.text(2), .stage = row.text(3)};
  return checked(std::move(m), row.text(4), fmt::format("the mapping '{}/{}'", row.text(0), row.text(1)));
}

Event read_event(const Statement& row) {
  Event e{.sequence = row.integer(0), .at_ms = row.integer(1), .by = row.text(2), .api_id = row.text(3), .stage = row.text(4),
          .action = row.text(5), .from_deployment = row.text(6), .to_deployment = row.text(7), .detail = row.text(8)};
  return checked(std::move(e), row.text(9), fmt::format("event {}", row.integer(0)));
}

void bind(Statement& statement, const Api& api) {
  statement.bind(api.id).bind(api.name).bind(api.type).bind(api.created_ms).bind(digest(api));
}

void bind(Statement& statement, const Deployment& d) {
  statement.bind(d.api_id).bind(d.id).bind(d.bundle_hash).bind(d.description).bind(d.created_by).bind(d.source).bind(d.created_ms).bind(digest(d));
}

void bind(Statement& statement, const Stage& s) {
  const Canary canary = s.canary.value_or(Canary());
  statement.bind(s.api_id).bind(s.name).bind(s.deployment_id).bind(s.description).bind(encode(s.variables)).bind(encode(s.method_settings));
  statement.bind(canary.deployment_id).bind(canary.percent_traffic).bind(encode(canary.variable_overrides)).bind(int64_t(canary.use_stage_cache));
  statement.bind(s.created_ms).bind(s.updated_ms).bind(digest(s));
}

void bind(Statement& statement, const CodeSnapshot& c) { statement.bind(c.api_id).bind(c.deployment_id).bind(encode(c.digests)).bind(digest(c)); }

void bind(Statement& statement, const Shift& s) {
  statement.bind(s.api_id).bind(s.stage).bind(s.deployment_id).bind(s.plan).bind(s.phase).bind(s.step).bind(s.step_since_ms).bind(s.started_ms).bind(s.by);
  statement.bind(encode(s.settings)).bind(digest(s));
}

void bind(Statement& statement, const Domain& d) { statement.bind(d.name).bind(d.routing_mode).bind(d.created_ms).bind(digest(d)); }

void bind(Statement& statement, const RoutingRule& r) {
  statement.bind(r.domain).bind(r.priority).bind(base_paths_text(r)).bind(headers_text(r)).bind(r.api_id).bind(r.stage).bind(int64_t(r.strip_base_path)).bind(digest(r));
}

void bind(Statement& statement, const DomainMapping& m) { statement.bind(m.domain).bind(m.base_path).bind(m.api_id).bind(m.stage).bind(digest(m)); }

void bind(Statement& statement, const Event& e) {
  statement.bind(e.at_ms).bind(e.by).bind(e.api_id).bind(e.stage).bind(e.action).bind(e.from_deployment).bind(e.to_deployment).bind(e.detail).bind(digest(e));
}

}  // namespace apigw::state
