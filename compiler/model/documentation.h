#pragma once
// Documentation parts of a REST API: words for people, each with the place it speaks of (definition-formats 1.11, the guide's
// "Representation of API documentation"). A part of a general place speaks for the more special ones that have no words of their own.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model/located.h"
#include "compiler/syntax/tree.h"

namespace apigw::model {

class Values;

enum class DocumentationType : uint8_t {
  api, authorizer, model, resource, method, path_parameter, query_parameter, request_header, request_body, response, response_header, response_body
};
constexpr size_t kDocumentationTypeCount = 12;

std::string_view to_string(DocumentationType type);  // "PATH_PARAMETER"

/// What a location of this type may say beside its type, and whether its words are inherited.
struct DocumentationRule {
  bool path, method, status_code, name;
  bool inherited;  // by places below the path, of any method or status that the part leaves open
};
const DocumentationRule& rule_of(DocumentationType type);

struct DocumentationPart {
  Text type_word;                         // as written, "METHOD"
  std::optional<DocumentationType> type;  // nothing: the word is no type (reported); such a part is kept and speaks of nothing
  std::string path = "/";
  std::string method = "*";
  std::string status_code = "*";
  std::string name;
  const syntax::Node* properties = nullptr;  // the words; nullptr: none
  Span at;                                   // of the location
};

struct Documentation {
  Text version;                          // of the snapshot that is published
  Text created_date;
  std::vector<DocumentationPart> parts;  // as written
};

/// Names of a location's members in a document and in a template.
struct LocationWords {
  std::string_view type, path, method, status_code, name;
};
inline constexpr LocationWords kOpenApiLocation{"type", "path", "method", "statusCode", "name"};
inline constexpr LocationWords kTemplateLocation{"Type", "Path", "Method", "StatusCode", "Name"};

/// Reports what the service would refuse and keeps the rest. `location`: a mapping.
DocumentationPart read_documentation_part(Values& values, const syntax::Node& location, const LocationWords& words);

/// One place of an API, as the parts name it: path "/pets/{id}", method "GET" or "ANY".
struct DocumentedPlace {
  DocumentationType type;
  std::string_view path = {}, method = {}, status_code = {}, name = {};
};

bool speaks_of(const DocumentationPart& part, const DocumentedPlace& place);

/// The one place where words about an API are asked for: a part of exactly the place, else what is written at the place itself, else what a
/// more general part says. Of several general parts that of the longest path wins, then one that names the status, then one that names
/// the method; in a tie the first.
class DocumentationIndex {
 public:
  explicit DocumentationIndex(const Documentation& documentation);

  struct Found {
    const syntax::Node* properties = nullptr;
    bool exact = false;
  };
  Found find(const DocumentedPlace& place) const;

  /// The value under `key`, nullptr when nobody says anything. `written`: the node that stands at the place in the document, or nullptr.
  const syntax::Node* value(const DocumentedPlace& place, std::string_view key, const syntax::Node* written) const;
  /// The same for a text; empty when there is none, or it is none.
  std::string_view text(const DocumentedPlace& place, std::string_view key, const syntax::Node* written) const;
  bool empty() const { return by_name_.empty(); }

 private:
  std::map<std::pair<DocumentationType, std::string_view>, std::vector<const DocumentationPart*>> by_name_;
};

}  // namespace apigw::model
