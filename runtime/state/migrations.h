#pragma once
// The embedded store's tables, and how older ones become them. The version stands in the database (PRAGMA user_version).
#include "runtime/state/sqlite.h"

namespace apigw::state {

/// Brings the tables to this program's version in one transaction. Throws Error: too_new when they are of a later one.
void migrate(Database& database);

}  // namespace apigw::state
