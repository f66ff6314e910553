#include "runtime/vtl/value.h"

#include <bit>
#include <cstring>

#include "runtime/vtl/number_big.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl {
namespace {

/// Bounds deep comparisons: values may contain themselves.
struct Visits {
  int left = 100'000;
  int64_t cost = 0;  // in fuel
  bool enter(int depth) {
    ++cost;
    return depth < nesting_max && --left >= 0;
  }
};

bool is_collection(Value value) { return value.is_list() || value.is_map() || value.kind() == Kind::entry; }

/// A collection as a key is compared with every one of its size.
int64_t key_cost(const Map& map, Value key) { return is_collection(key) ? int64_t(map.size() + 1) * key_visits_max : 0; }

bool equal(Value a, Value b, Visits& visits, int depth) {
  if (a.kind() != b.kind() || !visits.enter(depth)) return false;
  switch (a.kind()) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean() == b.boolean();
    case Kind::integer: return a.integer() == b.integer() && a.wide() == b.wide();
    case Kind::big_integer: visits.cost += a.big_integer().size / 8; return compare(a.big_integer(), b.big_integer()) == 0;
    case Kind::real: return std::bit_cast<int64_t>(a.real()) == std::bit_cast<int64_t>(b.real()) || (a.real() != a.real() && b.real() != b.real());
    case Kind::string: visits.cost += int64_t(a.string().size() / 64); return a.string() == b.string();
    case Kind::foreign: return a.identity() == b.identity();
    case Kind::entry: return equal(a.entry().key, b.entry().key, visits, depth + 1) && equal(a.entry().value, b.entry().value, visits, depth + 1);
    case Kind::list: {
      if (a.identity() == b.identity()) return true;
      if (a.list().size() != b.list().size()) return false;
      for (uint32_t i = 0; i < a.list().size(); ++i) {
        if (!equal(a.list()[i], b.list()[i], visits, depth + 1)) return false;
      }
      return true;
    }
    case Kind::map: {
      if (a.identity() == b.identity()) return true;
      if (a.map().size() != b.map().size()) return false;
      uint32_t cursor = 0;
      while (const Entry* entry = a.map().next(cursor)) {
        visits.cost += 4 + (entry->key.is_string() ? int64_t(entry->key.string().size() / 32) : key_cost(b.map(), entry->key));
        const Value* other = b.map().find(entry->key);
        if (!other || !equal(entry->value, *other, visits, depth + 1)) return false;
      }
      return true;
    }
  }
  return false;
}

int32_t hash_of_bits(uint64_t bits) { return int32_t(uint32_t(bits ^ bits >> 32)); }

uint32_t hash(Value value, Visits& visits, int depth) {
  if (!visits.enter(depth)) return 0;
  switch (value.kind()) {
    case Kind::null: return 0;
    case Kind::boolean: return value.boolean() ? 1231 : 1237;
    case Kind::integer: return value.wide() ? uint32_t(hash_of_bits(uint64_t(value.integer()))) : uint32_t(value.integer());
    case Kind::big_integer: return value.big_integer().size ? value.big_integer().limbs[0] : 0;
    case Kind::real: return uint32_t(hash_of_bits(std::bit_cast<uint64_t>(value.real())));
    case Kind::string: {
      uint32_t sum = 0;
      visits.cost += int64_t(value.string().size() / 4);
      each_unit(value.string(), [&](uint16_t unit) { sum = sum * 31 + unit; });
      return sum;
    }
    case Kind::foreign: return uint32_t(reinterpret_cast<uintptr_t>(value.identity()) >> 4);
    case Kind::entry: return hash(value.entry().key, visits, depth + 1) ^ hash(value.entry().value, visits, depth + 1);
    case Kind::list: {
      uint32_t sum = 1;
      for (Value element : value.list().values()) sum = sum * 31 + hash(element, visits, depth + 1);
      return sum;
    }
    case Kind::map: {
      uint32_t sum = 0, cursor = 0;
      while (const Entry* entry = value.map().next(cursor)) sum += hash(entry->key, visits, depth + 1) ^ hash(entry->value, visits, depth + 1);
      return sum;
    }
  }
  return 0;
}

}  // namespace

bool equals(Value a, Value b) {
  Visits visits;
  return equal(a, b, visits, 0);
}

bool equals(Evaluation& evaluation, Value a, Value b) {
  Visits visits;
  const bool result = equal(a, b, visits, 0);
  evaluation.spend(visits.cost);
  return result;
}

bool equal_keys(Value a, Value b) {
  Visits visits{.left = key_visits_max};
  return equal(a, b, visits, 0);
}

void pay_for_key(Evaluation& evaluation, const Map& map, Value key) {
  evaluation.spend(key.is_string() ? int64_t(key.string().size() / 32) : key_cost(map, key));
}

int32_t hash_code(Value value) {
  Visits visits;
  return int32_t(hash(value, visits, 0));
}

int32_t hash_code(Evaluation& evaluation, Value value) {
  Visits visits;
  const auto result = int32_t(hash(value, visits, 0));
  evaluation.spend(visits.cost);
  return result;
}

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::none: return "none";
    case Fault::index_out_of_bounds: return "index out of bounds";
    case Fault::number_format: return "the text is no number";
    case Fault::bad_regex: return "the regular expression is not supported";
    case Fault::bad_path: return "the JSONPath is not valid";
    case Fault::bad_json: return "the text is not JSON";
    case Fault::bad_argument: return "an argument is not valid";
    case Fault::unsupported_operation: return "the collection cannot be changed in this way";
    case Fault::too_deep: return "values nest too deeply";
    case Fault::too_large: return "a value is too large";
    case Fault::out_of_fuel: return "the template takes too long";
  }
  return {};
}

std::string_view class_name(Value value) {
  switch (value.kind()) {
    case Kind::null: return {};
    case Kind::boolean: return "java.lang.Boolean";
    case Kind::integer: return value.wide() ? "java.lang.Long" : "java.lang.Integer";
    case Kind::big_integer: return "java.math.BigInteger";
    case Kind::real: return "java.lang.Double";
    case Kind::string: return "java.lang.String";
    case Kind::map: return "java.util.LinkedHashMap";
    case Kind::entry: return "java.util.LinkedHashMap$Entry";
    case Kind::foreign: return value.foreign().class_name();
    case Kind::list: break;
  }
  switch (value.list().style()) {
    case ListStyle::literal: return "java.util.ArrayList";
    case ListStyle::json: return "net.minidev.json.JSONArray";
    case ListStyle::array: return "[Ljava.lang.String;";
    case ListStyle::view: return "java.util.LinkedHashMap$LinkedKeySet";
  }
  return {};
}

Value Foreign::property(Evaluation&, std::string_view) { return {}; }
bool Foreign::call(Evaluation&, std::string_view, std::span<const Value>, Value&) { return false; }
bool Foreign::assign(Evaluation&, std::string_view, Value) { return false; }
Value Foreign::contents(Evaluation&) { return {}; }
void Foreign::print(TextSink&) {}
std::string_view Foreign::class_name() const { return "java.lang.Object"; }

}  // namespace apigw::vtl
