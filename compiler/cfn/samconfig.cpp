// The only file that knows the TOML library.
#include "compiler/cfn/samconfig.h"

#include <fmt/format.h>

#include <sstream>

// As header only: Debian's package would have us link its shared library otherwise.
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace apigw::cfn {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kKey = "ParameterKey=";
constexpr std::string_view kValue = ",ParameterValue=";

/// One word of a command line as a shell cuts it: quotes group and vanish, a backslash takes the next character as it is.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool any = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
      any = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      any = true;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (any) words.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(std::move(word));
  return words;
}

void set(Parameters& parameters, std::string name, std::string value) {
  for (auto& [known, text] : parameters) {
    if (known == name) {
      text = std::move(value);
      return;
    }
  }
  parameters.emplace_back(std::move(name), std::move(value));
}

void read_word(std::string_view word, Parameters& into) {
  const size_t value = word.find(kValue);
  if (word.starts_with(kKey) && value != word.npos) {
    set(into, std::string(word.substr(kKey.size(), value - kKey.size())), std::string(word.substr(value + kValue.size())));
    return;
  }
  const size_t equals = word.find('=');
  if (equals != word.npos && equals > 0) set(into, std::string(word.substr(0, equals)), std::string(word.substr(equals + 1)));
}

source::Span place(const source::SourceSet& sources, source::FileId file, const toml::source_position& at) {
  const std::string_view text = sources.text(file);
  size_t offset = 0;
  for (toml::source_index line = 1; line < at.line && offset < text.size(); ++line) {
    const size_t end = text.find('\n', offset);
    offset = end == text.npos ? text.size() : end + 1;
  }
  offset = std::min(text.size(), offset + (at.column > 0 ? at.column - 1 : 0));
  return {file, static_cast<uint32_t>(offset), static_cast<uint32_t>(std::min(text.size(), offset + 1))};
}

}  // namespace

Parameters samconfig_parameters(const source::SourceSet& sources, source::FileId file, std::string_view section, source::Diagnostics& diagnostics) {
  Parameters result;
  toml::table root;
  try {
    root = toml::parse(sources.text(file));
  } catch (const toml::parse_error& error) {
    diagnostics.report(source::Code::not_parseable, place(sources, file, error.source().begin), fmt::format("cannot read this file as TOML: {}", error.description()));
    return result;
  }
  for (const std::string_view command : {"global", "deploy", "local_start_api"}) {
    const toml::node_view overrides = root[section][command]["parameters"]["parameter_overrides"];
    if (const auto* text = overrides.as_string()) {
      for (const std::string& word : words_of(text->get())) read_word(word, result);
    } else if (const auto* list = overrides.as_array()) {
      for (const toml::node& item : *list) {
        if (const auto* one = item.as_string()) read_word(one->get(), result);
      }
    }
  }
  return result;
}

}  // namespace apigw::cfn
