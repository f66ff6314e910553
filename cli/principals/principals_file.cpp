#include "cli/principals/principals_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "cli/principals/blot.h"
#include "cli/principals/policy_document.h"
#include "compiler/source/suggest.h"
#include "compiler/syntax/read.h"
#include "runtime/base/crypto.h"
#include "runtime/base/time_text.h"

namespace apigw::cli {
namespace {

using source::Code;
using syntax::Member;
using syntax::Node;

constexpr std::string_view keys[] = {"arn", "access_key_id", "secret_access_key", "session_token", "expires", "principal_id", "tags", "policies"};
constexpr size_t text_bytes_max = 8192;  // of a token, the longest thing here

/// What can stand in a header field or in a credential.
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

class Reader {
 public:
  explicit Reader(source::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::vector<iam::Principal> read(const Node& root) {
    std::vector<iam::Principal> all;
    if (!root.is_sequence()) {
      report(Code::value_kind, root.span, "a principals file is a list, each item a map with 'arn', 'access_key_id', 'secret_access_key' and 'policies'");
      return all;
    }
    for (const Node* item : root.items) {
      if (auto one = principal(*item)) all.push_back(std::move(*one));
    }
    return all;
  }

 private:
  void report(Code code, source::Span at, std::string message, std::string hint = {}, std::vector<source::Note> notes = {}) {
    diagnostics_.report(code, at, std::move(message), std::move(hint), std::move(notes));
  }

  std::optional<iam::Principal> principal(const Node& node) {
    if (!node.is_mapping()) {
      report(Code::value_kind, node.span, "a principal is a map");
      return {};
    }
    for (const Member& member : node.members) {
      if (std::find(std::begin(keys), std::end(keys), member.key) != std::end(keys)) continue;
      const std::string_view near = source::nearest(member.key, keys);
      report(Code::unknown_key, member.key_span, fmt::format("unknown key '{}' in a principal", member.key), near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
    }
    iam::Principal out;
    out.arn = text(node, "arn", true);
    out.access_key_id = text(node, "access_key_id", true);
    out.secret_access_key = text(node, "secret_access_key", true);
    out.session_token = text(node, "session_token", false);
    out.principal_id = text(node, "principal_id", false);
    who(node, out);
    key_is_its_own(node, out.access_key_id);
    expiry(node, out);
    tags(node, out);
    policies(node, out);
    return out;
  }

  std::string text(const Node& node, std::string_view key, bool needed) {
    const Node* value = node.get(key);
    if (!value) {
      if (needed) report(Code::missing_property, node.members.empty() ? node.span : node.members.front().key_span, fmt::format("a principal needs '{}'", key));
      return {};
    }
    if (!value->is_scalar() || value->kind == syntax::Kind::null || value->text.empty()) {
      report(Code::value_kind, value->span, fmt::format("'{}' must be a text", key));
    } else if (!is_visible(value->text) || value->text.size() > text_bytes_max) {
      report(Code::value_not_allowed, value->span, fmt::format("'{}' holds a blank or a control character, or is too long", key));
    } else {
      return std::string(value->text);
    }
    return {};
  }

  void who(const Node& node, iam::Principal& out) {
    if (out.arn.empty() || iam::describe(out)) return;
    report(Code::value_not_allowed, node.get("arn")->span, fmt::format("'{}' names nobody who could sign a request", out.arn),
           "write arn:aws:iam::123456789012:user/NAME or arn:aws:sts::123456789012:assumed-role/ROLE/SESSION");
  }

  void key_is_its_own(const Node& node, const std::string& id) {
    if (id.empty()) return;
    const source::Span at = node.get("access_key_id")->span;
    if (id.find('/') != std::string::npos || id.find(',') != std::string::npos) return report(Code::value_not_allowed, at, "an access key id holds letters and digits");
    const auto [first, is_new] = seen_.emplace(id, at);
    if (!is_new) report(Code::duplicate_key, at, fmt::format("access key '{}' belongs to two principals", id), {}, {{first->second, "it stands here first"}});
  }

  void expiry(const Node& node, iam::Principal& out) {
    const Node* value = node.get("expires");
    if (!value) return;
    const auto at = value->is_scalar() ? parse_iso_time(value->text) : std::nullopt;
    if (!at) return report(Code::value_not_allowed, value->span, "'expires' must be a time", "write 2030-01-01T00:00:00Z");
    if (out.session_token.empty()) return report(Code::value_not_allowed, value->span, "'expires' is the end of a session, which has a 'session_token'");
    out.expires_epoch_ms = *at;
  }

  void tags(const Node& node, iam::Principal& out) {
    const Node* value = node.get("tags");
    if (!value) return;
    if (!value->is_mapping()) return report(Code::value_kind, value->span, "'tags' must be a map of texts");
    for (const Member& member : value->members) {
      if (!member.value->is_scalar()) {
        report(Code::value_kind, member.value->span, "a tag's value must be a text");
        continue;
      }
      out.tags.emplace_back(member.key, member.value->text);
    }
  }

  void policies(const Node& node, iam::Principal& out) {
    const Node* value = node.get("policies");
    if (!value) return;
    if (!value->is_sequence()) return report(Code::value_kind, value->span, "'policies' must be a list of policy documents");
    for (const Node* one : value->items) {
      if (auto policy = read_policy(*one, iam::PolicyKind::identity, diagnostics_)) out.policies.push_back(std::move(*policy));
    }
  }

  source::Diagnostics& diagnostics_;
  std::map<std::string, source::Span> seen_;
};

}  // namespace

PrincipalsFile read_principals(const std::string& name, std::string text) {
  PrincipalsFile file;
  source::SourceSet plain;
  const std::string digest = hex(sha256(text));
  const source::FileId id = plain.add(name, text);
  const auto document = syntax::read(plain, id, file.diagnostics);
  std::vector<iam::Principal> all;
  if (document) all = Reader(file.diagnostics).read(document->root());
  if (document && document->root().is_sequence()) {
    for (const Node* item : document->root().items) blot_values(text, *item);
  }
  blot_lines(text);
  file.sources.add(name, std::move(text));
  if (document && !file.diagnostics.has_errors()) file.principals = std::make_shared<const iam::Principals>(std::move(all), digest);
  return file;
}

}  // namespace apigw::cli
