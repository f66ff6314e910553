#include "runtime/state/domains.h"

#include <algorithm>

#include "runtime/base/domain_rules.h"
#include "runtime/state/domain_edit.h"
#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

Domain existing_domain(Transaction& transaction, const std::string& name) {
  std::string known;
  for (Domain& domain : transaction.domains()) {
    if (domain.name == name) return std::move(domain);
    known += (known.empty() ? "" : ", ") + domain.name;
  }
  throw Error(Errc::not_found, fmt::format("there is no domain '{}'{}", name, known.empty() ? ": `apigw domains add` makes one" : "; there are " + known));
}

/// Its type; the stage has to be there when one is named.
std::string type_of(Transaction& transaction, const std::string& api_id, const std::string& stage) {
  const auto api = transaction.api(api_id);
  if (!api) throw Error(Errc::not_found, fmt::format("there is no API '{}'", api_id));
  if (!stage.empty()) existing_stage(transaction, api_id, stage);
  return api->type;
}

void check_rule(RoutingRule& rule) {
  if (rule.priority < 1 || rule.priority > kRulePriorityMax) refuse(fmt::format("a rule's priority is a number from 1 to {}, not {}", kRulePriorityMax, rule.priority));
  if (rule.stage.empty()) refuse("a routing rule needs the stage that it goes to");
  if (rule.headers.size() > kRuleHeadersMax) refuse(fmt::format("a rule has {} header conditions at most, not {}", kRuleHeadersMax, rule.headers.size()));
  for (const auto& [name, glob] : rule.headers) {
    if (!is_rule_header(name)) refuse(fmt::format("'{}' is no header name of up to 40 characters", name));
    if (!is_rule_value(glob)) refuse(fmt::format("'{}' is no value of the header '{}': 1 to 128 printable characters, a star at the beginning or the end", glob, name));
  }
  for (std::string& path : rule.base_paths) {
    path = base_path(path);
    if (path.empty()) refuse("a rule's base path is not empty; a rule without one takes every path");
  }
}

}  // namespace

void check_types_on(Transaction& transaction, const std::string& domain) {
  bool socket = false, http = false, rest = false, rules = false;
  for (const DomainMapping& mapping : transaction.mappings()) {
    if (mapping.domain != domain) continue;
    const std::string type = transaction.api(mapping.api_id)->type;
    socket = socket || type == "WEBSOCKET";
    http = http || type == "HTTP";
    rest = rest || type == "REST";
  }
  for (const RoutingRule& rule : transaction.rules()) rules = rules || rule.domain == domain;
  if (socket && (http || rest || rules)) refuse(fmt::format("the domain '{}' would have WebSocket APIs and others; they cannot share one", domain));
  if (http && rules) refuse(fmt::format("the domain '{}' would have routing rules and HTTP APIs; rules are for REST APIs only", domain));
}

void log_domain(Transaction& transaction, const std::string& api_id, const std::string& stage, const char* action, std::string detail, const Actor& actor) {
  transaction.append({.at_ms = actor.now_ms, .by = actor.name, .api_id = api_id, .stage = stage, .action = action, .detail = std::move(detail)});
}

std::string domain_name(const std::string& text) {
  std::string name = text;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  if (!is_domain_name(name)) refuse(fmt::format("'{}' is no domain name; api.example.com and *.example.com are", text));
  if (is_api_host(name)) refuse(fmt::format("'{}' is an API's own host", text));
  return name;
}

std::string base_path(const std::string& text) {
  const std::string_view path = trimmed_base_path(text);
  if (!is_base_path(path)) {
    refuse(fmt::format("'{}' is no base path: letters, digits and $-_.+!*'() make a segment, {} characters at most make all of it", text, kBasePathBytesMax));
  }
  return std::string(path);
}

Domain put_domain(Store& store, const std::string& name, const std::string& routing_mode, const Actor& actor) {
  if (!is_routing_mode(routing_mode)) refuse(fmt::format("'{}' is no routing mode", routing_mode));
  Domain domain{.name = domain_name(name), .routing_mode = routing_mode, .created_ms = actor.now_ms};
  store.change([&](Transaction& transaction) {
    for (const Domain& known : transaction.domains()) {
      if (known.name == domain.name) domain.created_ms = known.created_ms;
    }
    transaction.put(domain);
    log_domain(transaction, "", "", "domain-add", domain.name + " " + routing_mode, actor);
  });
  return domain;
}

void remove_domain(Store& store, const std::string& name, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const Domain domain = existing_domain(transaction, domain_name(name));
    for (const DomainMapping& mapping : transaction.mappings()) {
      if (mapping.domain == domain.name) transaction.remove(mapping);
    }
    for (const RoutingRule& rule : transaction.rules()) {
      if (rule.domain == domain.name) transaction.remove(rule);
    }
    transaction.remove(domain);
    log_domain(transaction, "", "", "domain-remove", domain.name, actor);
  });
}

void put_mapping(Store& store, DomainMapping mapping, const Actor& actor) {
  mapping.domain = domain_name(mapping.domain);
  mapping.base_path = base_path(mapping.base_path);
  store.change([&](Transaction& transaction) {
    existing_domain(transaction, mapping.domain);
    type_of(transaction, mapping.api_id, mapping.stage);
    transaction.put(mapping);
    check_types_on(transaction, mapping.domain);
    log_domain(transaction, mapping.api_id, mapping.stage, "domain-map", mapping.domain + "/" + mapping.base_path, actor);
  });
}

void remove_mapping(Store& store, const std::string& domain, const std::string& path, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const std::string name = existing_domain(transaction, domain_name(domain)).name, wanted = base_path(path);
    for (const DomainMapping& mapping : transaction.mappings()) {
      if (mapping.domain != name || mapping.base_path != wanted) continue;
      transaction.remove(mapping);
      return log_domain(transaction, mapping.api_id, mapping.stage, "domain-unmap", name + "/" + wanted, actor);
    }
    throw Error(Errc::not_found, fmt::format("the domain '{}' has no mapping of '/{}'", name, wanted));
  });
}

void put_rule(Store& store, RoutingRule rule, bool replace, const Actor& actor) {
  rule.domain = domain_name(rule.domain);
  check_rule(rule);
  store.change([&](Transaction& transaction) {
    existing_domain(transaction, rule.domain);
    const std::string type = type_of(transaction, rule.api_id, rule.stage);
    if (type != "REST") refuse(fmt::format("routing rules go to REST APIs; '{}' is of type {}", rule.api_id, type));
    for (const RoutingRule& known : transaction.rules()) {
      if (!replace && known.domain == rule.domain && known.priority == rule.priority) {
        refuse(fmt::format("the domain '{}' has a rule of priority {} already; --replace puts this one in its place", rule.domain, rule.priority));
      }
    }
    transaction.put(rule);
    check_types_on(transaction, rule.domain);
    log_domain(transaction, rule.api_id, rule.stage, "rule-put", fmt::format("{} {}", rule.domain, rule.priority), actor);
  });
}

void remove_rule(Store& store, const std::string& domain, int64_t priority, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const std::string name = existing_domain(transaction, domain_name(domain)).name;
    for (const RoutingRule& rule : transaction.rules()) {
      if (rule.domain != name || rule.priority != priority) continue;
      transaction.remove(rule);
      return log_domain(transaction, rule.api_id, rule.stage, "rule-remove", fmt::format("{} {}", name, priority), actor);
    }
    throw Error(Errc::not_found, fmt::format("the domain '{}' has no rule of priority {}", name, priority));
  });
}

}  // namespace apigw::state
