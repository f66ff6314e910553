#pragma once
// `x-apigw-pagination` of an operation, beyond AWS: how the answers of a list make pages. Generated clients go through them; the gateway
// itself does not look at it.
#include <optional>
#include <string>
#include <vector>

#include "compiler/openapi/view.h"

namespace apigw::openapi {

/// Properties to go through, one inside the other. Written as a JSON pointer, "/meta/next", or as the name of one property.
using Steps = std::vector<std::string>;

struct Pagination {
  std::string token;     // the query or header parameter, else the body's property, that takes the token of a page
  bool in_body = false;
  Steps items;           // the list in the answer
  Steps next;            // the next page's token in the answer; or, where that is the last item's, its place in the item:
  Steps from;
  Steps more;            // whether there is another page; empty: the token alone tells
};

/// What the operation says, or nothing when it says nothing or names what is not there, which is reported.
std::optional<Pagination> read_pagination(const View& view, const PathItem& item, const Operation& operation, source::Diagnostics& diagnostics);

}  // namespace apigw::openapi
