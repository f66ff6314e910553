#pragma once
// XML texts to values and back: the functions that `x-apigw-template-extensions: [xml]` adds to $util. AWS has none of them.
//
// An element becomes its text, or a map when it has attributes or child elements:
//   <a x="1"><b>t</b><b/>u</a>   {"a": {"@x": "1", "b": ["t", ""], "#text": "u"}}
// Names keep their prefixes, namespaces are not resolved. Elements of one name become a list in the order of the text. What stands between
// elements is "#text", joined, and left out when it is blank. CDATA is text; comments and processing instructions are dropped.
#include <optional>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

constexpr int xml_depth_max = 100;                   // elements inside one another
constexpr size_t xml_bytes_max = 10 * 1024 * 1024;   // of a text that is read; as large as a body may be

/// Reads a document (XML 1.0, not validating), one pass. A document type is refused: nothing is ever fetched, and of entities only the five of
/// XML and characters by number exist. Texts without references are views into `text`, which has to outlive the values.
///   returns  a map of one member, the root element; nothing when the text is not well formed, nests too deeply or is too long
std::optional<Value> parse_xml(Evaluation& evaluation, std::string_view text);

/// The inverse: "@name" members become attributes, "#text" text, a list as many elements of its name, null an empty element. A list that is no
/// member's value becomes <item> elements. Characters that no XML name may hold are written _xHHHH_, those that no XML text may hold U+FFFD.
///   root     name of the outermost element; empty: the value is a map whose only member is the root, else null
///   returns  null and Fault::too_deep or too_large when the value has more than xml_depth_max levels (it may contain itself) or 10 MB
Value to_xml(Evaluation& evaluation, Value value, std::string_view root);

/// & < > " ' as entities, characters that XML forbids as U+FFFD. A view of `text` itself when nothing had to change.
std::string_view escape_xml(Evaluation& evaluation, std::string_view text);
/// The five entities and characters by number; anything else behind '&' stays as it is.
std::string_view unescape_xml(Evaluation& evaluation, std::string_view text);

}  // namespace apigw::vtl
