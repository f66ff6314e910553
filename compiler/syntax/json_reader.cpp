// RFC 8259, strictly: no comments, no trailing commas, nothing after the value. One loop over states instead of recursion,
// so that hostile nesting meets our limit and not the end of the stack. Cost: one pass, one copy of the text.
#include "compiler/syntax/json_reader.h"

#include <fmt/format.h>

#include "compiler/source/utf8.h"
#include "compiler/syntax/assembly.h"
#include "compiler/syntax/input_text.h"
#include "compiler/syntax/json_string.h"

namespace apigw::syntax {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' || c == '.' || c == '-' || c == '+'; }

class JsonReader {
 public:
  JsonReader(Document& document, source::FileId file, std::string_view text, uint32_t begin, source::Diagnostics& diagnostics, const Limits& limits)
      : assembly_(document, file, diagnostics, limits), diagnostics_(diagnostics), text_(text), at_(begin) {}

  bool read();
  bool looks_like_yaml() const { return looks_like_yaml_; }
  uint32_t failed_at() const { return at_; }

 private:
  enum class State : uint8_t { value, value_or_end, key, key_or_end, after_value, done };

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool fail(uint32_t begin, uint32_t end, std::string_view reason, std::string hint = {});
  bool fail_here(std::string_view expected);

  bool read_key();
  bool read_value();
  bool read_string();
  bool read_number();
  bool read_word();
  bool open(Kind kind);
  void close();

  Assembly assembly_;
  source::Diagnostics& diagnostics_;
  std::string_view text_;
  uint32_t at_;
  uint32_t comma_ = 0;  // place of the last comma
  bool looks_like_yaml_ = false;
  State state_ = State::value;
  std::string decoded_;
};

bool JsonReader::fail(uint32_t begin, uint32_t end, std::string_view reason, std::string hint) {
  at_ = begin;
  diagnostics_.report(source::Code::not_parseable, assembly_.span(begin, end), fmt::format("cannot read this file as JSON: {}", reason), std::move(hint));
  return false;
}

bool JsonReader::fail_here(std::string_view expected) {
  if (at_ >= text_.size()) {
    // The end of the file shows nothing; what is still open does.
    if (const Node* open = assembly_.innermost()) {
      return fail(open->span.begin, open->span.begin + 1, open->kind == Kind::mapping ? "the '{' here is not closed" : "the '[' here is not closed");
    }
    return fail(at_, at_, "the file holds no value");
  }
  const char here = text_[at_];
  const bool ends = here == '}' || here == ']';
  if (ends && comma_ != 0 && (state_ == State::value || state_ == State::key)) {
    return fail(comma_, comma_ + 1, fmt::format("a comma stands before '{}'", here), "remove the comma");
  }
  if (here == '/') return fail(at_, at_ + 1, "JSON has no comments");
  uint32_t end = at_;
  while (end < text_.size() && is_word(text_[end])) ++end;
  const bool bare = end > at_;
  constexpr std::string_view kOnlyYaml = "'#!&*|>?";
  // A bare word behind a quoted key is a slip in JSON ("tru") and no sign of YAML; as a key or in a list it is one.
  const bool is_value_of_key = state_ == State::value && assembly_.in_mapping();
  looks_like_yaml_ = kOnlyYaml.find(here) != std::string_view::npos || (bare && state_ != State::after_value && !is_value_of_key);
  if (bare && is_value_of_key) {
    return fail(at_, end, fmt::format("{} is no JSON value", shown_key(text_.substr(at_, end - at_))), "a string needs double quotes");
  }
  end = std::max(end, at_ + std::max(1u, source::code_point_at(text_, at_).size));
  return fail(at_, end, fmt::format("{} is expected here", expected));
}

bool JsonReader::read_string() {
  const uint32_t begin = at_;
  JsonString string = read_json_string(text_, begin, decoded_, nullptr);
  if (string.fault != nullptr) return fail(string.end, string.end + 1, string.fault);
  Node* const node = assembly_.make(Kind::string, assembly_.span(begin, string.end));
  node->quoted = true;
  if (string.has_escapes) {
    source::TextMap& map = assembly_.make_text_map(node->span);
    read_json_string(text_, begin, decoded_, &map);
    node->text = assembly_.keep(decoded_);
    node->text_map = &map;
  } else {
    node->text = text_.substr(begin + 1, string.end - begin - 2);
  }
  at_ = string.end;
  assembly_.add(node);
  return true;
}

bool JsonReader::read_key() {
  const uint32_t begin = at_;
  const JsonString string = read_json_string(text_, begin, decoded_, nullptr);
  if (string.fault != nullptr) return fail(string.end, string.end + 1, string.fault);
  assembly_.key(string.has_escapes ? assembly_.keep(decoded_) : text_.substr(begin + 1, string.end - begin - 2), assembly_.span(begin, string.end));
  at_ = string.end;
  skip_blanks();
  if (peek() != ':') {
    if (at_ < text_.size()) return fail(at_, at_ + 1, "a ':' is expected after the key");
    return fail_here("':'");
  }
  ++at_;
  return true;
}

bool JsonReader::read_number() {
  const uint32_t begin = at_;
  const auto digits = [&] {
    const uint32_t first = at_;
    while (is_digit(peek())) ++at_;
    return at_ > first;
  };
  bool good = true;
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else {
    good = digits();
  }
  if (good && peek() == '.') {
    ++at_;
    good = digits();
  }
  if (good && (peek() == 'e' || peek() == 'E')) {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    good = digits();
  }
  if (!good || is_word(peek())) {
    uint32_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return fail(begin, end, fmt::format("{} is no number", shown_key(text_.substr(begin, end - begin))), "a string needs quotes");
  }
  Node* const node = assembly_.make(Kind::number, assembly_.span(begin, at_));
  node->text = text_.substr(begin, at_ - begin);
  assembly_.add(node);
  return true;
}

bool JsonReader::read_word() {
  for (const auto& [word, kind] : {std::pair{std::string_view("true"), Kind::boolean}, {"false", Kind::boolean}, {"null", Kind::null}}) {
    if (!text_.substr(at_).starts_with(word) || (at_ + word.size() < text_.size() && is_word(text_[at_ + word.size()]))) continue;
    const auto end = static_cast<uint32_t>(at_ + word.size());
    Node* const node = assembly_.make(kind, assembly_.span(at_, end));
    node->text = text_.substr(at_, word.size());
    at_ = end;
    assembly_.add(node);
    return true;
  }
  return fail_here("a value");
}

bool JsonReader::open(Kind kind) {
  Node* const node = assembly_.make(kind, assembly_.span(at_, at_ + 1));
  ++at_;
  state_ = kind == Kind::mapping ? State::key_or_end : State::value_or_end;
  return assembly_.open(node);
}

void JsonReader::close() {
  ++at_;
  assembly_.close(at_);
  state_ = State::after_value;
}

bool JsonReader::read_value() {
  const char here = peek();
  if (here == '{') return open(Kind::mapping);
  if (here == '[') return open(Kind::sequence);
  bool good = false;
  if (here == '"') {
    good = read_string();
  } else if (here == '-' || is_digit(here)) {
    good = read_number();
  } else {
    good = read_word();
  }
  state_ = State::after_value;
  return good && assembly_.within_limits(assembly_.span(at_, at_));
}

bool JsonReader::read() {
  while (state_ != State::done) {
    skip_blanks();
    switch (state_) {
      case State::value_or_end:
        if (peek() == ']') {
          close();
          break;
        }
        [[fallthrough]];
      case State::value:
        if (!read_value()) return false;
        break;
      case State::key_or_end:
        if (peek() == '}') {
          close();
          break;
        }
        [[fallthrough]];
      case State::key:
        if (peek() != '"') return fail_here("a key in double quotes");
        if (!read_key()) return false;
        state_ = State::value;
        comma_ = 0;
        break;
      case State::after_value: {
        if (assembly_.depth() == 0) {
          state_ = State::done;
          break;
        }
        const bool mapping = assembly_.in_mapping();
        if (peek() == ',') {
          comma_ = at_++;
          state_ = mapping ? State::key : State::value;
        } else if (peek() == (mapping ? '}' : ']')) {
          close();
        } else {
          return fail_here(mapping ? "',' or '}'" : "',' or ']'");
        }
        break;
      }
      case State::done: break;
    }
  }
  if (at_ == text_.size()) return true;
  looks_like_yaml_ = peek() == '#';
  return fail(at_, at_ + 1, "there is more text after the end of the value");
}

}  // namespace

JsonOutcome try_json(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits) {
  JsonOutcome outcome;
  uint32_t begin = 0;
  if (!check_text(sources, file, diagnostics, begin)) return outcome;
  Document document;
  // Views into the document's own copy: a tree outlives the set of files it was read from.
  const std::string_view text = document.storage().arena.copy(sources.text(file));
  JsonReader reader(document, file, text, begin, diagnostics, limits);
  if (reader.read()) {
    outcome.document = std::move(document);
  } else {
    outcome.looks_like_yaml = reader.looks_like_yaml();
    outcome.failed_at = reader.failed_at();
  }
  return outcome;
}

std::optional<Document> read_json(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits) {
  return try_json(sources, file, diagnostics, limits).document;
}

}  // namespace apigw::syntax
