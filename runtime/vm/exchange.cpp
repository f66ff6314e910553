#include "runtime/vm/exchange.h"

#include "runtime/base/ascii.h"
#include "runtime/vm/prepared.h"

#include <cstring>

namespace apigw::vm {

Exchange::Exchange(Arena& arena_, const Prepared& prepared_)
    : arena(arena_),
      prepared(prepared_),
      bundle(prepared_.bundle()),
      stage(prepared_.stage()),
      stage_variables(prepared_.stage_variables()),
      integration_request(arena_),
      response(arena_) {}

namespace {

// Moves a view that lies inside `from` to the same place inside `to`; others stay.
void follow(std::string_view& view, std::string_view from, std::string_view to) {
  auto at = reinterpret_cast<uintptr_t>(view.data());
  auto begin = reinterpret_cast<uintptr_t>(from.data());
  if (view.data() == nullptr || at < begin || at + view.size() > begin + from.size()) return;
  view = to.substr(at - begin, view.size());
}

}  // namespace

void set_request(Exchange& exchange, const RequestHead& head, std::string_view body) {
  exchange.request = head;
  exchange.whole_path = head.path;
  exchange.request.path = exchange.base_path_bytes < head.path.size() ? head.path.substr(exchange.base_path_bytes) : "/";
  exchange.body = body;
  exchange.sent_body = body;
}

void retained(Exchange& exchange, const RequestHead& head, std::string_view body) {
  const RequestHead old = exchange.request;
  const std::string_view old_path = exchange.whole_path;
  const std::string_view old_body = exchange.body;
  set_request(exchange, head, exchange.body_in_arena ? old_body : body);
  for (uint32_t i = 0; i < exchange.match.capture_count; ++i) follow(exchange.match.captures[i].value, old_path, head.path);
  follow(exchange.payload, old_body, exchange.body);
  const bool overridden = exchange.http_method_text.data() != old.method_text.data();  // only a REST API heeds the field
  const Field* other_method = overridden ? exchange.field_index.find(head.fields, FieldId::x_http_method_override) : nullptr;
  exchange.http_method_text = other_method ? other_method->value : head.method_text;
  // Decoded query texts are in the arena; the others point into the query. The span is the arena's and ours to change.
  for (const Parameter& parameter : exchange.query) {
    auto& mutable_parameter = const_cast<Parameter&>(parameter);
    follow(mutable_parameter.name, old.query, head.query);
    follow(mutable_parameter.value, old.query, head.query);
  }
}

void FieldList::reserve(size_t count) {
  if (capacity_ - size_ >= count) return;
  size_t wanted = size_t(size_) + count;
  size_t capacity = capacity_ ? size_t(capacity_) * 2 : 16;
  if (capacity < wanted) capacity = wanted;
  auto* grown = static_cast<Field*>(arena_->allocate(capacity * sizeof(Field), alignof(Field)));
  if (size_) std::memcpy(static_cast<void*>(grown), data_, size_ * sizeof(Field));
  data_ = grown;
  capacity_ = uint32_t(capacity);
}

void FieldList::set(std::string_view name, std::string_view value) {
  FieldId id = field_id(name);
  uint32_t kept = 0;
  bool placed = false;
  for (uint32_t i = 0; i < size_; ++i) {
    bool same = id == FieldId::other ? data_[i].id == id && ascii_iequals(data_[i].name, name) : data_[i].id == id;
    if (same) {
      if (placed) continue;
      data_[i] = Field{name, value, id};
      placed = true;
    }
    data_[kept++] = data_[i];
  }
  size_ = kept;
  if (!placed) add(name, value, id);
}

void FieldList::remove(FieldId id) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < size_; ++i) {
    if (data_[i].id != id) data_[kept++] = data_[i];
  }
  size_ = kept;
}

void FieldList::remove(std::string_view name) {
  const FieldId id = field_id(name);
  if (id != FieldId::other) return remove(id);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < size_; ++i) {
    if (data_[i].id != FieldId::other || !ascii_iequals(data_[i].name, name)) data_[kept++] = data_[i];
  }
  size_ = kept;
}

const Field* FieldList::find(std::string_view name) const {
  FieldId id = field_id(name);
  if (id != FieldId::other) return find(id);
  for (uint32_t i = size_; i > 0; --i) {
    if (data_[i - 1].id == FieldId::other && ascii_iequals(data_[i - 1].name, name)) return &data_[i - 1];
  }
  return nullptr;
}

const Field* FieldList::find(FieldId id) const {
  for (uint32_t i = size_; i > 0; --i) {
    if (data_[i - 1].id == id) return &data_[i - 1];
  }
  return nullptr;
}

}  // namespace apigw::vm
