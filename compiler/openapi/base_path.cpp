#include "compiler/openapi/base_path.h"

namespace apigw::openapi {
namespace {

/// Path part of a server url: after the authority when there is one ("https://host/v1"), else the whole ("/v1"). Braces of server
/// variables may stand in it.
std::string_view path_of_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const size_t scheme = url.find("://");
  size_t begin = 0;
  if (scheme != std::string_view::npos) begin = scheme + 3;
  else if (url.starts_with("//")) begin = 2;
  else return url.starts_with('/') ? url : std::string_view();
  const size_t slash = url.find('/', begin);
  return slash == std::string_view::npos ? std::string_view() : url.substr(slash);
}

std::string without_root(std::string path) { return path == "/" ? std::string() : path; }

}  // namespace

std::string normalise_path(std::string_view path) {
  std::string result;
  size_t at = 0;
  while (at < path.size()) {
    const size_t slash = path.find('/', at);
    const std::string_view segment = path.substr(at, slash == std::string_view::npos ? slash : slash - at);
    if (!segment.empty()) result.append("/").append(segment);
    at = slash == std::string_view::npos ? path.size() : slash + 1;
  }
  return result.empty() ? "/" : result;
}

std::string base_path_of(const syntax::Node& root, Version version) {
  if (version == Version::swagger20) {
    const syntax::Node* base = root.get("basePath");
    return base != nullptr && base->is_string() ? without_root(normalise_path(base->text)) : std::string();
  }
  const syntax::Node* servers = root.get("servers");
  if (servers == nullptr || !servers->is_sequence()) return {};
  // The variable counts even when the url does not use it (recorded from the service).
  for (const syntax::Node* server : servers->items) {
    const syntax::Node* variables = server->get("variables");
    const syntax::Node* variable = variables == nullptr ? nullptr : variables->get("basePath");
    const syntax::Node* value = variable == nullptr ? nullptr : variable->get("default");
    if (value != nullptr && value->is_scalar()) return without_root(normalise_path(value->text));
  }
  for (const syntax::Node* server : servers->items) {
    const syntax::Node* url = server->get("url");
    if (url == nullptr || !url->is_string()) continue;
    std::string path = without_root(normalise_path(path_of_url(url->text)));
    if (!path.empty()) return path;
  }
  return {};
}

std::string path_prefix(std::string_view base_path, BasePathMode mode) {
  if (base_path.empty() || mode == BasePathMode::ignore) return {};
  if (mode == BasePathMode::prepend) return std::string(base_path);
  const size_t second = base_path.find('/', 1);
  return second == std::string_view::npos ? std::string() : std::string(base_path.substr(second));
}

}  // namespace apigw::openapi
