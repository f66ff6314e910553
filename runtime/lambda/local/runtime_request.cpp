#include "runtime/lambda/local/runtime_request.h"

#include "runtime/base/ascii.h"

namespace apigw::lambda::local {

RuntimeRequest parse_runtime_request(const RequestHead& head) {
  constexpr std::string_view root = "/2018-06-01/runtime/", invocation = "invocation/";
  std::string_view path = head.path;
  if (!path.starts_with(root)) return {};
  path.remove_prefix(root.size());
  if (head.method == Method::kGET) return {path == "invocation/next" ? RuntimeCall::next : RuntimeCall::unknown, {}};
  if (head.method != Method::kPOST) return {};
  if (path == "init/error") return {RuntimeCall::init_error, {}};
  if (!path.starts_with(invocation)) return {};
  path.remove_prefix(invocation.size());
  const size_t slash = path.find('/');
  if (slash == path.npos) return {};
  const std::string_view what = path.substr(slash + 1);
  const RuntimeCall call = what == "response" ? RuntimeCall::response : what == "error" ? RuntimeCall::error : RuntimeCall::unknown;
  return {call, path.substr(0, slash)};
}

std::string_view value_of(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (ascii_iequals(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace apigw::lambda::local
