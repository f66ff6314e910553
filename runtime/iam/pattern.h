#pragma once
// Texts of a policy with wildcards and variables (access-control 3.4, 3.5), taken apart once.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/result.h"
#include "runtime/iam/facts.h"

namespace apigw::iam {

/// One evaluation of a statement.
struct Evaluation {
  const Facts& facts;
  Arena& arena;
  bool unresolved = false;  // a variable had neither a value nor a default: the statement does not apply
};

class Pattern {
 public:
  struct Rules {
    bool wildcards = false;   // '*' any run of characters, '?' one
    bool variables = false;   // ${aws:username}, ${key, 'default'}, and ${*} ${?} ${$} for the characters themselves
    bool ignores_case = false;
  };

  /// Faults: a variable that does not end, a control character.
  static Expected<Pattern, std::string> parse(std::string_view text, Rules rules);

  bool matches(std::string_view text, Evaluation& evaluation) const;
  /// As ARN conditions compare: each of the six parts on its own, wildcards staying inside their part.
  bool matches_arn(std::string_view text, Evaluation& evaluation) const;
  /// Of one without variables: the text without marks, as a binary condition needs it.
  std::string_view code() const { return code_; }

 private:
  struct Variable {
    Key key;
    std::string tag;
    std::optional<std::string> otherwise;
  };
  std::optional<std::string_view> expanded(Evaluation& evaluation) const;

  std::string code_;  // wildcards and variables are control characters, which no text may hold
  std::vector<Variable> variables_;
  bool ignores_case_ = false;
};

}  // namespace apigw::iam
