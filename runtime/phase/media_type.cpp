#include "runtime/phase/media_type.h"

#include "runtime/base/ascii.h"

namespace apigw::phase {
namespace {

constexpr std::string_view json = "application/json";

std::string_view last_value(std::span<const Field> fields, FieldId id) {
  for (size_t i = fields.size(); i > 0; --i) {
    if (fields[i - 1].id == id) return fields[i - 1].value;
  }
  return {};
}

}  // namespace

std::string_view media_type(std::string_view value) {
  value = value.substr(0, value.find_first_of(",;"));
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return value;
}

std::string_view content_type(std::span<const Field> fields) {
  const std::string_view type = media_type(last_value(fields, FieldId::content_type));
  return type.empty() ? json : type;
}

std::string_view accepted_type(std::span<const Field> fields) {
  const std::string_view type = media_type(last_value(fields, FieldId::accept));
  return type.empty() ? json : type;
}

bool is_binary(const bundle::Bundle& bundle, std::string_view type) {
  for (const bundle::StringId id : bundle.binary_media_types()) {
    const std::string_view entry = bundle.string(id);
    if (entry == "*/*" || ascii_iequals(entry, type)) return true;
    if (entry.size() > 2 && entry.ends_with("/*") && type.size() >= entry.size() - 1 &&
        ascii_iequals(entry.substr(0, entry.size() - 1), type.substr(0, entry.size() - 1))) {
      return true;
    }
  }
  return false;
}

}  // namespace apigw::phase
