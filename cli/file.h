#pragma once
// Whole files in and out.
#include <string>
#include <string_view>

namespace apigw::cli {

/// Throws Failure (world_failed) with the reason: no such file, a folder, permission.
std::string read_file(const std::string& path);
/// The file is there whole or not at all: written beside its place, then renamed. Throws Failure (world_failed).
void write_file(const std::string& path, std::string_view content);

}  // namespace apigw::cli
