#pragma once
// Ids of the resources that SAM makes.
#include <string>
#include <string_view>

namespace apigw::sam {

/// Letters and digits of a text, the only ones an id may have.
std::string id_part(std::string_view text);
/// `prefix` and ten digits made from `text`: ids of what has no name of its own.
std::string hashed_id(std::string_view prefix, std::string_view text);
/// Id of an API's stage: the name stands in it when it can.
std::string stage_id(std::string_view api_id, std::string_view stage);

}  // namespace apigw::sam
