#pragma once
// A schema and what it makes of bodies: text → syntax tree → program → proof → verdict.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "compiler/schema/compile.h"
#include "compiler/syntax/read.h"
#include "runtime/bundle/verify_schema.h"
#include "runtime/vm/schema.h"

namespace apigw::schema_case {

struct Verdict {
  bool valid;
  std::string reason, pointer;
};

/// One model 'M' of a template, or, given an OpenAPI document, all models under its `components.schemas`.
class Schema {
 public:
  explicit Schema(std::string text) {
    read(std::move(text));
    if (root_ != nullptr) api_.models.push_back(model("M", root_));
    compile();
  }
  struct OpenApi {};
  Schema(OpenApi, std::string text, std::string_view model_name) {
    read(std::move(text));
    REQUIRE(root_ != nullptr);
    api_.document = root_;
    for (const syntax::Member& member : root_->get("components")->get("schemas")->members) api_.models.push_back(model(std::string(member.key), member.value));
    for (size_t i = 0; i < api_.models.size(); ++i) {
      if (api_.models[i].name.value == model_name) model_ = i;
    }
    compile();
  }

  Verdict check(std::string_view body) {
    char room[512];
    const vm::schema::Program program{program_.words, strings(), regexes_.of(0)};
    const vm::schema::Result plain = vm::schema::validate(program, body, scratch_);
    const vm::schema::Result told = vm::schema::validate(program, body, scratch_, room);
    REQUIRE(plain.valid == told.valid);
    CHECK(plain.reason.empty());
    return {told.valid, std::string(told.reason), std::string(told.pointer)};
  }
  bool fits(std::string_view body) { return check(body).valid; }

  const std::vector<uint32_t>& words() const { return program_.words; }
  size_t string_count() const { return ranges_.size(); }
  vm::schema::Strings strings() const { return {texts_.data(), ranges_}; }
  const model::Api& api() const { return api_; }
  const source::Diagnostics& diagnostics() const { return diagnostics_; }

  /// "slug 'text under the span': message", in the order of the file.
  std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const source::Diagnostic& fault : diagnostics_.sorted()) {
      std::string under(sources_.text(fault.at.file).substr(fault.at.begin, fault.at.end - fault.at.begin));
      std::string line = std::string(source::slug(fault.code)) + " '" + under + "': " + fault.message;
      if (!fault.hint.empty()) line += "; " + fault.hint;
      out.push_back(line);
    }
    return out;
  }

 private:
  static model::Model model(std::string name, const syntax::Node* node) { return {.name = {.value = std::move(name), .at = node->span}, .schema = node}; }

  void read(std::string text) {
    document_ = syntax::read(sources_, sources_.add("schema", std::move(text)), diagnostics_);
    root_ = document_ ? &document_->root() : nullptr;
  }

  void compile() {
    REQUIRE(model_ < api_.models.size());
    const auto intern = [this](std::string_view text) {
      const auto [found, fresh] = ids_.try_emplace(std::string(text), uint32_t(ranges_.size()));
      if (fresh) {
        ranges_.push_back({uint32_t(texts_.size()), uint32_t(text.size())});
        texts_ += text;
      }
      return found->second;
    };
    program_ = schema::compile(api_, api_.models[model_], intern, diagnostics_);
    REQUIRE(bundle::verify_schema(program_.words, ranges_.size()));
    regexes_ = vm::schema::Regexes(program_.words, strings());
    CHECK(regexes_.complete());
  }

  source::SourceSet sources_;
  source::Diagnostics diagnostics_;
  std::optional<syntax::Document> document_;
  const syntax::Node* root_ = nullptr;
  model::Api api_;
  size_t model_ = 0;
  std::map<std::string, uint32_t> ids_;
  std::string texts_;
  std::vector<bundle::Range> ranges_;
  schema::Program program_;
  vm::schema::Regexes regexes_;
  vm::schema::Scratch scratch_;
};

}  // namespace apigw::schema_case
