#include "runtime/lambda/local/code.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/base/crypto.h"
#include "runtime/lambda/local/zip.h"

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// index.js, app.py: the file the handler names; index.mjs when the text is an ES module.
std::string inline_file(const Settings& settings) {
  std::string module = settings.handler.substr(0, settings.handler.find('.'));
  const bool plain = !module.empty() && std::ranges::all_of(module, [](char c) { return std::isalnum(uint8_t(c)) || c == '_' || c == '-'; });
  if (!plain) module = "index";
  if (settings.family == Family::python) return module + ".py";
  const std::string text = "\n" + settings.inline_code;
  const bool modern = text.find("\nimport ") != text.npos || text.find("\nexport ") != text.npos || text.find("\nimport{") != text.npos;
  return module + (modern ? ".mjs" : ".js");
}

}  // namespace

Expected<std::string, std::string> CodeStore::folder_of(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return unexpected(fmt::format("there is no '{}'", path));
  if (fs::is_directory(real)) return real.string();
  return unpacked(real.string());
}

Expected<std::string, std::string> CodeStore::unpacked(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return unexpected(fmt::format("cannot read '{}': {}", path, std::strerror(errno)));
  Archive now{int64_t(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec, uint64_t(facts.st_size), uint64_t(facts.st_ino), {}};
  Archive& known = archives_[path];
  std::optional<std::string> archive;
  now.name = known.name;
  if (known.name.empty() || now != known) {
    if (archive = read_whole(path); !archive) return unexpected(fmt::format("cannot read '{}'", path));
    now.name = "zip-" + hex(sha256(*archive));
    known = now;
  }
  return cache_.entry(known.name, [&](const std::string& folder) -> Expected<int, std::string> {
    if (!archive) archive = read_whole(path);
    if (!archive || "zip-" + hex(sha256(*archive)) != known.name) return unexpected(fmt::format("'{}' changes while it is read", path));
    auto done = unpack_zip(*archive, folder);
    if (!done) return unexpected(fmt::format("'{}': {}", path, done.error()));
    return done;
  });
}

Expected<std::string, std::string> CodeStore::task_root(const Settings& settings) {
  if (!settings.code.empty()) return folder_of(settings.code);
  const std::string name = inline_file(settings);
  return cache_.entry("inline-" + hex(sha256(name + "\n" + settings.inline_code)), [&](const std::string& folder) -> Expected<int, std::string> {
    std::ofstream out(folder + "/" + name, std::ios::binary);
    out << settings.inline_code;
    if (!out.flush()) return unexpected(fmt::format("cannot write to '{}'", folder));
    return 0;
  });
}

Expected<std::string, std::string> CodeStore::layer(const std::string& path) { return folder_of(path); }

Expected<std::string, std::string> CodeStore::file(std::string_view name, std::string_view content) {
  auto folder = cache_.entry("file-" + hex(sha256(content)), [&](const std::string& draft) -> Expected<int, std::string> {
    std::ofstream out(draft + "/" + std::string(name), std::ios::binary);
    out << content;
    if (!out.flush()) return unexpected(fmt::format("cannot write to '{}'", draft));
    return 0;
  });
  if (!folder) return unexpected(folder.error());
  return *folder + "/" + std::string(name);
}

}  // namespace apigw::lambda::local
