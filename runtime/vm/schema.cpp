// The door: parse, run, explain when asked.
#include "runtime/vm/schema.h"

#include "runtime/bundle/schema_code.h"
#include "runtime/vm/schema_validation.h"

namespace apigw::vm::schema {

Strings Strings::of(const bundle::Bundle& bundle) {
  // The verifier has shown that the strings tile the text from its first byte on.
  return {bundle.string_count() > 0 ? bundle.string(0).data() : nullptr, bundle.string_ranges()};
}

Regexes::Regexes(const bundle::Bundle& bundle) {
  const Strings strings = Strings::of(bundle);
  for (uint32_t i = 0; i < bundle.schema_count(); ++i) add(bundle.schema(i), strings);
}

Regexes::Regexes(std::span<const uint32_t> words, Strings strings) { add(words, strings); }

void Regexes::add(std::span<const uint32_t> words, Strings strings) {
  const auto expressions = words.subspan(size_t(bundle::schema_header_words) + words[1], words[2]);
  for (const uint32_t id : expressions) {
    Expected<Regex, std::string> regex = Regex::compile(strings[id]);
    complete_ &= regex.has_value();
    if (regex) owned_.push_back(std::make_unique<Regex>(std::move(*regex)));
    table_.push_back(regex ? owned_.back().get() : nullptr);
  }
  first_.push_back(uint32_t(table_.size()));
}

Scratch::Scratch() : memory_(std::make_unique<Memory>()) {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

Result validate(const Program& program, std::string_view json, Scratch& scratch, std::span<char> explanation) {
  Scratch::Memory& memory = scratch.memory();
  Result result;
  if (json.empty()) json = "{}";
  if (memory.tape.parse(json)) {
    Validation validation(program, memory);
    result.valid = validation.block(0, 0) && !validation.given_up();
    if (!result.valid && !explanation.empty()) explain(validation, explanation, result);
  } else if (!explanation.empty()) {
    constexpr std::string_view kNoJson = "[the body is not JSON]";
    result.reason = {explanation.data(), kNoJson.copy(explanation.data(), explanation.size())};
  }
  if (json.size() > Scratch::bytes_kept) {
    memory.tape.release();
    memory.hashed = {};
  }
  return result;
}

}  // namespace apigw::vm::schema
