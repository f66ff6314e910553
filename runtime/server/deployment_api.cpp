#include "runtime/server/deployment_api.h"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "runtime/base/arena_text.h"
#include "runtime/bundle/bundle.h"
#include "runtime/server/definition_stage.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/files_lock.h"
#include "runtime/state/operations.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::server {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kTextBytesMax = 4096;

/// A call that cannot be done, and whose fault that is.
struct Refusal {
  uint16_t status;
  std::string message;
};

std::string json_text(std::string_view text) {
  BlockPool blocks;
  Arena arena(blocks);
  ArenaText out(arena);
  out.json_string(text);
  return std::string(out.view());
}

admin::Answer fault(uint16_t status, std::string_view message) { return {status, fmt::format(R"({{"message":{}}})", json_text(message))}; }

// ---- reading

std::string text(const object& from, std::string_view key) {
  std::string_view value;
  element member;
  if (from.at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return {};
  if (member.get(value) != simdjson::SUCCESS || value.size() > kTextBytesMax) throw Refusal{400, fmt::format("'{}' must be a text of at most {} bytes", key, kTextBytesMax)};
  return std::string(value);
}

std::string needed(const object& from, std::string_view key) {
  std::string value = text(from, key);
  if (value.empty()) throw Refusal{400, fmt::format("'{}' is missing", key)};
  return value;
}

state::Variables variables(const object& from, std::string_view key) {
  state::Variables all;
  element member;
  if (from.at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return all;
  object members;
  if (member.get(members) != simdjson::SUCCESS) throw Refusal{400, fmt::format("'{}' must be an object", key)};
  for (const auto& [name, value] : members) {
    std::string_view content;
    if (value.get(content) != simdjson::SUCCESS) throw Refusal{400, fmt::format("the variables of '{}' must be texts", key)};
    all.emplace(name, content);
  }
  return all;
}

std::optional<double> number(const object& from, std::string_view key) {
  element member;
  if (from.at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return std::nullopt;
  double value = 0;
  if (member.get(value) != simdjson::SUCCESS) throw Refusal{400, fmt::format("'{}' must be a number", key)};
  return value;
}

bool flag(const object& from, std::string_view key) {
  element member;
  if (from.at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return false;
  bool value = false;
  if (member.get(value) != simdjson::SUCCESS) throw Refusal{400, fmt::format("'{}' must be true or false", key)};
  return value;
}

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out += escape ? char(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

/// "pets" of "of=pets&stage=prod"; empty when it is not there.
std::string query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=') return percent_decoded(pair.substr(key.size() + 1));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return {};
}

bool is_hash(std::string_view hash) {
  return hash.size() == 64 && std::ranges::all_of(hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string from_hex(std::string_view digits) {
  std::string out;
  if (digits.size() % 2 != 0) throw Refusal{400, "Apigw-Signature is not hexadecimal"};
  for (size_t i = 0; i < digits.size(); i += 2) {
    if (hex_digit(digits[i]) < 0 || hex_digit(digits[i + 1]) < 0) throw Refusal{400, "Apigw-Signature is not hexadecimal"};
    out += char(hex_digit(digits[i]) * 16 + hex_digit(digits[i + 1]));
  }
  return out;
}

state::Actor actor(const object& from) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string name = text(from, "by");
  return {.name = name.empty() ? "admin API" : name + " (admin API)", .now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

state::Api known_api(state::Store& store, const std::string& wanted) {
  std::vector<state::Api> fitting;
  for (const state::Api& api : store.snapshot().apis) {
    if (wanted.empty() || api.id == wanted || api.name == wanted) fitting.push_back(api);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) throw Refusal{404, wanted.empty() ? "the store holds no API yet" : fmt::format("the store has no API '{}'", wanted)};
  throw Refusal{409, "several APIs fit: name one by its id"};
}

// ---- bundles

admin::Answer put_bundle(const admin::Call& call, const Options& options) {
  const std::string hash = call.path.substr(std::string_view("/v1/bundles/").size());
  if (!is_hash(hash)) throw Refusal{400, "a bundle is named by the 64 hexadecimal digits of its SHA-256"};
  const auto bundle = bundle::Bundle::from_bytes(call.body);
  if (!bundle) throw Refusal{422, fmt::format("not a valid bundle: {}", bundle.error().message)};
  if ((*bundle)->hash_hex() != hash) throw Refusal{422, fmt::format("the bundle is {}, not {}", (*bundle)->hash_hex(), hash)};
  std::optional<std::string> signature;
  if (!call.signature.empty()) signature = from_hex(call.signature);
  if (const auto why = options.trust.fault(call.body, signature)) throw Refusal{403, fmt::format("the bundle is refused: {}", *why)};
  const state::FilesLock adding(options.store, state::FilesLock::Kind::adds);
  const state::BundleFiles files(options.store);
  // The signature first: a bundle that is there never lacks it.
  if (signature) files.put_signature(hash, *signature);
  files.put(hash, call.body);
  return {200, fmt::format(R"({{"bundle":"{}"}})", hash)};
}

std::shared_ptr<const bundle::Bundle> stored_bundle(const std::string& hash, const Options& options) {
  const state::BundleFiles files(options.store);
  std::string image;
  try {
    image = files.get(hash);
  } catch (const state::Error&) {
    throw Refusal{409, fmt::format("the bundle {} is not here: PUT it first", hash)};
  }
  if (options.trust.required()) {
    if (const auto why = options.trust.fault(image, files.signature(hash))) throw Refusal{403, fmt::format("the bundle is refused: {}", *why)};
  }
  auto bundle = bundle::Bundle::from_bytes(std::move(image));
  if (!bundle || (*bundle)->hash_hex() != hash) throw Refusal{409, fmt::format("the bundle {} is damaged here: PUT it again", hash)};
  return *bundle;
}

/// Code of functions stays on the machine that deployed it.
void refuse_code(const bundle::Bundle& bundle, const Options& options) {
  for (const bundle::Function& function : bundle.functions()) {
    const bool leaves = options.functions_leave && !function.stays_local;
    if (!leaves && function.code != bundle::none) {
      throw Refusal{422, fmt::format("the function '{}' runs from files of the machine it was compiled on, which are not sent; the gateway needs AWS_ENDPOINT_URL_LAMBDA, or deploy on its machine",
                                     bundle.string(function.name))};
    }
  }
}

// ---- calls

state::Api api_of(state::Store& store, const object& body, std::string_view type) {
  const std::string of = text(body, "of");
  if (!of.empty()) {
    state::Api api = known_api(store, of);
    if (api.type != type) throw Refusal{409, fmt::format("the API '{}' is of type {}, the bundle is of type {}", api.name, api.type, type)};
    return api;
  }
  object api;
  if (body.at_key("api").get(api) != simdjson::SUCCESS) throw Refusal{400, "'api' or 'of' is missing"};
  const std::string id = needed(api, "id");
  const bool good = id.size() == 10 && std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
  if (!good) throw Refusal{400, "an API's id has ten lower-case letters and digits"};
  return {.id = id, .name = needed(api, "name"), .type = std::string(type), .created_ms = 0};
}

std::string json(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "" : ",") + json_text(one);
  return "[" + out + "]";
}

admin::Answer deploy(const object& body, const Options& options) {
  static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WEBSOCKET"};
  const std::string hash = needed(body, "bundle");
  if (!is_hash(hash)) throw Refusal{400, "'bundle' is no SHA-256 in hexadecimal"};
  const state::FilesLock adding(options.store, state::FilesLock::Kind::adds);
  const auto bundle = stored_bundle(hash, options);
  refuse_code(*bundle, options);
  const auto store = state::open_sqlite_store(options.store, state::Open::existing);
  const state::BundleFiles files(options.store);
  const state::Api api = api_of(*store, body, kTypes[std::min<uint32_t>(bundle->facts().type, 2)]);
  const std::string stage = needed(body, "stage");
  const state::DeployRequest request{.api = api,
                                     .bundle_hash = hash,
                                     .source = text(body, "source"),
                                     .description = text(body, "description"),
                                     .stage = stage,
                                     .variables = variables(body, "variables"),
                                     .definition = definition_stage_of(*bundle, api.id, stage),
                                     .definition_of = [files, api, stage](const std::string& earlier) { return definition_stage_of(files, earlier, api.id, stage); },
                                     .leave_domains = flag(body, "leaveDomains"),
                                     .canary_percent = number(body, "canaryPercent"),
                                     .canary_variables = variables(body, "canaryVariables"),
                                     .canary_settings = canary_of(*bundle),
                                     .code = {}};
  const state::DeployResult result = state::deploy(*store, request, actor(body));
  const bool from_canary = result.to_canary && result.before && result.before->canary;
  const std::string previous = !result.before ? std::string("null") : json_text(from_canary ? result.before->canary->deployment_id : result.before->deployment_id);
  return {200, fmt::format(R"({{"changed":{},"api":{{"id":{},"name":{}}},"stage":{},"deployment":{},"bundle":{},"canary":{},"percent":{},"previous":{},"domains":{}}})", result.changed,
                           json_text(request.api.id), json_text(request.api.name), json_text(result.stage.name), json_text(result.deployment.id), json_text(result.deployment.bundle_hash), result.to_canary,
                           result.stage.canary ? result.stage.canary->percent_traffic : 0.0, previous, json(result.domains))};
}

admin::Answer roll_back(const object& body, const Options& options) {
  const auto store = state::open_sqlite_store(options.store, state::Open::existing);
  const state::Rollback done = state::rollback(*store, known_api(*store, text(body, "of")).id, needed(body, "stage"), text(body, "to"), actor(body));
  const state::Snapshot snapshot = store->snapshot();
  const state::Deployment* now = snapshot.deployment(done.stage.api_id, done.stage.deployment_id);
  return {200, fmt::format(R"({{"api":{},"stage":{},"from":{},"to":{},"bundle":{}}})", json_text(done.stage.api_id), json_text(done.stage.name), json_text(done.from),
                           json_text(done.stage.deployment_id), json_text(now != nullptr ? now->bundle_hash : ""))};
}

std::string json(const state::Variables& variables) {
  std::string out;
  for (const auto& [name, value] : variables) out += fmt::format("{}{}:{}", out.empty() ? "" : ",", json_text(name), json_text(value));
  return "{" + out + "}";
}

admin::Answer list_stages(const admin::Call& call, const Options& options) {
  const auto store = state::open_sqlite_store(options.store, state::Open::existing);
  const std::string of = query_value(call.query, "of");
  const std::string only = of.empty() ? "" : known_api(*store, of).id;
  std::string rows;
  for (const state::Stage& stage : store->snapshot().stages) {
    if (!only.empty() && stage.api_id != only) continue;
    const std::string canary = !stage.canary ? std::string("null")
                                             : fmt::format(R"({{"deployment":{},"percent":{},"variables":{}}})", json_text(stage.canary->deployment_id), stage.canary->percent_traffic,
                                                           json(stage.canary->variable_overrides));
    rows += fmt::format(R"({}{{"api":{},"stage":{},"deployment":{},"description":{},"variables":{},"canary":{},"updated":{}}})", rows.empty() ? "" : ",", json_text(stage.api_id),
                        json_text(stage.name), json_text(stage.deployment_id), json_text(stage.description), json(stage.variables), canary, stage.updated_ms);
  }
  return {200, fmt::format(R"({{"stages":[{}]}})", rows)};
}

std::string definition_answer(const state::Deployment& deployment, const std::string& variables, const Options& options) {
  const auto bundle = stored_bundle(deployment.bundle_hash, options);
  if (bundle->definition().empty()) throw Refusal{409, fmt::format("deployment {} was made by an apigw that kept no definition; deploy its source again to compare it", deployment.id)};
  return fmt::format(R"({{"deployment":{},"bundle":{},"variables":{},"definition":{}}})", json_text(deployment.id), json_text(deployment.bundle_hash), variables, bundle->definition());
}

admin::Answer stage_definition(state::Store& store, const state::Api& api, const std::string& name, bool canary, const Options& options) {
  const state::Snapshot snapshot = store.snapshot();
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id != api.id || stage.name != name) continue;
    if (canary && !stage.canary) throw Refusal{404, fmt::format("the stage '{}' has no canary", name)};
    state::Variables all = stage.variables;
    if (canary) {
      for (const auto& [variable, value] : stage.canary->variable_overrides) all[variable] = value;
    }
    return {200, definition_answer(*snapshot.deployment(api.id, canary ? stage.canary->deployment_id : stage.deployment_id), json(all), options)};
  }
  throw Refusal{404, fmt::format("the API '{}' has no stage '{}'", api.name, name)};
}

admin::Answer definition(const admin::Call& call, const Options& options) {
  const auto store = state::open_sqlite_store(options.store, state::Open::existing);
  const state::Api api = known_api(*store, query_value(call.query, "of"));
  const std::string canary = query_value(call.query, "canary"), stage = query_value(call.query, "stage"), id = query_value(call.query, "deployment");
  if (!canary.empty() || !stage.empty()) return stage_definition(*store, api, canary.empty() ? stage : canary, !canary.empty(), options);
  for (const state::Deployment& one : store->deployments(api.id)) {
    if (one.id == id) return {200, definition_answer(one, "null", options)};
  }
  throw Refusal{404, fmt::format("the API '{}' has no deployment '{}'", api.name, id)};
}

admin::Answer list_deployments(const admin::Call& call, const Options& options) {
  const auto store = state::open_sqlite_store(options.store, state::Open::existing);
  const state::Api api = known_api(*store, query_value(call.query, "of"));
  std::string rows;
  for (const state::Deployment& one : store->deployments(api.id)) {
    rows += fmt::format(R"({}{{"id":{},"bundle":{},"by":{},"source":{},"description":{},"created":{}}})", rows.empty() ? "" : ",", json_text(one.id), json_text(one.bundle_hash),
                        json_text(one.created_by), json_text(one.source), json_text(one.description), one.created_ms);
  }
  return {200, fmt::format(R"({{"api":{},"deployments":[{}]}})", json_text(api.id), rows)};
}

admin::Answer route(const admin::Call& call, const Options& options) {
  if (call.path.starts_with("/v1/bundles/")) {
    if (call.method != Method::kPUT) throw Refusal{405, "Method Not Allowed"};
    return put_bundle(call, options);
  }
  if (call.method == Method::kGET && call.path == "/v1/stages") return list_stages(call, options);
  if (call.method == Method::kGET && call.path == "/v1/deployments") return list_deployments(call, options);
  if (call.method == Method::kGET && call.path == "/v1/definition") return definition(call, options);
  const bool deploys = call.path == "/v1/deployments", rolls_back = call.path == "/v1/rollbacks";
  if (!deploys && !rolls_back && call.path != "/v1/stages" && call.path != "/v1/definition") throw Refusal{404, "Not Found"};
  if (call.method != Method::kPOST || (!deploys && !rolls_back)) throw Refusal{405, "Method Not Allowed"};
  simdjson::dom::parser parser;
  object body;
  if (call.body.empty() || parser.parse(call.body).get(body) != simdjson::SUCCESS) throw Refusal{400, "the body is no JSON object"};
  return deploys ? deploy(body, options) : roll_back(body, options);
}

uint16_t status_of(state::Errc code) {
  switch (code) {
    case state::Errc::not_found: return 404;
    case state::Errc::conflict: return 409;
    case state::Errc::locked: return 503;
    case state::Errc::io:
    case state::Errc::corrupt:
    case state::Errc::too_new: return 500;
  }
  return 500;
}

}  // namespace

admin::Answer answer_deployment_call(const admin::Call& call, const Options& options) {
  try {
    return route(call, options);
  } catch (const Refusal& refusal) {
    return fault(refusal.status, refusal.message);
  } catch (const state::Error& error) {
    return fault(status_of(error.code), error.what());
  } catch (const std::exception& error) {
    return fault(500, error.what());
  }
}

}  // namespace apigw::server
