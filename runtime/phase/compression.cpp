#include "runtime/phase/compression.h"

#include "runtime/base/ascii.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

constexpr size_t body_bytes_max = 10485760;  // of the inflated body as of the one on the wire

struct CodingName {
  std::string_view name;
  ContentCoding coding;
};
constexpr CodingName names[] = {{"gzip", ContentCoding::gzip}, {"x-gzip", ContentCoding::gzip}, {"deflate", ContentCoding::deflate}};

std::optional<ContentCoding> coding_of(std::string_view name) {
  for (const CodingName& row : names) {
    if (ascii_iequals(row.name, name)) return row.coding;
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes what stands before the next `separator`.
std::string_view take(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return trimmed(part);
}

/// Calls visit(item) for each item of each field of that kind.
template <class Visit>
void each_item(std::span<const Field> fields, FieldId id, Visit visit) {
  for (const Field& field : fields) {
    if (field.id != id) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::string_view item = take(rest, ',');
      if (!item.empty()) visit(item);
    }
  }
}

/// A quality value in thousandths (RFC 9110 12.4.2); one that cannot be read is 0, so that the item counts for nothing.
uint32_t quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = take(parameters, ';');
    const std::string_view name = take(parameter, '=');
    if (!ascii_iequals(name, "q")) continue;
    const std::string_view text = trimmed(parameter);
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) return 0;
    uint32_t thousandths = text[0] == '1' ? 1000 : 0, weight = 100;
    for (const char c : text.substr(std::min<size_t>(text.size(), 2))) {
      if (c < '0' || c > '9') return 0;
      thousandths += uint32_t(c - '0') * weight;
      weight /= 10;
    }
    return std::min(thousandths, 1000u);
  }
  return 1000;
}

/// What a request says about the codings, as far as it matters here.
class Preferences {
 public:
  void add(std::string_view item) {
    const std::string_view name = take(item, ';');
    const uint32_t quality = quality_of(item);
    if (name == "*") any_ = quality;
    if (const auto coding = coding_of(name)) {
      note(*coding, quality);
    } else if (name != "*") {
      best_other_ = std::max(best_other_, quality);  // identity too: it is no compression
    }
  }
  /// Of equal qualities the first one that was named; * is gzip unless gzip was named.
  std::optional<ContentCoding> choice() {
    if (any_ > 0 && !named_[size_t(ContentCoding::gzip)]) {
      note(ContentCoding::gzip, any_);
    } else if (any_ > 0 && !named_[size_t(ContentCoding::deflate)]) {
      note(ContentCoding::deflate, any_);
    }
    if (!best_ || best_quality_ < best_other_) return {};
    return best_;
  }

 private:
  void note(ContentCoding coding, uint32_t quality) {
    named_[size_t(coding)] = true;
    if (quality <= best_quality_) return;
    best_ = coding;
    best_quality_ = quality;
  }
  std::optional<ContentCoding> best_;
  uint32_t best_quality_ = 0;
  uint32_t best_other_ = 0;
  uint32_t any_ = 0;
  bool named_[2] = {};
};

bool is_on(const vm::Exchange& exchange) { return exchange.bundle.facts().minimum_compression_size >= 0; }

bool refuse(vm::Exchange& exchange, bundle::GatewayResponseType type) {
  vm::fail(exchange, type);
  return false;
}

}  // namespace

bool inflate_request(vm::Exchange& exchange) {
  if (!is_on(exchange) || exchange.body.empty() || !exchange.field_index.find(exchange.request.fields, FieldId::content_encoding)) return true;
  std::optional<ContentCoding> coding;
  bool readable = true;
  each_item(exchange.request.fields, FieldId::content_encoding, [&](std::string_view name) {
    if (ascii_iequals(name, "identity")) return;
    readable = readable && !coding && coding_of(name);  // one coding, not one inside the other
    coding = coding_of(name);
  });
  if (!readable) return refuse(exchange, bundle::GatewayResponseType::UNSUPPORTED_MEDIA_TYPE);
  if (!coding) return true;
  const auto body = inflate(exchange.arena, *coding, exchange.body, body_bytes_max);
  if (!body) {
    return refuse(exchange, body.error() == InflateFault::too_large ? bundle::GatewayResponseType::REQUEST_TOO_LARGE
                                                                    : bundle::GatewayResponseType::UNSUPPORTED_MEDIA_TYPE);
  }
  exchange.body = *body;
  exchange.body_in_arena = true;
  return true;
}

std::optional<ContentCoding> accepted_coding(std::span<const Field> fields) {
  Preferences preferences;
  each_item(fields, FieldId::accept_encoding, [&](std::string_view item) { preferences.add(item); });
  return preferences.choice();
}

bool may_compress(const vm::Exchange& exchange) {
  return is_on(exchange) && exchange.request.method != Method::kHEAD && accepted_coding(exchange.request.fields);
}

void compress_response(vm::Exchange& exchange) {
  vm::ClientResponse& response = exchange.response;
  if (response.as_it_is || !may_compress(exchange)) return;
  const std::string_view body = response.stream_body ? exchange.integration_response_message.body : response.body;
  if (body.empty() || body.size() < size_t(exchange.bundle.facts().minimum_compression_size)) return;
  // Coded already, or a part whose place in the whole would no longer be true (RFC 9110 14.4).
  if (response.fields.find(FieldId::content_encoding) || response.fields.find("Content-Range")) return;
  const ContentCoding coding = *accepted_coding(exchange.request.fields);
  response.body = deflate(exchange.arena, coding, body);
  response.stream_body = false;
  response.fields.add_own("Content-Encoding", to_string(coding), FieldId::content_encoding);
}

}  // namespace apigw::phase
