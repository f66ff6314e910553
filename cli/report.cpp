#include "cli/report.h"

#include <nlohmann/json.hpp>

namespace apigw::cli {

void Report::add(const std::vector<source::Diagnostic>& sorted, const source::SourceSet& sources, const source::Policy& policy) {
  documents_.push_back(format_ == ReportFormat::json ? source::render_json(sorted, sources, policy) : source::render_sarif(sorted, sources, policy));
}

std::string Report::text() const {
  using nlohmann::ordered_json;
  if (documents_.size() == 1) return documents_.front();
  // Every file's document differs in its list only: JSON is that list, SARIF has it in its one run.
  const ordered_json::json_pointer list(format_ == ReportFormat::json ? "" : "/runs/0/results");
  ordered_json whole;
  for (const std::string& document : documents_) {
    ordered_json part = ordered_json::parse(document);
    if (whole.is_null()) {
      whole = std::move(part);
    } else {
      for (auto& item : part[list]) whole[list].push_back(std::move(item));
    }
  }
  return whole.dump(1) + '\n';
}

}  // namespace apigw::cli
