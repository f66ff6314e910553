#include "runtime/lambda/local/launcher.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "runtime/lambda/local/bootstraps.h"

namespace apigw::lambda::local {
namespace {

bool is_folder(const std::string& path) {
  struct stat facts;
  return stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

}  // namespace

Launcher::Launcher(Account account, std::string mark, std::function<void(Launched)> done) : account_(std::move(account)), mark_(std::move(mark)), done_(std::move(done)) {
  thread_ = std::thread([this] { run(); });
}

Launcher::~Launcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_one();
  thread_.join();
}

void Launcher::start(Launch launch) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(launch));
  }
  wanted_.notify_one();
}

void Launcher::run() {
  prctl(PR_SET_NAME, "launcher");
  for (;;) {
    Launch launch;
    {
      std::unique_lock lock(mutex_);
      wanted_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      launch = std::move(queue_.front());
      queue_.pop_front();
    }
    Launched launched;
    try {
      launched = carry_out(launch);
    } catch (const std::exception& fault) {  // out of memory, or a file system that throws
      launched = {.child = unexpected(std::string(fault.what()))};
    }
    launched.sandbox = launch.sandbox;
    done_(std::move(launched));
  }
}

Expected<std::string, std::string> Launcher::bootstrap_of(const Settings& settings, const std::string& task_root, const std::vector<std::string>& layers) {
  if (settings.family == Family::nodejs) return code_.file("bootstrap.cjs", node_bootstrap);
  if (settings.family == Family::python) return code_.file("bootstrap.py", python_bootstrap);
  std::string seen;
  std::vector<std::string> folders{task_root};
  folders.insert(folders.end(), layers.rbegin(), layers.rend());
  for (const std::string& folder : folders) {
    const std::string file = folder + "/bootstrap";
    if (access(file.c_str(), X_OK) == 0) return file;
    if (access(file.c_str(), F_OK) == 0) seen = file;
  }
  return unexpected(seen.empty() ? fmt::format("there is no executable file 'bootstrap' in '{}'", task_root) : fmt::format("'{}' is not executable", seen));
}

Launched Launcher::carry_out(const Launch& launch) {
  const Settings& settings = *launch.settings;
  Launched result;
  Ground ground{.cache = code_.root(), .api_port = launch.api_port, .mark = mark_, .log_stream = launch.log_stream};
  if (!settings.runnable()) {
    result.child = unexpected(fmt::format("runtime '{}' cannot run here", settings.runtime));
    return result;
  }
  if (settings.family != Family::provided) {
    auto interpreter = interpreters_.of(settings.runtime, result.notice);
    if (!interpreter) {
      result.child = unexpected(interpreter.error());
      return result;
    }
    ground.interpreter = interpreter->executable;
    ground.interpreter_version = interpreter->version;
  }
  auto root = code_.task_root(settings);
  if (!root) {
    result.child = unexpected(root.error());
    return result;
  }
  ground.task_root = *root;
  // Python tells old byte code by the time of the source in whole seconds.
  std::error_code ignored;
  if (launch.code_changed && settings.family == Family::python) std::filesystem::remove_all(byte_code_folder(code_.root()) + *root, ignored);
  if (!settings.code.empty()) result.code = is_folder(settings.code) ? *root : settings.code;
  for (const std::string& path : settings.layers) {
    auto layer = code_.layer(path);
    if (!layer) {
      result.child = unexpected(layer.error());
      return result;
    }
    ground.layers.push_back(*layer);
  }
  auto bootstrap = bootstrap_of(settings, ground.task_root, ground.layers);
  if (!bootstrap) {
    result.child = unexpected(bootstrap.error());
    return result;
  }
  ground.bootstrap = *bootstrap;
  if (launch.api_port != 0) result.child = start_child(child_of(settings, account_, ground));
  return result;
}

}  // namespace apigw::lambda::local
