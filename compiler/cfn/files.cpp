#include "compiler/cfn/files.h"

#include <fmt/format.h>

#include "compiler/syntax/read.h"

namespace apigw::cfn {

const syntax::Node* Files::document(const std::string& path, source::Span at, source::Diagnostics& diagnostics, size_t bytes_max) {
  const auto [found, is_new] = files_.try_emplace(path);
  File& file = found->second;
  if (is_new) {
    if (std::optional<std::string> text = loader_ ? loader_(path) : std::nullopt) {
      file.readable = true;
      file.is_large = text->size() > bytes_max;
      if (!file.is_large) file.document = syntax::read(sources_, sources_.add(path, std::move(*text)), diagnostics);
    }
  }
  if (!file.readable) diagnostics.report(source::Code::template_file, at, fmt::format("cannot read '{}'", path));
  if (file.is_large) {
    diagnostics.report(source::Code::template_too_large, at, fmt::format("'{}' has more than {} MB, the most that is read of a template", path, bytes_max >> 20));
  }
  return file.document ? &file.document->root() : nullptr;
}

std::vector<std::string> Files::paths() const {
  std::vector<std::string> result;
  for (const auto& [path, file] : files_) result.push_back(path);
  return result;
}

std::string folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string() : std::string(path.substr(0, slash == 0 ? 1 : slash));
}

std::string path_beside(std::string_view folder, std::string_view location) {
  const std::string joined = location.starts_with('/') || folder.empty() ? std::string(location) : fmt::format("{}/{}", folder, location);
  const bool rooted = joined.starts_with('/');
  std::vector<std::string_view> parts;
  std::string_view rest = joined;
  while (!rest.empty()) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !rooted) {
      parts.push_back(part);
    }
  }
  std::string result = rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) result.append(i == 0 ? "" : "/").append(parts[i]);
  return result.empty() ? "." : result;
}

bool is_remote(std::string_view location) { return location.starts_with("s3://") || location.starts_with("http://") || location.starts_with("https://"); }

}  // namespace apigw::cfn
