#pragma once
// The fence around SQLite 3: a connection and a statement that close themselves and throw state::Error.
#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace apigw::state {

class Database {
 public:
  /// Opens or, with `create`, makes the file. Writers wait up to five seconds for each other.
  Database(const std::string& path, bool create);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const char* sql);  // one or more statements without results
  const std::string& path() const { return path_; }

 private:
  friend class Statement;
  [[noreturn]] void fail(int status, std::string_view what) const;
  sqlite3* handle_ = nullptr;
  std::string path_;
};

/// A prepared statement; bind from 1 in order, then step.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::string_view text);
  Statement& bind(int64_t number);
  Statement& bind(double number);
  bool step();        // a row is there
  void run();         // steps to the end and makes it ready to bind anew
  std::string text(int column) const;
  int64_t integer(int column) const;
  double real(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
};

}  // namespace apigw::state
