// Functions that make text: Fn::Sub, Fn::Join, Fn::Split, Fn::Base64, Fn::ToJsonString.
#include <fmt/format.h>

#include "compiler/cfn/evaluator.h"
#include "compiler/syntax/read.h"
#include "runtime/base/base64.h"

namespace apigw::cfn {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

/// The text of a Fn::Sub while it is put together, with the map from its bytes to the user's.
struct Evaluator::Substitution {
  const Node& source;
  source::TextMap& map;
  std::string text = {};
  Certainty certainty = Certainty::known;

  void literal(size_t begin, size_t end) {
    syntax::add_places(map, static_cast<uint32_t>(text.size()), source, static_cast<uint32_t>(begin), static_cast<uint32_t>(end));
    text += source.text.substr(begin, end - begin);
  }
  void piece(const source::Span& at, std::string_view value) {
    map.add_run(static_cast<uint32_t>(text.size()), at.begin);
    text += value;
  }
};

Text Evaluator::piece_value(std::string_view name, source::Span at, const Call& call, const Node* map) {
  if (const Node* given = map == nullptr ? nullptr : map->get(name)) return text_value(*given, call, fmt::format("the variable '{}'", name));
  const std::optional<Referred> plain = refer(name, at);
  if (plain) {
    if (plain->parameter == nullptr || !plain->parameter->is_list) return plain->value;
    diagnostics_.report(source::Code::function_arguments, at, fmt::format("the parameter '{}' is a list and cannot be part of a text", name), "join it first, with Fn::Join in the map of the Fn::Sub");
    return {{}, Certainty::faulty};
  }
  const size_t dot = name.find('.');
  if (dot != name.npos && !name.starts_with("AWS::")) {
    const source::Span id_at{at.file, at.begin, std::min<uint32_t>(at.end, at.begin + static_cast<uint32_t>(dot))};
    if (const auto target = refer_attribute(name.substr(0, dot), name.substr(dot + 1), id_at, at)) return target->value;
  }
  report_unknown_name(name, at);
  return {{}, Certainty::faulty};
}

const Node* Evaluator::substituted(const Call& call, const Node& text, const Node* map) {
  Substitution result{.source = text, .map = builder_.make_text_map(text.span)};
  const std::string_view in = text.text;
  size_t at = 0;
  for (size_t open; (open = in.find("${", at)) != in.npos;) {
    const size_t close = in.find('}', open);
    if (close == in.npos) break;
    result.literal(at, open);
    at = close + 1;
    const std::string_view inside = in.substr(open + 2, close - open - 2);
    if (inside.starts_with('!')) {
      result.literal(open, open + 2);
      result.literal(open + 3, close + 1);
      continue;
    }
    const std::string_view name = trimmed(inside);
    const auto begin = static_cast<uint32_t>(name.data() - in.data());
    const source::Span name_at = name.empty() ? syntax::text_span(text, static_cast<uint32_t>(open), static_cast<uint32_t>(at))
                                              : syntax::text_span(text, begin, begin + static_cast<uint32_t>(name.size()));
    const Text value = piece_value(name, name_at, call, map);
    result.certainty = both(result.certainty, value.certainty);
    if (!within_budget(text.span, 0, value.text.size())) return faulty(call);
    result.piece(syntax::text_span(text, static_cast<uint32_t>(open), static_cast<uint32_t>(at)), value.text);
  }
  result.literal(at, in.size());
  const Node* made = made_text(call, result.text, result.certainty, &result.map);
  // A Fn::Sub of nothing but one reference is that reference.
  if (in.starts_with("${") && in.find('}') + 1 == in.size() && map == nullptr) {
    const std::string_view name = trimmed(in.substr(2, in.size() - 3));
    const size_t dot = name.find('.');
    const bool whole = !kept_id(name).empty();
    const std::string_view id = kept_id(whole ? name : name.substr(0, dot));
    const std::string_view attribute = whole || dot == name.npos ? std::string_view() : name.substr(dot + 1);
    if (parameters_.find(name) == parameters_.end()) {
      template_.set_origin(*made, Origin{.written = call.written, .logical_id = id, .attribute = attribute, .certainty = result.certainty});
    }
  }
  return made;
}

const Node* Evaluator::sub(const Call& call) {
  const Node* text = call.argument;
  const Node* map = nullptr;
  const bool is_called = call.written->tag.empty() && !text->tag.empty();  // Fn::Sub: !Ref X
  if (!text->is_string() || is_called) {
    const auto items = is_called ? std::nullopt : items_of(call, 2, 2, "a text, or a list of a text and a map");
    if (is_called) refuse(call, "Fn::Sub takes a text, or a list of a text and a map", "the text itself cannot be made by a function");
    if (!items) return faulty(call);
    text = (*items)[0];
    map = (*items)[1];
    if (!text->is_string() || !text->tag.empty() || !map->is_mapping() || !function_of(*map).empty()) {
      refuse(call, "Fn::Sub takes a text, or a list of a text and a map", "the text itself cannot be made by a function");
      return faulty(call);
    }
  }
  return substituted(call, *text, map);
}

const Node* Evaluator::join(const Call& call) {
  const auto items = items_of(call, 2, 2, "a delimiter and a list");
  if (!items) return faulty(call);
  const Text delimiter = text_value(*(*items)[0], call, "the delimiter");
  Certainty certainty = delimiter.certainty;
  const Node* list = list_value(*(*items)[1], call, "the second item", certainty);
  if (list == nullptr) return faulty(call);
  std::string text;
  bool first = true;
  for (const Node* item : list->items) {
    const std::optional<std::string> part = scalar_text(*item);
    if (!part) {
      diagnostics_.report(source::Code::function_arguments, item->span, "an item of a Fn::Join must be a text");
      return faulty(call);
    }
    if (!first) text += delimiter.text;
    first = false;
    text += *part;
    certainty = both(certainty, template_.certainty(*item));
    if (!within_budget(call.written->span, 0, delimiter.text.size() + part->size())) return faulty(call);
  }
  return made_text(call, text, certainty);
}

const Node* Evaluator::split(const Call& call) {
  const auto items = items_of(call, 2, 2, "a delimiter and a text");
  if (!items) return faulty(call);
  const Text delimiter = text_value(*(*items)[0], call, "the delimiter");
  const Text text = text_value(*(*items)[1], call, "the text");
  const Certainty certainty = both(delimiter.certainty, text.certainty);
  if (certainty == Certainty::faulty) return faulty(call);
  if (delimiter.text.empty()) {
    refuse(call, "the delimiter of Fn::Split is empty");
    return faulty(call);
  }
  std::vector<std::string> parts;
  for (size_t at = 0;;) {
    const size_t next = text.text.find(delimiter.text, at);
    parts.push_back(text.text.substr(at, next - at));
    if (next == std::string::npos) break;
    at = next + delimiter.text.size();
  }
  return made_list(call, parts, certainty);
}

const Node* Evaluator::base64(const Call& call) {
  const Text text = text_value(*call.argument, call, "the argument");
  return text.certainty == Certainty::faulty ? faulty(call) : made_text(call, base64_of(text.text), text.certainty);
}

const Node* Evaluator::to_json_string(const Call& call) {
  const Node* now = value(*call.argument);
  if (now == nullptr || now->is_scalar()) {
    refuse(call, "Fn::ToJsonString takes a map or a list");
    return faulty(call);
  }
  return made_text(call, syntax::to_json(*now), template_.certainty(*now));
}

}  // namespace apigw::cfn
