#pragma once
// What single keywords of a schema say, in every dialect that documents use (Swagger 2.0, OpenAPI 3.0, 3.1).
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/client.h"
#include "compiler/syntax/tree.h"

namespace apigw::sdkgen {

std::string text_of(const syntax::Node& node, std::string_view key);  // empty when there is none or it is no string
bool is_true(const syntax::Node& node, std::string_view key);
const syntax::Node* sequence_at(const syntax::Node& node, std::string_view key);  // nullptr when it is none or empty
const syntax::Node* mapping_at(const syntax::Node& node, std::string_view key);   // nullptr when it is none or empty

/// The types that `type` names, without "null".
std::vector<std::string_view> types_of(const syntax::Node& schema);
/// True for nullable, x-nullable, a `type` with "null", an enumeration with null, and a branch that is null.
bool allows_null(const syntax::Node& schema);
bool is_null_schema(const syntax::Node& schema);
/// Branches of oneOf or anyOf; nullptr when there is neither.
const syntax::Node* branches_of(const syntax::Node& schema);
/// True when the branches only say which properties must be there.
bool branches_only_require(const syntax::Node& branches);
/// The parts of allOf or branches (`branch`: even those of no words but a description) that say anything of a value: one beside which nothing
/// else does is the whole.
std::vector<const syntax::Node*> telling_parts(const syntax::Node& list, bool branch);
/// Kind of a schema with one of the plain types.
Kind plain_kind(std::string_view type, std::string_view format);
/// True for names that differ in the case of letters only.
bool same_text(std::string_view a, std::string_view b);
/// The address itself when it is a whole http or https one that can stand in any language's text; else empty.
std::string whole_address(std::string url);
/// `description`, else `title`.
std::string description_of(const syntax::Node& schema);

}  // namespace apigw::sdkgen
