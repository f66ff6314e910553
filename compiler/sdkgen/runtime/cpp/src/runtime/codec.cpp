// What is the same for all structs, enumerations, lists and maps: reading their shapes, writing and comparing their values.
#include <apigw_sdk/runtime/codec.hpp>

#include <algorithm>

namespace apigw_sdk {
namespace {

const void* at_offset(const void* value, std::size_t offset) { return static_cast<const char*>(value) + offset; }
void* at_offset(void* value, std::size_t offset) { return static_cast<char*>(value) + offset; }

const HolderShape& holder_of(const Field& field) { return static_cast<const HolderShape&>(*field.shape); }

/// What a shape's score was, else what it is now.
template <class Score>
int remembered(const Shape& shape, const Json& data, Memo& memo, Score score) {
  const auto key = std::make_pair(static_cast<const void*>(&shape), &data);
  if (const auto known = memo.find(key); known != memo.end()) return known->second;
  const int points = score();
  return memo[key] = points;
}

template <class Visit>
void each_of(const MapShape::Access& access, const void* map, Visit visit) {
  access.each(map, &visit, [](void* target, const std::string& name, const void* value) { (*static_cast<Visit*>(target))(name, value); });
}

}  // namespace

std::string At::text() const {
  if (outer_ == nullptr) return {};
  if (index_ == kNone) return outer_->text() + "." + std::string(name_);
  return outer_->text() + "[" + std::to_string(index_) + "]";
}

void throw_unfit(const Json& data, const char* wanted, const At& at) {
  const std::string place = at.text();
  throw DecodeError((place.empty() ? "the body" : place) + ": " + wanted + " was expected, not " + data.type_name());
}

void Shape::add_parts(const std::string& name, const void* value, Parts& parts) const { parts.emplace_back(name, encode(value)); }

Json HolderShape::encode(const void* value) const {
  const void* inner = held(value);
  return inner == nullptr ? Json(nullptr) : item_->encode(inner);
}
void HolderShape::decode(void* value, const Json& data, const At& at) const {
  if (data.is_null()) clear(value);
  else item_->decode(make(value), data, at);
}
int HolderShape::score(const Json& data, Memo& memo) const { return data.is_null() ? 1 : item_->score(data, memo); }
bool HolderShape::same(const void* a, const void* b) const {
  const void* first = held(a);
  const void* second = held(b);
  return first == nullptr || second == nullptr ? first == second : item_->same(first, second);
}
void HolderShape::add_parts(const std::string& name, const void* value, Parts& parts) const {
  if (const void* inner = held(value)) item_->add_parts(name, inner, parts);
}

// A Box<T> and a OneOf<T...> begin with what they are inside, whatever they hold.
const void* BoxShape::held(const void* holder) const { return static_cast<const AnyBox*>(holder)->get(); }
void* BoxShape::make(void* holder) const {
  AnyBox& box = *static_cast<AnyBox*>(holder);
  box = AnyBox(heap_->make(), *heap_);
  return box.get();
}
void BoxShape::clear(void* holder) const { *static_cast<AnyBox*>(holder) = AnyBox(); }

std::size_t index_of_one(const void* value) {
  const auto& one = *static_cast<const AnyOneOf*>(value);
  return one.value.get() == nullptr ? static_cast<std::size_t>(-1) : one.index;
}
const void* held_of_one(const void* value) { return static_cast<const AnyOneOf*>(value)->value.get(); }
void* make_one(void* value, std::size_t index, const Heap* heap) {
  auto& one = *static_cast<AnyOneOf*>(value);
  one.value = AnyBox(heap->make(), *heap);
  one.index = index;
  return one.value.get();
}

const void* ListShape::item_of(const void* value, std::size_t index) const { return at_offset(access_.items(value), index * access_.item_size); }
Json ListShape::encode(const void* value) const {
  Json data = Json::array();
  for (std::size_t i = 0, size = access_.size(value); i < size; ++i) data.push_back(item_->encode(item_of(value, i)));
  return data;
}
void ListShape::decode(void* value, const Json& data, const At& at) const {
  if (!data.is_array()) throw_unfit(data, "an array", at);
  void* items = access_.make(value, data.size());
  for (std::size_t i = 0; i < data.size(); ++i) item_->decode(at_offset(items, i * access_.item_size), data[i], At(at, i));
}
int ListShape::score(const Json& data, Memo& memo) const {
  if (!data.is_array()) return 0;
  const bool fits = std::all_of(data.begin(), data.end(), [&](const Json& item) { return item_->score(item, memo) != 0; });
  return fits ? 2 : 0;
}
bool ListShape::same(const void* a, const void* b) const {
  const std::size_t size = access_.size(a);
  if (size != access_.size(b)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!item_->same(item_of(a, i), item_of(b, i))) return false;
  }
  return true;
}
void ListShape::add_parts(const std::string& name, const void* value, Parts& parts) const {
  for (std::size_t i = 0, size = access_.size(value); i < size; ++i) item_->add_parts(name, item_of(value, i), parts);
}

Json MapShape::encode(const void* value) const {
  Json data = Json::object();
  encode_more(value, data);
  return data;
}
void MapShape::encode_more(const void* value, Json& data) const {
  each_of(access_, value, [&](const std::string& name, const void* item) {
    if (!data.contains(name)) data[name] = item_->encode(item);
  });
}
void MapShape::decode(void* value, const Json& data, const At& at) const {
  if (!data.is_object()) throw_unfit(data, "an object", at);
  decode_more(value, data, at, {});
}
void MapShape::decode_more(void* value, const Json& data, const At& at, const std::set<std::string>& known) const {
  access_.clear(value);
  for (auto item = data.begin(); item != data.end(); ++item) {
    if (known.count(item.key()) == 0) item_->decode(access_.add(value, item.key()), item.value(), At(at, item.key()));
  }
}
int MapShape::score(const Json& data, Memo& memo) const {
  if (!data.is_object()) return 0;
  const bool fits = std::all_of(data.begin(), data.end(), [&](const Json& item) { return item_->score(item, memo) != 0; });
  return fits ? 1 : 0;
}
bool MapShape::same(const void* a, const void* b) const {
  bool same = access_.size(a) == access_.size(b);
  each_of(access_, a, [&](const std::string& name, const void* item) {
    const void* other = same ? access_.find(b, name) : nullptr;
    same = other != nullptr && item_->same(item, other);
  });
  return same;
}
void MapShape::add_all_parts(const void* value, Parts& parts) const {
  each_of(access_, value, [&](const std::string& name, const void* item) { item_->add_parts(name, item, parts); });
}

Json ObjectShape::encode(const void* value) const {
  Json data = Json::object();
  for (const Field* field = fields_; field != fields_ + count_; ++field) {
    const void* member = at_offset(value, field->offset);
    if (field->presence == Field::required) {
      data[field->name.str()] = field->shape->encode(member);
    } else if (const void* held = holder_of(*field).held(member)) {
      data[field->name.str()] = holder_of(*field).item().encode(held);
    } else if (field->presence == Field::filled) {
      throw EncodeError(field->name.str() + " is missing");
    }
  }
  if (more_ != nullptr) more_->encode_more(at_offset(value, more_offset_), data);
  return data;
}
void ObjectShape::decode(void* value, const Json& data, const At& at) const {
  if (!data.is_object()) throw_unfit(data, "an object", at);
  for (const Field* field = fields_; field != fields_ + count_; ++field) {
    void* member = at_offset(value, field->offset);
    const std::string name = field->name.str();
    const auto found = data.find(name);
    const At inner(at, name);
    if (field->presence == Field::required) {
      if (found == data.end()) throw DecodeError(inner.text() + " is missing");
      field->shape->decode(member, *found, inner);
      continue;
    }
    const HolderShape& holder = holder_of(*field);
    if (found == data.end() && field->presence == Field::filled) throw DecodeError(inner.text() + " is missing");
    // A server that writes null for what is left out is understood.
    if (found == data.end() || (field->presence == Field::optional && found->is_null() && !holder.item().takes_null())) holder.clear(member);
    else holder.item().decode(holder.make(member), *found, inner);
  }
  if (more_ == nullptr) return;
  std::set<std::string> known;
  for (const Field* field = fields_; field != fields_ + count_; ++field) known.insert(field->name.str());
  more_->decode_more(at_offset(value, more_offset_), data, at, known);
}
int ObjectShape::score(const Json& data, Memo& memo) const {
  if (!data.is_object()) return 0;
  return remembered(*this, data, memo, [&] { return new_score(data, memo); });
}
/// Two points for each member that is there, one less for each name that is none.
int ObjectShape::new_score(const Json& data, Memo& memo) const {
  int points = 1, known = 0;
  for (const Field* field = fields_; field != fields_ + count_; ++field) {
    const auto found = data.find(field->name.str());
    if (found == data.end()) {
      if (field->presence != Field::optional) return 0;
      continue;
    }
    const Shape& shape = field->presence == Field::required ? *field->shape : holder_of(*field).item();
    const bool left_out = field->presence == Field::optional && found->is_null();
    if (!left_out && shape.score(*found, memo) == 0) return 0;
    points += 2;
    ++known;
  }
  return std::max(1, more_ == nullptr ? points - (static_cast<int>(data.size()) - known) : points);
}
bool ObjectShape::same(const void* a, const void* b) const {
  for (const Field* field = fields_; field != fields_ + count_; ++field) {
    if (!field->shape->same(at_offset(a, field->offset), at_offset(b, field->offset))) return false;
  }
  return more_ == nullptr || more_->same(at_offset(a, more_offset_), at_offset(b, more_offset_));
}
Parts ObjectShape::parts(const void* value) const {
  Parts parts;
  for (const Field* field = fields_; field != fields_ + count_; ++field) field->shape->add_parts(field->name.str(), at_offset(value, field->offset), parts);
  if (more_ != nullptr) more_->add_all_parts(at_offset(value, more_offset_), parts);
  return parts;
}

Json AlternativesShape::encode(const void* value) const {
  const std::size_t index = choice_->index(value);
  if (index >= choice_->count) throw EncodeError("one of several types is missing");
  return choice_->options[index].shape->encode(choice_->held(value));
}
/// Index of the type that the discriminator means; beyond all when it means none.
std::size_t AlternativesShape::tagged(const Json& data) const {
  const auto found = data.is_object() && count_ != 0 ? data.find(discriminator_.str()) : data.end();
  if (count_ == 0 || !data.is_object() || found == data.end() || !found->is_string()) return choice_->count;
  const auto& text = found->get_ref<const std::string&>();
  const Tag* tag = std::find_if(tags_, tags_ + count_, [&](const Tag& one) { return one.text == text; });
  return tag == tags_ + count_ ? choice_->count : tag->index;
}
void AlternativesShape::decode(void* value, const Json& data, const At& at) const {
  std::size_t index = tagged(data);
  if (index >= choice_->count) {
    Memo memo;
    int most = 0;
    index = choice_->count - 1;
    for (std::size_t i = 0; i + 1 < choice_->count; ++i) {
      const int points = choice_->options[i].shape->score(data, memo);
      if (points > most) index = i;
      most = std::max(most, points);
    }
  }
  const Choice::Option& option = choice_->options[index];
  option.shape->decode(choice_->make(value, index, option.heap), data, at);
}
int AlternativesShape::score(const Json& data, Memo& memo) const {
  return remembered(*this, data, memo, [&] {
    const std::size_t only = tagged(data);
    if (only < choice_->count) return choice_->options[only].shape->score(data, memo);
    int most = 0;
    for (std::size_t i = 0; i + 1 < choice_->count; ++i) most = std::max(most, choice_->options[i].shape->score(data, memo));
    return most;
  });
}
bool AlternativesShape::same(const void* a, const void* b) const {
  const std::size_t index = choice_->index(a);
  if (index != choice_->index(b)) return false;
  return index >= choice_->count || choice_->options[index].shape->same(choice_->held(a), choice_->held(b));
}

Json TextEnumShape::encode(const void* value) const { return static_cast<const TextEnum*>(value)->str(); }
void TextEnumShape::decode(void* value, const Json& data, const At& at) const {
  if (!data.is_string()) throw_unfit(data, "a text", at);
  *static_cast<TextEnum*>(value) = TextEnum(data.get<std::string>());
}
int TextEnumShape::score(const Json& data, Memo&) const {
  const auto is_it = [&](const Literal& text) { return text == data.get_ref<const std::string&>(); };
  return data.is_string() && std::any_of(texts_, texts_ + count_, is_it) ? 3 : 0;
}
bool TextEnumShape::same(const void* a, const void* b) const { return static_cast<const TextEnum*>(a)->str() == static_cast<const TextEnum*>(b)->str(); }
std::set<std::string> TextEnumShape::known() const {
  std::set<std::string> texts;
  std::transform(texts_, texts_ + count_, std::inserter(texts, texts.end()), [](const Literal& text) { return text.str(); });
  return texts;
}

Json NumberEnumShape::encode(const void* value) const { return static_cast<const NumberEnum*>(value)->number(); }
void NumberEnumShape::decode(void* value, const Json& data, const At& at) const {
  std::int64_t number = 0;
  Codec<std::int64_t>::shape.decode(&number, data, at);
  *static_cast<NumberEnum*>(value) = NumberEnum(number);
}
int NumberEnumShape::score(const Json& data, Memo& memo) const {
  if (Codec<std::int64_t>::shape.score(data, memo) == 0) return 0;
  return std::find(numbers_, numbers_ + count_, apigw_sdk::decode<std::int64_t>(data)) != numbers_ + count_ ? 3 : 0;
}
bool NumberEnumShape::same(const void* a, const void* b) const { return static_cast<const NumberEnum*>(a)->number() == static_cast<const NumberEnum*>(b)->number(); }
std::set<std::int64_t> NumberEnumShape::known() const { return std::set<std::int64_t>(numbers_, numbers_ + count_); }

}  // namespace apigw_sdk
