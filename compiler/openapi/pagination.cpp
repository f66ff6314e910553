#include "compiler/openapi/pagination.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/openapi/extensions.h"
#include "compiler/openapi/schema_parts.h"
#include "compiler/source/suggest.h"

namespace apigw::openapi {
namespace {

constexpr std::string_view kKey = "x-apigw-pagination";
constexpr std::string_view kKeys[] = {"from", "items", "more", "next", "token"};

bool is_json(std::string_view media_type) {
  const std::string_view bare = media_type.substr(0, media_type.find(';'));
  return bare == "application/json" || bare.ends_with("+json");
}

/// The plain type of a schema; empty when it has several, or none.
std::string_view type_of(const syntax::Node& schema) {
  const syntax::Node* type = schema.get("type");
  if (type == nullptr) return {};
  if (type->is_scalar()) return type->text;
  std::string_view found;
  for (const syntax::Node* one : type->items) {
    if (one->text == "null") continue;
    if (!found.empty()) return {};
    found = one->text;
  }
  return found;
}

std::string unescaped(std::string_view step) {
  std::string text(step);
  for (size_t at = text.find('~'); at != std::string::npos; at = text.find('~', at + 1)) {
    if (text.compare(at, 2, "~1") == 0) text.replace(at, 2, "/");
    else if (text.compare(at, 2, "~0") == 0) text.replace(at, 2, "~");
  }
  return text;
}

Steps steps_of(std::string_view text) {
  if (!text.starts_with('/')) return {std::string(text)};
  Steps steps;
  for (size_t begin = 1; begin <= text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    steps.push_back(unescaped(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return steps;
}

class Reader {
 public:
  Reader(View& view, source::Diagnostics& diagnostics) : view_(view), diagnostics_(diagnostics) {}

  std::optional<Pagination> read(const syntax::Member& member, const PathItem& item, const Operation& operation) {
    const syntax::Node& rule = *member.value;
    if (!rule.is_mapping()) {
      diagnostics_.report(source::Code::value_kind, rule.span, fmt::format("{} must be a mapping", kKey));
      return std::nullopt;
    }
    report_unknown_keys(rule, kKeys, fmt::format("an {}", kKey), diagnostics_);
    if (!has_what_it_needs(member)) return std::nullopt;
    const syntax::Node* answer = answer_of(operation);
    if (answer == nullptr) return fault(member.key_span, "there are no pages: no answer of success is described as JSON");
    Pagination pages;
    const syntax::Node* items = at(*answer, rule, "items", "the answer", pages.items);
    const syntax::Node* token = token_of(*rule.get("token"), item, operation, pages);
    const syntax::Node* next = rule.get("next") != nullptr ? at(*answer, rule, "next", "the answer", pages.next) : nullptr;
    const syntax::Node* more = rule.get("more") != nullptr ? at(*answer, rule, "more", "the answer", pages.more) : nullptr;
    if (items == nullptr || token == nullptr || (rule.get("more") != nullptr && more == nullptr)) return std::nullopt;
    if (type_of(*items) != "array") return fault(rule.get("items")->span, fmt::format("'{}' is no array of the answer", rule.get("items")->text));
    if (more != nullptr && type_of(*more) != "boolean") return fault(rule.get("more")->span, fmt::format("'{}' is no boolean of the answer", rule.get("more")->text));
    if (rule.get("from") != nullptr) {
      const syntax::Node* each = items->get("items");
      next = each == nullptr ? nullptr : at(resolved(*each), rule, "from", "an item", pages.from);
    }
    if (next == nullptr) return std::nullopt;
    const std::string_view taken = type_of(*token), given = type_of(*next);
    if (taken != given && !taken.empty() && !given.empty()) {
      const syntax::Node& place = *rule.get(rule.get("from") != nullptr ? "from" : "next");
      return fault(place.span, fmt::format("'{}' is of type {}, but the token '{}' of type {}", place.text, given, pages.token, taken));
    }
    return pages;
  }

 private:
  std::nullopt_t fault(source::Span at, std::string message, std::string hint = {}) {
    diagnostics_.report(source::Code::pagination, at, std::move(message), std::move(hint));
    return std::nullopt;
  }

  bool has_what_it_needs(const syntax::Member& member) {
    const syntax::Node& rule = *member.value;
    bool good = true;
    for (const std::string_view key : kKeys) {
      const syntax::Node* value = rule.get(key);
      if (value == nullptr || (value->is_string() && !value->text.empty())) continue;
      diagnostics_.report(source::Code::value_kind, value->span, fmt::format("'{}' of an {} must be a name, or a JSON pointer", key, kKey));
      good = false;
    }
    for (const std::string_view key : {"token", "items"}) {
      if (rule.get(key) != nullptr) continue;
      fault(member.key_span, fmt::format("an {} needs '{}'", kKey, key));
      good = false;
    }
    if ((rule.get("next") == nullptr) == (rule.get("from") == nullptr)) {
      fault(member.key_span, fmt::format("an {} needs either 'next', the next token in the answer, or 'from', that of the last item", kKey));
      good = false;
    }
    return good;
  }

  const syntax::Node& resolved(const syntax::Node& node) {
    const syntax::Node* target = view_.references().resolve(node).node;
    return target == nullptr ? node : *target;
  }

  /// Schema of a property, in the schema itself or in what it is made of; `known` gets the names that there are.
  const syntax::Node* property_of(const syntax::Node& written, std::string_view name, std::vector<std::string_view>& known) {
    for (const syntax::Node* part : schema_parts(view_.references(), written)) {
      const syntax::Node* properties = part->get("properties");
      if (properties == nullptr || !properties->is_mapping()) continue;
      if (const syntax::Node* found = properties->get(name)) return &resolved(*found);
      for (const syntax::Member& member : properties->members) known.push_back(member.key);
    }
    return nullptr;
  }

  /// The schema that a place of the rule names inside another.
  const syntax::Node* at(const syntax::Node& outer, const syntax::Node& rule, std::string_view key, std::string_view owner, Steps& steps) {
    const syntax::Node& place = *rule.get(key);
    const syntax::Node* schema = &outer;
    steps = steps_of(place.text);
    for (const std::string& step : steps) {
      std::vector<std::string_view> known;
      const syntax::Node* inner = property_of(*schema, step, known);
      if (inner == nullptr) {
        fault(place.span, fmt::format("{} has no property '{}'", schema == &outer ? owner : "what stands there", step), hint_for(step, known));
        return nullptr;
      }
      schema = inner;
    }
    return schema;
  }

  static std::string hint_for(std::string_view wrong, std::span<const std::string_view> known) {
    const std::string_view near = source::nearest(wrong, known);
    return near.empty() ? "" : fmt::format("did you mean '{}'?", near);
  }

  const syntax::Node* answer_of(const Operation& operation) {
    for (const Response& response : view_.responses(operation)) {
      if (!response.code.starts_with('2')) continue;
      for (const Body& body : view_.response_bodies(operation, response)) {
        if (body.schema != nullptr && is_json(body.media_type)) return &resolved(*body.schema);
      }
    }
    return nullptr;
  }

  /// The schema of what takes the token.
  const syntax::Node* token_of(const syntax::Node& token, const PathItem& item, const Operation& operation, Pagination& pages) {
    pages.token = token.text;
    std::vector<std::string_view> known;
    const std::vector<const syntax::Node*> parameters = view_.parameters(item, operation);
    for (const syntax::Node* parameter : parameters) {
      const syntax::Node *place = parameter->get("in"), *name = parameter->get("name");
      if (place == nullptr || name == nullptr || (place->text != "query" && place->text != "header")) continue;
      known.push_back(name->text);
      const syntax::Node* schema = view_.is_swagger() ? parameter : parameter->get("schema");
      if (name->text == token.text && schema != nullptr) return &resolved(*schema);
    }
    pages.in_body = true;
    for (const Body& body : view_.request_bodies(operation, parameters)) {
      if (body.schema == nullptr || !is_json(body.media_type)) continue;
      if (const syntax::Node* schema = property_of(*body.schema, token.text, known)) return schema;
    }
    fault(token.span, fmt::format("the operation has neither a query or header parameter nor a property of its body named '{}'", token.text), hint_for(token.text, known));
    return nullptr;
  }

  View& view_;
  source::Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Pagination> read_pagination(const View& view, const PathItem& item, const Operation& operation, source::Diagnostics& diagnostics) {
  const syntax::Member* member = operation.node->find(kKey);
  if (member == nullptr) return std::nullopt;
  // What is wrong with the operation itself is told where the operation is read.
  source::Diagnostics told_elsewhere;
  View quiet(view.root(), view.version(), told_elsewhere);
  return Reader(quiet, diagnostics).read(*member, item, operation);
}

}  // namespace apigw::openapi
