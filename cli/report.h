#pragma once
// Diagnostics of several files as one JSON or SARIF document.
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/source/render.h"

namespace apigw::cli {

enum class ReportFormat : uint8_t { json, sarif };

class Report {
 public:
  explicit Report(ReportFormat format) : format_(format) {}
  void add(const std::vector<source::Diagnostic>& sorted, const source::SourceSet& sources, const source::Policy& policy);
  std::string text() const;  // with a line end

 private:
  ReportFormat format_;
  std::vector<std::string> documents_;  // one a file
};

}  // namespace apigw::cli
