#include "runtime/lambda/local/interpreter.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "runtime/lambda/local/child.h"

namespace apigw::lambda::local {
namespace {

constexpr std::string_view usual_path = "/usr/local/bin:/usr/bin:/bin";

/// The program asks itself where it is: a wrapper of a version manager costs tens of milliseconds a start.
std::vector<std::string> question(Family family, const std::string& program) {
  if (family == Family::python) return {program, "-c", "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])"};
  return {program, "-p", "process.execPath + '\\n' + process.versions.node"};
}

Expected<Interpreter, std::string> ask(Family family, const std::string& program) {
  auto answer = output_of(question(family, program));
  if (!answer) return unexpected(answer.error());
  const size_t line = answer->find('\n');
  if (line == answer->npos || answer->front() != '/') return unexpected(fmt::format("'{}' does not tell what it is", program));
  Interpreter found{answer->substr(0, line), answer->substr(line + 1)};
  while (!found.version.empty() && found.version.back() == '\n') found.version.pop_back();
  return found;
}

}  // namespace

std::string find_program(std::string_view name) {
  const char* set = std::getenv("PATH");
  std::string_view path = set && *set ? std::string_view(set) : usual_path;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(folder.size() + 1, path.size()));
    const std::string file = fmt::format("{}/{}", folder, name);
    struct stat facts;
    if (!folder.empty() && folder.front() == '/' && access(file.c_str(), X_OK) == 0 && stat(file.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) return file;
  }
  return {};
}

std::string_view wanted_version(std::string_view runtime) {
  const size_t digit = runtime.find_first_of("0123456789");
  if (digit == runtime.npos) return {};
  runtime.remove_prefix(digit);
  return runtime.ends_with(".x") ? runtime.substr(0, runtime.size() - 2) : runtime;
}

std::vector<std::string> program_names(std::string_view runtime) {
  if (family_of(runtime) == Family::nodejs) return {"node", "nodejs"};
  return {fmt::format("python{}", wanted_version(runtime)), "python3"};
}

Expected<Interpreter, std::string> Interpreters::of(const std::string& runtime, std::string& notice) {
  if (auto known = known_.find(runtime); known != known_.end()) return known->second;
  std::string reason = fmt::format("runtime {} needs {}, which is not in PATH", runtime, fmt::join(program_names(runtime), " or "));
  for (const std::string& name : program_names(runtime)) {
    const std::string program = find_program(name);
    if (program.empty()) continue;
    auto found = ask(family_of(runtime), program);
    if (!found) {
      reason = fmt::format("runtime {}: {}", runtime, found.error());
      continue;
    }
    if (!found->version.starts_with(fmt::format("{}.", wanted_version(runtime)))) {
      notice = fmt::format("{} functions run on {} {}", runtime, found->executable, found->version);
    }
    return known_.emplace(runtime, *std::move(found)).first->second;
  }
  return unexpected(reason);  // asked again next time: it may be installed by then
}

}  // namespace apigw::lambda::local
