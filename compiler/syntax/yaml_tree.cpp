#include "compiler/syntax/yaml_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/source/utf8.h"
#include "compiler/syntax/yaml_input.h"
#include "compiler/syntax/yaml_outline.h"
#include "compiler/syntax/yaml_scalar.h"
#include "compiler/syntax/yaml_schema.h"

namespace apigw::syntax {
namespace {

constexpr uint64_t kAliasBytesMax = 32u << 20;  // consumers copy texts: a long one behind many aliases would fill any memory
constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

/// The library writes "?" for "no tag" and "!" for quoted scalars without one.
bool is_explicit(std::string_view tag) { return !tag.empty() && tag != "?" && tag != "!"; }

Kind kind_of(std::string_view tag, bool plain, std::string_view text) {
  if (tag.starts_with(kCoreTag)) {
    const std::string_view name = tag.substr(kCoreTag.size());
    const Kind kind = kind_of_plain(text);
    const bool fits = (kind == Kind::number && (name == "int" || name == "float")) || (kind == Kind::boolean && name == "bool") || (kind == Kind::null && name == "null");
    return fits ? kind : Kind::string;
  }
  if (is_explicit(tag) || tag == "!" || !plain) return Kind::string;
  return kind_of_plain(text);
}

}  // namespace

void YamlTree::abandon(source::Code code, source::Span at, std::string message, std::string hint) {
  at.end = std::min(at.end, static_cast<uint32_t>(text_.size()));
  diagnostics_.report(code, at, std::move(message), std::move(hint));
  throw Abandoned{};
}

uint32_t YamlTree::to_offset(int64_t position) const {
  return static_cast<uint32_t>(std::clamp<int64_t>(position, 0, static_cast<int64_t>(text_.size())));
}

source::Span YamlTree::open_bracket() const {
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [](const Open& open) { return open.bracketed; });
  return found == open_.rend() ? source::Span{} : span(found->begin, found->begin + 1);
}

YamlTree::Properties YamlTree::properties(uint32_t mark, std::string_view tag) const {
  Properties result{{}, mark, mark};
  bool anchor = false;
  size_t at = mark;
  while (at < text_.size()) {
    const bool is_tag = text_[at] == '!' && !result.tag.known();
    const bool is_anchor = text_[at] == '&' && !anchor;
    if (!is_tag && !is_anchor) break;
    const size_t begin = at;
    const size_t verbatim_end = is_tag && text_.substr(at).starts_with("!<") ? text_.find('>', at) : std::string_view::npos;
    if (verbatim_end != std::string_view::npos) {
      at = verbatim_end + 1;
    } else if (is_tag && tag.size() > 1 && text_.substr(at).starts_with(tag)) {
      at += tag.size();  // as the library reads it: "!C<x" is the tag "!C" and the text "<x"
    } else {
      while (at < text_.size() && !is_blank(text_, at) && break_size(text_, at) == 0 && !is_flow_indicator(text_[at])) ++at;
    }
    if (is_tag) result.tag = span(static_cast<uint32_t>(begin), static_cast<uint32_t>(at));
    anchor |= is_anchor;
    result.end = static_cast<uint32_t>(at);
    at = skip_space(text_, at);
    result.begin = static_cast<uint32_t>(at);
  }
  return result;
}

std::string_view YamlTree::restored(uint32_t begin, uint32_t end, std::string_view value) {
  // Outside double quotes an escape means itself: put back what the file has, pair by pair.
  std::string copy(value);
  size_t in_file = begin;
  for (size_t at = copy.find(kPairStandIn); at != std::string::npos; at = copy.find(kPairStandIn, at + kPairStandIn.size())) {
    // The file may hold the stand-in itself; those places agree already.
    const size_t stand_in = fed_.find(kPairStandIn, in_file);
    if (stand_in == std::string_view::npos || stand_in >= end) break;
    copy.replace(at, kPairStandIn.size(), text_.substr(stand_in, kPairStandIn.size()));
    in_file = stand_in + kPairStandIn.size();
  }
  return assembly_.keep(copy);
}

YamlTree::Text YamlTree::text_of(uint32_t begin, std::string_view value) {
  const WrittenScalar found = find_scalar(fed_, begin, value, nullptr);
  if (found.unclosed) abandon(source::Code::not_parseable, span(begin, begin + 1), "cannot read this file as YAML: the string that begins here is not closed");
  Text result;
  result.plain = found.style == ScalarStyle::plain;
  cursor_ = std::max(begin, found.end);
  result.span = span(begin, cursor_);
  if (found.verbatim) {
    result.text = text_.substr(begin + (result.plain ? 0 : 1), value.size());
    return result;
  }
  source::TextMap& map = assembly_.make_text_map(result.span);
  result.map = &map;
  const bool altered = fed_.data() != text_.data() && fed_.substr(begin, cursor_ - begin) != text_.substr(begin, cursor_ - begin);
  // yaml-cpp turns "\N" and "\_" into one byte that is no UTF-8.
  const bool misread = !found.agrees && source::first_invalid_utf8(value).has_value();
  if ((altered || misread) && found.style == ScalarStyle::double_quoted) {
    std::string decoded;
    decode_quoted(text_, begin, decoded, &map);
    result.text = assembly_.keep(decoded);
    return result;
  }
  if (found.agrees) find_scalar(fed_, begin, value, &map);
  result.text = altered ? restored(begin, cursor_, value) : assembly_.keep(value);
  return result;
}

uint32_t YamlTree::missing_value_place() {
  const auto at = static_cast<uint32_t>(skip_space(text_, cursor_));
  const bool after_mark = at < text_.size() && (assembly_.in_mapping() ? text_[at] == ':' || text_[at] == '?' : text_[at] == '-');
  if (after_mark) cursor_ = at + 1;
  return cursor_;
}

uint32_t YamlTree::null_lexeme(uint32_t at) const {
  for (const std::string_view word : {std::string_view("~"), std::string_view("null"), std::string_view("Null"), std::string_view("NULL")}) {
    if (!text_.substr(at).starts_with(word)) continue;
    const size_t end = at + word.size();
    if (end == text_.size() || is_blank(text_, end) || break_size(text_, end) > 0 || text_[end] == ':' || is_flow_indicator(text_[end])) {
      return static_cast<uint32_t>(word.size());
    }
  }
  return 0;
}

void YamlTree::count(Size size, source::Span at) {
  nodes_ += size.nodes;
  bytes_ += size.bytes;
  if (nodes_ > limits_.node_count_max) {
    abandon(source::Code::limit_exceeded, at, fmt::format("the document has more than {} values", limits_.node_count_max));
  }
}

void YamlTree::add(Node* node, Anchor anchor, Size size) {
  if (anchor != 0) {
    if (anchored_.size() <= anchor) anchored_.resize(anchor + 1);
    anchored_[anchor] = {node, size};
  }
  if (!open_.empty()) {
    Size& around = open_.back().size;
    around.height = std::max(around.height, size.height + 1);
    around.alias_depth = std::max(around.alias_depth, size.alias_depth);
  }
}

void YamlTree::warn_of_word(const Text& text) {
  const std::string_view meaning = text.plain ? yaml11_boolean(text.text) : std::string_view{};
  if (meaning.empty()) return;
  diagnostics_.report(source::Code::yaml_word, text.span, fmt::format("unquoted '{}' is a boolean in YAML 1.1 and becomes {} on AWS", text.text, meaning),
                      fmt::format("quote it: '{}'", text.text));
}

void YamlTree::key(const Text& text, bool is_plain) {
  bytes_ += text.text.size();
  if (is_plain && text.text == "<<") {
    assembly_.merge_key(text.span);
    return;
  }
  if (is_plain) warn_of_word(text);
  assembly_.key(text.text, text.span);
}

void YamlTree::on_null(uint32_t mark, Anchor anchor) {
  // The mark of a value that is not there is that of whatever comes next, or older than the cursor.
  Properties at{{}, mark, mark};
  if (anchor != 0) at = properties(mark, {});
  const bool is_past = mark < cursor_;
  const uint32_t size = is_past ? 0 : null_lexeme(at.begin);
  source::Span where;
  if (size > 0) {
    cursor_ = at.begin + size;
    where = span(at.begin, cursor_);
  } else if (anchor != 0 && !is_past) {
    cursor_ = at.end;
    where = span(cursor_, cursor_);
  } else {
    const uint32_t place = missing_value_place();
    where = span(place, place);
  }
  const std::string_view lexeme = text_.substr(where.begin, size);
  const bool is_key = assembly_.wants_key();
  if (is_key) assembly_.key(lexeme, where);
  if (is_key && anchor == 0) return;
  Node* const node = assembly_.make(Kind::null, where);
  node->text = lexeme;
  count({1, 0, 0}, where);
  add(node, anchor, {1, 0, 0});
  if (!is_key) assembly_.add(node);
}

void YamlTree::on_scalar(uint32_t mark, std::string_view tag, Anchor anchor, std::string_view value) {
  mark = std::max(mark, cursor_);
  const Properties at = properties(mark, tag);
  Text text;
  // A tag with nothing behind it is an empty scalar; what stands next in the file belongs to someone else.
  bool absent = value.empty() && at.end > mark;
  if (absent && at.begin < text_.size() && std::string_view("\"'|>").find(text_[at.begin]) != std::string_view::npos) {
    absent = !find_scalar(fed_, at.begin, value, nullptr).agrees;
  }
  if (absent) {
    text.span = span(at.end, at.end);
    text.plain = false;
    cursor_ = at.end;
  } else {
    text = text_of(at.begin, value);
  }
  const bool is_plain = text.plain && !is_explicit(tag) && tag != "!";
  const bool is_key = assembly_.wants_key();
  if (is_key) {
    key(text, is_plain);
    if (anchor == 0) return;
  }
  Node* const node = assembly_.make(kind_of(tag, text.plain, text.text), text.span);
  node->quoted = !text.plain && !absent;
  node->text = text.text;
  node->text_map = text.map;
  if (tag.size() > 1 && tag[0] == '!') {
    node->tag = assembly_.keep(tag.substr(1));
    node->tag_span = at.tag;
  }
  if (is_plain && !is_key && assembly_.in_mapping()) warn_of_word(text);
  const Size size{1, 0, 0, text.text.size()};
  count(size, text.span);
  add(node, anchor, size);
  if (!is_key) assembly_.add(node);
}

void YamlTree::on_alias(uint32_t mark, Anchor anchor) {
  mark = std::max(mark, cursor_);
  size_t end = mark;
  while (end < text_.size() && !is_blank(text_, end) && break_size(text_, end) == 0 && !is_flow_indicator(text_[end])) ++end;
  cursor_ = static_cast<uint32_t>(end);
  const source::Span where = span(mark, cursor_);
  if (anchor >= anchored_.size() || anchored_[anchor].node == nullptr) {
    abandon(source::Code::not_parseable, where, "cannot read this file as YAML: an alias stands inside the value that it names");
  }
  const Anchored& target = anchored_[anchor];
  if (!alias_reported_) {
    alias_reported_ = true;
    diagnostics_.report(source::Code::yaml_alias, where, "aliases are resolved here, but CloudFormation itself refuses them");
  }
  if (assembly_.wants_key()) {
    if (!target.node->is_scalar()) {
      abandon(source::Code::not_parseable, where, "cannot read this file as YAML: a key has to be a single value, not a mapping or a list");
    }
    assembly_.key(target.node->text, where);
    return;
  }
  Size size = target.size;
  ++size.alias_depth;
  alias_nodes_ += size.nodes;
  if (alias_nodes_ > limits_.alias_node_count_max) {
    abandon(source::Code::limit_exceeded, where, fmt::format("aliases add more than {} values to the document", limits_.alias_node_count_max));
  }
  alias_bytes_ += size.bytes;
  if (alias_bytes_ > kAliasBytesMax) {
    abandon(source::Code::limit_exceeded, where, fmt::format("aliases add more than {} MB of text to the document", kAliasBytesMax >> 20));
  }
  if (size.alias_depth > limits_.alias_depth_max) {
    abandon(source::Code::limit_exceeded, where, fmt::format("aliases lead to aliases more than {} levels deep", limits_.alias_depth_max));
  }
  if (assembly_.depth() + size.height > limits_.depth_max) {
    abandon(source::Code::limit_exceeded, where, fmt::format("the document is nested more than {} levels deep", limits_.depth_max));
  }
  count(size, where);
  Node* const node = assembly_.make(target.node->kind, where);
  *node = *target.node;
  node->span = where;
  if (node->is_scalar() && node->text_map == nullptr) {
    // Places inside the text are those of the anchor, where the words stand.
    const source::Span words = text_span(*target.node, 0, static_cast<uint32_t>(node->text.size()));
    source::TextMap& map = assembly_.make_text_map(words);
    map.add_run(0, words.begin);
    node->text_map = &map;
  }
  add(node, 0, size);
  assembly_.add(node);
}

void YamlTree::on_open(Kind kind, uint32_t mark, std::string_view tag, Anchor anchor, bool flow) {
  mark = std::max(mark, cursor_);
  Properties at{{}, mark, mark};
  if (anchor != 0 || is_explicit(tag)) at = properties(mark, tag);
  const char first = at.begin < text_.size() ? text_[at.begin] : '\0';
  const bool bracketed = flow && first == (kind == Kind::mapping ? '{' : '[');
  if (assembly_.wants_key()) {
    // A bracket that stays open until the end of the file reaches us as a key, too.
    const bool unclosed = flow && bracketed && !is_bracket_closed(text_, at.begin);
    if (unclosed) abandon(source::Code::not_parseable, span(at.begin, at.begin + 1), fmt::format("cannot read this file as YAML: the '{}' here is not closed", first));
    abandon(source::Code::not_parseable, span(at.begin, at.begin + 1), "cannot read this file as YAML: a key has to be a single value, not a mapping or a list",
            first == '{' ? "quote a value that begins with '{'" : "");
  }
  cursor_ = bracketed ? at.begin + 1 : at.begin;
  Node* const node = assembly_.make(kind, span(at.begin, cursor_));
  if (tag.size() > 1 && tag[0] == '!') {
    node->tag = assembly_.keep(tag.substr(1));
    node->tag_span = at.tag;
  }
  open_.push_back({anchor, bracketed, at.begin, nodes_, bytes_, {}});
  if (!assembly_.open(node)) throw Abandoned{};
  count({1, 0, 0}, node->span);
}

void YamlTree::on_close() {
  const Open closed = open_.back();
  open_.pop_back();
  if (closed.bracketed) {
    size_t at = skip_space(text_, cursor_);
    while (at < text_.size() && (text_[at] == ',' || text_[at] == ':' || text_[at] == '?')) at = skip_space(text_, at + 1);
    if (at < text_.size() && (text_[at] == ']' || text_[at] == '}')) cursor_ = static_cast<uint32_t>(at + 1);
  }
  const Node* const node = assembly_.close(cursor_);
  Size size = closed.size;
  size.nodes = nodes_ - closed.nodes_before;
  size.bytes = bytes_ - closed.bytes_before;
  // Into the anchor table and the sizes around it; the assembly has put the node into the tree already.
  add(const_cast<Node*>(node), closed.anchor, size);
}

}  // namespace apigw::syntax
