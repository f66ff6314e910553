// Any text as a template, with an included file and a nested stack that are the text itself. Nothing may crash; every place that is
// reported must lie in a file; two runs must agree.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/cfn/template.h"
#include "compiler/source/render.h"
#include "compiler/syntax/read.h"

using namespace apigw;

namespace {

void check(bool condition) {
  if (!condition) std::abort();
}

void check_place(const source::SourceSet& sources, const source::Span& at) {
  check(at.known() && at.file < sources.size() && at.begin <= at.end && at.end <= sources.text(at.file).size());
}

void check_node(const source::SourceSet& sources, const syntax::Node& node) {
  check_place(sources, node.span);
  if (node.is_string()) check_place(sources, syntax::text_span(node, 0, static_cast<uint32_t>(node.text.size())));
  for (const syntax::Member& member : node.members) check_node(sources, *member.value);
  for (const syntax::Node* item : node.items) check_node(sources, *item);
}

std::string dump(const std::string& text) {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  const auto document = syntax::read(sources, sources.add("t.yaml", text), diagnostics);
  if (!document) return {};
  cfn::Files files(sources, [&](const std::string& path) -> std::optional<std::string> {
    return path == "self.yaml" ? std::optional(text) : path == "part.yaml" ? std::optional<std::string>("{a: 1, b: !Ref P}") : std::nullopt;
  });
  cfn::Options options;
  options.path = "t.yaml";
  options.parameters = {{"P", "pea"}, {"Q", "1,2,3"}};
  const auto result = cfn::evaluate(document->root(), options, files, diagnostics);
  std::string out;
  for (const cfn::Resource& resource : result->resources) {
    check_node(sources, *resource.properties);
    out += resource.id + " " + resource.type + " " + syntax::to_json(*resource.properties) + "\n";
  }
  for (const cfn::Output& output : result->outputs) out += output.name + " " + syntax::to_json(*output.value) + "\n";
  for (const cfn::Unresolved& value : result->unresolved) out += value.name + "\n";
  for (const source::Diagnostic& d : diagnostics.all()) {
    check_place(sources, d.at);
    for (const source::Note& note : d.notes) check_place(sources, note.at);
  }
  return out + source::render_text(diagnostics.sorted(), sources, source::Policy{});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(dump(text) == dump(text));
  return 0;
}
