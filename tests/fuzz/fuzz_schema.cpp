// Schema text and body from one input, parted by the first zero byte: whatever is compiled passes the verifier, whatever is
// verified runs to an end, and a body refused without an explanation is refused with one. An input that starts with "SC01"
// is a program itself, which the verifier has to see through.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/schema/compile.h"
#include "compiler/syntax/read.h"
#include "runtime/bundle/schema_code.h"
#include "runtime/bundle/verify_schema.h"
#include "runtime/vm/schema.h"

namespace {

using namespace apigw;

class Pool {
 public:
  uint32_t intern(std::string_view text) {
    const auto [found, fresh] = ids_.try_emplace(std::string(text), uint32_t(ranges_.size()));
    if (fresh) {
      ranges_.push_back({uint32_t(texts_.size()), uint32_t(text.size())});
      texts_ += text;
    }
    return found->second;
  }
  size_t size() const { return ranges_.size(); }
  vm::schema::Strings strings() const { return {texts_.data(), ranges_}; }

 private:
  std::map<std::string, uint32_t> ids_;
  std::string texts_;
  std::vector<bundle::Range> ranges_;
};

void expect(bool holds) {
  if (!holds) std::abort();
}

void run(const std::vector<uint32_t>& words, const Pool& pool, std::string_view body) {
  static vm::schema::Scratch scratch;  // one for all inputs: what is left over must not matter
  const vm::schema::Regexes regexes(words, pool.strings());
  const vm::schema::Program program{words, pool.strings(), regexes.of(0)};
  // An exact copy, so that a byte read behind the body is seen.
  const std::vector<char> exact(body.begin(), body.end());
  const std::string_view json(exact.data(), exact.size());
  const bool valid = vm::schema::validate(program, json, scratch).valid;
  char room[64];
  const vm::schema::Result told = vm::schema::validate(program, json, scratch, room);
  expect(told.valid == valid);
  expect(told.reason.empty() == valid);
  expect(told.reason.size() + told.pointer.size() <= sizeof room);
}

void raw_program(std::string_view input) {
  Pool pool;
  for (const char* text : {"a", "b", "1", "0.5", "x+", "", "abc", "10"}) pool.intern(text);
  const size_t word_bytes = std::min<size_t>(input.size() / 4 * 4, 4096);
  std::vector<uint32_t> words(word_bytes / 4);
  std::memcpy(words.data(), input.data(), word_bytes);
  if (!bundle::verify_schema(words, pool.size())) return;
  for (const char* body : {R"({"a": 1, "b": [1, 1, "abc"], "x": {"a": {"a": null}}})", R"(["a", "b", 10, 0.5, {"a": []}])", "\"abc\"", "10", "null"}) run(words, pool, body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.starts_with("SC01")) {
    raw_program(input);
    return 0;
  }
  const size_t split = std::min(input.find('\0'), input.size());
  const std::string_view body = split < input.size() ? input.substr(split + 1) : std::string_view();
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  const auto document = syntax::read_json(sources, sources.add("fuzz", std::string(input.substr(0, split))), diagnostics);
  if (!document) return 0;
  // A text with `components` is an OpenAPI document with models, any other one model.
  const syntax::Node& root = document->root();
  const syntax::Node* components = root.get("components");
  const syntax::Node* schemas = components != nullptr ? components->get("schemas") : nullptr;
  model::Api api;
  if (schemas != nullptr && !schemas->members.empty()) {
    api.document = &root;
    for (const syntax::Member& member : schemas->members) api.models.push_back({.name = {.value = std::string(member.key), .at = member.key_span}, .schema = member.value});
  } else {
    api.models.push_back({.name = {.value = "M", .at = root.span}, .schema = &root});
  }
  schema::check(api, diagnostics);
  Pool pool;
  const schema::Program program = schema::compile(api, api.models.front(), [&](std::string_view text) { return pool.intern(text); }, diagnostics);
  expect(bundle::verify_schema(program.words, pool.size()));
  run(program.words, pool, body);
  return 0;
}
