#include "runtime/iam/policy.h"

#include <algorithm>

#include "runtime/iam/principals.h"

namespace apigw::iam {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

template <class T>
using Read = Expected<T, std::string>;

auto fault(std::string text) { return unexpected(std::move(text)); }
std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

/// A scalar as conditions compare it; numbers as they are written.
Read<std::string> scalar(element value) {
  switch (value.type()) {
    case element_type::STRING: return std::string(value.get_string().value_unsafe());
    case element_type::BOOL: return std::string(value.get_bool().value_unsafe() ? "true" : "false");
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE: return simdjson::minify(value);
    default: return fault("a text or a list of texts is needed");
  }
}

/// One scalar or a list of them.
Read<std::vector<std::string>> list_of(element value) {
  std::vector<std::string> all;
  simdjson::dom::array items;
  if (value.get(items) != simdjson::SUCCESS) {
    auto one = scalar(value);
    if (!one) return fault(one.error());
    all.push_back(std::move(*one));
    return all;
  }
  for (element item : items) {
    auto one = scalar(item);
    if (!one) return fault(one.error());
    all.push_back(std::move(*one));
  }
  if (all.empty()) return fault("the list is empty");
  return all;
}

constexpr std::string_view document_keys[] = {"Version", "Id", "Statement"};
constexpr std::string_view statement_keys[] = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"};

template <size_t n>
Read<int> only(object of, const std::string_view (&keys)[n]) {
  for (auto [key, value] : of) {
    if (std::find(std::begin(keys), std::end(keys), key) == std::end(keys)) return fault(in_quotes(key) + " is no element of a policy");
  }
  return 0;
}

bool is_account(std::string_view text) { return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }); }

/// What follows the last slash or the prefix; of "arn:aws:iam::1:role/team/x" the role's name x.
std::string_view last_segment(std::string_view text) { return text.substr(text.rfind('/') + 1); }

}  // namespace

// --- statements

bool Statement::Names::fit(std::string_view text, Evaluation& evaluation) const {
  const bool any = std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& one) { return one.matches(text, evaluation); });
  return any != negated;
}

Expected<Statement::Names, std::string> Statement::parse_names(object statement, std::string_view key, Pattern::Rules rules, std::string_view own) {
  const std::string negated = "Not" + std::string(key);
  element value;
  Names names;
  const bool has = statement[key].get(value) == simdjson::SUCCESS;
  names.negated = !has;
  element other;
  const bool has_negated = statement[negated].get(other) == simdjson::SUCCESS;
  if (has == has_negated) return fault("a statement needs one of " + in_quotes(key) + " and " + in_quotes(negated));
  auto texts = list_of(has ? value : other);
  if (!texts) return fault(in_quotes(has ? std::string(key) : negated) + ": " + texts.error());
  for (const std::string& text : *texts) {
    constexpr std::string_view shorthand = "execute-api:/";
    const bool is_short = !own.empty() && text.starts_with(shorthand);
    auto pattern = Pattern::parse(is_short ? std::string(own) + text.substr(shorthand.size() - 1) : text, rules);
    if (!pattern) return fault(pattern.error());
    names.patterns.push_back(std::move(*pattern));
  }
  return names;
}

Expected<int, std::string> Statement::parse_principals(object statement, PolicyKind kind) {
  element value;
  const bool has = statement["Principal"].get(value) == simdjson::SUCCESS;
  element other;
  not_principals_ = statement["NotPrincipal"].get(other) == simdjson::SUCCESS;
  names_principals_ = has || not_principals_;
  if (kind == PolicyKind::identity) return names_principals_ ? Read<int>(fault("a policy of somebody names no 'Principal'")) : Read<int>(0);
  if (has == not_principals_) return fault("a statement of a resource policy needs one of 'Principal' and 'NotPrincipal'");
  if (not_principals_) value = other;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    if (text != "*") return fault("'Principal' is \"*\" or a map such as {\"AWS\": ...}");
    principals_.push_back({Who::Kind::everyone, {}});
    return 0;
  }
  object map;
  if (value.get(map) != simdjson::SUCCESS) return fault("'Principal' is \"*\" or a map such as {\"AWS\": ...}");
  for (auto [type, names] : map) {
    auto texts = list_of(names);
    if (!texts) return fault("'Principal': " + texts.error());
    const bool aws = type == "AWS";
    if (!aws && type != "Federated" && type != "Service" && type != "CanonicalUser") return fault(in_quotes(type) + " is no kind of principal");
    for (const std::string_view name : *texts) {
      const bool root = name.starts_with("arn:") && name.ends_with(":root");
      if (!aws) {
        principals_.push_back({Who::Kind::nobody, {}});  // nobody of these kinds signs a request here
      } else if (name == "*") {
        principals_.push_back({Who::Kind::everyone, {}});
      } else if (name.find('*') != std::string_view::npos) {
        return fault(in_quotes(name) + ": wildcards inside a principal match nobody; only \"*\" stands alone");
      } else if (is_account(name) || root) {
        constexpr size_t account_and_root = 17;  // "123456789012:root"
        principals_.push_back({Who::Kind::account, std::string(root ? name.substr(name.size() - std::min(name.size(), account_and_root), 12) : name)});
      } else {
        principals_.push_back({Who::Kind::arn, std::string(name)});
      }
    }
  }
  return 0;
}

Expected<int, std::string> Statement::parse_conditions(element conditions, bool variables) {
  object operators;
  if (conditions.get(operators) != simdjson::SUCCESS) return fault("'Condition' is a map of operators");
  for (auto [name, keys_of_operator] : operators) {
    object keys;
    if (keys_of_operator.get(keys) != simdjson::SUCCESS) return fault("condition " + in_quotes(name) + " is a map of keys");
    for (auto [key, value] : keys) {
      auto values = list_of(value);
      if (!values) return fault("condition " + in_quotes(name) + ": " + values.error());
      auto condition = Condition::parse(name, key, *values, variables);
      if (!condition) return fault("condition " + in_quotes(name) + ": " + condition.error());
      conditions_.push_back(std::move(*condition));
    }
  }
  return 0;
}

Expected<Statement, std::string> Statement::parse(element from, PolicyKind kind, bool variables, std::string_view own) {
  object map;
  if (from.get(map) != simdjson::SUCCESS) return fault("a statement must be a map");
  if (auto known = only(map, statement_keys); !known) return fault(known.error());
  Statement statement;
  std::string_view effect;
  if (map["Effect"].get(effect) != simdjson::SUCCESS) return fault("a statement needs 'Effect'");
  if (effect != "Allow" && effect != "Deny") return fault("'Effect' is Allow or Deny");
  statement.allows_ = effect == "Allow";
  auto actions = parse_names(map, "Action", {.wildcards = true, .ignores_case = true});
  if (!actions) return fault(actions.error());
  statement.actions_ = std::move(*actions);
  auto resources = parse_names(map, "Resource", {.wildcards = true, .variables = variables}, own);
  if (!resources) return fault(resources.error());
  statement.resources_ = std::move(*resources);
  if (auto good = statement.parse_principals(map, kind); !good) return fault(good.error());
  element conditions;
  if (map["Condition"].get(conditions) == simdjson::SUCCESS) {
    if (auto good = statement.parse_conditions(conditions, variables); !good) return fault(good.error());
  }
  return statement;
}

bool Statement::is_named(const Who& who, const Facts& facts) {
  if (who.kind == Who::Kind::everyone) return true;
  if (!facts.caller || who.kind == Who::Kind::nobody) return false;
  const Principal& caller = *facts.caller;
  if (who.kind == Who::Kind::account) return caller.account_id == who.text;
  if (caller.arn == who.text) return true;
  // A role stands for all of its sessions: arn:aws:iam::1:role/path/NAME for arn:aws:sts::1:assumed-role/NAME/SESSION.
  constexpr std::string_view role = ":role/", session = ":assumed-role/";
  const size_t at = who.text.find(role), begin = caller.arn.find(session);
  if (at == std::string::npos || begin == std::string::npos) return false;
  const std::string_view rest = std::string_view(caller.arn).substr(begin + session.size());
  return std::string_view(who.text).substr(0, at).ends_with(caller.account_id) && last_segment(who.text) == rest.substr(0, rest.find('/'));
}

bool Statement::applies(const Facts& facts, Arena& arena) const {
  Evaluation evaluation{facts, arena};
  if (names_principals_) {
    const bool named = std::any_of(principals_.begin(), principals_.end(), [&](const Who& who) { return is_named(who, facts); });
    if (named == not_principals_) return false;
  }
  if (!actions_.fit(facts.action, evaluation) || !resources_.fit(facts.resource, evaluation)) return false;
  for (const Condition& condition : conditions_) {
    if (!condition.holds(evaluation)) return false;
  }
  return !evaluation.unresolved;
}

bool Statement::has_unknown_operator() const {
  return std::any_of(conditions_.begin(), conditions_.end(), [](const Condition& one) { return !one.has_known_operator(); });
}

// --- documents

Expected<Policy, std::string> Policy::parse(element document, PolicyKind kind, std::string_view own) {
  object map;
  if (document.get(map) != simdjson::SUCCESS) return fault("a policy is a map with 'Version' and 'Statement'");
  if (auto known = only(map, document_keys); !known) return fault(known.error());
  element value;
  std::string_view version = "2008-10-17";
  if (map["Version"].get(value) == simdjson::SUCCESS && value.get(version) != simdjson::SUCCESS) return fault("'Version' is a text");
  const bool variables = version == "2012-10-17";
  if (!variables && version != "2008-10-17") return fault("version " + in_quotes(version) + " is not known");
  if (map["Statement"].get(value) != simdjson::SUCCESS) return fault("'Statement' is missing");
  Policy policy;
  simdjson::dom::array list;
  const auto add = [&](element one) -> Read<int> {
    auto statement = Statement::parse(one, kind, variables, own);
    if (!statement) return fault(statement.error());
    policy.statements_.push_back(std::move(*statement));
    return 0;
  };
  if (value.get(list) != simdjson::SUCCESS) {
    if (auto good = add(value); !good) return fault(good.error());
    return policy;
  }
  for (element one : list) {
    if (auto good = add(one); !good) return fault(good.error());
  }
  return policy;
}

Expected<Policy, std::string> Policy::parse(std::string_view json, PolicyKind kind, std::string_view own) {
  simdjson::dom::parser parser;
  element document;
  if (json.empty() || parser.parse(json.data(), json.size(), true).get(document) != simdjson::SUCCESS) return fault("the policy is no JSON");
  return parse(document, kind, own);
}

Verdict Policy::judge(const Facts& facts, Arena& arena) const {
  Verdict verdict = Verdict::silent;
  for (const Statement& statement : statements_) {
    const Verdict one = statement.allows() ? Verdict::allow : Verdict::deny;
    if (one > verdict && statement.applies(facts, arena)) verdict = one;
  }
  return verdict;
}

bool Policy::has_unknown_operator() const {
  return std::any_of(statements_.begin(), statements_.end(), [](const Statement& one) { return one.has_unknown_operator(); });
}

}  // namespace apigw::iam
