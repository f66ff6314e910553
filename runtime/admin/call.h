#pragma once
// A call of the deployment endpoints as those who carry it out see it: values of their own, no connection.
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/message.h"

namespace apigw::admin {

struct Call {
  Method method = Method::kOther;
  std::string path;  // "/v1/stages"
  std::string query;
  std::string signature;  // field Apigw-Signature: hexadecimal; empty: none
  std::string body;
};

struct Answer {
  uint16_t status = 200;
  std::string body;                                // JSON, unless the type says otherwise
  std::string_view content_type = "application/json";  // of the program's own memory
};

/// What becomes of a body that is too large for memory. On one side thread; nothing throws.
class Upload {
 public:
  virtual ~Upload() = default;  // what has not been finished leaves nothing behind
  /// A fault is kept until finish(); what comes after it is swallowed.
  virtual void add(std::string_view piece) = 0;
  virtual Answer finish() = 0;
};

}  // namespace apigw::admin
