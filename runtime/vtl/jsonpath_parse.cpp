// The grammar of Jayway's JSONPath. Recursive only where filters nest, and there with a limit.
#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/ascii.h"
#include "runtime/vtl/caches.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/jsonpath_program.h"
#include "runtime/vtl/number.h"

namespace apigw::vtl {
namespace {

using namespace jsonpath;

struct FunctionName {
  std::string_view name;
  Function function;
};
constexpr FunctionName kFunctions[] = {
    {"length", Function::length}, {"size", Function::length}, {"min", Function::min},       {"max", Function::max},       {"avg", Function::avg},
    {"sum", Function::sum},       {"stddev", Function::stddev}, {"keys", Function::keys},     {"concat", Function::concat}, {"append", Function::append},
    {"first", Function::first},   {"last", Function::last},   {"index", Function::index},
};

struct Comparison {
  std::string_view text;
  Predicate::Op op;
};
// Longer spellings first.
constexpr Comparison kComparisons[] = {
    {"===", Predicate::Op::equal},       {"!==", Predicate::Op::not_equal}, {"==", Predicate::Op::equal},          {"!=", Predicate::Op::not_equal},
    {"<=", Predicate::Op::less_equal},   {">=", Predicate::Op::greater_equal}, {"=~", Predicate::Op::matches},     {"<", Predicate::Op::less},
    {">", Predicate::Op::greater},       {"in", Predicate::Op::in},         {"nin", Predicate::Op::not_in},        {"subsetof", Predicate::Op::subset_of},
    {"anyof", Predicate::Op::any_of},    {"noneof", Predicate::Op::none_of}, {"size", Predicate::Op::size},        {"empty", Predicate::Op::empty},
    {"contains", Predicate::Op::contains},
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

bool aggregates(Function function) {
  return function == Function::min || function == Function::max || function == Function::avg || function == Function::sum || function == Function::stddev;
}

class Parser {
 public:
  Parser(std::string_view text, JsonPath::Program& program) : text_(text), program_(program) {}

  bool whole() {
    blanks();
    const bool rooted = peek() == '$' || peek() == '@';
    Path path;
    if (rooted) {
      ++at_;
    } else if (!first_step(path)) {
      return false;
    }
    if (!steps(path, false)) return false;
    blanks();
    if (at_ != text_.size()) return fail("unexpected text behind the path");
    program_.paths.push_back(std::move(path));
    return true;
  }

  const PathFault& fault() const { return fault_; }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool ends() const { return at_ >= text_.size(); }
  void blanks() {
    while (!ends() && is_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    blanks();
    if (ends() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool fail(std::string_view message) {
    if (fault_.message.empty()) fault_ = {uint32_t(at_), std::string(message)};
    return false;
  }

  /// A path without '$': its first name stands as behind "$.".
  bool first_step(Path& path) { return peek() == '[' ? true : dotted(path, false, false); }

  bool steps(Path& path, bool in_filter) {
    while (true) {
      if (!in_filter) blanks();
      if (path.steps.size() > steps_max) return fail("the path has too many steps");
      if (peek() == '.' && peek(1) == '.') {
        at_ += 2;
        if (peek() == '[' ? !bracket(path, true) : !dotted(path, true, in_filter)) return false;
      } else if (peek() == '.') {
        ++at_;
        if (peek() == '[' ? !bracket(path, false) : !dotted(path, false, in_filter)) return false;
      } else if (peek() == '[') {
        if (!bracket(path, false)) return false;
      } else {
        break;
      }
    }
    finish(path);
    return true;
  }

  /// Definite or not. Several names at the end of a path are merged into one object, so they are one value.
  static void finish(Path& path) {
    for (size_t i = 0; i < path.steps.size(); ++i) {
      const Step& step = path.steps[i];
      const bool last = i + 1 == path.steps.size();
      if (step.op == Step::Op::function && (aggregates(step.function) || scans(path, i))) {
        path.definite = true;
        continue;
      }
      const bool one = step.op == Step::Op::function || (step.op == Step::Op::names && (step.names.size() == 1 || last)) ||
                       (step.op == Step::Op::indexes && step.indexes.size() == 1);
      if (step.deep || !one) path.definite = false;
    }
  }
  static bool scans(const Path& path, size_t until) {
    return std::any_of(path.steps.begin(), path.steps.begin() + ptrdiff_t(until), [](const Step& step) { return step.deep; });
  }

  bool dotted(Path& path, bool deep, bool in_filter) {
    if (peek() == '*') {
      ++at_;
      path.steps.push_back({.op = Step::Op::wildcard, .deep = deep});
      return true;
    }
    const size_t begin = at_;
    while (!ends()) {
      const char c = text_[at_];
      if (c == '.' || c == '[' || c == '(' || is_blank(c)) break;
      if (in_filter && std::string_view("=<>!&|),~]").find(c) != std::string_view::npos) break;
      ++at_;
    }
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (name.empty()) return fail("expected a name behind '.'");
    if (peek() == '(') return function(path, deep, name);
    path.steps.push_back({.op = Step::Op::names, .deep = deep, .names = {std::string(name)}});
    return true;
  }

  bool function(Path& path, bool deep, std::string_view name) {
    const auto row = std::ranges::find(kFunctions, name, &FunctionName::name);
    if (row == std::end(kFunctions)) return fail("there is no such function");
    ++at_;
    Step step{.op = Step::Op::function, .deep = deep, .function = row->function};
    if (!take(')')) {
      do {
        uint32_t argument;
        blanks();
        if (!operand(argument)) return false;
        step.arguments.push_back(argument);
      } while (take(','));
      if (!take(')')) return fail("expected ')'");
    }
    path.steps.push_back(std::move(step));
    return true;
  }

  bool bracket(Path& path, bool deep) {
    ++at_;
    blanks();
    if (peek() == '*') {
      ++at_;
      path.steps.push_back({.op = Step::Op::wildcard, .deep = deep});
    } else if (peek() == '?') {
      if (!filter(path, deep)) return false;
    } else if (peek() == '\'' || peek() == '"') {
      Step step{.op = Step::Op::names, .deep = deep};
      do {
        blanks();
        std::string name;
        if (!quoted(name)) return false;
        step.names.push_back(std::move(name));
      } while (take(','));
      path.steps.push_back(std::move(step));
    } else if (!positions(path, deep)) {
      return false;
    }
    return take(']') || fail("expected ']'");
  }

  bool integer(int64_t& out) {
    blanks();
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), out);
    if (error != std::errc()) return fail("expected a number");
    at_ += size_t(end - begin);
    out = std::clamp<int64_t>(out, INT32_MIN, INT32_MAX);
    return true;
  }

  bool positions(Path& path, bool deep) {
    Step step{.op = Step::Op::indexes, .deep = deep};
    if (peek() != ':') {
      int64_t first;
      if (!integer(first)) return false;
      step.indexes.push_back(first);
      while (take(',')) {
        int64_t next;
        if (!integer(next)) return false;
        step.indexes.push_back(next);
      }
    }
    if (step.indexes.size() <= 1 && take(':')) {
      step.op = Step::Op::slice;
      step.has_from = !step.indexes.empty();
      if (step.has_from) step.from = step.indexes[0];
      blanks();
      step.has_to = peek() != ']';
      if (step.has_to && !integer(step.to)) return false;
    }
    path.steps.push_back(std::move(step));
    return true;
  }

  /// Text in quotes of either kind, with JSON's and the quote's own escapes.
  bool quoted(std::string& out) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return fail("expected a name in quotes");
    for (++at_; !ends(); ++at_) {
      char c = text_[at_];
      if (c == quote) {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (++at_ == text_.size()) break;
        c = text_[at_];
        constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
        if (const size_t which = letters.find(c); which != std::string_view::npos) c = meanings[which];
      }
      out.push_back(c);
    }
    return fail("the text is not closed");
  }

  bool filter(Path& path, bool deep) {
    ++at_;
    if (!take('(')) return fail("expected '(' behind '?'");
    uint32_t predicate;
    if (!either(predicate)) return false;
    if (!take(')')) return fail("expected ')'");
    path.steps.push_back({.op = Step::Op::filter, .deep = deep, .filter = predicate});
    return true;
  }

  uint32_t add(Predicate predicate) {
    program_.predicates.push_back(predicate);
    return uint32_t(program_.predicates.size() - 1);
  }
  bool word(std::string_view text) {
    blanks();
    if (!text_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  bool either(uint32_t& out) {
    if (!both(out)) return false;
    while (word("||")) {
      uint32_t right;
      if (!both(right)) return false;
      out = add({Predicate::Op::either, out, right});
    }
    return true;
  }
  bool both(uint32_t& out) {
    if (!single(out)) return false;
    while (word("&&")) {
      uint32_t right;
      if (!single(right)) return false;
      out = add({Predicate::Op::both, out, right});
    }
    return true;
  }
  bool single(uint32_t& out) {
    if (++nesting_ > filter_nesting_max) return fail("the filter nests too deeply");
    const bool good = inner(out);
    --nesting_;
    return good;
  }
  bool inner(uint32_t& out) {
    blanks();
    if (peek() == '!' && peek(1) != '=') {
      ++at_;
      if (!single(out)) return false;
      out = add({Predicate::Op::negation, out});
      return true;
    }
    if (peek() == '(') {
      ++at_;
      return either(out) && (take(')') || fail("expected ')'"));
    }
    return comparison(out);
  }

  bool comparison(uint32_t& out) {
    uint32_t left, right;
    if (!operand(left)) return false;
    blanks();
    for (const Comparison& row : kComparisons) {
      const bool letters = is_letter(row.text[0]);
      const std::string_view rest = text_.substr(at_);
      const bool here = letters ? rest.size() >= row.text.size() && ascii_iequals(rest.substr(0, row.text.size()), row.text) && !is_letter(peek(row.text.size()))
                                : rest.starts_with(row.text);
      if (!here) continue;
      at_ += row.text.size();
      blanks();
      if (!(row.op == Predicate::Op::matches ? expression(right) : operand(right))) return false;
      out = add({row.op, left, right});
      return true;
    }
    out = add({Predicate::Op::exists, left});
    return true;
  }

  /// `/pattern/flags`, or the pattern as a text in quotes.
  bool expression(uint32_t& out) {
    std::string pattern;
    if (peek() == '/') {
      for (++at_; !ends() && text_[at_] != '/'; ++at_) {
        if (text_[at_] == '\\' && peek(1) == '/') {
          ++at_;
        } else if (text_[at_] == '\\' && peek(1) != '\0') {
          pattern.push_back(text_[at_++]);
        }
        pattern.push_back(text_[at_]);
      }
      if (ends()) return fail("the regular expression is not closed");
      ++at_;
      std::string flags;
      while (is_letter(peek())) {
        const char flag = text_[at_++];
        if (flag != 'i' && flag != 'm' && flag != 's') return fail("there is no such flag of a regular expression");
        flags.push_back(flag);
      }
      if (!flags.empty()) pattern = "(?" + flags + ")" + pattern;
    } else if (!quoted(pattern)) {
      return fail("expected a regular expression between slashes");
    }
    auto compiled = Regex::compile(pattern);
    if (!compiled) return fail(compiled.error());
    program_.expressions.push_back(std::move(*compiled));
    out = uint32_t(program_.expressions.size() - 1);
    return true;
  }

  bool operand(uint32_t& out) {
    Operand operand;
    const char c = peek();
    if (c == '@' || c == '$') {
      ++at_;
      Path path;
      path.from_root = c == '$';
      // Filters hold paths that hold filters.
      if (++nesting_ > filter_nesting_max) return fail("the filter nests too deeply");
      if (!steps(path, true)) return false;
      --nesting_;
      operand.is_path = true;
      operand.path = uint32_t(program_.paths.size());
      program_.paths.push_back(std::move(path));
    } else if (c == '\'' || c == '"') {
      std::string text;
      if (!quoted(text)) return false;
      operand.literal = Value::string(program_.arena.copy(text));
    } else if (!literal(operand.literal)) {
      return false;
    }
    out = uint32_t(program_.operands.size());
    program_.operands.push_back(operand);
    return true;
  }

  bool literal(Value& out) {
    Caches none;
    Evaluation evaluation{program_.arena, none};
    const char c = peek();
    if (c == '[' || c == '{') {
      // A JSON value: up to the bracket that closes it. Jayway lets its texts stand in single quotes.
      std::string json;
      if (!balanced(json)) return fail("the list is not closed");
      const auto value = parse_json(evaluation, program_.arena.copy(json));
      if (!value) return fail("the literal is not JSON");
      out = *value;
      return true;
    }
    const size_t begin = at_;
    while (is_digit(peek()) || is_letter(peek()) || peek() == '-' || peek() == '+' || peek() == '.') ++at_;
    const std::string_view text = text_.substr(begin, at_ - begin);
    const auto value = parse_json(evaluation, text);
    if (!value) {
      at_ = begin;
      return fail("expected a path, a text, a number, true, false, null or a list");
    }
    out = *value;
    return true;
  }

  bool balanced(std::string& json) {
    int depth = 0;
    while (!ends()) {
      const char c = text_[at_];
      if (c == '\'' || c == '"') {
        json.push_back('"');
        for (++at_; !ends() && text_[at_] != c; ++at_) {
          if (text_[at_] == '\\' && peek(1) == '\'') {
            ++at_;
          } else if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
            json.push_back(text_[at_++]);
          } else if (text_[at_] == '"') {
            json.push_back('\\');
          }
          json.push_back(text_[at_]);
        }
        if (ends()) return false;
        json.push_back('"');
        ++at_;
        continue;
      }
      json.push_back(c);
      ++at_;
      if (c == '[' || c == '{') ++depth;
      if ((c == ']' || c == '}') && --depth == 0) return true;
    }
    return false;
  }

  std::string_view text_;
  JsonPath::Program& program_;
  size_t at_ = 0;
  int nesting_ = 0;
  PathFault fault_;
};

}  // namespace

JsonPath::JsonPath(std::unique_ptr<Program> program) : program_(std::move(program)) {}
JsonPath::JsonPath(JsonPath&&) noexcept = default;
JsonPath& JsonPath::operator=(JsonPath&&) noexcept = default;
JsonPath::~JsonPath() = default;
bool JsonPath::definite() const { return program_->whole().definite; }

Expected<JsonPath, PathFault> JsonPath::compile(std::string_view path) {
  if (path.size() > path_bytes_max) return unexpected(PathFault{path_bytes_max, "the path is too long"});
  auto program = std::make_unique<Program>();
  Parser parser(path, *program);
  if (!parser.whole()) return unexpected(parser.fault());
  return JsonPath(std::move(program));
}

const JsonPath* cached_path(Caches& caches, std::string_view path) {
  return caches.paths.get(path, [](std::string_view text) -> std::unique_ptr<const JsonPath> {
    auto compiled = JsonPath::compile(text);
    return compiled ? std::make_unique<const JsonPath>(std::move(*compiled)) : nullptr;
  });
}

PathResult find_path(Evaluation& evaluation, Value root, std::string_view path) {
  if (evaluation.failed()) return {};
  const JsonPath* compiled = cached_path(evaluation.caches, path);
  if (!compiled) {
    evaluation.fail(Fault::bad_path);
    return {};
  }
  return compiled->evaluate(evaluation, root);
}

}  // namespace apigw::vtl
