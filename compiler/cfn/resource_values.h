#pragma once
// What `Ref` and `Fn::GetAtt` give for each type of resource (definition-formats 2.5), as local values that are the same in every run:
// a table of types, their attributes, and the pattern of each value.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/cfn/environment.h"

namespace apigw::cfn {

/// One value of a type. In `pattern`: {name} the physical name, {id} the logical id, {region} {account} {partition} {suffix} {stack},
/// {id6} {id10} letters and digits made from the logical id, {uuid} likewise.
struct ResourceValue {
  std::string_view attribute;  // empty: Ref
  std::string_view pattern;
};

struct ResourceType {
  std::string_view type;
  std::string_view name_property;          // property that gives the physical name; empty when there is none
  std::string_view default_name;           // pattern of the name otherwise
  std::span<const ResourceValue> values;
};

/// Row of a type, or nullptr for types we know nothing of (their Ref is the logical id, their attributes are unknown).
/// AWS::Serverless::* types have the rows of what they become.
const ResourceType* resource_type(std::string_view type);

/// Physical name of a resource that its template does not name.
std::string default_name(std::string_view type, std::string_view id, const Environment& environment);

/// Value of an attribute (empty: Ref), or nothing when the type has no such attribute or nobody knows its value.
std::optional<std::string> resource_value(std::string_view type, std::string_view id, std::string_view name, std::string_view attribute,
                                          const Environment& environment);

}  // namespace apigw::cfn
