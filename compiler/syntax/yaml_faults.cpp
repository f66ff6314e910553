#include "compiler/syntax/yaml_faults.h"

namespace apigw::syntax {
namespace {

struct Row {
  std::string_view library_message;  // its beginning
  YamlFault fault;
};

constexpr std::string_view kQuote = "quote the value";

constexpr Row kRows[] = {
    {"illegal tab when looking for indentation", {"a tab stands in the indentation", "indent with spaces"}},
    {"end of map not found", {"this does not fit the mapping around it", "check the indentation and the ':' of the lines around"}},
    {"end of sequence not found", {"this does not fit the list around it", "check the indentation and the '-' of the lines around"}},
    {"end of map flow not found", {"a '{' is not closed, or a ',' is missing", "", FaultPlace::open_bracket}},
    {"end of sequence flow not found", {"a '[' is not closed, or a ',' is missing", "", FaultPlace::open_bracket}},
    {"illegal map value", {"a ':' is not expected here", "quote a value that holds ': ', and check the indentation"}},
    {"illegal map key", {"a key is not expected here", "check the indentation"}},
    {"illegal block entry", {"a '-' is not expected here", "check the indentation"}},
    {"illegal flow end", {"this bracket closes nothing", kQuote}},
    {"unknown token", {"a value cannot begin with this character", kQuote}},
    {"illegal EOF in scalar", {"the string that begins here is not closed", "", FaultPlace::unclosed_quote}},
    {"illegal document indicator in scalar", {"the string that begins here is not closed before the next document", "", FaultPlace::unclosed_quote}},
    {"illegal character in scalar", {"a character is not allowed in a value", kQuote}},
    {"unknown escape character", {"double quotes have no such escape", "write '\\\\' for a backslash, or use single quotes"}},
    {"bad character found while scanning hex number", {"an escape needs hexadecimal digits", ""}},
    {"invalid unicode", {"an escape names no character", ""}},
    {"the referenced anchor is not defined", {"no anchor of this name comes before the alias", ""}},
    {"alias not found after *", {"a '*' is followed by no name", kQuote}},
    {"anchor not found after &", {"a '&' is followed by no name", kQuote}},
    {"illegal character found while scanning alias", {"the name of an alias holds a character that is not allowed", kQuote}},
    {"illegal character found while scanning anchor", {"the name of an anchor holds a character that is not allowed", kQuote}},
    {"cannot assign multiple tags", {"a value has two tags", ""}},
    {"cannot assign multiple anchors", {"a value has two anchors", ""}},
    {"cannot set zero indentation", {"a block scalar cannot be indented by 0", ""}},
    {"unexpected character in block scalar", {"a '|' or '>' is followed by something that is no indicator", "quote the value, or begin the text on the next line"}},
    {"tag handle with no suffix", {"a tag has no name", ""}},
    {"illegal character found while scanning tag handle", {"the name of a tag holds a character that is not allowed", ""}},
    {"end of verbatim tag not found", {"a tag '!<' is not closed by '>'", ""}},
};

}  // namespace

YamlFault explain_yaml_fault(std::string_view library_message) {
  for (const Row& row : kRows) {
    if (library_message.starts_with(row.library_message)) return row.fault;
  }
  return {library_message, {}};
}

}  // namespace apigw::syntax
