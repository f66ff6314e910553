#include "compiler/openapi/reference.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "compiler/source/suggest.h"

namespace apigw::openapi {
namespace {

constexpr std::string_view kModelUrlHost = "https://apigateway.amazonaws.com/restapis/";

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// One segment of a pointer in a URI fragment: first `%XX`, then `~1` and `~0` (RFC 6901, 6).
std::string unescape(std::string_view segment) {
  std::string plain;
  for (size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '%' && i + 2 < segment.size()) {
      const auto high = hex_digit(segment[i + 1]), low = hex_digit(segment[i + 2]);
      if (high && low) {
        plain += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    plain += segment[i];
  }
  std::string result;
  for (size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] == '~' && i + 1 < plain.size() && (plain[i + 1] == '0' || plain[i + 1] == '1')) {
      result += plain[++i] == '1' ? '/' : '~';
    } else {
      result += plain[i];
    }
  }
  return result;
}

std::string_view last_segment(std::string_view pointer) { return pointer.substr(pointer.rfind('/') + 1); }

const syntax::Node* child(const syntax::Node& node, std::string_view key) {
  if (node.is_mapping()) return node.get(key);
  if (!node.is_sequence()) return nullptr;
  size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc() || end != key.data() + key.size() || index >= node.items.size()) return nullptr;
  return node.items[index];
}

}  // namespace

const syntax::Node* find_pointer(const syntax::Node& root, std::string_view pointer) {
  if (!pointer.starts_with('#')) return nullptr;
  pointer.remove_prefix(1);
  const syntax::Node* node = &root;
  while (!pointer.empty() && node != nullptr) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view segment = pointer.substr(0, pointer.find('/'));
    node = child(*node, unescape(segment));
    pointer.remove_prefix(segment.size());
  }
  return node;
}

bool is_built_in_model(std::string_view name) { return name == "Empty" || name == "Error"; }

bool is_model_url(std::string_view reference) {
  return reference.starts_with(kModelUrlHost) && reference.substr(kModelUrlHost.size()).find("/models/") != std::string_view::npos;
}

std::string model_name_of(std::string_view reference) {
  if (is_model_url(reference)) return std::string(last_segment(reference));
  for (const std::string_view prefix : {std::string_view("#/definitions/"), std::string_view("#/components/schemas/")}) {
    if (reference.starts_with(prefix) && reference.find('/', prefix.size()) == std::string_view::npos) {
      return unescape(reference.substr(prefix.size()));
    }
  }
  return {};
}

const syntax::Node* References::target_of(const syntax::Node& value) {
  auto found = targets_.find(value.text);
  if (found == targets_.end()) {
    const syntax::Node* target = nullptr;
    if (is_model_url(value.text)) {
      const std::string name(last_segment(value.text));
      for (const syntax::Node* holder : {root_.get("definitions"), find_pointer(root_, "#/components/schemas")}) {
        if (holder != nullptr && target == nullptr) target = holder->get(name);
      }
    } else {
      target = find_pointer(root_, value.text);
    }
    found = targets_.emplace(std::string(value.text), target).first;
  }
  if (found->second == nullptr) add_fault(value);
  return found->second;
}

void References::note(const syntax::Node& value) {
  if (value.is_string()) target_of(value);
}

void References::add_fault(const syntax::Node& value) {
  // Two models are there without being written; documents that the console exported refer to them (definition-formats 1.1).
  if (is_built_in_model(model_name_of(value.text))) return;
  const bool inside = value.text.starts_with('#') || is_model_url(value.text);
  faults_.add(inside ? source::Code::unresolved_reference : source::Code::external_reference, std::string(value.text), value.span,
              inside ? fmt::format("nothing is found at '{}'", value.text) : fmt::format("'{}' points outside the document", value.text),
              inside ? hint_for(value.text) : "bundle the document into one file first");
}

Target References::resolve(const syntax::Node& node) {
  Target target{.node = &node, .name = {}};
  std::vector<const syntax::Node*> chain;
  while (target.node != nullptr) {
    const syntax::Node* reference = target.node->get("$ref");
    if (reference == nullptr || !reference->is_string()) return target;
    if (std::find(chain.begin(), chain.end(), target.node) != chain.end()) {
      diagnostics_.report(source::Code::circular_reference, reference->span, fmt::format("'{}' refers back to itself", reference->text));
      return {};
    }
    chain.push_back(target.node);
    target.name = unescape(last_segment(reference->text));
    target.node = target_of(*reference);
  }
  return target;
}

std::string References::hint_for(std::string_view reference) const {
  const size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return {};
  const syntax::Node* holder = find_pointer(root_, reference.substr(0, slash));
  if (holder == nullptr || !holder->is_mapping()) return {};
  std::vector<std::string_view> names;
  for (const syntax::Member& member : holder->members) names.push_back(member.key);
  const std::string_view guess = source::nearest(unescape(reference.substr(slash + 1)), names);
  return guess.empty() ? std::string() : fmt::format("did you mean '{}/{}'?", reference.substr(0, slash), guess);
}

}  // namespace apigw::openapi
