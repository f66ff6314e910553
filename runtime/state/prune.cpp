#include "runtime/state/prune.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "runtime/state/files_lock.h"
#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

// A call of a function takes 15 minutes at most: so long a process of a deployment that no stage points at any more may read its code.
constexpr int64_t kCallMsMax = 900'000;
constexpr size_t kHashDigits = 64;
constexpr const char* kGone = ".gone.tmp";

/// Ends a transaction of a dry run: nothing of it stays, and no gateway sees a change.
struct NothingStays {};

/// Deployments of one API that stay whatever their age, and why.
std::map<std::string, std::string> in_use(Transaction& transaction, const std::string& api_id, int64_t now_ms) {
  std::map<std::string, std::string> uses;
  const auto use = [&](const std::string& id, std::string why) { uses.emplace(id, std::move(why)); };
  for (const Stage& stage : transaction.stages(api_id)) {
    use(stage.deployment_id, fmt::format("stage {} points at it", stage.name));
    if (stage.canary) use(stage.canary->deployment_id, fmt::format("the canary of stage {} points at it", stage.name));
    if (const auto shift = transaction.shift(api_id, stage.name)) use(shift->deployment_id, fmt::format("stage {} is shifting to it", stage.name));
    for (const LastOf what : {LastOf::variables, LastOf::settings}) use(last_deployed(transaction, stage, what), fmt::format("the settings of stage {} came with it", stage.name));
  }
  for (const Event& event : transaction.events(api_id, "")) {
    if (event.at_ms <= now_ms - kCallMsMax) continue;
    for (const std::string& id : {event.from_deployment, event.to_deployment, event.detail}) {
      if (!id.empty() && transaction.code(api_id, id)) use(id, "its functions may still be answering calls: a stage pointed at it less than 15 minutes ago");
    }
  }
  return uses;
}

/// Of one API, newest first: those that the request would end, in use or not.
std::vector<Deployment> old_ones(std::vector<Deployment> all, const PruneRequest& request, int64_t now_ms) {
  if (!request.keep && !request.older_than_ms) return {};
  if (request.keep) all.erase(all.begin(), all.begin() + ptrdiff_t(std::min<uint64_t>(*request.keep, all.size())));
  if (request.older_than_ms) std::erase_if(all, [&](const Deployment& one) { return one.created_ms > now_ms - *request.older_than_ms; });
  return all;
}

void prune_deployments(Store& store, const PruneRequest& request, const Actor& actor, PruneResult& result) try {
  std::map<std::string, std::vector<Deployment>> old;
  for (const Api& api : store.snapshot().apis) {
    if (request.api_id.empty() || api.id == request.api_id) old[api.id] = old_ones(store.deployments(api.id), request, actor.now_ms);
  }
  std::erase_if(old, [](const auto& one) { return one.second.empty(); });
  if (old.empty()) return;
  store.change([&](Transaction& transaction) {
    result = PruneResult();
    for (const auto& [api_id, deployments] : old) {
      const auto uses = in_use(transaction, api_id, actor.now_ms);
      for (const Deployment& one : deployments) {
        if (const auto use = uses.find(one.id); use != uses.end()) {
          result.kept.push_back({one, use->second});
          continue;
        }
        transaction.remove(one);
        transaction.remove(CodeSnapshot{.api_id = api_id, .deployment_id = one.id, .digests = {}});
        transaction.append({.at_ms = actor.now_ms, .by = actor.name, .api_id = api_id, .action = "deployment-delete", .from_deployment = one.id, .detail = "pruned"});
        result.deleted.push_back(one);
      }
    }
    if (request.dry_run || result.deleted.empty()) throw NothingStays();
  });
} catch (const NothingStays&) {
}

/// Names of files that deployments use.
struct Used {
  std::set<std::string> bundles;  // hashes
  std::set<std::string> code;
  bool recent_end = false;        // a deployment was deleted while its functions may still answer
};

Used used_files(Store& store, const PruneResult& result, int64_t now_ms) {
  std::set<std::pair<std::string, std::string>> gone;  // of a dry run they are still there
  for (const Deployment& one : result.deleted) gone.emplace(one.api_id, one.id);
  Used used;
  try {
    store.change([&](Transaction& transaction) {
      used = Used();
      for (const Api& api : transaction.apis()) {
        for (const Deployment& one : transaction.deployments(api.id)) {
          if (gone.contains({one.api_id, one.id})) continue;
          used.bundles.insert(one.bundle_hash);
          if (const auto code = transaction.code(api.id, one.id)) {
            for (const auto& [path, name] : code->digests) used.code.insert(name);
          }
        }
        for (const Event& event : transaction.events(api.id, "")) {
          used.recent_end = used.recent_end || (event.action == "deployment-delete" && event.detail != "pruned" && event.at_ms > now_ms - kCallMsMax);
        }
      }
      throw NothingStays();
    });
  } catch (const NothingStays&) {
  }
  return used;
}

uint64_t size_of(const fs::path& path) {
  std::error_code none;
  if (!fs::is_directory(path, none)) return fs::file_size(path, none);
  uint64_t bytes = 0;
  for (const fs::directory_entry& item : fs::recursive_directory_iterator(path, none)) {
    if (item.is_regular_file(none) && !item.is_symlink(none)) bytes += item.file_size(none);
  }
  return bytes;
}

bool is_young(const fs::path& path, int64_t grace_ms) {
  std::error_code fault;
  const auto written = fs::last_write_time(path, fault);
  return !fault && fs::file_time_type::clock::now() - written < std::chrono::milliseconds(grace_ms);
}

/// A folder gets another name first: one that is half gone must not look like a copy that is there.
void remove_whole(const fs::path& path) {
  fs::path place = path;
  if (fs::is_directory(fs::symlink_status(path))) {
    place += kGone;
    fs::rename(path, place);
  }
  fs::remove_all(place);
}

/// Whether a name is HASH and a suffix of this folder, or was left by a writer that was killed. Drafts of code sweep up after themselves.
bool is_ours(const std::string& name, const std::set<std::string>& suffixes) {
  if (name.ends_with(".tmp")) return !suffixes.contains("") || name.ends_with(kGone);
  const bool hash = name.size() >= kHashDigits && name.find_first_not_of("0123456789abcdef") >= kHashDigits;
  return hash && suffixes.contains(name.substr(kHashDigits));
}

struct Folder {
  const char* name;
  std::set<std::string> suffixes;
  bool named_whole;  // uses name the file, not only its hash
};

PruneResult::Files prune_folder(const std::string& directory, const Folder& folder, const std::set<std::string>& used, const PruneRequest& request) {
  PruneResult::Files files;
  std::error_code none;
  const fs::path place = fs::path(directory) / folder.name;
  if (!fs::is_directory(place, none)) return files;
  std::vector<fs::path> gone;
  for (const fs::directory_entry& item : fs::directory_iterator(place)) {
    const std::string name = item.path().filename().string();
    if (!is_ours(name, folder.suffixes) || used.contains(folder.named_whole ? name : name.substr(0, kHashDigits))) continue;
    if (!is_young(item.path(), request.file_grace_ms)) gone.push_back(item.path());
  }
  for (const fs::path& path : gone) {
    const bool counts = !path.string().ends_with(".tmp") && !path.string().ends_with(".sig");
    files.count += counts ? 1 : 0;
    files.bytes += size_of(path);
    if (!request.dry_run) remove_whole(path);
  }
  return files;
}

}  // namespace

PruneResult prune(Store& store, const std::string& directory, const PruneRequest& request, const Actor& actor) {
  PruneResult result;
  prune_deployments(store, request, actor, result);
  const FilesLock alone(directory, FilesLock::Kind::removes);
  const Used used = used_files(store, result, actor.now_ms);
  try {
    result.bundles = prune_folder(directory, {"bundles", {".apigwb", ".apigwb.sig"}, false}, used.bundles, request);
    result.definitions = prune_folder(directory, {"definitions", {".openapi"}, false}, used.bundles, request);
    if (used.recent_end) result.code_kept = "a deployment was deleted less than 15 minutes ago, and its functions may still be answering calls";
    else result.code = prune_folder(directory, {"code", {"", ".zip"}, true}, used.code, request);
  } catch (const fs::filesystem_error& fault) {
    throw Error(Errc::io, fmt::format("cannot remove what no deployment uses: {}", fault.what()));
  }
  return result;
}

}  // namespace apigw::state
