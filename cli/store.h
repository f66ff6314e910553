#pragma once
// The store behind deploy, stages, deployments, rollback, canary and status.
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "runtime/state/operations.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::cli {

extern const std::span<const Option> kStoreOptions;      // --store, --of
extern const std::span<const Option> kFormatOptions;     // --format text|json
extern const std::span<const Entry> kStoreExitStatus;
extern const std::span<const Entry> kStoreEnvironment;

/// --store, else $APIGW_STORE, else .apigw.
std::string store_directory(const Arguments& arguments);
std::unique_ptr<state::Store> open_store(const Arguments& arguments, state::Open mode);

/// The API that --of names by id or name; without it the only one. Throws Failure (input_at_fault) that lists what there is.
state::Api choose_api(state::Store& store, const Arguments& arguments);
/// The same by a name given elsewhere; empty: the only one.
state::Api choose_api(const std::vector<state::Api>& apis, const std::string& wanted);
state::Api choose_api(state::Store& store, const std::string& wanted);

/// Who is at the keyboard: $USER@host, and the time.
state::Actor actor();

/// --stage-variable and the like, in one map.
state::Variables variables(const Arguments& arguments, std::string_view option);
/// "12.5" → 12.5; throws Failure (usage).
double percentage(const std::string& text, std::string_view option);

/// 2026-11-21T09:30:00Z
std::string iso_time(int64_t epoch_ms);

}  // namespace apigw::cli
