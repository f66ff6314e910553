// Why a body does not fit, in the words of the validator the service is known to use: the list that ends up in
// $context.error.validationErrorString, with the first fault in it. Walks down the failing path and asks the validation again
// at each level, so the fast run carries nothing for it.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "runtime/base/utf8.h"
#include "runtime/bundle/segment_hash.h"
#include "runtime/vm/schema_validation.h"

namespace apigw::vm::schema {
namespace {

using bundle::SchemaOp;

/// Text into the caller's buffer, cut at its end. [AWS shows JSON texts inside the reason, as here.]
class Writer {
 public:
  explicit Writer(std::span<char> room) : room_(room) {}
  Writer& operator<<(std::string_view text) {
    const size_t count = std::min(text.size(), room_.size() - used_);
    std::copy_n(text.data(), count, room_.data() + used_);
    used_ += count;
    return *this;
  }
  Writer& operator<<(int64_t number) {
    char digits[24];
    return *this << std::string_view(digits, size_t(fmt::format_to(digits, "{}", number) - digits));
  }
  Writer& quoted(std::string_view text) {
    *this << "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') *this << "\\";
      if (uint8_t(c) < 0x20) {
        char escape[8];
        *this << std::string_view(escape, size_t(fmt::format_to(escape, "\\u{:04x}", int(c)) - escape));
      } else {
        *this << std::string_view(&c, 1);
      }
    }
    return *this << "\"";
  }
  size_t used() const { return used_; }
  std::string_view text() const { return {room_.data(), used_}; }

 private:
  std::span<char> room_;
  size_t used_ = 0;
};

/// Names in brackets: ["a","b"].
class List {
 public:
  explicit List(Writer& out) : out_(out) { out_ << "["; }
  void add(std::string_view name) {
    if (count_++ > 0) out_ << ",";
    out_.quoted(name);
  }
  void close() { out_ << "]"; }
  size_t count() const { return count_; }

 private:
  Writer& out_;
  size_t count_ = 0;
};

std::string_view kind_name(uint8_t kind) {
  switch (kind) {
    case bundle::kind_null: return "null";
    case bundle::kind_boolean: return "boolean";
    case bundle::kind_integer: return "integer";
    case bundle::kind_fraction: return "number";
    case bundle::kind_string: return "string";
    case bundle::kind_array: return "array";
    default: return "object";
  }
}

class Explanation {
 public:
  Explanation(Validation& validation, std::span<char> buffer) : validation_(validation), out_(buffer) {}

  void write(Result& result, std::span<char> buffer) {
    out_ << "[";
    if (validation_.given_up()) {
      give_up();
    } else {
      // One more allowance for the whole way down: a deep body is validated again at each of its levels.
      validation_.renew_budget();
      block(0, 0);
    }
    out_ << "]";
    result.reason = out_.text().substr(0, utf8_valid_prefix(out_.text()));  // never half a character
    Writer pointer(buffer.subspan(out_.used()));
    pointer << pointer_;
    result.pointer = pointer.text();
  }

 private:
  void block(uint32_t number, uint32_t node) {
    if (number == bundle::block_never) {
      out_ << "instance does not match any schema";
      return;
    }
    for (const uint32_t* at = validation_.code(number); bundle::schema_op(*at) != SchemaOp::end; at += bundle::schema_length(*at)) {
      if (!validation_.instruction(at, node)) return instruction(at, node);
    }
    give_up();
  }

  void give_up() { out_ << "validation was given up: the instance needs too many steps"; }

  void instruction(const uint32_t* at, uint32_t node) {
    if (validation_.given_up()) return give_up();
    const Tape& tape = validation_.tape();
    const Node& value = tape[node];
    switch (bundle::schema_op(*at)) {
      case SchemaOp::end: return;
      case SchemaOp::type: return type(at[1], value);
      case SchemaOp::enumeration: return enumeration(at, node);
      case SchemaOp::minimum: return limit(at, value, "lower", "greater", "minimum");
      case SchemaOp::maximum: return limit(at, value, "greater", "lower", "maximum");
      case SchemaOp::multiple_of:
        out_ << "remainder of division is not zero (" << tape.text(value) << " / " << validation_.strings()[at[4]] << ")";
        return;
      case SchemaOp::min_length: return length(at[1], value, "short", "required minimum");
      case SchemaOp::max_length: return length(at[1], value, "long", "maximum allowed");
      case SchemaOp::pattern:
        out_ << "ECMA 262 regex ";
        out_.quoted(validation_.strings()[at[2]]) << " does not match input string ";
        out_.quoted(tape.text(value));
        return;
      case SchemaOp::min_items: return items_count("short", "least", at[1], value);
      case SchemaOp::max_items: return items_count("long", "most", at[1], value);
      case SchemaOp::unique_items: out_ << "array must not contain duplicate elements"; return;
      case SchemaOp::items:
      case SchemaOp::tuple: return items(at, node);
      case SchemaOp::min_properties: return members_count("few", "least", at[1], value);
      case SchemaOp::max_properties: return members_count("many", "most", at[1], value);
      case SchemaOp::members: return members(at, node);
      case SchemaOp::needs_names: return needs_names(at, node);
      case SchemaOp::needs_schema: return block(at[2], node);
      case SchemaOp::all_of:
        out_ << "instance failed to match all required schemas (matched only " << matched(at, node) << " out of " << bundle::schema_length(*at) - 1 << ")";
        return;
      case SchemaOp::any_of: out_ << "instance failed to match at least one required schema among " << bundle::schema_length(*at) - 1; return;
      case SchemaOp::one_of:
        out_ << "instance failed to match exactly one schema (matched " << matched(at, node) << " out of " << bundle::schema_length(*at) - 1 << ")";
        return;
      case SchemaOp::negation: out_ << "instance matched a schema which it should not have"; return;
    }
  }

  uint32_t matched(const uint32_t* at, uint32_t node) {
    uint32_t count = 0;
    for (uint32_t i = 1; i < bundle::schema_length(*at); ++i) {
      count += validation_.block(at[i], node);
    }
    return count;
  }

  void type(uint32_t mask, const Node& value) {
    out_ << "instance type (" << kind_name(value.kind) << ") does not match any allowed primitive type (allowed: ";
    List list(out_);
    // The order of the service's list is that of the names; "number" covers integers.
    if (mask & bundle::kind_array) list.add("array");
    if (mask & bundle::kind_boolean) list.add("boolean");
    if (mask & bundle::kind_integer) list.add("integer");
    if (mask & bundle::kind_null) list.add("null");
    if (mask & bundle::kind_fraction) list.add("number");
    if (mask & bundle::kind_object) list.add("object");
    if (mask & bundle::kind_string) list.add("string");
    list.close();
    out_ << ")";
  }

  /// A value as JSON, names of an object in the body's order.
  void value_text(uint32_t index) {
    const Tape& tape = validation_.tape();
    const Node& node = tape[index];
    switch (node.kind) {
      case bundle::kind_null: out_ << "null"; return;
      case bundle::kind_boolean: out_ << (node.truth ? "true" : "false"); return;
      case bundle::kind_string: out_.quoted(tape.text(node)); return;
      case bundle::kind_array:
      case bundle::kind_object: {
        const bool object = node.kind == bundle::kind_object;
        out_ << (object ? "{" : "[");
        bool first = true;
        for (uint32_t i = index + 1; i < node.next;) {
          const uint32_t item = object ? i + 1 : i;
          if (!object || !tape[i].superseded) {
            if (!first) out_ << ",";
            first = false;
            if (object) out_.quoted(tape.text(tape[i])) << ":";
            value_text(item);
          }
          i = tape[item].next;
        }
        out_ << (object ? "}" : "]");
        return;
      }
      default: out_ << tape.text(node);
    }
  }

  const uint32_t* constant_text(const uint32_t* at) {
    const Strings& strings = validation_.strings();
    switch (bundle::ConstantTag(*at)) {
      case bundle::constant_null: out_ << "null"; return at + 1;
      case bundle::constant_false: out_ << "false"; return at + 1;
      case bundle::constant_true: out_ << "true"; return at + 1;
      case bundle::constant_number: out_ << strings[at[1]]; return at + 2;
      case bundle::constant_string: out_.quoted(strings[at[1]]); return at + 2;
      case bundle::constant_array:
      case bundle::constant_object: break;
    }
    const bool object = *at == bundle::constant_object;
    const uint32_t* item = at + 3;
    out_ << (object ? "{" : "[");
    for (uint32_t i = 0; i < at[1]; ++i) {
      if (i > 0) out_ << ",";
      if (object) out_.quoted(strings[*item++]) << ":";
      item = constant_text(item);
    }
    out_ << (object ? "}" : "]");
    return item;
  }

  void enumeration(const uint32_t* at, uint32_t node) {
    out_ << "instance value (";
    value_text(node);
    out_ << ") not found in enum (possible values: [";
    bool first = true;
    const auto separate = [&] { out_ << (first ? "" : ","), first = false; };
    const auto* slots = reinterpret_cast<const bundle::StringSlot*>(at + 3);
    for (uint32_t i = 0; i < at[1]; ++i) {
      if (slots[i].text == bundle::none) continue;
      separate();
      out_.quoted(validation_.strings()[slots[i].text]);
    }
    const uint32_t* constant = at + 3 + size_t(at[1]) * 2;
    for (uint32_t i = 0; i < at[2]; ++i) {
      separate();
      constant = constant_text(constant);
    }
    out_ << "])";
  }

  void limit(const uint32_t* at, const Node& value, std::string_view beyond, std::string_view within, std::string_view name) {
    const std::string_view bound = validation_.strings()[at[4]];
    const std::string_view found = validation_.tape().text(value);
    if (at[1] & bundle::limit_exclusive) {
      out_ << "numeric instance is not strictly " << within << " than the required " << name << " " << bound;
    } else {
      out_ << "numeric instance is " << beyond << " than the required " << name << " (" << name << ": " << bound << ", found: " << found << ")";
    }
  }

  void length(uint32_t bound, const Node& value, std::string_view fault, std::string_view name) {
    const std::string_view text = validation_.tape().text(value);
    const auto count = std::count_if(text.begin(), text.end(), [](char c) { return (uint8_t(c) & 0xC0) != 0x80; });
    out_ << "string ";
    out_.quoted(text) << " is too " << fault << " (length: " << count << ", " << name << ": " << bound << ")";
  }

  void items_count(std::string_view fault, std::string_view bound_name, uint32_t bound, const Node& value) {
    out_ << "array is too " << fault << ": must have at " << bound_name << " " << bound << " elements but instance has " << value.size << " elements";
  }

  void members_count(std::string_view fault, std::string_view bound_name, uint32_t bound, const Node& value) {
    out_ << "object has too " << fault << " properties (found " << value.size << " but schema requires at " << bound_name << " " << bound << ")";
  }

  void items(const uint32_t* at, uint32_t index) {
    const Tape& tape = validation_.tape();
    const uint32_t given = bundle::schema_length(*at) - 2;
    uint32_t position = 0;
    for (uint32_t i = index + 1; i < tape[index].next; i = tape[i].next, ++position) {
      const uint32_t number = position < given ? at[2 + position] : at[1];
      if (validation_.block(number, i)) continue;
      if (number == bundle::block_never && position >= given) {
        out_ << "array is too long: schema allows only " << given << " elements but instance has " << tape[index].size << " elements";
        return;
      }
      pointer_ += fmt::format("/{}", position);
      return block(number, i);
    }
  }

  void members(const uint32_t* at, uint32_t index) {
    const Tape& tape = validation_.tape();
    const MembersView view(at);
    uint32_t required = 0;
    for (uint32_t i = index + 1; i < tape[index].next; i = tape[i + 1].next) {
      if (tape[i].superseded) continue;
      const auto* slot = validation_.slot(at, tape[i].next, tape.text(tape[i]));
      required += slot != nullptr ? slot->required : 0;
    }
    if (required != view.required_count) return missing(view, index);
    if (view.additional == bundle::block_never && not_allowed(at, view, index)) return;
    for (uint32_t i = index + 1; i < tape[index].next; i = tape[i + 1].next) {
      if (tape[i].superseded) continue;
      const auto* slot = validation_.slot(at, tape[i].next, tape.text(tape[i]));
      bool declared = slot != nullptr && slot->block != bundle::block_undeclared;
      if (declared && descend(slot->block, i)) return;
      for (uint32_t p = 0; p < view.pattern_count; ++p) {
        if (!validation_.matches(view.patterns[p].expression, tape.text(tape[i]))) continue;
        declared = true;
        if (descend(view.patterns[p].block, i)) return;
      }
      if (!declared && descend(view.additional, i)) return;
    }
  }

  /// Explains the member's value when it does not fit.
  bool descend(uint32_t number, uint32_t name) {
    if (validation_.block(number, name + 1)) return false;
    pointer_ += '/';
    for (const char c : validation_.tape().text(validation_.tape()[name])) {
      if (c == '~') pointer_ += "~0";
      else if (c == '/') pointer_ += "~1";
      else pointer_ += c;
    }
    block(number, name + 1);
    return true;
  }

  void missing(const MembersView& view, uint32_t index) {
    const Tape& tape = validation_.tape();
    out_ << "object has missing required properties (";
    List list(out_);
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < view.slot_count; ++i) {
      const auto& slot = view.slots[i];
      if (slot.name == bundle::none || !slot.required) continue;
      const std::string_view name = validation_.strings()[slot.name];
      if (member(tape, index, slot.hash, name) == 0) names.push_back(name);
    }
    std::sort(names.begin(), names.end());  // as the service lists them
    for (const std::string_view name : names) list.add(name);
    list.close();
    out_ << ")";
  }

  bool not_allowed(const uint32_t* at, const MembersView& view, uint32_t index) {
    const Tape& tape = validation_.tape();
    std::vector<std::string_view> names;
    for (uint32_t i = index + 1; i < tape[index].next; i = tape[i + 1].next) {
      if (tape[i].superseded) continue;
      const std::string_view name = tape.text(tape[i]);
      const auto* slot = validation_.slot(at, tape[i].next, name);
      if (slot != nullptr && slot->block != bundle::block_undeclared) continue;
      const bool matched = std::any_of(view.patterns, view.patterns + view.pattern_count, [&](const auto& entry) { return validation_.matches(entry.expression, name); });
      if (!matched) names.push_back(name);
    }
    if (names.empty()) return false;
    std::sort(names.begin(), names.end());
    out_ << "object instance has properties which are not allowed by the schema: ";
    List list(out_);
    for (const std::string_view name : names) list.add(name);
    list.close();
    return true;
  }

  void needs_names(const uint32_t* at, uint32_t index) {
    const Strings& strings = validation_.strings();
    const uint32_t* const end = at + bundle::schema_length(*at);
    out_ << "property ";
    out_.quoted(strings[at[1]]) << " of object has missing property dependencies (schema requires ";
    List wanted(out_);
    for (const uint32_t* id = at + 2; id < end; ++id) wanted.add(strings[*id]);
    wanted.close();
    out_ << "; missing: ";
    List absent(out_);
    for (const uint32_t* id = at + 2; id < end; ++id) {
      if (member(validation_.tape(), index, bundle::segment_hash(strings[*id]), strings[*id]) == 0) absent.add(strings[*id]);
    }
    absent.close();
    out_ << ")";
  }

  Validation& validation_;
  Writer out_;
  std::string pointer_;
};

}  // namespace

void explain(Validation& validation, std::span<char> buffer, Result& result) { Explanation(validation, buffer).write(result, buffer); }

}  // namespace apigw::vm::schema
