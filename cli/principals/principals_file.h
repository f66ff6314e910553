#pragma once
// The file of --principals: who may sign requests, with which keys, and what each may call. Read strictly: what is not understood is an error.
#include <memory>
#include <string>

#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"
#include "runtime/iam/principals.h"

namespace apigw::cli {

struct PrincipalsFile {
  source::SourceSet sources;  // with every secret blotted out: diagnostics show lines of it
  source::Diagnostics diagnostics;
  std::shared_ptr<const iam::Principals> principals;  // nullptr: the file is at fault
};

PrincipalsFile read_principals(const std::string& name, std::string text);

}  // namespace apigw::cli
