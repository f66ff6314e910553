// Tokens to nodes in one pass without recursion. The only file that knows simdjson in this unit.
#include "runtime/vm/schema_tape.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/bundle/schema_number.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::vm::schema {

struct Tape::Tokens {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

namespace {

constexpr uint32_t kSmallObject = 24;  // up to here names are compared pairwise, beyond they are sorted

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Four hexadecimal digits at text[at], or -1.
int32_t hex4(std::string_view text, size_t at) {
  if (text.size() < 4 || at > text.size() - 4) return -1;
  int32_t value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

/// A lone surrogate is written like any code point below 2^16: JSON's grammar allows it, and it counts as one.
void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += char(0xC0 | code >> 6);
    out += char(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += char(0xE0 | code >> 12);
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  } else {
    out += char(0xF0 | code >> 18);
    out += char(0x80 | (code >> 12 & 0x3F));
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  }
}

/// Bytes of the JSON number at the start of `text` (RFC 8259 6), 0 when there is none.
size_t number_bytes(std::string_view text, bool& integer) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  integer = true;
  if (at < text.size() && text[at] == '-') ++at;
  const bool zero = at < text.size() && text[at] == '0';
  const size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return 0;
  if (at < text.size() && text[at] == '.') {
    integer = false;
    ++at;
    if (digits() == 0) return 0;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    integer = false;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    while (at + 1 < text.size() && text[at] == '0' && is_digit(text[at + 1])) ++at;
    const size_t exponent = digits();
    // The service's parser refuses exponents that do not fit 32 bits; so do we, which keeps every sum of exponents exact.
    if (exponent == 0 || exponent > bundle::exponent_digits_max) return 0;
  }
  return at;
}

}  // namespace

Tape::Tape() : tokens_(std::make_unique<Tokens>()) {}
Tape::~Tape() = default;

size_t Tape::capacity_bytes() const {
  const size_t indexed = tokens_->parser ? tokens_->parser->capacity() : 0;
  return indexed * sizeof(uint32_t) + node_capacity_ * sizeof(Node) + decoded_.capacity() + names_.capacity() * sizeof(Name);
}

void Tape::release() {
  tokens_->parser.reset();
  nodes_.reset();
  node_capacity_ = node_count_ = position_count_ = 0;
  decoded_ = {};
  open_ = {};
  names_ = {};
}

bool Tape::parse(std::string_view json) {
  node_count_ = 0;
  if (!index(json)) return false;
  return build();
}

bool Tape::index(std::string_view json) {
  if (json.empty() || json.size() >= 0x7fffffff) return false;
  json_ = json;
  auto& parser = tokens_->parser;
  const size_t capacity = std::bit_ceil(std::max<size_t>(json.size(), 4096));
  if (!parser) {
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, parser)) return false;
  } else if (parser->capacity() < json.size()) {
    if (parser->set_capacity(capacity)) return false;
  }
  if (parser->stage1(reinterpret_cast<const uint8_t*>(json.data()), json.size(), simdjson::stage1_mode::regular)) return false;
  positions_ = parser->structural_indexes.get();
  position_count_ = parser->n_structural_indexes;
  if (node_capacity_ < position_count_) {
    node_capacity_ = uint32_t(std::bit_ceil(size_t(position_count_)));
    nodes_.reset(new Node[node_capacity_]);
  }
  decoded_.clear();
  open_.clear();
  names_.clear();
  return position_count_ > 0;
}

bool Tape::blank(uint32_t begin, uint32_t end) const {
  while (begin < end && is_blank(json_[begin])) ++begin;
  return begin == end;
}

// The token after the last one is the end of the text, which is what simdjson writes there.
bool Tape::string(uint32_t token, uint8_t kind) {
  const uint32_t begin = positions_[token] + 1;
  uint32_t end = token + 1 < position_count_ ? positions_[token + 1] : uint32_t(json_.size());
  // Between a string and the next token stand only blanks, so the closing quote is found from behind.
  while (end > begin && is_blank(json_[end - 1])) --end;
  if (end <= begin || json_[end - 1] != '"') return false;
  const std::string_view raw = json_.substr(begin, end - 1 - begin);
  Node& node = nodes_[node_count_++];
  node = Node{.kind = kind, .begin = begin, .size = uint32_t(raw.size()), .next = node_count_};
  if (std::memchr(raw.data(), '\\', raw.size()) && !decode(raw, node)) return false;
  return true;
}

bool Tape::decode(std::string_view raw, Node& node) {
  node.decoded = 1;
  node.begin = uint32_t(decoded_.size());
  for (size_t at = 0; at < raw.size();) {
    if (raw[at] != '\\') {
      const size_t stop = std::min(raw.find('\\', at), raw.size());
      decoded_.append(raw.substr(at, stop - at));
      at = stop;
      continue;
    }
    if (at + 1 == raw.size()) return false;
    const char escape = raw[at + 1];
    at += 2;
    switch (escape) {
      case '"': case '\\': case '/': decoded_ += escape; break;
      case 'b': decoded_ += '\b'; break;
      case 'f': decoded_ += '\f'; break;
      case 'n': decoded_ += '\n'; break;
      case 'r': decoded_ += '\r'; break;
      case 't': decoded_ += '\t'; break;
      case 'u': {
        const int32_t high = hex4(raw, at);
        if (high < 0) return false;
        at += 4;
        uint32_t code = uint32_t(high);
        if (code >= 0xD800 && code < 0xDC00 && raw.substr(at, 2) == "\\u") {
          const int32_t low = hex4(raw, at + 2);
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (uint32_t(low) - 0xDC00);
            at += 6;
          }
        }
        append_utf8(decoded_, code);
        break;
      }
      default: return false;
    }
  }
  node.size = uint32_t(decoded_.size()) - node.begin;
  return true;
}

bool Tape::number(uint32_t token) {
  const uint32_t begin = positions_[token];
  const uint32_t end = token + 1 < position_count_ ? positions_[token + 1] : uint32_t(json_.size());
  bool integer = false;
  const size_t bytes = number_bytes(json_.substr(begin, end - begin), integer);
  if (bytes == 0 || !blank(begin + uint32_t(bytes), end)) return false;
  nodes_[node_count_] = Node{.kind = uint8_t(integer ? bundle::kind_integer : bundle::kind_fraction), .begin = begin, .size = uint32_t(bytes), .next = node_count_ + 1};
  ++node_count_;
  return true;
}

bool Tape::word(uint32_t token, std::string_view expected, Node node) {
  const uint32_t begin = positions_[token];
  const uint32_t end = token + 1 < position_count_ ? positions_[token + 1] : uint32_t(json_.size());
  if (!json_.substr(begin, end - begin).starts_with(expected) || !blank(begin + uint32_t(expected.size()), end)) return false;
  node.next = node_count_ + 1;
  nodes_[node_count_++] = node;
  return true;
}

bool Tape::scalar(uint32_t token) {
  switch (json_[positions_[token]]) {
    case '"': return string(token, bundle::kind_string);
    case 't': return word(token, "true", {.kind = bundle::kind_boolean, .truth = 1});
    case 'f': return word(token, "false", {.kind = bundle::kind_boolean});
    case 'n': return word(token, "null", {.kind = bundle::kind_null});
    default: return number(token);
  }
}

void Tape::close() {
  const Open& open = open_.back();
  Node& node = nodes_[open.node];
  node.size = open.count;
  node.next = node_count_;
  if (node.kind == bundle::kind_object) {
    if (open.count > 1) supersede(open.first_name);
    names_.resize(open.first_name);
  }
  open_.pop_back();
}

/// Marks the names that come again and takes them out of the count.
void Tape::supersede(uint32_t first_name) {
  Name* const names = names_.data() + first_name;
  const size_t count = names_.size() - first_name;
  uint32_t& size = nodes_[open_.back().node].size;
  const auto name_text = [this](const Name& name) { return text(nodes_[name.node]); };
  if (count <= kSmallObject) {
    for (size_t i = 1; i < count; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (names[j].hash != names[i].hash || nodes_[names[j].node].superseded || name_text(names[j]) != name_text(names[i])) continue;
        nodes_[names[j].node].superseded = 1;
        --size;
      }
    }
    return;
  }
  // By the text too, so that a flood of names with one hash costs no more than sorting it.
  std::sort(names, names + count, [&](const Name& a, const Name& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    const int order = name_text(a).compare(name_text(b));
    return order != 0 ? order < 0 : a.node < b.node;
  });
  for (size_t i = 1; i < count; ++i) {
    if (names[i - 1].hash != names[i].hash || name_text(names[i - 1]) != name_text(names[i])) continue;
    nodes_[names[i - 1].node].superseded = 1;
    --size;
  }
}

bool Tape::build() {
  uint32_t token = 0;
  const auto peek = [&] { return token < position_count_ ? json_[positions_[token]] : '\0'; };
  const auto name = [&] {  // "name" :
    if (peek() != '"' || !string(token++, 0)) return false;
    Node& node = nodes_[node_count_ - 1];
    node.next = bundle::segment_hash(text(node));
    names_.push_back({node.next, node_count_ - 1});
    ++open_.back().count;
    if (peek() != ':') return false;
    ++token;
    return true;
  };
  for (;;) {
    // A value starts here.
    const char c = peek();
    if (c == '{' || c == '[') {
      if (open_.size() >= tape_depth_max) return false;
      open_.push_back({node_count_, 0, uint32_t(names_.size())});
      nodes_[node_count_++] = Node{.kind = uint8_t(c == '{' ? bundle::kind_object : bundle::kind_array)};
      ++token;
      if (peek() == (c == '{' ? '}' : ']')) {
        ++token;
        close();
      } else if (c == '{') {
        if (!name()) return false;
        continue;
      } else {
        ++open_.back().count;
        continue;
      }
    } else {
      if (token >= position_count_ || !scalar(token)) return false;
      ++token;
    }
    // A value ended here: what follows belongs to the containers around it.
    for (;;) {
      if (open_.empty()) return token == position_count_;
      const bool in_object = nodes_[open_.back().node].kind == bundle::kind_object;
      const char d = peek();
      ++token;
      if (d == ',') {
        if (!in_object) ++open_.back().count;
        if (in_object && !name()) return false;
        break;
      }
      if (d != (in_object ? '}' : ']')) return false;
      close();
    }
  }
}

}  // namespace apigw::vm::schema
