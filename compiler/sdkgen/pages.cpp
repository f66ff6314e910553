// Lists that come in pages: a token goes in, and the answer carries the next one beside one array. What the document says itself
// (x-apigw-pagination) is followed; without a word from it, only what can hardly mean anything else is taken for pages.
#include <algorithm>

#include "compiler/sdkgen/operations.h"
#include "compiler/sdkgen/package.h"

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

/// The one type that a call gives; nothing when it may give something else, or nothing.
const Use* answer_of(const Operation& operation) {
  const Result result = result_of(operation);
  if (result.bodies.size() != 1 || result.nothing) return nullptr;
  const Body& body = *result.bodies.front();
  return body.encoding == Encoding::json && !body.use.nullable ? &body.use : nullptr;
}

/// What stands at the end of the steps from a value of `use`; nullptr when the types do not lead there.
const Use* at(const Client& client, const Use& use, const Steps& steps) {
  const Use* found = &use;
  for (const std::string& step : steps) {
    const Type& type = client.type(*found);
    const auto inner = std::find_if(type.properties.begin(), type.properties.end(), [&](const Property& one) { return one.wire == step; });
    if (type.kind != Kind::object || inner == type.properties.end()) return nullptr;
    found = &inner->use;
  }
  return found;
}

bool is_token(const Use& use) {
  return use.type == plain(Kind::string) || use.type == plain(Kind::int32) || use.type == plain(Kind::int64) || use.type == plain(Kind::integer);
}

/// Where the token goes: the parameter of that name, or the body's property when the body can be made for its sake.
const Use* place_token(const Client& client, const Operation& operation, const openapi::Pagination& said, Pagination& pages) {
  if (!said.in_body) {
    const auto token = std::find_if(operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& one) {
      return (one.place == Place::query || one.place == Place::header) && one.wire == said.token;
    });
    if (token == operation.parameters.end()) return nullptr;
    pages.parameter = static_cast<uint32_t>(token - operation.parameters.begin());
    return &token->use;
  }
  if (!operation.body || operation.body->encoding != Encoding::json || operation.body->use.nullable) return nullptr;
  const Type& body = client.type(operation.body->use);
  const bool demands = std::any_of(body.properties.begin(), body.properties.end(), [](const Property& one) { return one.required; });
  if (demands && !operation.body->required) return nullptr;
  pages.member = said.token;
  return at(client, operation.body->use, {said.token});
}

std::optional<Pagination> declared(const Client& client, const Operation& operation, const openapi::Pagination& said) {
  Pagination pages{.next = said.next, .from = said.from, .items = said.items, .more = said.more};
  const Use* answer = answer_of(operation);
  if (answer == nullptr) return std::nullopt;
  const Use *items = at(client, *answer, said.items), *token = place_token(client, operation, said, pages);
  if (items == nullptr || client.type(*items).kind != Kind::array || token == nullptr) return std::nullopt;
  pages.item = client.type(*items).item;
  const Use* next = said.from.empty() ? at(client, *answer, said.next) : pages.item.nullable ? nullptr : at(client, pages.item, said.from);
  const Use* more = at(client, *answer, said.more);
  const bool fits = next != nullptr && is_token(*next) && next->type == token->type && (said.more.empty() || (more != nullptr && more->type == plain(Kind::boolean)));
  return fits ? std::optional(pages) : std::nullopt;
}

std::optional<Pagination> recognised(const Client& client, const Operation& operation) {
  Pagination pages;
  const Use* use = answer_of(operation);
  if (use == nullptr || client.type(*use).kind != Kind::object || operation.http_method != "GET" || operation.body) return std::nullopt;
  const auto token = std::find_if(operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& parameter) {
    return parameter.place == Place::query && !parameter.required && parameter.use.type == plain(Kind::string) && is_one_of(parameter.wire, kTokens);
  });
  if (token == operation.parameters.end()) return std::nullopt;
  pages.parameter = static_cast<uint32_t>(token - operation.parameters.begin());
  uint32_t lists = 0;
  for (const Property& property : client.type(*use).properties) {
    if (property.use.type == plain(Kind::string) && pages.next.empty() && is_one_of(property.wire, kNextTokens)) pages.next = {property.wire};
    if (client.type(property.use).kind != Kind::array) continue;
    ++lists;
    pages.items = {property.wire};
    pages.item = client.type(property.use).item;
  }
  return lists == 1 && !pages.next.empty() ? std::optional(pages) : std::nullopt;
}

}  // namespace

void find_pages(Client& client, const std::vector<DeclaredPages>& said) {
  for (size_t i = 0; i < client.operations.size(); ++i) {
    Operation& operation = client.operations[i];
    if (!said[i].said) operation.pages = recognised(client, operation);
    else if (said[i].pages) operation.pages = declared(client, operation, *said[i].pages);
  }
}

}  // namespace apigw::sdkgen
