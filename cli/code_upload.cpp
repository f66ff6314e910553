#include "cli/code_upload.h"

#include <chrono>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "runtime/lambda/local/settings.h"
#include "runtime/state/code_archive.h"

namespace apigw::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kQuiet = std::chrono::seconds(1);   // what is done by then is not worth a word
constexpr auto kRound = std::chrono::seconds(2);

/// Tells how far an upload is, from time to time.
class Progress {
 public:
  Progress(std::ostream* out, const std::string& name, uint64_t bytes) : out_(out), name_(name), bytes_(bytes) {}

  void sent(size_t bytes) {
    sent_ += bytes;
    if (out_ == nullptr || Clock::now() < next_) return;
    next_ = Clock::now() + kRound;
    fmt::print(*out_, "apigw deploy: sending {:.12}: {:.1f} of {:.1f} MB\n", name_, megabytes(sent_), megabytes(bytes_));
    out_->flush();
  }

 private:
  static double megabytes(uint64_t bytes) { return double(bytes) / 1e6; }
  std::ostream* out_;
  const std::string& name_;
  uint64_t bytes_, sent_ = 0;
  Clock::time_point next_ = Clock::now() + kQuiet;
};

}  // namespace

state::Variables upload_code(const bundle::Bundle& bundle, const std::string& path, const Remote& gateway, std::ostream* progress) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  state::Variables names;
  std::map<std::string, state::CodeArchive> archives;  // by name: equal code is sent once
  for (const bundle::StringId text : lambda::local::code_paths(bundle, false)) {
    const std::filesystem::path place = folder / bundle.string(text);
    if (!std::filesystem::exists(place)) continue;
    state::CodeArchive archive(place.string(), "");
    names[std::to_string(text)] = archive.name();
    archives.try_emplace(archive.name(), std::move(archive));
  }
  if (names.empty()) return names;
  const nlohmann::json answer = gateway.post("/v1/code/missing", {{"bundle", bundle.hash_hex()}, {"code", names}});
  for (const std::string& name : gateway.understood([&] { return answer.at("missing").get<std::vector<std::string>>(); })) {
    const auto found = archives.find(name);
    if (found == archives.end()) continue;
    state::CodeArchive& archive = found->second;
    Progress told(progress, name, archive.bytes());
    gateway.upload("/v1/code/" + name, archive.bytes(), [&](char* out, size_t bytes_max) {
      const size_t bytes = archive.read(out, bytes_max);
      told.sent(bytes);
      return bytes;
    });
  }
  return names;
}

}  // namespace apigw::cli
