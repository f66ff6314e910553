#pragma once
// The embedded store: SQLite in WAL mode, one writer and many readers across processes.
#include <memory>
#include <string>

#include "runtime/state/store.h"

namespace apigw::state {

enum class Open : uint8_t {
  existing,  // not_found when there is no store in that directory
  create,    // makes directory and store
};

/// The store in DIR/apigw.db. Every commit is synced before it returns (synchronous=FULL). Throws Error.
/// One thread at a time; a process may open it as often as it likes.
std::unique_ptr<Store> open_sqlite_store(const std::string& directory, Open mode);

}  // namespace apigw::state
