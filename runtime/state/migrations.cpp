#include "runtime/state/migrations.h"

#include <array>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

// Row N brings version N to N + 1; rows are only appended. `digest` is of the row's other columns (row_digest.h).
constexpr std::array<const char*, 2> kSteps = {R"sql(
CREATE TABLE api(id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, created_ms INTEGER NOT NULL, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE deployment(api_id TEXT NOT NULL REFERENCES api(id), id TEXT NOT NULL, bundle_hash TEXT NOT NULL, description TEXT NOT NULL,
  created_by TEXT NOT NULL, source TEXT NOT NULL, created_ms INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(api_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE stage(api_id TEXT NOT NULL REFERENCES api(id), name TEXT NOT NULL, deployment_id TEXT NOT NULL, description TEXT NOT NULL,
  variables TEXT NOT NULL, method_settings TEXT NOT NULL, canary_deployment_id TEXT NOT NULL, canary_percent REAL NOT NULL,
  canary_variables TEXT NOT NULL, canary_use_stage_cache INTEGER NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
  digest TEXT NOT NULL, PRIMARY KEY(api_id, name), FOREIGN KEY(api_id, deployment_id) REFERENCES deployment(api_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE mapping(domain TEXT NOT NULL, base_path TEXT NOT NULL, api_id TEXT NOT NULL REFERENCES api(id), stage TEXT NOT NULL,
  digest TEXT NOT NULL, PRIMARY KEY(domain, base_path)) STRICT, WITHOUT ROWID;
CREATE TABLE event(sequence INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, by TEXT NOT NULL, api_id TEXT NOT NULL, stage TEXT NOT NULL,
  action TEXT NOT NULL, from_deployment TEXT NOT NULL, to_deployment TEXT NOT NULL, detail TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX event_of_stage ON event(api_id, stage, sequence);
CREATE TABLE revision(one INTEGER PRIMARY KEY CHECK(one = 1), number INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES(1, 0);
)sql", R"sql(
CREATE TABLE domain(name TEXT PRIMARY KEY, routing_mode TEXT NOT NULL, created_ms INTEGER NOT NULL, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rule(domain TEXT NOT NULL REFERENCES domain(name), priority INTEGER NOT NULL, base_paths TEXT NOT NULL, headers TEXT NOT NULL,
  api_id TEXT NOT NULL REFERENCES api(id), stage TEXT NOT NULL, strip_base_path INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(domain, priority)) STRICT, WITHOUT ROWID;
CREATE TABLE code(api_id TEXT NOT NULL, deployment_id TEXT NOT NULL, digests TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(api_id, deployment_id)) STRICT, WITHOUT ROWID;
CREATE TABLE shift(api_id TEXT NOT NULL REFERENCES api(id), stage TEXT NOT NULL, deployment_id TEXT NOT NULL, plan TEXT NOT NULL, phase TEXT NOT NULL,
  step INTEGER NOT NULL, step_since_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL, by TEXT NOT NULL, settings TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY(api_id, stage)) STRICT, WITHOUT ROWID;
)sql"};

int64_t version_of(Database& database) {
  Statement read(database, "PRAGMA user_version");
  read.step();
  return read.integer(0);
}

}  // namespace

void migrate(Database& database) {
  if (version_of(database) == int64_t(kSteps.size())) return;
  database.execute("BEGIN IMMEDIATE");
  try {
    const int64_t version = version_of(database);  // another process may have been first
    if (version > int64_t(kSteps.size())) {
      throw Error(Errc::too_new, fmt::format("the store '{}' was written by a later apigw (schema {}, this one knows {}); update this apigw",
                                             database.path(), version, kSteps.size()));
    }
    for (auto step = size_t(version); step < kSteps.size(); ++step) database.execute(kSteps[step]);
    database.execute(fmt::format("PRAGMA user_version = {}", kSteps.size()).c_str());
    database.execute("COMMIT");
  } catch (...) {
    database.execute("ROLLBACK");
    throw;
  }
}

}  // namespace apigw::state
