#pragma once
// The route table that `apigw inspect --format json` prints. Its keys are a contract with other programs.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/api.h"

namespace apigw::model {

struct ListedApi {
  const Api* api = nullptr;
  std::string name;   // logical id in a template; empty: the API's own name
  std::string stage;  // empty: none known
};

/// JSON, one route a line, ended by a line feed:
///   {"apis": [{"name", "type": "REST|HTTP|WEBSOCKET", "stage": name or null, "routes": [{"method", "path", "integration": type or
///   null, "uri": text or null, "authorization", "authorizer": name or null, "apiKeyRequired", "scopes": [text], "operation": text or
///   null}]}]}
std::string route_table(const std::vector<ListedApi>& apis);

}  // namespace apigw::model
