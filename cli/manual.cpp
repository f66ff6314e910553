#include "cli/manual.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "cli/help.h"

namespace apigw::cli {
namespace {

/// Text as roff input: backslashes and minus signs escaped, no line that looks like a request, paragraphs kept.
std::string roff(std::string_view text) {
  std::string escaped;
  bool line_start = true;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n' && i + 1 < text.size() && text[i + 1] == '\n') {
      escaped += "\n.PP\n";
      ++i;
      line_start = true;
      continue;
    }
    if (line_start && (c == '.' || c == '\'')) escaped += "\\&";
    line_start = c == '\n';
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

std::string head(std::string_view page, std::string_view summary) {
  return fmt::format(".\\\" Made by `apigw man`; do not edit.\n.TH {} 1 \"\" \"apigw {}\" \"apigw manual\"\n.SH NAME\n{} \\- {}\n", roff(upper(page)),
                     APIGW_VERSION, roff(page), roff(summary));
}

std::string terms(std::string_view title, std::span<const Entry> entries) {
  if (entries.empty()) return {};
  std::string text = fmt::format(".SH {}\n", title);
  for (const Entry& entry : entries) text += fmt::format(".TP\n.B {}\n{}\n", roff(entry.term), roff(entry.text));
  return text;
}

}  // namespace

std::string manual_of(const Command& command) {
  std::string page = head(fmt::format("apigw-{}", command.name), command.summary);
  page += fmt::format(".SH SYNOPSIS\n.B {}\n.SH DESCRIPTION\n{}\n", roff(synopsis(command)), roff(command.description));
  for (const Operand& operand : command.operands) page += fmt::format(".TP\n.I {}\n{}\n", roff(operand.metavar), roff(operand.help));
  if (!command.groups.empty()) page += ".SH OPTIONS\n";
  for (const OptionGroup& group : command.groups) {
    page += fmt::format(".SS {}\n", roff(group.title));
    for (const Option& option : group.options) page += fmt::format(".TP\n.B {}\n{}.\n", roff(spelling(option)), roff(full_help(option)));
  }
  page += terms("EXIT STATUS", command.exit_status);
  page += terms("ENVIRONMENT", command.environment);
  page += terms("FILES", command.files);
  if (!command.examples.empty()) {
    page += ".SH EXAMPLES\n";
    for (const Entry& example : command.examples) page += fmt::format(".PP\n{}\n.PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", roff(example.text), roff(example.term));
  }
  page += ".SH SEE ALSO\n.BR apigw (1)";
  for (std::string_view other : command.see_also) page += fmt::format(",\n.BR apigw\\-{} (1)", roff(other));
  return page + '\n';
}

std::string manual_of_program() {
  std::string page = head("apigw", "Amazon API Gateway as one program");
  page += ".SH SYNOPSIS\n.B apigw COMMAND [options] [FILE...]\n.SH DESCRIPTION\n";
  page += roff(
      "apigw reads the definition of an API (OpenAPI 2.0, 3.0 or 3.1 in YAML or JSON, with the x-amazon-apigateway extensions), compiles it "
      "to a bundle of byte code, and serves the bundle over HTTP with the behaviour of Amazon API Gateway.");
  page += "\n.SH COMMANDS\n";
  for (const Command* command : commands()) page += fmt::format(".TP\n.BR apigw\\-{} (1)\n{}\n", roff(command->name), roff(command->summary));
  static constexpr Entry kExitStatus[] = {
      {"0", "done"},
      {"1", "the input is at fault; diagnostics were printed"},
      {"2", "wrong usage"},
      {"3", "the world failed: a file cannot be read, a port is in use"},
      {"4", "refused by a gate"},
  };
  static constexpr Entry kEnvironment[] = {{"NO_COLOR", "When set to anything, diagnostics are printed without colour."}};
  page += terms("EXIT STATUS", kExitStatus) + terms("ENVIRONMENT", kEnvironment);
  page += ".SH SEE ALSO\n";
  std::string others;
  for (const Command* command : commands()) others += fmt::format("{}.BR apigw\\-{} (1)", others.empty() ? "" : ",\n", roff(command->name));
  return page + others + '\n';
}

}  // namespace apigw::cli
