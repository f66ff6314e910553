#include "runtime/state/domains.h"

#include <algorithm>

#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

constexpr std::string_view kModes[] = {"ROUTING_RULE_THEN_API_MAPPING", "ROUTING_RULE_ONLY", "API_MAPPING_ONLY"};
constexpr size_t kBasePathBytesMax = 300, kHeaderNameBytesMax = 40, kHeaderGlobBytesMax = 128, kHeadersMax = 2;
constexpr int64_t kPriorityMax = 1'000'000;

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool is_label(std::string_view label) {
  const auto fits = [](char c) { return is_alphanumeric(c) || c == '-'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

bool is_host(std::string_view name) {
  for (size_t begin = 0;; ) {
    const size_t end = std::min(name.find('.', begin), name.size());
    if (!is_label(name.substr(begin, end - begin))) return false;
    if (end == name.size()) return true;
    begin = end + 1;
  }
}

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

/// REST and HTTP APIs share a domain, WebSocket APIs only with their own kind; rules name REST APIs, on domains of REST APIs.
void check_types(Transaction& transaction, const std::string& domain) {
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

void log(Transaction& transaction, const std::string& api_id, const std::string& stage, const char* action, std::string detail, const Actor& actor) {
  transaction.append({.at_ms = actor.now_ms, .by = actor.name, .api_id = api_id, .stage = stage, .action = action, .detail = std::move(detail)});
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; });
}

void check_rule(RoutingRule& rule) {
  if (rule.priority < 1 || rule.priority > kPriorityMax) refuse(fmt::format("a rule's priority is a number from 1 to {}, not {}", kPriorityMax, rule.priority));
  if (rule.stage.empty()) refuse("a routing rule needs the stage that it goes to");
  if (rule.headers.size() > kHeadersMax) refuse(fmt::format("a rule has {} header conditions at most, not {}", kHeadersMax, rule.headers.size()));
  for (const auto& [name, glob] : rule.headers) {
    if (!is_token(name) || name.size() > kHeaderNameBytesMax) refuse(fmt::format("'{}' is no header name of up to {} characters", name, kHeaderNameBytesMax));
    const bool printable = std::all_of(glob.begin(), glob.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
    if (glob.empty() || glob.size() > kHeaderGlobBytesMax || !printable) refuse(fmt::format("the value of the header '{}' has 1 to {} printable characters", name, kHeaderGlobBytesMax));
    if (glob.size() > 2 && glob.find('*', 1) < glob.size() - 1) refuse(fmt::format("'{}': a star stands at the beginning or the end of a header's value", glob));
  }
  for (std::string& path : rule.base_paths) {
    path = base_path(path);
    if (path.empty()) refuse("a rule's base path is not empty; a rule without one takes every path");
  }
}

}  // namespace

std::string domain_name(const std::string& text) {
  std::string name = text;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  const std::string_view host = name.starts_with("*.") ? std::string_view(name).substr(2) : std::string_view(name);
  const bool good = is_host(host) && name.size() <= 253 && host.find('.') != std::string_view::npos;
  if (!good) refuse(fmt::format("'{}' is no domain name; api.example.com and *.example.com are", text));
  if (name.find(".execute-api.") != std::string::npos) refuse(fmt::format("'{}' is an API's own host", text));
  return name;
}

std::string base_path(const std::string& text) {
  std::string_view path = text;
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path == "(none)") path = {};
  constexpr std::string_view marks = "$-_.+!*'()/";
  const bool fits = std::all_of(path.begin(), path.end(), [&](char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; });
  if (!fits || path.size() > kBasePathBytesMax || path.find("//") != std::string_view::npos) {
    refuse(fmt::format("'{}' is no base path: letters, digits and $-_.+!*'() make a segment, {} characters at most make all of it", text, kBasePathBytesMax));
  }
  return std::string(path);
}

Domain put_domain(Store& store, const std::string& name, const std::string& routing_mode, const Actor& actor) {
  if (std::find(std::begin(kModes), std::end(kModes), routing_mode) == std::end(kModes)) refuse(fmt::format("'{}' is no routing mode", routing_mode));
  Domain domain{.name = domain_name(name), .routing_mode = routing_mode, .created_ms = actor.now_ms};
  store.change([&](Transaction& transaction) {
    for (const Domain& known : transaction.domains()) {
      if (known.name == domain.name) domain.created_ms = known.created_ms;
    }
    transaction.put(domain);
    log(transaction, "", "", "domain-add", domain.name + " " + routing_mode, actor);
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
    log(transaction, "", "", "domain-remove", domain.name, actor);
  });
}

void put_mapping(Store& store, DomainMapping mapping, const Actor& actor) {
  mapping.domain = domain_name(mapping.domain);
  mapping.base_path = base_path(mapping.base_path);
  store.change([&](Transaction& transaction) {
    existing_domain(transaction, mapping.domain);
    type_of(transaction, mapping.api_id, mapping.stage);
    transaction.put(mapping);
    check_types(transaction, mapping.domain);
    log(transaction, mapping.api_id, mapping.stage, "domain-map", mapping.domain + "/" + mapping.base_path, actor);
  });
}

void remove_mapping(Store& store, const std::string& domain, const std::string& path, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const std::string name = existing_domain(transaction, domain_name(domain)).name, wanted = base_path(path);
    for (const DomainMapping& mapping : transaction.mappings()) {
      if (mapping.domain != name || mapping.base_path != wanted) continue;
      transaction.remove(mapping);
      return log(transaction, mapping.api_id, mapping.stage, "domain-unmap", name + "/" + wanted, actor);
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
    check_types(transaction, rule.domain);
    log(transaction, rule.api_id, rule.stage, "rule-put", fmt::format("{} {}", rule.domain, rule.priority), actor);
  });
}

void remove_rule(Store& store, const std::string& domain, int64_t priority, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const std::string name = existing_domain(transaction, domain_name(domain)).name;
    for (const RoutingRule& rule : transaction.rules()) {
      if (rule.domain != name || rule.priority != priority) continue;
      transaction.remove(rule);
      return log(transaction, rule.api_id, rule.stage, "rule-remove", fmt::format("{} {}", name, priority), actor);
    }
    throw Error(Errc::not_found, fmt::format("the domain '{}' has no rule of priority {}", name, priority));
  });
}

}  // namespace apigw::state
