#pragma once
// The API that export and gen-docs write about: that of a definition, or of what a stage of the store serves.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "compiler/compile.h"

namespace apigw::cli {

struct ExportSubject {
  std::unique_ptr<compiler::Compilation> compilation;  // owns what `api` points into
  const model::Api* api = nullptr;
  std::string stage;    // --stage, else the definition's, else dev
  std::string api_id;   // of the store; empty: from a file
  std::string created;  // of the deployment, ISO 8601; empty: from a file
};

/// What has to be in order in a FILE: everything, because the document is to be imported again, or the interface alone, for people.
enum class Reading : uint8_t { whole, interface };

/// FILE when the command line has one, else --stage of the store. Nothing when the input is at fault and that has been printed.
std::optional<ExportSubject> export_subject(const Arguments& arguments, Terminal& terminal, Reading reading);

/// What --stage of the store serves. Throws Failure (usage) without --stage.
ExportSubject stage_subject(const Arguments& arguments, Terminal& terminal);

/// --base-url, else where `apigw serve` answers by default: at the root for a file, below the stage's name for the store.
std::string base_url(const ExportSubject& subject, const Arguments& arguments);

}  // namespace apigw::cli
