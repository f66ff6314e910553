#include "compiler/vtl/static_template.h"

#include <algorithm>
#include <optional>

namespace apigw::vtl {
namespace {

constexpr std::string_view kDirectives[] = {"set",   "if",   "elseif", "else",     "end",     "foreach", "break",
                                            "stop",  "macro", "define", "evaluate", "include", "parse",   "literal"};
// Names that are always defined on the service; every other escaped reference is one of an undefined name.
constexpr std::string_view kDefinedRoots[] = {"input", "context", "util", "stageVariables"};

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-'; }
bool is_directive(std::string_view word) { return std::ranges::find(kDirectives, word) != std::end(kDirectives); }
bool is_defined_root(std::string_view word) { return std::ranges::find(kDefinedRoots, word) != std::end(kDefinedRoots); }

class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  StaticText run() {
    while (out_.is_static && at_ < source_.size()) step();
    if (!out_.is_static) out_.text.clear();
    return std::move(out_);
  }

 private:
  char peek(size_t offset) const { return offset < source_.size() ? source_[offset] : '\0'; }
  std::string_view name_at(size_t offset) const {
    if (!is_name_start(peek(offset))) return {};
    size_t end = offset + 1;
    while (is_name_part(peek(end))) ++end;
    return source_.substr(offset, end - offset);
  }
  void literal(size_t end) {
    out_.text.append(source_.substr(at_, end - at_));
    at_ = end;
  }
  void live(size_t begin, size_t end, std::string_view fault = {}) {
    out_.is_static = false;
    out_.first_dynamic_begin = static_cast<uint32_t>(begin);
    out_.first_dynamic_end = static_cast<uint32_t>(std::min(end, source_.size()));
    out_.fault = fault;
  }

  void step() {
    const size_t special = source_.find_first_of("$#\\", at_);
    if (special == std::string_view::npos) return literal(source_.size());
    literal(special);
    switch (source_[at_]) {
      case '$': return dollar(0);
      case '#': return hash();
      default: return backslashes();
    }
  }

  /// Where the reference whose '$' stands at `offset` names its root, or nothing when that '$' is plain text.
  struct Reference {
    std::string_view root;
    size_t end;     // behind the root and a closing brace
    bool braced;
    bool doubtful;  // "${" and "$\!" without a name: Velocity's lexer is in reference state already
  };
  std::optional<Reference> reference_at(size_t offset) const {
    size_t at = offset + 1;
    if (peek(at) == '\\') {
      size_t bang = at;
      while (peek(bang) == '\\') ++bang;
      if (peek(bang) == '!') return Reference{{}, bang + 1, false, true};
      return std::nullopt;
    }
    if (peek(at) == '!') ++at;
    const bool braced = peek(at) == '{';
    if (braced) ++at;
    const std::string_view root = name_at(at);
    if (root.empty()) return braced ? std::optional(Reference{{}, at, true, true}) : std::nullopt;
    return Reference{root, at + root.size(), braced, false};
  }

  /// Behind the whole reference: properties, calls and indexes, as far as a message needs it.
  size_t reference_end(const Reference& reference) const {
    size_t at = reference.end;
    while (true) {
      if (peek(at) == '.' && is_name_start(peek(at + 1))) {
        at += 1 + name_at(at + 1).size();
      } else if (peek(at) == '(' || peek(at) == '[') {
        const size_t close = source_.find(peek(at) == '(' ? ')' : ']', at);
        if (close == std::string_view::npos) return source_.size();
        at = close + 1;
      } else {
        break;
      }
    }
    return reference.braced && peek(at) == '}' ? at + 1 : at;
  }

  /// `escapes`: backslashes in front, still to be printed.
  void dollar(size_t escapes) {
    const size_t begin = at_;
    const size_t sign = at_ + escapes;
    const auto reference = reference_at(sign);
    if (!reference) return literal(sign + 1);
    if (reference->doubtful) return live(sign, reference->end);
    if (escapes % 2 == 0) return live(sign, reference_end(*reference));
    // An odd number of backslashes: printed as written when the name is undefined, else without one half of them.
    const size_t end = reference_end(*reference);
    const bool bare = end == reference->end + (reference->braced ? 1 : 0);
    if (!bare) return live(begin, end);  // its properties or arguments would be parsed, and may be defined
    if (is_defined_root(reference->root)) {
      out_.text.append(escapes / 2, '\\');
      at_ = sign;
    }
    literal(end);
  }

  void hash() {
    const char next = peek(at_ + 1);
    if (next == '#') {  // the line end belongs to the comment
      size_t end = std::min(source_.find_first_of("\r\n", at_), source_.size());
      if (peek(end) == '\r' && peek(end + 1) == '\n') {
        end += 2;
      } else if (end < source_.size()) {
        ++end;
      }
      at_ = end;
      return;
    }
    if (next == '*') {
      const size_t close = source_.find("*#", at_ + 2);
      if (close == std::string_view::npos) return live(at_, at_ + 2, "the comment is not closed with '*#'");
      at_ = close + 2;
      return;
    }
    if (next == '[' && peek(at_ + 2) == '[') {
      const size_t close = source_.find("]]#", at_ + 3);
      if (close == std::string_view::npos) return live(at_, at_ + 3, "the raw block is not closed with ']]#'");
      out_.text.append(source_.substr(at_ + 3, close - at_ - 3));
      at_ = close + 3;
      return;
    }
    if (next == '@' && is_name_start(peek(at_ + 2))) return live(at_, at_ + 2 + name_at(at_ + 2).size());
    const auto [word, end] = directive_at(at_);
    if (word.empty()) return literal(at_ + 1);
    if (is_directive(word) || calls(end)) return live(at_, end);
    literal(end);
  }

  struct Word {
    std::string_view word;
    size_t end;
  };
  /// The name behind the '#' at `offset`: `#name` or `#{name}`; empty when there is none.
  Word directive_at(size_t offset) const {
    if (peek(offset + 1) != '{') {
      const std::string_view word = name_at(offset + 1);
      return {word, offset + 1 + word.size()};
    }
    const std::string_view word = name_at(offset + 2);
    const size_t close = offset + 2 + word.size();
    if (word.empty() || peek(close) != '}') return {{}, offset + 1};
    return {word, close + 1};
  }
  /// Arguments follow: an unknown `#name(…)` is a macro call whose arguments Velocity parses.
  bool calls(size_t at) const {
    while (peek(at) == ' ' || peek(at) == '\t') ++at;
    return peek(at) == '(';
  }

  void backslashes() {
    size_t end = at_;
    while (peek(end) == '\\') ++end;
    const size_t count = end - at_;
    if (peek(end) == '$') return dollar(count);
    if (peek(end) != '#') return literal(end);
    const auto [word, word_end] = directive_at(end);
    if (word.empty()) {
      const char next = peek(end + 1);  // an escape in front of a comment or a raw block: not worth a guess
      if (next == '#' || next == '*' || next == '[') return live(at_, end + 2);
      return literal(end + 1);
    }
    if (!is_directive(word)) {
      if (calls(word_end)) return live(end, word_end);
      return literal(word_end);
    }
    if (count % 2 == 0) return live(end, word_end);
    out_.text.append(count / 2, '\\');
    at_ = end;
    literal(word_end);
  }

  std::string_view source_;
  size_t at_ = 0;
  StaticText out_;
};

}  // namespace

StaticText static_text(std::string_view source) { return Scanner(source).run(); }

}  // namespace apigw::vtl
