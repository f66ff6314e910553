#include "cli/installation.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/local_installation.h"
#include "cli/remote_installation.h"
#include "cli/store.h"

namespace apigw::cli {

std::unique_ptr<Installation> open_installation(const Arguments& arguments, state::Open mode, Terminal& terminal, std::string_view elsewhere) {
  if (!arguments.has(elsewhere)) return local_installation(store_directory(arguments), mode);
  if (arguments.has("store")) throw Failure(ExitStatus::usage, fmt::format("--{} names a gateway, which has a store of its own: leave --store out", elsewhere));
  return remote_installation(Remote(arguments.text(elsewhere), arguments), arguments.has("quiet"), terminal);
}

state::Api choose_api(Installation& installation, const Arguments& arguments) { return choose_api(installation.snapshot().apis, arguments.text("of")); }

state::Api choose_api(Installation& installation, const std::string& wanted) { return choose_api(installation.snapshot().apis, wanted); }

}  // namespace apigw::cli
