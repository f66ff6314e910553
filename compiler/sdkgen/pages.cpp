// Lists that come in pages: a query parameter takes a token, and the answer carries the next one beside one array.
#include <algorithm>

#include "compiler/sdkgen/operations.h"

namespace apigw::sdkgen {
namespace {

// The token's parameter and the answer's member, as words without their borders.
constexpr std::string_view kTokens[] = {"nexttoken", "pagetoken", "cursor", "marker", "continuationtoken", "startingtoken", "exclusivestartkey", "startkey"};
constexpr std::string_view kNextTokens[] = {"nexttoken", "nextpagetoken", "nextcursor", "cursor", "nextmarker", "marker", "continuationtoken", "nextcontinuationtoken", "lastevaluatedkey", "lastkey"};

std::string flat(const std::string& name) {
  std::string result;
  for (const std::string& word : words_of(name)) result += word;
  return result;
}

template <size_t N>
bool is_one_of(const std::string& name, const std::string_view (&rows)[N]) {
  return std::find(std::begin(rows), std::end(rows), flat(name)) != std::end(rows);
}

const Type* answer_of(const Client& client, const Operation& operation) {
  for (const Response& response : operation.responses) {
    if (response.success() && response.body && response.body->encoding == Encoding::json && !response.body->use.nullable) return &client.type(response.body->use);
  }
  return nullptr;
}

std::optional<Pagination> pages_of(const Client& client, const Operation& operation) {
  Pagination pages;
  const Type* answer = answer_of(client, operation);
  if (answer == nullptr || answer->kind != Kind::object || operation.http_method != "GET" || operation.body) return std::nullopt;
  const auto token = std::find_if(operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& parameter) {
    return parameter.place == Place::query && !parameter.required && parameter.use.type == plain(Kind::string) && is_one_of(parameter.wire, kTokens);
  });
  if (token == operation.parameters.end()) return std::nullopt;
  pages.parameter = static_cast<uint32_t>(token - operation.parameters.begin());
  uint32_t lists = 0;
  for (const Property& property : answer->properties) {
    if (property.use.type == plain(Kind::string) && pages.next.empty() && is_one_of(property.wire, kNextTokens)) pages.next = property.wire;
    if (client.type(property.use).kind != Kind::array) continue;
    ++lists;
    pages.items = property.wire;
    pages.item = client.type(property.use).item;
  }
  return lists == 1 && !pages.next.empty() ? std::optional(pages) : std::nullopt;
}

}  // namespace

void find_pages(Client& client) {
  for (Operation& operation : client.operations) operation.pages = pages_of(client, operation);
}

}  // namespace apigw::sdkgen
