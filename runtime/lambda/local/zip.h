#pragma once
// Zip files of function code: a reader of the central directory with stored and deflated entries, as packagers write them. Strict about
// where entries may go: nothing outside the target folder, no links out of it.
#include <string>

#include "runtime/base/result.h"

namespace apigw::lambda::local {

/// Unpacks `archive` (the whole file) into `folder`, which exists and is empty. The error is a sentence for people.
///   limits  250 MB unpacked, as the service; 100,000 entries
Expected<int, std::string> unpack_zip(std::string_view archive, const std::string& folder);

}  // namespace apigw::lambda::local
