// Looking things up in a tree, and the conversions that every reader of a definition agrees on.
#include "compiler/syntax/tree.h"

#include <charconv>

#include "compiler/syntax/storage.h"

namespace apigw::syntax {

size_t key_hash(std::string_view key) { return std::hash<std::string_view>{}(key); }

const KeyTable* index_members(Arena& arena, std::span<const Member> members) {
  if (members.size() <= kLinearMembersMax) return nullptr;
  uint32_t size = 64;
  while (size < members.size() * 2) size *= 2;
  const auto slots = arena.array<uint32_t>(size);
  for (size_t i = 0; i < members.size(); ++i) {
    size_t slot = key_hash(members[i].key) & (size - 1);
    while (slots[slot] != 0) slot = (slot + 1) & (size - 1);
    slots[slot] = static_cast<uint32_t>(i + 1);
  }
  return arena.make<KeyTable>(KeyTable{size - 1, slots.data()});
}

const Member* Node::find(std::string_view key) const {
  if (index != nullptr) {
    const auto& table = *static_cast<const KeyTable*>(index);
    for (size_t slot = key_hash(key) & table.mask; table.slots[slot] != 0; slot = (slot + 1) & table.mask) {
      const Member& member = members[table.slots[slot] - 1];
      if (member.key == key) return &member;
    }
    return nullptr;
  }
  for (const Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

const Node* Node::get(std::string_view key) const {
  const Member* const found = find(key);
  return found == nullptr ? nullptr : found->value;
}

std::optional<bool> as_bool(const Node& node) {
  if (node.kind == Kind::boolean) return node.text[0] == 't' || node.text[0] == 'T';
  if (node.kind == Kind::string && node.text == "true") return true;
  if (node.kind == Kind::string && node.text == "false") return false;
  return std::nullopt;
}

std::optional<int64_t> as_integer(const Node& node) {
  if (node.kind != Kind::number && node.kind != Kind::string) return std::nullopt;
  std::string_view digits = node.text;
  int base = 10;
  if (node.kind == Kind::number && digits.starts_with('+')) digits.remove_prefix(1);
  if (node.kind == Kind::number && (digits.starts_with("0x") || digits.starts_with("0o"))) {
    base = digits[1] == 'x' ? 16 : 8;
    digits.remove_prefix(2);
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

source::Span text_span(const Node& node, uint32_t begin, uint32_t end) {
  if (node.text_map != nullptr) return node.text_map->map(begin, end);
  const uint32_t size = node.span.end - node.span.begin;
  if (!node.span.known() || size < node.text.size()) return node.span;
  // Quotes stand around the text, one byte at either side.
  const uint32_t first = node.span.begin + (node.quoted && size >= node.text.size() + 2 ? 1 : 0);
  const auto place = [&](uint32_t offset) { return first + std::min(offset, static_cast<uint32_t>(node.text.size())); };
  return source::Span{node.span.file, place(begin), place(std::max(begin, end))};
}

void add_places(source::TextMap& map, uint32_t at, const Node& node, uint32_t begin, uint32_t end) {
  if (begin >= end) return;
  if (node.text_map != nullptr) return map.add_runs_of(at, *node.text_map, begin, end);
  map.add_run(at, text_span(node, begin, end).begin);
}

Document::Document() : storage_(std::make_unique<Storage>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
size_t Document::node_count() const { return storage_->node_count; }

}  // namespace apigw::syntax
