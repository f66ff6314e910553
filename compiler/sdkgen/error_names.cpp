#include "compiler/sdkgen/error_names.h"

namespace apigw::sdkgen {

std::string error_name(const std::string& type, std::string_view status) {
  constexpr std::string_view kEnd = "Error";
  std::string name = type + (status == "default" ? "" : pascal(words_of_status(status)));
  if (!name.ends_with(kEnd)) name += kEnd;
  return name;
}

std::string error_base(std::string_view status) {
  const Words words = words_of_status(status);
  if (words.front() != "status") return pascal(words) + "Error";
  return status.front() == '5' ? "ServerError" : "ClientError";
}

}  // namespace apigw::sdkgen
