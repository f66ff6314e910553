#pragma once
// `$ref` inside one document: JSON pointers, chains of references, and what is wrong with them.
// Every use is noted; a fault is reported once for each distinct target, with the other places as notes.
#include <map>
#include <string>
#include <string_view>

#include "compiler/openapi/repeated.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::openapi {

/// Node that a JSON pointer names ("#/paths/~1pets/get", with `~1`, `~0` and `%XX`), or nullptr. No `$ref` is followed on the way.
const syntax::Node* find_pointer(const syntax::Node& root, std::string_view pointer);

/// Name of a model that a reference means: "#/definitions/N", "#/components/schemas/N" or the service's own URL
/// "https://apigateway.amazonaws.com/restapis/{id}/models/N"; empty for every other reference.
std::string model_name_of(std::string_view reference);

/// True for Empty and Error, the models that are there without being written.
bool is_built_in_model(std::string_view name);

/// True for the service's URL of a model, which is not outside the document although it looks so.
bool is_model_url(std::string_view reference);

struct Target {
  const syntax::Node* node = nullptr;  // nullptr: nothing usable there, noted or reported
  std::string name;                    // last segment of the last pointer followed; empty when there was no `$ref`
};

class References {
 public:
  References(const syntax::Node& root, source::Diagnostics& diagnostics) : root_(root), diagnostics_(diagnostics) {}

  /// The node itself, or what its chain of `$ref` ends in. Members beside `$ref` are ignored (draft 4). A chain that comes back to
  /// itself is reported.
  Target resolve(const syntax::Node& node);
  /// Notes a reference that is only looked at (schemas): `value` is the node of the `$ref` member.
  void note(const syntax::Node& value);
  /// Reports external references and those that name nothing; call once, at the end.
  void report_faults() { faults_.report(diagnostics_); }

 private:
  const syntax::Node* target_of(const syntax::Node& value);
  void add_fault(const syntax::Node& value);
  std::string hint_for(std::string_view reference) const;

  const syntax::Node& root_;
  source::Diagnostics& diagnostics_;
  std::map<std::string, const syntax::Node*, std::less<>> targets_;
  Repeated faults_;
};

}  // namespace apigw::openapi
