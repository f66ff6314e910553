#include "cli/stored_definition.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/file.h"
#include "compiler/openapi/export/document.h"
#include "compiler/syntax/read.h"
#include "runtime/base/crypto.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const std::string& store_directory, const std::string& bundle_hash) { return fs::path(store_directory) / "definitions" / (bundle_hash + ".openapi"); }

}  // namespace

std::string stored_form(const model::Api& api) {
  if (api.type == model::ApiType::websocket) return {};
  exports::Options options;
  options.parts.add(exports::Part::apigateway);
  options.parts.add(exports::Part::documentation);
  return syntax::to_json(exports::write_document(api, options).tree.root()) + "\n";
}

void put_stored_definition(const std::string& store_directory, const std::string& bundle_hash, const std::string& document) {
  if (document.empty()) return;
  const fs::path path = path_of(store_directory, bundle_hash);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", path.parent_path().string(), error.message()));
  write_file(path.string(), hex(sha256(document)) + "\n" + document);
}

std::optional<std::string> get_stored_definition(const std::string& store_directory, const std::string& bundle_hash) {
  const fs::path path = path_of(store_directory, bundle_hash);
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  std::string content = read_file(path.string());
  const size_t line = content.find('\n');
  const std::string document = line == std::string::npos ? std::string() : content.substr(line + 1);
  if (document.empty() || content.substr(0, line) != hex(sha256(document))) {
    throw Failure(ExitStatus::world_failed, fmt::format("{}: the stored definition is damaged; deploying again writes it anew", path.string()));
  }
  return document;
}

}  // namespace apigw::cli
