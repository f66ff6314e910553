#pragma once
// The files of a TypeScript package, one function each. Internal to this folder.
#include "compiler/sdkgen/typescript/names.h"

namespace apigw::sdkgen::typescript {

std::string models_file(const Client& client, const Names& names);      // models.ts: types of the API
std::string requests_file(const Client& client, const Names& names);    // requests.ts: what methods take and give
std::string errors_file(const Client& client, const Names& names);      // errors.ts
std::string codecs_file(const Client& client, const Names& names);      // codecs.ts: how the types stand in JSON
std::string operations_file(const Client& client, const Names& names);  // operations.ts: tables
std::string client_file(const Client& client, const Names& names);      // client.ts: methods
std::string index_file(const Client& client, const Names& names);       // index.ts
std::string tests_file(const Client& client, const Names& names);       // tests/sdk.test.mjs

/// Expression that is a use's codec: "c.string", "c.array(ref(\"Pet\"))".
Code codec(const Client& client, const Names& names, const Use& use);
std::string header(const Client& client, std::string_view text);
/// An import of those names that `text` uses; empty when it uses none.
std::string import_of(std::string_view module, std::vector<std::string_view> names, std::string_view text);
/// "export type NAME = A | B;"
std::string union_type(const std::string& name, const std::vector<Code>& members);

}  // namespace apigw::sdkgen::typescript
