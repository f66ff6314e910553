#include "compiler/syntax/builder.h"

#include <algorithm>

#include "compiler/syntax/storage.h"

namespace apigw::syntax {

Members::Members(std::span<const Member> from) {
  for (const Member& member : from) set(member);
}

void Members::set(const Member& member) {
  const auto [found, is_new] = index_.try_emplace(member.key, members_.size());
  if (is_new) {
    members_.push_back(member);
  } else {
    members_[found->second] = member;
  }
}

void Members::erase(std::string_view key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return;
  const size_t at = found->second;
  index_.erase(found);
  members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
  for (auto& [other, index] : index_) {
    if (index > at) --index;
  }
}

const Node* Members::get(std::string_view key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : members_[found->second].value;
}

std::string_view Builder::keep(std::string_view text) { return document_.storage().arena.copy(text); }

source::TextMap& Builder::make_text_map(source::Span whole) { return document_.storage().text_maps.emplace_back(whole); }

Node* Builder::make(Kind kind, source::Span at) {
  Node* const node = document_.storage().arena.make<Node>();
  node->kind = kind;
  node->span = at;
  ++document_.storage().node_count;
  return node;
}

const Node* Builder::string(std::string_view text, source::Span at, const source::TextMap* map) {
  Node* const node = make(Kind::string, at);
  node->quoted = true;
  node->text = keep(text);
  // Positions inside made text are positions of nothing: a map without runs answers with the whole span.
  node->text_map = map != nullptr ? map : &make_text_map(at);
  return node;
}

const Node* Builder::number(std::string_view lexeme, source::Span at) {
  Node* const node = make(Kind::number, at);
  node->text = keep(lexeme);
  return node;
}

const Node* Builder::boolean(bool value, source::Span at) {
  Node* const node = make(Kind::boolean, at);
  node->text = value ? "true" : "false";
  return node;
}

const Node* Builder::sequence(std::span<const Node* const> items, source::Span at) {
  Node* const node = make(Kind::sequence, at);
  const auto kept = document_.storage().arena.array<const Node*>(items.size());
  std::copy(items.begin(), items.end(), kept.begin());
  node->items = kept;
  return node;
}

const Node* Builder::mapping(std::span<const Member> members, source::Span at) {
  Node* const node = make(Kind::mapping, at);
  Arena& arena = document_.storage().arena;
  const auto kept = arena.array<Member>(members.size());
  std::copy(members.begin(), members.end(), kept.begin());
  node->members = kept;
  node->index = index_members(arena, kept);
  return node;
}

Node* Builder::copy(const Node& node) {
  Node* const made = make(node.kind, node.span);
  *made = node;
  return made;
}

}  // namespace apigw::syntax
