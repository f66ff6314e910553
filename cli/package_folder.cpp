#include "cli/package_folder.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "cli/file.h"
#include "runtime/base/crypto.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

std::string digest_of(std::string_view content) { return hex(sha256(content)); }

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// A record may come from anywhere: nothing outside of the folder is touched because of it.
bool stays_inside(const std::string& text) {
  const fs::path path(text);
  return !text.empty() && path.is_relative() && std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
}

std::set<std::string_view> paths_of(const std::vector<sdkgen::File>& files) {
  std::set<std::string_view> paths;
  for (const sdkgen::File& file : files) paths.insert(file.path);
  return paths;
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", folder.string(), error.message()));
}

}  // namespace

PackageFolder::PackageFolder(fs::path folder, std::string language) : folder_(std::move(folder)), language_(std::move(language)) {
  const fs::path path = folder_ / kRecord;
  if (!is_file(path)) return;
  const nlohmann::json record = nlohmann::json::parse(read_file(path.string()), nullptr, false);
  try {
    made_ = record.at("files").get<std::map<std::string, std::string>>();
    language = record.at("language").get<std::string>();
  } catch (const nlohmann::json::exception&) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("{}: is no record of gen-sdk; remove it, or name another folder", path.string()));
  }
  if (language != language_) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: holds a package of {}; name another folder", folder_.string(), language));
  std::erase_if(made_, [](const auto& one) { return !stays_inside(one.first); });
}

std::vector<std::string> PackageFolder::differences(const std::vector<sdkgen::File>& files) const {
  std::vector<std::string> found, missing;
  for (const sdkgen::File& file : files) {
    const fs::path path = folder_ / file.path;
    if (!is_file(path)) missing.push_back(file.path + ": missing");
    else if (read_file(path.string()) != file.text) found.push_back(file.path + ": differs");
  }
  found.insert(found.end(), missing.begin(), missing.end());
  const std::set<std::string_view> wanted = paths_of(files);
  for (const auto& [path, digest] : made_) {
    if (!wanted.contains(path) && is_file(folder_ / path)) found.push_back(path + ": left over");
  }
  return found;
}

std::vector<std::string> PackageFolder::strangers(const std::vector<sdkgen::File>& files) const {
  std::vector<std::string> found;
  for (const sdkgen::File& file : files) {
    const fs::path path = folder_ / file.path;
    if (!made_.contains(file.path) && is_file(path) && read_file(path.string()) != file.text) found.push_back(path.string());
  }
  return found;
}

std::vector<std::string> PackageFolder::write(const std::vector<sdkgen::File>& files, std::string_view definition) const {
  std::vector<std::string> notes;
  nlohmann::ordered_json record{{"apigw", APIGW_VERSION}, {"language", language_}, {"definition", digest_of(definition)}, {"files", nlohmann::ordered_json::object()}};
  create_folder(folder_);
  for (const sdkgen::File& file : files) {
    record["files"][file.path] = digest_of(file.text);
    const fs::path path = folder_ / file.path;
    const std::optional<std::string> before = is_file(path) ? std::optional(read_file(path.string())) : std::nullopt;
    if (before == file.text) continue;  // builds of the package do not see a file as new that is not
    const auto made = made_.find(file.path);
    if (before && made != made_.end() && digest_of(*before) != made->second) notes.push_back(path.string() + ": had been changed since it was made; the changes are gone");
    create_folder(path.parent_path());
    write_file(path.string(), file.text);
  }
  const std::set<std::string_view> wanted = paths_of(files);
  for (const auto& [path, digest] : made_) {
    const std::string note = wanted.contains(path) ? "" : remove_left_over(path, digest);
    if (!note.empty()) notes.push_back(note);
  }
  write_file((folder_ / kRecord).string(), record.dump(2) + "\n");
  return notes;
}

std::string PackageFolder::remove_left_over(const std::string& path, const std::string& digest) const {
  const fs::path file = folder_ / path;
  if (!is_file(file)) return {};
  if (digest_of(read_file(file.string())) != digest) return file.string() + ": is no more part of the package, and stays because it had been changed";
  std::error_code error;
  fs::remove(file, error);
  if (error) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", file.string(), error.message()));
  // Folders that became empty go with their last file.
  for (fs::path parent = file.parent_path(); parent != folder_ && fs::is_empty(parent, error) && !error; parent = parent.parent_path()) fs::remove(parent, error);
  return {};
}

}  // namespace apigw::cli
