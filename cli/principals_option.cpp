#include "cli/principals_option.h"

#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/failure.h"
#include "cli/file.h"
#include "cli/principals/principals_file.h"
#include "compiler/source/render.h"
#include "runtime/base/time_text.h"

namespace apigw::cli {

std::shared_ptr<const iam::Principals> load_principals(const Arguments& arguments, Terminal& terminal) {
  if (!arguments.has("principals")) return nullptr;
  const std::string path = arguments.text("principals");
  const PrincipalsFile file = read_principals(path, read_file(path));
  terminal.err << source::render_text(file.diagnostics.sorted(), file.sources, {}, {.colour = terminal.colour});
  terminal.err.flush();
  return file.principals;
}

std::optional<int64_t> iam_clock(Terminal& terminal) {
  const char* text = std::getenv("APIGW_TEST_NOW");
  if (text == nullptr || *text == '\0') return {};
  const auto now = parse_basic_time(text);
  if (!now) throw Failure(ExitStatus::usage, fmt::format("APIGW_TEST_NOW: '{}' is no time such as 20150830T123600Z", text));
  fmt::print(terminal.err, "apigw: APIGW_TEST_NOW is set: signatures, tokens and policies are held against {}, not against the clock\n", text);
  terminal.err.flush();
  return now;
}

}  // namespace apigw::cli
