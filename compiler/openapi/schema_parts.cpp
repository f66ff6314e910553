#include "compiler/openapi/schema_parts.h"

#include <set>

namespace apigw::openapi {

std::vector<const syntax::Node*> schema_parts(References& references, const syntax::Node& written) {
  std::vector<const syntax::Node*> parts;
  std::set<const syntax::Node*> seen;
  const auto add = [&](const syntax::Node& one) {
    const syntax::Node* target = references.resolve(one).node;
    if (target != nullptr && target->is_mapping() && seen.insert(target).second) parts.push_back(target);
  };
  add(written);
  for (size_t i = 0; i < parts.size(); ++i) {
    const syntax::Node* whole = parts[i]->get("allOf");
    if (whole == nullptr || !whole->is_sequence()) continue;
    for (const syntax::Node* part : whole->items) add(*part);
  }
  return parts;
}

}  // namespace apigw::openapi
