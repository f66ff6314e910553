// Fn::Transform with AWS::Include: the content of another file in this place.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {

const Node* Evaluator::included(const Node& argument, source::Span at) {
  const Node* name = argument.get("Name");
  if (name == nullptr || !name->is_string()) {
    diagnostics_.report(source::Code::function_arguments, argument.span, "Fn::Transform takes a map with 'Name' and 'Parameters'");
    return nullptr;
  }
  if (name->text != "AWS::Include") {
    diagnostics_.report(source::Code::unknown_macro, name->span, fmt::format("the macro '{}' is not run here", name->text));
    return nullptr;
  }
  const Node* parameters = argument.get("Parameters");
  const Node* written = parameters == nullptr ? nullptr : parameters->get("Location");
  const Node* location = written == nullptr ? nullptr : value(*written);
  if (location == nullptr || !location->is_string()) {
    diagnostics_.report(source::Code::function_arguments, written == nullptr ? argument.span : written->span, "AWS::Include takes the parameter 'Location', a path");
    return nullptr;
  }
  if (is_remote(location->text) || template_.certainty(*location) == Certainty::unknown) {
    diagnostics_.report(source::Code::remote_file, written->span, fmt::format("'{}' is not read; what it includes is missing here", location->text), "give the path of a local file");
    return nullptr;
  }
  if (template_.certainty(*location) == Certainty::faulty) return nullptr;
  const std::string path = path_beside(folder_of(template_.options.path), location->text);
  if (std::find(including_.begin(), including_.end(), path) != including_.end()) {
    diagnostics_.report(source::Code::dependency_cycle, at, fmt::format("'{}' includes itself", path));
    return nullptr;
  }
  const Node* root = files_.document(path, written->span, diagnostics_);
  if (root == nullptr) return nullptr;
  including_.push_back(path);
  const Node* result = value(*root);
  including_.pop_back();
  return result;
}

const Node* Evaluator::transform(const Call& call) {
  const Node* content = included(*call.argument, call.name_at());
  if (content == nullptr) return with_origin(call, builder_.mapping(std::span<const Member>(), call.written->span), Certainty::unknown);
  return with_origin(call, builder_.copy(*content), Certainty::known);
}

}  // namespace apigw::cfn
