#include "compiler/schema/built_in.h"

#include <optional>
#include <string>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/read.h"

namespace apigw::schema {
namespace {

class Parsed {
 public:
  explicit Parsed(std::string text) : document_(syntax::read_json(sources_, sources_.add("built-in model", std::move(text)), faults_)) {}
  const syntax::Node& root() const { return document_->root(); }

 private:
  source::SourceSet sources_;
  source::Diagnostics faults_;  // stays empty
  std::optional<syntax::Document> document_;
};

}  // namespace

const syntax::Node* built_in_schema(std::string_view name) {
  static const Parsed empty(R"({"type":"object"})");
  static const Parsed error(R"({"type":"object","properties":{"message":{"type":"string"}}})");
  return name == "Empty" ? &empty.root() : name == "Error" ? &error.root() : nullptr;
}

}  // namespace apigw::schema
