// apigw domains: custom domains, their base path mappings and routing rules.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/store.h"
#include "runtime/state/domains.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const state::Snapshot& snapshot, const state::Domain& domain) {
  Json mappings = Json::array(), rules = Json::array();
  for (const state::DomainMapping& mapping : snapshot.mappings) {
    if (mapping.domain == domain.name) mappings.push_back({{"basePath", mapping.base_path}, {"api", mapping.api_id}, {"stage", mapping.stage}});
  }
  for (const state::RoutingRule& rule : snapshot.rules) {
    if (rule.domain != domain.name) continue;
    Json headers = Json::array();
    for (const auto& [name, glob] : rule.headers) headers.push_back({{"header", name}, {"valueGlob", glob}});
    rules.push_back({{"priority", rule.priority}, {"basePaths", rule.base_paths}, {"headers", headers}, {"api", rule.api_id}, {"stage", rule.stage},
                     {"stripBasePath", rule.strip_base_path}});
  }
  return {{"domain", domain.name}, {"routingMode", domain.routing_mode}, {"created", iso_time(domain.created_ms)}, {"mappings", mappings}, {"rules", rules}};
}

std::string conditions(const state::RoutingRule& rule) {
  std::string text;
  for (const std::string& path : rule.base_paths) text += (text.empty() ? "/" : " or /") + path;
  for (const auto& [name, glob] : rule.headers) text += fmt::format("{}{}: {}", text.empty() ? "" : " and ", name, glob);
  return text.empty() ? "everything" : text;
}

void print_text(const state::Snapshot& snapshot, const state::Domain& domain, Terminal& terminal) {
  fmt::print(terminal.out, "{}  {}\n", domain.name, domain.routing_mode);
  for (const state::RoutingRule& rule : snapshot.rules) {
    if (rule.domain != domain.name) continue;
    fmt::print(terminal.out, "  rule {:<8} {} -> {} {}{}\n", rule.priority, conditions(rule), rule.api_id, rule.stage, rule.strip_base_path ? ", base path taken off" : "");
  }
  for (const state::DomainMapping& mapping : snapshot.mappings) {
    if (mapping.domain != domain.name) continue;
    fmt::print(terminal.out, "  /{:<12} -> {} {}\n", mapping.base_path, mapping.api_id, mapping.stage.empty() ? "(stage in the path)" : mapping.stage);
  }
}

void print(const state::Snapshot& snapshot, const std::string& only, const Arguments& arguments, Terminal& terminal) {
  const bool json = arguments.text("format") == "json";
  Json all = Json::array();
  for (const state::Domain& domain : snapshot.domains) {
    if (!only.empty() && domain.name != only) continue;
    json ? all.push_back(to_json(snapshot, domain)) : print_text(snapshot, domain, terminal);
  }
  if (json) terminal.out << (only.empty() || all.empty() ? all : all[0]).dump(1) << '\n';
}

/// The stage that a mapping or rule goes to; a mapping may do without.
std::string stage_of(const Arguments& arguments) { return arguments.has("stage") ? arguments.text("stage") : std::string(); }

std::string single_base_path(const Arguments& arguments) {
  const std::vector<std::string> paths = arguments.all("base-path");
  if (paths.size() > 1) throw Failure(ExitStatus::usage, "a mapping has one --base-path; rules have several");
  return paths.empty() ? "" : paths[0];
}

void add(state::Store& store, const std::string& domain, const Arguments& arguments) { state::put_domain(store, domain, arguments.text("routing-mode"), actor()); }

void remove(state::Store& store, const std::string& domain, const Arguments&) { state::remove_domain(store, domain, actor()); }

void map(state::Store& store, const std::string& domain, const Arguments& arguments) {
  state::put_mapping(store, {.domain = domain, .base_path = single_base_path(arguments), .api_id = choose_api(store, arguments).id, .stage = stage_of(arguments)}, actor());
}

void unmap(state::Store& store, const std::string& domain, const Arguments& arguments) {
  state::remove_mapping(store, domain, single_base_path(arguments), actor());
}

int64_t priority(const Arguments& arguments) {
  if (!arguments.has("priority")) throw Failure(ExitStatus::usage, "a rule needs --priority");
  return arguments.number("priority");
}

void rule(state::Store& store, const std::string& domain, const Arguments& arguments) {
  state::RoutingRule rule{.domain = domain, .priority = priority(arguments), .base_paths = arguments.all("base-path"), .headers = arguments.pairs("header"),
                          .api_id = choose_api(store, arguments).id, .stage = stage_of(arguments), .strip_base_path = arguments.has("strip-base-path")};
  state::put_rule(store, std::move(rule), arguments.has("replace"), actor());
}

void unrule(state::Store& store, const std::string& domain, const Arguments& arguments) { state::remove_rule(store, domain, priority(arguments), actor()); }

struct Action {
  std::string_view name;
  void (*run)(state::Store& store, const std::string& domain, const Arguments& arguments);
};
constexpr Action kTable[] = {{"add", add}, {"remove", remove}, {"map", map}, {"unmap", unmap}, {"rule", rule}, {"unrule", unrule}};

ExitStatus run_domains(const Arguments& arguments, Terminal& terminal) {
  const auto& words = arguments.operands();
  const std::string action = words.empty() ? "list" : words[0];
  if (action != "list" && words.size() < 2) throw Failure(ExitStatus::usage, fmt::format("domains {} needs the domain's name", action));
  auto store = open_store(arguments, state::Open::existing);
  for (const Action& row : kTable) {
    if (row.name == action) row.run(*store, words[1], arguments);
  }
  print(store->snapshot(), words.size() < 2 ? "" : state::domain_name(words[1]), arguments, terminal);
  return ExitStatus::done;
}

constexpr std::string_view kModes[] = {"ROUTING_RULE_THEN_API_MAPPING", "ROUTING_RULE_ONLY", "API_MAPPING_ONLY"};
constexpr Option kOptions[] = {
    {.name = "routing-mode", .type = ValueType::choice, .metavar = "MODE", .fallback = "ROUTING_RULE_THEN_API_MAPPING", .choices = kModes, .help = "add: whether rules, mappings or both are asked"},
    {.name = "stage", .type = ValueType::text, .metavar = "NAME", .help = "map, rule: the stage; a mapping without one takes it from the next segment of the path"},
    {.name = "base-path", .type = ValueType::text, .metavar = "PATH", .repeatable = true, .help = "map, unmap: the path that is mapped, of one or more segments; none maps what no other mapping takes. rule: any of these begins the path"},
    {.name = "header", .type = ValueType::pair, .metavar = "NAME=VALUE", .repeatable = true, .help = "rule: a header that the request has, two at most; * at the beginning or end of VALUE stands for any text"},
    {.name = "priority", .type = ValueType::number, .metavar = "N", .minimum = 1, .maximum = 1000000, .help = "rule, unrule: the rule's priority; the lowest is tried first"},
    {.name = "strip-base-path", .help = "rule: the API does not see the base path"},
    {.name = "replace", .help = "rule: in the place of the one that has this priority"},
};
constexpr std::string_view kActions[] = {"list", "add", "remove", "map", "unmap", "rule", "unrule"};
constexpr Operand kOperands[] = {
    {.metavar = "ACTION", .help = "list (when there is none), add, remove, map, unmap, rule or unrule", .count_min = 0, .type = ValueType::choice, .choices = kActions},
    {.metavar = "DOMAIN", .help = "api.example.com, or *.example.com for every name below", .count_min = 0, .type = ValueType::text},
};
constexpr Entry kExamples[] = {
    {"apigw domains add api.example.com", "Requests with this Host are served by its mappings and rules alone."},
    {"apigw domains map api.example.com --base-path orders/v2 --stage prod", "/orders/v2/… goes to the stage, which sees the rest of the path."},
    {"apigw domains rule api.example.com --priority 10 --header x-version=beta --stage test", "Requests with that header go to another stage."},
};
constexpr std::string_view kSeeAlso[] = {"serve", "deploy", "stages"};
const OptionGroup kGroups[] = {{"Domain", kOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kDomains{
    .name = "domains",
    .summary = "custom domains: base path mappings and routing rules",
    .description =
        "A gateway that serves the store looks at the Host of a request: a domain that is added here decides by its routing rules, the lowest priority "
        "first, then by its base path mappings, the longest whole-segment prefix first. What neither takes is answered 403 {\"message\":\"Forbidden\"}. An "
        "exact name goes before a wildcard, which is not asked when the exact name has nothing.\n\n"
        "A mapping's base path is taken off before the API sees the path; a rule's only with --strip-base-path. Rules are for REST APIs.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_domains,
};

}  // namespace apigw::cli
