#include "cli/store.h"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "cli/failure.h"

namespace apigw::cli {
namespace {

constexpr Option kStore[] = {
    {.name = "store", .type = ValueType::file, .metavar = "DIR", .help = "the store's folder; without it $APIGW_STORE, else .apigw"},
    {.name = "of", .type = ValueType::text, .metavar = "API", .help = "the API's id or name, when the store holds several"},
};
constexpr std::string_view kFormats[] = {"text", "json"};
constexpr Option kFormat[] = {{.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "text", .choices = kFormats, .help = "how the result is printed"}};
constexpr Entry kExitStatus[] = {
    {"0", "done"},
    {"1", "the request is at fault: no such stage or deployment, or it contradicts what is stored"},
    {"2", "wrong usage"},
    {"3", "the world failed: the store cannot be read or written, is locked or damaged"},
};
constexpr Entry kEnvironment[] = {{"APIGW_STORE", "The store's folder when --store is not given."}};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string names_of(const std::vector<state::Api>& apis) {
  std::string names;
  for (const state::Api& api : apis) names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", api.name, api.id);
  return names;
}

}  // namespace

constinit const std::span<const Option> kStoreOptions = kStore;
constinit const std::span<const Option> kFormatOptions = kFormat;
constinit const std::span<const Entry> kStoreExitStatus = kExitStatus;
constinit const std::span<const Entry> kStoreEnvironment = kEnvironment;

std::string store_directory(const Arguments& arguments) {
  if (arguments.has("store")) return arguments.text("store");
  const std::string named = environment("APIGW_STORE");
  return named.empty() ? ".apigw" : named;
}

std::unique_ptr<state::Store> open_store(const Arguments& arguments, state::Open mode) {
  return state::open_sqlite_store(store_directory(arguments), mode);
}

state::Api choose_api(state::Store& store, const Arguments& arguments) { return choose_api(store, arguments.text("of")); }

state::Api choose_api(state::Store& store, const std::string& wanted) { return choose_api(store.snapshot().apis, wanted); }

state::Api choose_api(const std::vector<state::Api>& apis, const std::string& wanted) {
  std::vector<state::Api> fitting;
  for (const state::Api& api : apis) {
    if (wanted.empty() || api.id == wanted || api.name == wanted) fitting.push_back(api);
  }
  if (fitting.size() == 1) return fitting.front();
  if (apis.empty()) throw Failure(ExitStatus::input_at_fault, "the store holds no API yet: `apigw deploy FILE --stage NAME` puts one there");
  if (fitting.empty()) throw Failure(ExitStatus::input_at_fault, fmt::format("the store has no API '{}'; it has {}", wanted, names_of(apis)));
  throw Failure(ExitStatus::input_at_fault, fmt::format("{}: --of ID picks one of {}", wanted.empty() ? "the store holds several APIs" : "that name is shared", names_of(fitting)));
}

state::Actor actor() {
  char host[256] = "localhost";
  gethostname(host, sizeof host - 1);
  std::string user = environment("USER");
  if (user.empty()) user = environment("LOGNAME");
  if (user.empty()) user = fmt::format("uid{}", getuid());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {.name = fmt::format("{}@{}", user, host), .now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

state::Variables variables(const Arguments& arguments, std::string_view option) {
  state::Variables variables;
  for (const auto& [name, value] : arguments.pairs(option)) variables[name] = value;
  return variables;
}

double percentage(const std::string& text, std::string_view option) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 100) return value;
  throw Failure(ExitStatus::usage, fmt::format("--{}: '{}' is no percentage between 0 and 100", option, text));
}

std::string iso_time(int64_t epoch_ms) {
  const std::time_t seconds = epoch_ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace apigw::cli
