-- The tables of a store as the first schema had them.
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
