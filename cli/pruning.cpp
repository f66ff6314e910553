#include "cli/pruning.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "cli/store.h"
#include "runtime/state/prune.h"
#include "runtime/state/shift_plan.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const state::PruneResult::Files& files) { return {{"count", files.count}, {"bytes", files.bytes}}; }

Json to_json(const state::Deployment& one) { return {{"api", one.api_id}, {"id", one.id}, {"created", iso_time(one.created_ms)}, {"bundle", one.bundle_hash}}; }

void print_json(const state::PruneResult& result, bool dry_run, Terminal& terminal) {
  Json deleted = Json::array(), kept = Json::array();
  for (const state::Deployment& one : result.deleted) deleted.push_back(to_json(one));
  for (const state::PruneResult::Kept& one : result.kept) {
    kept.push_back(to_json(one.deployment));
    kept.back()["why"] = one.why;
  }
  Json document{{"dryRun", dry_run}, {"deleted", deleted}, {"kept", kept}, {"files", {{"bundles", to_json(result.bundles)}, {"definitions", to_json(result.definitions)}, {"code", to_json(result.code)}}}};
  if (!result.code_kept.empty()) document["codeKept"] = result.code_kept;
  terminal.out << document.dump(1) << '\n';
}

void print_text(const state::PruneResult& result, bool dry_run, Terminal& terminal) {
  const char* word = dry_run ? "would delete" : "deleted";
  for (const state::Deployment& one : result.deleted) fmt::print(terminal.out, "{} deployment {} of {}, made {}\n", word, one.id, one.api_id, iso_time(one.created_ms));
  for (const state::PruneResult::Kept& one : result.kept) fmt::print(terminal.out, "kept deployment {} of {}: {}\n", one.deployment.id, one.deployment.api_id, one.why);
  const uint64_t bytes = result.bundles.bytes + result.definitions.bytes + result.code.bytes;
  fmt::print(terminal.out, "{} {} deployment{}; {} bundle{}, {} definition{} and {} of functions' code that nothing uses, {} bytes\n", word, result.deleted.size(),
             result.deleted.size() == 1 ? "" : "s", result.bundles.count, result.bundles.count == 1 ? "" : "s", result.definitions.count, result.definitions.count == 1 ? "" : "s",
             result.code.count, bytes);
  if (!result.code_kept.empty()) fmt::print(terminal.out, "code of functions stays: {}\n", result.code_kept);
}

constexpr Option kOptions[] = {
    {.name = "keep", .type = ValueType::number, .metavar = "N", .maximum = 1000000, .help = "prune: so many of the newest deployments of each API stay"},
    {.name = "older-than", .type = ValueType::text, .metavar = "TIME", .help = "prune: younger ones stay; a TIME is a number with s, m, h or d: 30d"},
    {.name = "dry-run", .help = "prune: says what would go, and deletes nothing"},
};

}  // namespace

constinit const std::span<const Option> kPruneOptions = kOptions;

ExitStatus run_prune(const Arguments& arguments, Terminal& terminal) {
  auto store = open_store(arguments, state::Open::existing);
  state::PruneRequest request;
  if (arguments.has("of")) request.api_id = choose_api(*store, arguments).id;
  if (arguments.has("keep")) request.keep = arguments.number("keep");
  if (arguments.has("older-than")) {
    request.older_than_ms = state::parse_duration(arguments.text("older-than"));
    if (!request.older_than_ms) throw Failure(ExitStatus::usage, fmt::format("--older-than: '{}' is no time; 12h and 30d are", arguments.text("older-than")));
  }
  request.dry_run = arguments.has("dry-run");
  const state::PruneResult result = state::prune(*store, store_directory(arguments), request, actor());
  if (arguments.text("format") == "json") print_json(result, request.dry_run, terminal);
  else if (!arguments.has("quiet")) print_text(result, request.dry_run, terminal);
  return ExitStatus::done;
}

}  // namespace apigw::cli
