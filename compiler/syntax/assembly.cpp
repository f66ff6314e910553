#include "compiler/syntax/assembly.h"

#include <fmt/format.h>

#include <algorithm>

namespace apigw::syntax {

std::string shown_key(std::string_view key) {
  constexpr size_t kShownBytes = 60;
  if (key.size() <= kShownBytes) return fmt::format("'{}'", key);
  size_t cut = kShownBytes;
  while ((static_cast<unsigned char>(key[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("'{}...'", key.substr(0, cut));
}

Node* Assembly::make(Kind kind, source::Span at) {
  Node* const node = storage_.arena.make<Node>();
  node->kind = kind;
  node->span = at;
  ++storage_.node_count;
  return node;
}

bool Assembly::within_limits(source::Span at) {
  if (storage_.node_count <= limits_.node_count_max) return true;
  diagnostics_.report(source::Code::limit_exceeded, at, fmt::format("the document has more than {} values", limits_.node_count_max));
  return false;
}

bool Assembly::open(Node* collection) {
  if (frames_.size() >= limits_.depth_max) {
    diagnostics_.report(source::Code::limit_exceeded, collection->span,
                        fmt::format("the document is nested more than {} levels deep", limits_.depth_max));
    return false;
  }
  frames_.push_back(Frame{collection, collection->kind == Kind::mapping ? members_.size() : items_.size()});
  return within_limits(collection->span);
}

void Assembly::key(std::string_view key, source::Span at) {
  Frame& frame = frames_.back();
  frame.key = key;
  frame.key_span = at;
  frame.has_key = true;
}

void Assembly::merge_key(source::Span at) {
  key("<<", at);
  frames_.back().merges_next = true;
}

void Assembly::add_merged(Frame& frame, const Node* value) {
  const auto refuse = [&](const Node& node) {
    diagnostics_.report(source::Code::merge_key, node.span, "the value of a merge key '<<' has to be a mapping or a list of mappings", "quote the key if '<<' is its name");
  };
  if (value->is_mapping()) {
    frame.merged.push_back(value);
  } else if (value->is_sequence()) {
    for (const Node* item : value->items) {
      if (item->is_mapping()) {
        frame.merged.push_back(item);
      } else {
        refuse(*item);
      }
    }
  } else {
    refuse(*value);
  }
}

void Assembly::add(const Node* value) {
  if (frames_.empty()) {
    document_.set_root(value);
    report_duplicates(*value);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.node->kind == Kind::mapping) {
    if (frame.merges_next) {
      add_merged(frame, value);
    } else {
      members_.push_back(Member{frame.key, frame.key_span, value});
    }
    frame.has_key = frame.merges_next = false;
  } else {
    items_.push_back(value);
  }
}

void Assembly::report_duplicates(const Node& root) {
  const bool is_template = root.is_mapping() && root.find("Resources") != nullptr;
  for (const Duplicate& each : duplicates_) {
    diagnostics_.report(is_template ? source::Code::overwritten_key : source::Code::duplicate_key, each.key_span,
                        fmt::format("key {} appears twice in the same mapping{}", shown_key(each.key), is_template ? "; the last one counts" : ""), {},
                        {source::Note{each.first_span, "it is first written here"}});
  }
  duplicates_.clear();
}

size_t Assembly::first_of(size_t first, size_t index, uint32_t mask) {
  const std::string_view key = members_[first + index].key;
  if (mask == 0) {
    for (size_t i = 0; i < index; ++i) {
      if (members_[first + i].key == key) return i;
    }
    return index;
  }
  size_t slot = key_hash(key) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const size_t other = slots_[slot] - 1;
    if (members_[first + other].key == key) return other;
  }
  slots_[slot] = static_cast<uint32_t>(index + 1);
  return index;
}

void Assembly::close_mapping(Frame& frame) {
  const size_t written = members_.size() - frame.first;
  for (const Node* from : frame.merged) members_.insert(members_.end(), from->members.begin(), from->members.end());
  const size_t count = members_.size() - frame.first;
  uint32_t mask = 0;
  if (count > kLinearMembersMax) {
    uint32_t size = 64;
    while (size < count * 2) size *= 2;
    mask = size - 1;
    slots_.assign(size, 0);
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    // Kept members move to the front, so that an index found is an index kept.
    members_[frame.first + kept] = members_[frame.first + i];
    const size_t first = first_of(frame.first, kept, mask);
    if (first == kept) {
      ++kept;
    } else if (i < written) {
      const Member again = members_[frame.first + kept];
      Member& before = members_[frame.first + first];
      duplicates_.push_back(Duplicate{again.key, again.key_span, before.key_span});
      before = again;
    }
  }
  const auto members = storage_.arena.array<Member>(kept);
  std::copy_n(members_.begin() + static_cast<std::ptrdiff_t>(frame.first), kept, members.begin());
  frame.node->members = members;
  members_.resize(frame.first);
  if (mask != 0) {
    const auto slots = storage_.arena.array<uint32_t>(slots_.size());
    std::copy(slots_.begin(), slots_.end(), slots.begin());
    frame.node->index = storage_.arena.make<KeyTable>(KeyTable{mask, slots.data()});
  }
}

Node* Assembly::close(uint32_t end) {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  frame.node->span.end = std::max(frame.node->span.begin, end);
  if (frame.node->kind == Kind::mapping) {
    close_mapping(frame);
  } else {
    const auto items = storage_.arena.array<const Node*>(items_.size() - frame.first);
    std::copy(items_.begin() + static_cast<std::ptrdiff_t>(frame.first), items_.end(), items.begin());
    frame.node->items = items;
    items_.resize(frame.first);
  }
  add(frame.node);
  return frame.node;
}

}  // namespace apigw::syntax
