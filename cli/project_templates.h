#pragma once
// The projects that `apigw init` writes. Their files are those of samples/, so that every one of them is started by a test.
#include <span>
#include <string_view>

namespace apigw::cli {

struct ProjectFile {
  std::string_view path;  // inside the project
  std::string_view text;
};

struct ProjectTemplate {
  std::string_view name;
  std::span<const ProjectFile> files;
  std::string_view next;  // the command that serves it, in the project's folder
};

std::span<const ProjectTemplate> project_templates();

}  // namespace apigw::cli
