// Resources that depend on each other: the service cannot make any of them first and refuses the template.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {

/// Only plain resources count: what SAM's refer to (the Api of an event, a name in a DefinitionBody) is no dependency of what becomes
/// of them.
void Evaluator::note_dependency(std::string_view on, source::Span at) {
  const std::string_view id = kept_id(on);
  const auto from = written_index_.find(current_);
  if (id.empty() || from == written_index_.end() || written_[from->second].type.starts_with("AWS::Serverless::")) return;
  std::vector<Dependency>& mine = dependencies_[current_];
  if (std::none_of(mine.begin(), mine.end(), [&](const Dependency& one) { return one.on == id; })) mine.push_back({id, at});
}

/// Depth first without recursion, in document order; each resource belongs to at most one cycle that is reported.
void Evaluator::check_cycles() {
  enum class State : uint8_t { unvisited, open, done };
  std::unordered_map<std::string_view, State> states;
  struct Step {
    std::string_view id;
    size_t next = 0;
  };
  for (const WrittenResource& start : written_) {
    if (states[start.id] != State::unvisited) continue;
    std::vector<Step> path{{start.id}};
    states[start.id] = State::open;
    while (!path.empty()) {
      Step& step = path.back();
      const auto found = dependencies_.find(step.id);
      if (found == dependencies_.end() || step.next == found->second.size()) {
        states[step.id] = State::done;
        path.pop_back();
        continue;
      }
      const Dependency& edge = found->second[step.next++];
      State& state = states[edge.on];
      if (state == State::unvisited) {
        state = State::open;
        path.push_back({edge.on});
      } else if (state == State::open) {
        const auto first = std::find_if(path.begin(), path.end(), [&](const Step& one) { return one.id == edge.on; });
        std::string shown;
        for (auto it = first; it != path.end(); ++it) shown += fmt::format("{} -> ", it->id);
        const std::string message = first + 1 == path.end() ? fmt::format("the resource '{}' depends on itself", edge.on) : fmt::format("resources depend on each other: {}{}", shown, edge.on);
        diagnostics_.report(source::Code::dependency_cycle, edge.at, message);
      }
    }
  }
}

}  // namespace apigw::cfn
