#include "runtime/vtl/regex_text.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "runtime/vtl/caches.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl {
namespace {

constexpr size_t pattern_bytes_max = 2048;
constexpr size_t groups_max = 20;
constexpr int64_t compile_fuel = 2000;
constexpr size_t long_text_bytes = 16'384;

const Regex* expression(Evaluation& evaluation, std::string_view pattern) {
  if (pattern.size() > pattern_bytes_max) {
    evaluation.fail(Fault::bad_regex);
    return nullptr;
  }
  const Regex* regex = evaluation.caches.expressions.get(pattern, [&](std::string_view text) -> std::unique_ptr<const Regex> {
    evaluation.spend(compile_fuel + int64_t(text.size()) * 16);
    auto compiled = Regex::compile(text);
    return compiled ? std::make_unique<const Regex>(std::move(*compiled)) : nullptr;
  });
  if (!regex) evaluation.fail(Fault::bad_regex);
  return evaluation.failed() ? nullptr : regex;
}

/// What this thread has run, not what the clock says: waiting for a processor is not the template's fault.
int64_t thread_time_ns() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// Matches one after the other, as Java's Matcher.find(). Each costs the same. How far RE2 looks for one cannot be seen from outside, so what a
/// thread takes beyond that price is charged by its clock: an expression that looks at the whole rest for each of many matches runs out of fuel.
class Matches {
 public:
  Matches(Evaluation& evaluation, const Regex& regex, std::string_view text)
      : evaluation_(evaluation), regex_(regex), text_(text), groups_(std::min<size_t>(regex.group_count() + 1, groups_max)) {}

  bool next() {
    if (from_ > text_.size() || !pay()) return false;
    if (!regex_.find(text_, from_, std::span(found_).first(groups_))) return false;
    begin_ = size_t(found_[0].data() - text_.data());
    end_ = begin_ + found_[0].size();
    from_ = end_;
    if (end_ == begin_) from_ += end_ < text_.size() ? first_code_point(text_.substr(end_)).bytes : 1;
    return true;
  }
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  std::string_view group(size_t number) const { return found_[number]; }
  size_t groups() const { return groups_; }

 private:
  bool pay() {
    constexpr int64_t match_fuel = 16, nanoseconds_a_unit = 12;
    constexpr uint32_t matches_a_reading = 64;
    if (!evaluation_.spend(match_fuel)) return false;
    ++unread_;
    if (!long_ && unread_ < matches_a_reading) return true;  // few matches cost no look at the clock
    const int64_t now = thread_time_ns();
    const int64_t passed = since_ns_ == 0 ? 0 : now - since_ns_;
    const int64_t beyond = passed / nanoseconds_a_unit - match_fuel * int64_t(unread_);
    since_ns_ = now;
    unread_ = 0;
    return evaluation_.spend(std::max<int64_t>(beyond, 0));
  }
  Evaluation& evaluation_;
  const Regex& regex_;
  std::string_view text_;
  size_t groups_;
  std::array<std::string_view, groups_max> found_;
  size_t from_ = 0, begin_ = 0, end_ = 0;
  uint32_t unread_ = 0;  // matches since the clock was read
  bool long_ = text_.size() > long_text_bytes;  // one search can take long: every one is charged
  int64_t since_ns_ = 0;                        // 0: not read yet
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Writes the replacement of one match; false when it names a group that is not there, where Java throws.
bool substitute(std::string_view replacement, const Regex& regex, const Matches& match, TextSink& out) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    if (c == '\\') {
      if (++i == replacement.size()) return false;
      out.push(replacement[i]);
    } else if (c != '$') {
      out.push(c);
    } else if (i + 1 < replacement.size() && replacement[i + 1] == '{') {
      const size_t close = replacement.find('}', i);
      if (close == std::string_view::npos) return false;
      const auto number = regex.group_named(replacement.substr(i + 2, close - i - 2));
      if (!number || *number >= match.groups()) return false;
      out.append(match.group(*number));
      i = close;
    } else {
      if (i + 1 == replacement.size() || !is_digit(replacement[i + 1])) return false;
      size_t number = size_t(replacement[++i] - '0');
      if (number >= match.groups()) return false;
      // More digits belong to it as long as there is such a group.
      while (i + 1 < replacement.size() && is_digit(replacement[i + 1]) && number * 10 + size_t(replacement[i + 1] - '0') < match.groups()) {
        number = number * 10 + size_t(replacement[++i] - '0');
      }
      out.append(match.group(number));
    }
  }
  return true;
}

}  // namespace

Value regex_matches(Evaluation& evaluation, std::string_view text, std::string_view pattern) {
  const Regex* regex = expression(evaluation, pattern);
  if (!regex || !evaluation.spend_bytes(text.size() * 2)) return {};
  return Value::boolean(regex->full_match(text));
}

Value regex_replace(Evaluation& evaluation, std::string_view text, std::string_view pattern, std::string_view replacement, bool all) {
  const Regex* regex = expression(evaluation, pattern);
  if (!regex || !evaluation.spend_bytes(text.size() * 2)) return {};
  if (!text.data()) text = "";
  Matches match(evaluation, *regex, text);
  if (!match.next()) return evaluation.failed() ? Value() : Value::string(text);
  TextSink out(evaluation.arena, output_bytes_max, text.size() + 16);
  size_t copied = 0;
  do {
    out.append(text.substr(copied, match.begin() - copied));
    if (!substitute(replacement, *regex, match, out)) evaluation.fail(Fault::bad_argument);
    if (out.overflowed()) evaluation.fail(Fault::too_large);
    copied = match.end();
  } while (all && !evaluation.failed() && match.next());
  out.append(text.substr(copied));
  if (out.overflowed()) evaluation.fail(Fault::too_large);
  return evaluation.spend_bytes(out.size()) ? Value::string(out.view()) : Value();
}

Value regex_split(Evaluation& evaluation, std::string_view text, std::string_view pattern, int64_t limit) {
  const Regex* regex = expression(evaluation, pattern);
  if (!regex || !evaluation.spend_bytes(text.size() * 2)) return {};
  if (!text.data()) text = "";
  Arena& arena = evaluation.arena;
  List* parts = List::make(arena, ListStyle::array);
  size_t copied = 0;
  bool any = false;
  Matches match(evaluation, *regex, text);
  while ((limit <= 0 || parts->size() < limit - 1) && match.next()) {
    // A match of nothing at the beginning cuts nothing off.
    if (match.end() == 0) continue;
    any = true;
    parts->add(arena, Value::string(text.substr(copied, match.begin() - copied)));
    copied = match.end();
  }
  if (evaluation.failed()) return {};
  parts->add(arena, Value::string(text.substr(copied)));
  if (limit == 0 && any) {
    while (parts->size() > 0 && (*parts)[parts->size() - 1].string().empty()) parts->remove(parts->size() - 1);
  }
  return Value::list(parts);
}

}  // namespace apigw::vtl
