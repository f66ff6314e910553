#include "compiler/sam/draft.h"

namespace apigw::sam {

source::Span Draft::Entry::place() const {
  const source::Span at = opened ? opened->at() : value != nullptr ? value->span : key_span;
  return at.known() && at.end > at.begin ? at : key_span;
}

Draft::Draft(const syntax::Node& mapping) : at_(mapping.span) {
  entries_.reserve(mapping.members.size() + 4);
  for (const syntax::Member& member : mapping.members) add(member.key, member.key_span).value = member.value;
}

Draft::Entry& Draft::add(std::string_view key, source::Span key_span) {
  index_.emplace(key, entries_.size());
  Entry& entry = entries_.emplace_back();
  entry.key = key;
  entry.key_span = key_span;
  return entry;
}

Draft::Entry* Draft::find(std::string_view key) {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

const syntax::Node* Draft::get(std::string_view key) {
  const Entry* entry = find(key);
  return entry == nullptr || entry->opened || entry->is_null() ? nullptr : entry->value;
}

void Draft::set(std::string_view key, source::Span key_span, const syntax::Node* value) {
  Entry* entry = find(key);
  if (entry == nullptr) entry = &add(key, key_span);
  entry->value = value;
  entry->opened.reset();
}

Draft& Draft::open(Entry& entry) {
  if (!entry.opened) entry.opened = entry.is_mapping() ? std::make_unique<Draft>(*entry.value) : std::make_unique<Draft>(entry.key_span);
  return *entry.opened;
}

Draft& Draft::open(std::string_view key, source::Span key_span, source::Span at) {
  if (Entry* entry = find(key)) return open(*entry);
  Entry& entry = add(key, key_span);
  entry.opened = std::make_unique<Draft>(at);
  return *entry.opened;
}

void Draft::erase(std::string_view key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return;
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(found->second));
  index_.clear();
  for (size_t i = 0; i < entries_.size(); ++i) index_.emplace(entries_[i].key, i);
}

const syntax::Node* Draft::finish(syntax::Builder& builder) const {
  std::vector<syntax::Member> members;
  members.reserve(entries_.size());
  for (const Entry& entry : entries_) members.push_back({entry.key, entry.key_span, entry.opened ? entry.opened->finish(builder) : entry.value});
  return builder.mapping(members, at_);
}

}  // namespace apigw::sam
