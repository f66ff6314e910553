// The walk over values, the table of functions, and what every function needs: arguments of the right shape, results with their origin.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"
#include "compiler/source/suggest.h"

namespace apigw::cfn {

struct FunctionRow {
  std::string_view name;  // long form; the short tag is the name without "Fn::"
  const Node* (Evaluator::*evaluate)(const Call&);
  bool language_extension = false;

  static std::span<const FunctionRow> all();
  static const FunctionRow* find(std::string_view name);
  static const FunctionRow* of_tag(std::string_view tag);
};

std::span<const FunctionRow> FunctionRow::all() {
  static constexpr FunctionRow rows[] = {
      {"Ref", &Evaluator::ref},
      {"Fn::GetAtt", &Evaluator::get_att},
      {"Fn::Sub", &Evaluator::sub},
      {"Fn::Join", &Evaluator::join},
      {"Fn::Select", &Evaluator::select},
      {"Fn::Split", &Evaluator::split},
      {"Fn::If", &Evaluator::if_function},
      {"Fn::FindInMap", &Evaluator::find_in_map},
      {"Fn::Base64", &Evaluator::base64},
      {"Fn::Cidr", &Evaluator::cidr},
      {"Fn::GetAZs", &Evaluator::get_azs},
      {"Fn::ImportValue", &Evaluator::import_value},
      {"Fn::Transform", &Evaluator::transform},
      {"Fn::Length", &Evaluator::length, true},
      {"Fn::ToJsonString", &Evaluator::to_json_string, true},
      {"Fn::And", &Evaluator::condition_in_value},
      {"Fn::Or", &Evaluator::condition_in_value},
      {"Fn::Not", &Evaluator::condition_in_value},
      {"Fn::Equals", &Evaluator::condition_in_value},
  };
  return rows;
}

const FunctionRow* FunctionRow::find(std::string_view name) {
  for (const FunctionRow& row : all()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const FunctionRow* FunctionRow::of_tag(std::string_view tag) {
  for (const FunctionRow& row : all()) {
    if (row.name == tag || (row.name.starts_with("Fn::") && row.name.substr(4) == tag)) return &row;
  }
  return nullptr;
}

namespace {

// Guards against templates made to explode. The service takes a megabyte of template and 500 resources; these leave room for every
// honest one and end a hostile one within the time and memory that a person waits for.
constexpr uint32_t kDepthMax = 400;  // a level takes up to 20 KB of stack under a sanitizer
constexpr size_t kMadeNodesMax = 400'000;
constexpr size_t kMadeBytesMax = 32u << 20;

constexpr std::string_view kDynamicReference = "{{resolve:";

}  // namespace

std::optional<std::string> scalar_text(const Node& node) {
  switch (node.kind) {
    case Kind::string:
    case Kind::number: return std::string(node.text);
    case Kind::boolean: return syntax::as_bool(node).value_or(false) ? "true" : "false";
    default: return std::nullopt;
  }
}

std::string function_of(const Node& node) {
  if (!node.tag.empty()) {
    const FunctionRow* row = FunctionRow::of_tag(node.tag);
    if (row != nullptr) return std::string(row->name);
    return node.tag == "Condition" ? "Condition" : fmt::format("Fn::{}", node.tag);
  }
  if (!node.is_mapping() || node.members.size() != 1) return {};
  const std::string_view key = node.members[0].key;
  return key == "Ref" || (key.starts_with("Fn::") && !key.starts_with("Fn::ForEach::")) ? std::string(key) : std::string();
}

std::string list_of_words(std::span<const std::string_view> words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

const Node* Evaluator::value(const Node& written) {
  if (budget_.is_over) return &written;
  if (depth_ >= kDepthMax) {
    diagnostics_.report(source::Code::limit_exceeded, written.span, fmt::format("values refer to values more than {} levels deep", kDepthMax));
    budget_.is_over = true;
    return &written;
  }
  ++depth_;
  const std::string function = function_of(written);
  const Node* result = nullptr;
  if (!function.empty() && !(function == "Condition" && written.tag.empty())) {
    result = call_value(written, function);
  } else {
    switch (written.kind) {
      case Kind::mapping: result = mapping_value(written); break;
      case Kind::sequence: result = sequence_value(written); break;
      case Kind::string: result = string_value(written); break;
      default: result = &written; break;
    }
  }
  --depth_;
  return result;
}

const Node* Evaluator::call_value(const Node& written, std::string_view name) {
  const FunctionRow* row = FunctionRow::find(name);
  Call call{name, &written, nullptr};
  if (written.tag.empty()) {
    call.argument = written.members[0].value;
  } else {
    Node* argument = builder_.copy(written);
    argument->tag = {};
    argument->tag_span = {};
    call.argument = argument;
  }
  if (!within_budget(written.span, 1, 0)) return faulty(call);
  if (row == nullptr) {
    std::vector<std::string_view> known;
    for (const FunctionRow& other : FunctionRow::all()) known.push_back(other.name);
    const std::string_view near = source::nearest(name, known);
    const std::string shown = written.tag.empty() ? std::string(name) : fmt::format("!{}", written.tag);
    diagnostics_.report(source::Code::unknown_intrinsic, call.name_at(), fmt::format("there is no function '{}'", shown),
                        near.empty() ? std::string() : fmt::format("did you mean '{}'?", written.tag.empty() ? std::string(near) : fmt::format("!{}", near.substr(near.starts_with("Fn::") ? 4 : 0))));
    return faulty(call);
  }
  call.name = row->name;
  if (row->language_extension && !has_language_extensions(call)) return faulty(call);
  return (this->*row->evaluate)(call);
}

bool Evaluator::has_language_extensions(const Call& call) {
  if (language_extensions_) return true;
  diagnostics_.report(source::Code::missing_transform, call.name_at(), fmt::format("{} is a language extension, which this template does not ask for", call.name),
                      "add 'AWS::LanguageExtensions' to 'Transform', before the SAM transform");
  return false;
}

const Node* Evaluator::mapping_value(const Node& written) {
  const std::span<const Member> members = expanded(written);
  bool changed = members.data() != written.members.data();
  std::vector<Member> resolved;
  resolved.reserve(members.size());
  for (const Member& member : members) {
    const Node* now = value(*member.value);
    changed = changed || now != member.value;
    if (now != nullptr) resolved.push_back({member.key, member.key_span, now});
  }
  if (!changed || !within_budget(written.span, 1 + resolved.size() / 4, 0)) return &written;
  return builder_.mapping(resolved, written.span);
}

const Node* Evaluator::sequence_value(const Node& written) {
  bool changed = false;
  std::vector<const Node*> resolved;
  resolved.reserve(written.items.size());
  for (const Node* item : written.items) {
    const Node* now = value(*item);
    changed = changed || now != item;
    if (now != nullptr) resolved.push_back(now);
  }
  if (!changed || !within_budget(written.span, 1 + resolved.size() / 16, 0)) return &written;
  return builder_.sequence(resolved, written.span);
}

/// Secrets and parameters that the service reads when it deploys: `{{resolve:ssm:/db/name:3}}` anywhere in a text.
const Node* Evaluator::string_value(const Node& written) {
  size_t open = written.text.find(kDynamicReference);
  if (open == written.text.npos) return &written;
  std::string text;
  size_t at = 0;
  Certainty certainty = Certainty::known;
  for (size_t close; open != written.text.npos && (close = written.text.find("}}", open)) != written.text.npos; open = written.text.find(kDynamicReference, at)) {
    const std::string_view reference = written.text.substr(open, close + 2 - open);
    text += written.text.substr(at, open - at);
    at = close + 2;
    if (const std::string* known = known_value(reference)) {
      text += *known;
      continue;
    }
    text += reference;
    certainty = Certainty::unknown;
    note_unresolved(syntax::text_span(written, static_cast<uint32_t>(open), static_cast<uint32_t>(at)), std::string(reference), std::string(reference),
                    "a dynamic reference that only AWS resolves");
  }
  text += written.text.substr(at);
  if (!within_budget(written.span, 1, text.size())) return &written;
  const Node* made = builder_.string(text, written.span);
  template_.set_origin(*made, Origin{.written = &written, .logical_id = {}, .attribute = {}, .certainty = certainty});
  return made;
}

Text Evaluator::text_value(const Node& written, const Call& call, std::string_view what) {
  const Node* now = value(written);
  if (now == nullptr) return {};
  if (std::optional<std::string> text = scalar_text(*now)) return {std::move(*text), template_.certainty(*now)};
  if (template_.certainty(*now) == Certainty::faulty) return {{}, Certainty::faulty};
  const std::string_view kind = now->is_mapping() ? "a map" : now->is_sequence() ? "a list" : "null";
  diagnostics_.report(source::Code::function_arguments, written.span, fmt::format("{} of {} must be a text, but is {}", what, call.name, kind));
  return {{}, Certainty::faulty};
}

const Node* Evaluator::list_value(const Node& written, const Call& call, std::string_view what, Certainty& certainty) {
  const Node* now = value(written);
  if (now != nullptr && now->is_sequence()) {
    certainty = both(certainty, template_.certainty(*now));
    return now;
  }
  if (now != nullptr && template_.certainty(*now) == Certainty::unknown) {
    // Nobody knows whether it is a list on AWS (many attributes are): one stand-in is as good as another.
    certainty = both(certainty, Certainty::unknown);
    return builder_.sequence(std::span(&now, 1), written.span);
  }
  if (now == nullptr || template_.certainty(*now) != Certainty::faulty) {
    diagnostics_.report(source::Code::function_arguments, written.span, fmt::format("{} of {} must be a list", what, call.name));
  }
  certainty = Certainty::faulty;
  return nullptr;
}

std::optional<std::span<const Node* const>> Evaluator::items_of(const Call& call, size_t min, size_t max, std::string_view shape) {
  const Node& argument = *call.argument;
  if (argument.is_sequence() && argument.items.size() >= min && argument.items.size() <= max) return argument.items;
  std::string found = "something else";
  if (argument.is_sequence()) found = fmt::format("{} {}", argument.items.size(), argument.items.size() == 1 ? "item" : "items");
  else if (argument.is_scalar()) found = argument.kind == Kind::null ? "nothing" : "a text";
  else found = "a map";
  refuse(call, fmt::format("{} takes {}, not {}", call.name, shape, found));
  return std::nullopt;
}

void Evaluator::refuse(const Call& call, std::string message, std::string hint) {
  const source::Span at = call.argument->span.begin < call.argument->span.end ? call.argument->span : call.name_at();
  diagnostics_.report(source::Code::function_arguments, at, std::move(message), std::move(hint));
}

const Node* Evaluator::with_origin(const Call& call, const Node* made, Certainty certainty) {
  template_.set_origin(*made, Origin{.written = call.written, .logical_id = {}, .attribute = {}, .certainty = certainty});
  return made;
}

const Node* Evaluator::made_text(const Call& call, std::string_view text, Certainty certainty, const source::TextMap* map) {
  if (!within_budget(call.written->span, 1, text.size())) return faulty(call);
  const Node* made = builder_.string(text, call.written->span, map);
  return with_origin(call, made, certainty);
}

const Node* Evaluator::made_list(const Call& call, std::span<const std::string> texts, Certainty certainty) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  if (!within_budget(call.written->span, texts.size(), bytes)) return faulty(call);
  std::vector<const Node*> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(with_origin(call, builder_.string(text, call.written->span), certainty));
  return with_origin(call, builder_.sequence(items, call.written->span), certainty);
}

const Node* Evaluator::faulty(const Call& call) { return with_origin(call, builder_.string({}, call.written->span), Certainty::faulty); }

bool Evaluator::within_budget(source::Span at, size_t nodes, size_t bytes) {
  budget_.nodes += nodes;
  budget_.bytes += bytes;
  if (budget_.nodes <= kMadeNodesMax && budget_.bytes <= kMadeBytesMax) return true;
  if (!budget_.is_over) {
    const bool many = budget_.nodes > kMadeNodesMax;
    diagnostics_.report(source::Code::limit_exceeded, at,
                        many ? fmt::format("the functions of this template make more than {} values", kMadeNodesMax)
                             : fmt::format("the functions of this template make more than {} MB of text", kMadeBytesMax >> 20));
  }
  budget_.is_over = true;
  return false;
}

const std::string* Evaluator::known_value(std::string_view name) const {
  for (const auto& [known, text] : template_.options.known_values) {
    if (known == name) return &text;
  }
  return nullptr;
}

void Evaluator::note_unresolved(source::Span at, std::string name, std::string value, std::string reason) {
  if (!unresolved_seen_.emplace(at.file, at.begin, name).second) return;
  template_.unresolved.push_back({at, std::move(name), std::move(value), std::move(reason)});
}

}  // namespace apigw::cfn
