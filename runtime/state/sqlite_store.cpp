#include "runtime/state/sqlite_store.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "runtime/state/migrations.h"
#include "runtime/state/records.h"
#include "runtime/state/sqlite.h"

namespace apigw::state {
namespace {

std::string database_path(const std::string& directory, Open mode) {
  const std::string path = directory + "/apigw.db";
  std::error_code error;
  if (mode == Open::create) {
    std::filesystem::create_directories(directory, error);
    if (error) throw Error(Errc::io, fmt::format("cannot make the store's folder '{}': {}", directory, error.message()));
  } else if (!std::filesystem::exists(path, error)) {
    throw Error(Errc::not_found, fmt::format("there is no store in '{}': `apigw deploy FILE --stage NAME` makes one", directory));
  }
  return path;
}

template <class Record>
std::vector<Record> all(Statement& statement, Record (*read)(const Statement&)) {
  std::vector<Record> records;
  while (statement.step()) records.push_back(read(statement));
  return records;
}

template <class Record>
std::optional<Record> one(Statement& statement, Record (*read)(const Statement&)) {
  if (!statement.step()) return std::nullopt;
  return read(statement);
}

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(Database& database) : database_(database) {}

  std::vector<Api> apis() override {
    Statement read(database_, "SELECT * FROM api ORDER BY id");
    return all(read, read_api);
  }
  std::optional<Api> api(const std::string& id) override {
    Statement read(database_, "SELECT * FROM api WHERE id = ?");
    return one(read.bind(id), read_api);
  }
  void put(const Api& api) override { write("INSERT OR REPLACE INTO api VALUES(?,?,?,?,?)", api); }

  std::optional<Deployment> deployment(const std::string& api_id, const std::string& id) override {
    Statement read(database_, "SELECT * FROM deployment WHERE api_id = ? AND id = ?");
    return one(read.bind(api_id).bind(id), read_deployment);
  }
  std::vector<Deployment> deployments(const std::string& api_id) override {
    Statement read(database_, "SELECT * FROM deployment WHERE api_id = ? ORDER BY created_ms DESC, id");
    return all(read.bind(api_id), read_deployment);
  }
  void put(const Deployment& deployment) override { write("INSERT INTO deployment VALUES(?,?,?,?,?,?,?,?)", deployment); }
  void remove(const Deployment& deployment) override {
    Statement(database_, "DELETE FROM deployment WHERE api_id = ? AND id = ?").bind(deployment.api_id).bind(deployment.id).run();
  }

  std::vector<Stage> stages(const std::string& api_id) override {
    Statement read(database_, "SELECT * FROM stage WHERE api_id = ? ORDER BY name");
    return all(read.bind(api_id), read_stage);
  }
  std::vector<Stage> all_stages() {
    Statement read(database_, "SELECT * FROM stage ORDER BY api_id, name");
    return all(read, read_stage);
  }
  std::optional<Stage> stage(const std::string& api_id, const std::string& name) override {
    Statement read(database_, "SELECT * FROM stage WHERE api_id = ? AND name = ?");
    return one(read.bind(api_id).bind(name), read_stage);
  }
  void put(const Stage& stage) override { write("INSERT OR REPLACE INTO stage VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", stage); }
  void remove(const Stage& stage) override {
    Statement(database_, "DELETE FROM stage WHERE api_id = ? AND name = ?").bind(stage.api_id).bind(stage.name).run();
  }

  std::optional<CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) override {
    Statement read(database_, "SELECT * FROM code WHERE api_id = ? AND deployment_id = ?");
    return one(read.bind(api_id).bind(deployment_id), read_code);
  }
  void put(const CodeSnapshot& code) override { write("INSERT INTO code VALUES(?,?,?,?)", code); }
  void remove(const CodeSnapshot& code) override {
    Statement(database_, "DELETE FROM code WHERE api_id = ? AND deployment_id = ?").bind(code.api_id).bind(code.deployment_id).run();
  }

  std::optional<Shift> shift(const std::string& api_id, const std::string& stage) override {
    Statement read(database_, "SELECT * FROM shift WHERE api_id = ? AND stage = ?");
    return one(read.bind(api_id).bind(stage), read_shift);
  }
  std::vector<Shift> shifts() {
    Statement read(database_, "SELECT * FROM shift ORDER BY api_id, stage");
    return all(read, read_shift);
  }
  void put(const Shift& shift) override { write("INSERT OR REPLACE INTO shift VALUES(?,?,?,?,?,?,?,?,?,?,?)", shift); }
  void remove(const Shift& shift) override {
    Statement(database_, "DELETE FROM shift WHERE api_id = ? AND stage = ?").bind(shift.api_id).bind(shift.stage).run();
  }

  std::vector<Domain> domains() override {
    Statement read(database_, "SELECT * FROM domain ORDER BY name");
    return all(read, read_domain);
  }
  void put(const Domain& domain) override {
    write("INSERT INTO domain VALUES(?,?,?,?) ON CONFLICT(name) DO UPDATE SET routing_mode = excluded.routing_mode, created_ms = excluded.created_ms, digest = excluded.digest",
          domain);
  }
  void remove(const Domain& domain) override { Statement(database_, "DELETE FROM domain WHERE name = ?").bind(domain.name).run(); }

  std::vector<RoutingRule> rules() override {
    Statement read(database_, "SELECT * FROM rule ORDER BY domain, priority");
    return all(read, read_rule);
  }
  void put(const RoutingRule& rule) override { write("INSERT OR REPLACE INTO rule VALUES(?,?,?,?,?,?,?,?)", rule); }
  void remove(const RoutingRule& rule) override {
    Statement(database_, "DELETE FROM rule WHERE domain = ? AND priority = ?").bind(rule.domain).bind(rule.priority).run();
  }

  std::vector<DomainMapping> mappings() override {
    Statement read(database_, "SELECT * FROM mapping ORDER BY domain, base_path");
    return all(read, read_mapping);
  }
  void put(const DomainMapping& mapping) override { write("INSERT OR REPLACE INTO mapping VALUES(?,?,?,?,?)", mapping); }
  void remove(const DomainMapping& mapping) override {
    Statement(database_, "DELETE FROM mapping WHERE domain = ? AND base_path = ?").bind(mapping.domain).bind(mapping.base_path).run();
  }

  std::vector<Event> events(const std::string& api_id, const std::string& stage) override {
    Statement read(database_, "SELECT * FROM event WHERE api_id = ? AND (stage = ? OR ? = '') ORDER BY sequence");
    return all(read.bind(api_id).bind(stage).bind(stage), read_event);
  }
  std::vector<Event> all_events() {
    Statement read(database_, "SELECT * FROM event ORDER BY sequence");
    return all(read, read_event);
  }
  void append(const Event& event) override {
    write("INSERT INTO event(at_ms, by, api_id, stage, action, from_deployment, to_deployment, detail, digest) VALUES(?,?,?,?,?,?,?,?,?)", event);
  }

  uint64_t revision() {
    Statement read(database_, "SELECT number FROM revision");
    read.step();
    return uint64_t(read.integer(0));
  }

 private:
  template <class Record>
  void write(const char* sql, const Record& record) {
    Statement statement(database_, sql);
    bind(statement, record);
    statement.run();
  }

  Database& database_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& directory, Open mode) : database_(database_path(directory, mode), mode == Open::create) {
    database_.execute("PRAGMA journal_mode = WAL");
    database_.execute("PRAGMA synchronous = FULL");
    database_.execute("PRAGMA foreign_keys = ON");
    migrate(database_);
  }

  void change(const std::function<void(Transaction&)>& edit) override {
    in_transaction("BEGIN IMMEDIATE", [&](SqliteTransaction& transaction) {
      edit(transaction);
      database_.execute("UPDATE revision SET number = number + 1");
    });
  }

  Snapshot snapshot() override {
    Snapshot snapshot;
    in_transaction("BEGIN", [&](SqliteTransaction& transaction) {
      snapshot.revision = transaction.revision();
      snapshot.apis = transaction.apis();
      snapshot.stages = transaction.all_stages();
      snapshot.domains = transaction.domains();
      snapshot.mappings = transaction.mappings();
      snapshot.rules = transaction.rules();
      snapshot.shifts = transaction.shifts();
      std::set<std::pair<std::string, std::string>> wanted;
      for (const Stage& stage : snapshot.stages) {
        wanted.emplace(stage.api_id, stage.deployment_id);
        if (stage.canary) wanted.emplace(stage.api_id, stage.canary->deployment_id);
      }
      for (const auto& [api_id, id] : wanted) {
        auto deployment = transaction.deployment(api_id, id);
        if (!deployment) throw Error(Errc::corrupt, fmt::format("the store is corrupt: the deployment '{}' of the API '{}' is missing", id, api_id));
        snapshot.deployments.push_back(std::move(*deployment));
        if (auto code = transaction.code(api_id, id)) snapshot.code.push_back(std::move(*code));
      }
    });
    return snapshot;
  }

  std::vector<Deployment> deployments(const std::string& api_id) override { return SqliteTransaction(database_).deployments(api_id); }
  std::vector<Event> events(const std::string& api_id, const std::string& stage) override { return SqliteTransaction(database_).events(api_id, stage); }
  std::optional<CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) override { return SqliteTransaction(database_).code(api_id, deployment_id); }
  uint64_t revision() override { return SqliteTransaction(database_).revision(); }

  void verify() override {
    Statement check(database_, "PRAGMA integrity_check");
    while (check.step()) {
      if (check.text(0) != "ok") throw Error(Errc::corrupt, fmt::format("the store '{}' is corrupt: {}", database_.path(), check.text(0)));
    }
    in_transaction("BEGIN", [&](SqliteTransaction& transaction) {
      for (const Api& api : transaction.apis()) transaction.deployments(api.id);
      transaction.all_stages();
      transaction.domains();
      transaction.mappings();
      transaction.rules();
      transaction.shifts();
      transaction.all_events();
    });
  }

 private:
  template <class Work>
  void in_transaction(const char* begin, const Work& work) {
    database_.execute(begin);
    try {
      SqliteTransaction transaction(database_);
      work(transaction);
      database_.execute("COMMIT");
    } catch (...) {
      try {
        database_.execute("ROLLBACK");
      } catch (const Error&) {
        // SQLite has rolled back by itself; what was thrown first says why.
      }
      throw;
    }
  }

  Database database_;
};

}  // namespace

const Deployment* Snapshot::deployment(const std::string& api_id, const std::string& id) const {
  auto found = std::find_if(deployments.begin(), deployments.end(), [&](const Deployment& d) { return d.api_id == api_id && d.id == id; });
  return found == deployments.end() ? nullptr : &*found;
}

std::unique_ptr<Store> open_sqlite_store(const std::string& directory, Open mode) { return std::make_unique<SqliteStore>(directory, mode); }

}  // namespace apigw::state
