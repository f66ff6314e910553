#include "runtime/state/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

constexpr int busy_timeout_ms = 5000;

Errc errc(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Errc::locked;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Errc::corrupt;
    case SQLITE_CONSTRAINT: return Errc::conflict;
    default: return Errc::io;
  }
}

}  // namespace

Database::Database(const std::string& path, bool create) : path_(path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  const int status = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (status != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw Error(errc(status), fmt::format("cannot open the store '{}': {}", path, why));
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  // A store handed over by someone else must not run code of theirs through the schema.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const char* sql) {
  const int status = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) fail(status, sql);
}

void Database::fail(int status, std::string_view what) const {
  const Errc code = errc(status);
  if (code == Errc::locked) throw Error(code, fmt::format("the store '{}' is locked: another process is writing to it", path_));
  throw Error(code, fmt::format("the store '{}' {}: {} ({})", path_, code == Errc::corrupt ? "is corrupt" : "failed", sqlite3_errmsg(handle_),
                                what.substr(0, what.find('\n'))));
}

Statement::Statement(Database& database, const char* sql) : database_(database) {
  const int status = sqlite3_prepare_v2(database.handle_, sql, -1, &handle_, nullptr);
  if (status != SQLITE_OK) database.fail(status, sql);
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement& Statement::bind(std::string_view text) {
  // An empty view may have no address, which SQLite would take for NULL.
  sqlite3_bind_text64(handle_, ++bound_, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(int64_t number) {
  sqlite3_bind_int64(handle_, ++bound_, number);
  return *this;
}

Statement& Statement::bind(double number) {
  sqlite3_bind_double(handle_, ++bound_, number);
  return *this;
}

bool Statement::step() {
  const int status = sqlite3_step(handle_);
  if (status == SQLITE_ROW) return true;
  if (status != SQLITE_DONE) database_.fail(status, sqlite3_sql(handle_));
  return false;
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(handle_);
  bound_ = 0;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return bytes ? std::string(bytes, size_t(sqlite3_column_bytes(handle_, column))) : std::string();
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double Statement::real(int column) const { return sqlite3_column_double(handle_, column); }

}  // namespace apigw::state
