// The reader. As the one of JSON it makes values directly, so that fuel bounds it while it reads.
#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"
#include "runtime/vtl/text_units.h"
#include "runtime/vtl/xml.h"
#include "runtime/vtl/xml_text.h"

namespace apigw::vtl {
namespace xml {

Reference reference_at(std::string_view text) {
  struct Named {
    std::string_view text;
    char c;
  };
  constexpr Named kNamed[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (const Named& row : kNamed) {
    if (text.starts_with(row.text)) return {static_cast<uint32_t>(row.c), static_cast<uint32_t>(row.text.size())};
  }
  if (!text.starts_with("&#")) return {};
  const bool hexadecimal = text.substr(2).starts_with('x');
  uint32_t code = 0;
  size_t at = hexadecimal ? 3 : 2;
  const size_t first = at;
  for (; at < text.size() && text[at] != ';'; ++at) {
    const char c = text[at], lower = static_cast<char>(c | 0x20);
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && !(hexadecimal && lower >= 'a' && lower <= 'f')) return {};
    code = code * (hexadecimal ? 16 : 10) + static_cast<uint32_t>(decimal ? c - '0' : lower - 'a' + 10);
    if (code > 0x10FFFF) return {};
  }
  if (at == first || at == text.size() || !is_code_point(code)) return {};
  return {code, static_cast<uint32_t>(at + 1)};
}

}  // namespace xml

namespace {

using namespace xml;

constexpr int64_t kNodeFuel = 8;  // an element or attribute: an entry of a map and what it points to

/// Text in pieces: one piece stays a view, more are joined.
class Pieces {
 public:
  explicit Pieces(Arena& arena) : arena_(arena) {}
  void add(std::string_view piece) {
    if (piece.empty()) return;
    for (size_t i = 0; blank_ && i < piece.size(); ++i) blank_ = is_blank(piece[i]);
    if (single_.empty() && joined_ == nullptr) {
      single_ = piece;
      return;
    }
    if (joined_ == nullptr) {
      joined_ = arena_.make<ArenaText>(arena_, (single_.size() + piece.size()) * 2);
      joined_->append(single_);
    }
    joined_->append(piece);
  }
  void add(uint32_t code_point) {
    char bytes[4];
    add(arena_.copy({bytes, encode_utf8(code_point, bytes)}));
  }
  bool blank() const { return blank_; }
  std::string_view view() const { return joined_ == nullptr ? single_ : joined_->view(); }

 private:
  Arena& arena_;
  std::string_view single_;
  ArenaText* joined_ = nullptr;
  bool blank_ = true;
};

class Reader {
 public:
  Reader(Evaluation& evaluation, std::string_view text) : evaluation_(evaluation), arena_(evaluation.arena), text_(text) {}

  bool document(Value& out) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (!beside_root() || peek() != '<') return false;
    Map* root = Map::make(arena_, 1);
    out = Value::map(root);
    return element(*root, 0) && beside_root() && at_ == text_.size();
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool blanks() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ != begin;
  }
  /// Behind the next `end`; false when there is none.
  bool skip_past(std::string_view end) {
    const size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
  }
  std::string_view name() {
    const size_t begin = at_;
    if (at_ < text_.size() && is_name_start(text_[at_])) {
      while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  /// Comments, processing instructions, the declaration and blanks. A document type is not taken, so that it is no document.
  bool beside_root() {
    while (true) {
      blanks();
      if (take("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (take("<?")) {
        if (!skip_past("?>")) return false;
      } else {
        return true;
      }
    }
  }

  bool reference(Pieces& into) {
    const Reference found = reference_at(text_.substr(at_));
    if (found.bytes == 0) return false;
    into.add(found.code_point);
    at_ += found.bytes;
    return true;
  }

  /// A line end as it is written here becomes a line feed.
  void line_end(Pieces& into) {
    at_ += peek(1) == '\n' ? 2 : 1;
    into.add("\n");
  }

  bool attribute_value(std::string_view& out) {
    const char quote = peek();
    if (quote != '"' && quote != '\'') return false;
    ++at_;
    Pieces value(arena_);
    size_t from = at_;
    const auto flush = [&] { value.add(text_.substr(from, at_ - from)); };
    for (; at_ < text_.size() && text_[at_] != quote;) {
      const char c = text_[at_];
      if (c == '<' || !is_character(c)) return false;
      if (c != '&' && c != '\t' && c != '\n' && c != '\r') {
        ++at_;
        continue;
      }
      flush();
      if (!evaluation_.spend(kNodeFuel)) return false;
      if (c == '&') {
        if (!reference(value)) return false;
      } else {
        at_ += c == '\r' && peek(1) == '\n' ? 2 : 1;
        value.add(" ");
      }
      from = at_;
    }
    if (at_ == text_.size()) return false;
    flush();
    ++at_;
    out = value.view();
    return true;
  }

  /// Up to the '>' or '/>' of the start tag; false when it is not well formed.
  bool attributes(Map*& members) {
    while (true) {
      const bool parted = blanks();
      if (peek() == '>' || peek() == '/') return true;
      const std::string_view named = name();
      if (!parted || named.empty() || !evaluation_.spend(kNodeFuel) || !evaluation_.spend_bytes(named.size())) return false;
      blanks();
      if (!take("=")) return false;
      blanks();
      std::string_view value;
      if (!attribute_value(value)) return false;
      auto* key = static_cast<char*>(arena_.allocate(named.size() + 1, 1));
      key[0] = '@';
      std::memcpy(key + 1, named.data(), named.size());
      if (members == nullptr) members = Map::make(arena_);
      const uint32_t before = members->size();
      members->put(arena_, std::string_view(key, named.size() + 1), Value::string(value));
      if (members->size() == before) return false;  // twice
    }
  }

  /// The element whose '<' is next, into the map of its parent.
  bool element(Map& parent, int depth) {
    ++at_;
    const std::string_view named = name();
    if (named.empty() || depth == xml_depth_max || !evaluation_.spend(kNodeFuel)) return false;
    Map* members = nullptr;
    if (!attributes(members)) return false;
    Pieces text(arena_);
    bool parted = false;  // has child elements: blank text between them says nothing
    if (take("/>")) {
      parted = members != nullptr;
    } else if (!take(">") || !content(members, text, parted, depth) || !take(named) || (blanks(), !take(">"))) {
      return false;
    }
    Value value = Value::string(text.view());
    if (members != nullptr) {
      if (!text.view().empty() && !(parted && text.blank())) members->put(arena_, "#text", value);
      value = Value::map(members);
    }
    add(parent, named, value);
    return true;
  }

  /// Up to the name of the end tag.
  bool content(Map*& members, Pieces& text, bool& parted, int depth) {
    size_t from = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (!is_character(c)) return false;
      if (c != '<' && c != '&' && c != '\r') {
        ++at_;
        continue;
      }
      text.add(text_.substr(from, at_ - from));
      if (!evaluation_.spend(kNodeFuel)) return false;
      if (c == '&') {
        if (!reference(text)) return false;
      } else if (c == '\r') {
        line_end(text);
      } else if (take("</")) {
        return true;
      } else if (take("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (take("<?")) {
        if (!skip_past("?>")) return false;
      } else if (take("<![CDATA[")) {
        if (!character_data(text)) return false;
      } else {
        if (members == nullptr) members = Map::make(arena_);
        parted = true;
        if (!element(*members, depth + 1)) return false;
      }
      from = at_;
    }
    return false;
  }

  bool character_data(Pieces& text) {
    const size_t begin = at_;
    if (!skip_past("]]>")) return false;
    std::string_view data = text_.substr(begin, at_ - 3 - begin);
    for (const char c : data) {
      if (!is_character(c)) return false;
    }
    for (size_t end; (end = data.find('\r')) != std::string_view::npos && evaluation_.spend(1);) {
      text.add(data.substr(0, end));
      text.add("\n");
      data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    text.add(data);
    return true;
  }

  /// The second element of a name makes a list of both. A value by itself is never a list.
  void add(Map& parent, std::string_view named, Value value) {
    const Value* before = parent.find(named);
    if (before == nullptr) {
      parent.put(arena_, named, value);
    } else if (before->is_list()) {
      before->list().add(arena_, value);
    } else {
      List* list = List::make(arena_, ListStyle::json, 4);
      list->add(arena_, *before);
      list->add(arena_, value);
      parent.put(arena_, named, Value::list(list));
    }
  }

  Evaluation& evaluation_;
  Arena& arena_;
  std::string_view text_;
  size_t at_ = 0;
};

/// U+FFFE and U+FFFF are no characters of XML 1.0 (production 2); what is no UTF-8 is looked for elsewhere.
bool has_noncharacter(std::string_view text) {
  return text.find("\xEF\xBF\xBE") != std::string_view::npos || text.find("\xEF\xBF\xBF") != std::string_view::npos;
}

}  // namespace

std::optional<Value> parse_xml(Evaluation& evaluation, std::string_view text) {
  Value out;
  if (text.size() > xml_bytes_max || !evaluation.spend_bytes(text.size() * 2) || utf8_valid_prefix(text) != text.size()) return std::nullopt;
  if (has_noncharacter(text)) return std::nullopt;
  if (!Reader(evaluation, text).document(out) || evaluation.failed()) return std::nullopt;
  return out;
}

}  // namespace apigw::vtl
