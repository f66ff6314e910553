#include "compiler/sdkgen/package.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/prose.h"
#include "compiler/sdkgen/runtime_texts.h"

namespace apigw::sdkgen {
namespace {

struct StatusWords {
  std::string_view status;
  std::string_view words;
};
// The statuses that the runtimes have classes for.
constexpr StatusWords kStatusWords[] = {
    {"400", "bad request"}, {"401", "unauthorized"},  {"403", "forbidden"},         {"404", "not found"},
    {"409", "conflict"},    {"422", "unprocessable"}, {"429", "too many requests"},
};

}  // namespace

std::string_view runtime_text(std::string_view path) {
  for (const RuntimeText& row : runtime_texts()) {
    if (row.path == path) return row.text;
  }
  return {};
}

std::vector<File> runtime_files(std::string_view folder) {
  std::vector<File> files;
  for (const RuntimeText& row : runtime_texts()) {
    if (row.path.starts_with(folder)) files.push_back({std::string(row.path.substr(folder.size())), std::string(row.text)});
  }
  return files;
}

std::string version_of(const Client& client) {
  uint32_t parts = 0;
  std::string result;
  std::string digits;
  for (const char c : client.version + ".") {
    if (c >= '0' && c <= '9' && digits.size() < 6) {
      digits += c;
    } else if (c == '.' && !digits.empty()) {
      result += (parts == 0 ? "" : ".") + std::to_string(std::stoul(digits));
      digits.clear();
      if (++parts == 3) return result;
    } else {
      return "0.1.0";
    }
  }
  if (parts == 0) return "0.1.0";
  while (parts++ < 3) result += ".0";
  return result;
}

std::string origin_line(const Client& client) {
  const std::string title = first_line(client.title), version = first_line(client.version);
  return fmt::format("Made by apigw gen-sdk from {}{}{}. Do not edit.", title.empty() ? "an API" : title, version.empty() ? "" : ", version ", version);
}

Words words_of_status(std::string_view status) {
  for (const StatusWords& row : kStatusWords) {
    if (row.status == status) return words_of(row.words);
  }
  if (status == "default") return {"api"};
  if (status == "4XX") return {"client"};
  if (status == "5XX") return {"server"};
  return {"status", std::string(status)};
}

std::vector<const Response*> results(const Operation& operation) {
  std::vector<const Response*> found;
  for (const Response& response : operation.responses) {
    if (response.success()) found.push_back(&response);
  }
  for (const Response& response : operation.responses) {
    if (found.empty() && response.status == "default") return {&response};
  }
  return found;
}

Result result_of(const Operation& operation) {
  Result result;
  for (const Response* response : results(operation)) {
    result.nothing = result.nothing || !response->body;
    if (!response->body) continue;
    const auto same = [&](const Body* body) { return body->use.type == response->body->use.type && body->encoding == response->body->encoding; };
    if (std::none_of(result.bodies.begin(), result.bodies.end(), same)) result.bodies.push_back(&*response->body);
  }
  return result;
}

bool streams(const Operation& operation) {
  const Result result = result_of(operation);
  return result.bodies.size() == 1 && result.bodies.front()->encoding == Encoding::binary;
}

std::vector<TokenServer> token_servers(const Client& client) {
  std::vector<TokenServer> servers;
  WordScope names;
  for (const Scheme& scheme : client.schemes) {
    if (!scheme.token_url.empty()) servers.push_back({names.take(words_of(scheme.name, "oauth2")), &scheme});
  }
  return servers;
}

std::vector<Stop> stops(const Client& client, const Use& use, const Steps& steps) {
  std::vector<Stop> found;
  Use at = use;
  for (const std::string& step : steps) {
    const std::vector<Property>& properties = client.type(at).properties;
    const auto property = std::find_if(properties.begin(), properties.end(), [&](const Property& one) { return one.wire == step; });
    found.push_back({at.type, static_cast<size_t>(property - properties.begin())});
    at = property->use;
  }
  return found;
}

std::optional<size_t> shown_operation(const Client& client) {
  const auto simple = [](const Parameter& one) {
    const bool plain_kind = one.use.type == plain(Kind::boolean) || one.use.type == plain(Kind::int32) || one.use.type == plain(Kind::int64) || one.use.type == plain(Kind::integer) ||
                            one.use.type == plain(Kind::number) || one.use.type == plain(Kind::string);
    return !one.required || plain_kind;
  };
  for (size_t i = 0; i < client.operations.size(); ++i) {
    const Operation& operation = client.operations[i];
    if (operation.http_method == "GET" && !operation.body && std::all_of(operation.parameters.begin(), operation.parameters.end(), simple)) return i;
  }
  return std::nullopt;
}

std::string shown_value(const Parameter& parameter) { return parameter.use.type == plain(Kind::string) ? "\"...\"" : parameter.example; }

std::string accept_of(const Operation& operation) {
  std::vector<std::string_view> ranges;
  const auto add = [&](const Response& response) {
    const bool fresh = response.body && std::find(ranges.begin(), ranges.end(), response.body->media_range) == ranges.end();
    if (fresh) ranges.push_back(response.body->media_range);
  };
  for (const Response* response : results(operation)) add(*response);
  for (const Response& response : operation.responses) add(response);
  const bool all = ranges.empty() || std::find(ranges.begin(), ranges.end(), "*/*") != ranges.end();
  return ranges.empty() ? std::string(kUsualAccept) : all ? "*/*" : fmt::format("{}", fmt::join(ranges, ", "));
}

bool is_typed_error(const Client& client, const Operation& operation, const Response& response) {
  const std::vector<const Response*> good = results(operation);
  if (!response.body || response.body->encoding != Encoding::json || std::find(good.begin(), good.end(), &response) != good.end()) return false;
  return response.status.front() >= '4' && !client.type(response.body->use).name.empty();
}

std::vector<TypedError> typed_errors(const Client& client) {
  std::vector<TypedError> errors;
  for (const Operation& operation : client.operations) {
    for (const Response& response : operation.responses) {
      if (!is_typed_error(client, operation, response)) continue;
      const TypedError error{response.status, response.body->use.type};
      const auto same = [&](const TypedError& other) { return other.status == error.status && other.type == error.type; };
      if (std::none_of(errors.begin(), errors.end(), same)) errors.push_back(error);
    }
  }
  return errors;
}

}  // namespace apigw::sdkgen
