#include "compiler/sam/logical_id.h"

#include <fmt/format.h>

#include <cstdint>

namespace apigw::sam {

std::string id_part(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) result += c;
  }
  return result;
}

std::string hashed_id(std::string_view prefix, std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: AWS's own digits come from a dump of Python objects and cannot be made again
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{}{:010x}", prefix, hash >> 24);
}

std::string stage_id(std::string_view api_id, std::string_view stage) {
  if (!stage.empty() && id_part(stage) == stage) return fmt::format("{}{}Stage", api_id, stage);
  if (stage == "$default") return fmt::format("{}ApiGatewayDefaultStage", api_id);
  return stage.empty() ? fmt::format("{}Stage", api_id) : hashed_id(fmt::format("{}Stage", api_id), stage);
}

}  // namespace apigw::sam
