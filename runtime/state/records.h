#pragma once
// Rows of the embedded store and the records they stand for. Each row carries a digest of its fields: SQLite notices damage to the
// structure of its pages, not to the bytes of a value.
#include <string>

#include "runtime/state/sqlite.h"
#include "runtime/state/store.h"

namespace apigw::state {

/// "name=value\n" a variable, by name; neither holds a line end (checked by the commands that take them).
std::string encode(const Variables& variables);
Variables decode(const std::string& text);

/// Reads the row a statement stands on; columns in the order of the table. Throws Error (corrupt) when the digest does not fit.
Api read_api(const Statement& row);
Deployment read_deployment(const Statement& row);
Stage read_stage(const Statement& row);
CodeSnapshot read_code(const Statement& row);
Shift read_shift(const Statement& row);
Domain read_domain(const Statement& row);
DomainMapping read_mapping(const Statement& row);
RoutingRule read_rule(const Statement& row);
Event read_event(const Statement& row);

/// Binds every column of the table in order, the digest last.
void bind(Statement& statement, const Api& api);
void bind(Statement& statement, const Deployment& deployment);
void bind(Statement& statement, const Stage& stage);
void bind(Statement& statement, const CodeSnapshot& code);
void bind(Statement& statement, const Shift& shift);
void bind(Statement& statement, const Domain& domain);
void bind(Statement& statement, const DomainMapping& mapping);
void bind(Statement& statement, const RoutingRule& rule);
void bind(Statement& statement, const Event& event);  // without the sequence, which the store gives and no digest covers

}  // namespace apigw::state
