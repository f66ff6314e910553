#pragma once
// Policy documents of IAM (access-control 3), read once and asked often: identity policies of principals, resource policies of APIs, and
// what Lambda authorizers answer.
#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/iam/condition.h"
#include "runtime/iam/pattern.h"

namespace apigw::iam {

enum class PolicyKind : uint8_t {
  identity,  // of somebody: names no principal
  resource,  // of an API: names principals
};

enum class Verdict : uint8_t { silent, allow, deny };
/// Deny wins over allow, allow over silence.
constexpr Verdict combined(Verdict a, Verdict b) { return a > b ? a : b; }

class Statement {
 public:
  static Expected<Statement, std::string> parse(simdjson::dom::element element, PolicyKind kind, bool variables, std::string_view own);
  /// Whether it speaks about the request. The arena takes what is put together on the way.
  bool applies(const Facts& facts, Arena& arena) const;
  bool allows() const { return allows_; }
  bool has_unknown_operator() const;

 private:
  /// Action, Resource or their Not...
  struct Names {
    std::vector<Pattern> patterns;
    bool negated = false;
    bool fit(std::string_view text, Evaluation& evaluation) const;
  };
  struct Who {
    enum class Kind : uint8_t { everyone, account, arn, nobody } kind;
    std::string text;
  };
  static bool is_named(const Who& who, const Facts& facts);
  static Expected<Names, std::string> parse_names(simdjson::dom::object statement, std::string_view key, Pattern::Rules rules, std::string_view own = {});
  Expected<int, std::string> parse_principals(simdjson::dom::object statement, PolicyKind kind);
  Expected<int, std::string> parse_conditions(simdjson::dom::element conditions, bool variables);

  bool allows_ = false;
  Names actions_, resources_;
  std::vector<Who> principals_;
  bool names_principals_ = false, not_principals_ = false;
  std::vector<Condition> conditions_;
};

class Policy {
 public:
  /// Faults, in words: what IAM itself would refuse.
  ///   own  of a resource policy: the ARN that "execute-api:/stage/VERB/path" is short for, up to the API's id
  static Expected<Policy, std::string> parse(simdjson::dom::element document, PolicyKind kind, std::string_view own = {});
  static Expected<Policy, std::string> parse(std::string_view json, PolicyKind kind, std::string_view own = {});

  Verdict judge(const Facts& facts, Arena& arena) const;
  /// A condition's operator is none of IAM's: it is never true.
  bool has_unknown_operator() const;

 private:
  std::vector<Statement> statements_;
};

}  // namespace apigw::iam
