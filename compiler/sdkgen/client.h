#pragma once
// The client model: what a program that calls an API must know, in no language's words. Made from the checked Api and the schemas of its
// document (build.h); each language writes it down as a package (python/, typescript/, cpp/).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/openapi/pagination.h"
#include "compiler/sdkgen/words.h"

namespace apigw::sdkgen {

/// What a value is on the wire and what it becomes in a program. The kinds up to `file` have no parts and exist once each.
enum class Kind : uint8_t {
  any,        // any JSON value, kept as it is
  boolean,
  int32,
  int64,      // `format: int64`; beyond the whole numbers of a double
  integer,    // no format
  number,
  string,
  date,       // "2026-11-21"
  date_time,  // RFC 3339
  bytes,      // base64 inside JSON, `format: byte`
  file,       // raw bytes of a body or of a part of a form
  enumeration, array, map, object, alternatives,
};
constexpr uint32_t kPlainKinds = static_cast<uint32_t>(Kind::file) + 1;

using TypeId = uint32_t;  // index into Client::types; the plain kinds have their own number
constexpr TypeId plain(Kind kind) { return static_cast<TypeId>(kind); }

/// A place where a type stands.
struct Use {
  TypeId type = plain(Kind::any);
  bool nullable = false;  // JSON null is a value here
};

struct Property {
  std::string wire;  // name in JSON
  Use use;
  bool required = false;
  bool deprecated = false;
  std::string description;
};

/// One of several shapes. The tags are the discriminator's values that mean it; none without a discriminator.
struct Alternative {
  TypeId type = 0;
  std::vector<std::string> tags;
};

struct Type {
  Kind kind = Kind::any;
  Words name;  // of enumeration, object and alternatives: unique in the API
  bool component = false;  // the document itself gave the name; of others equal shapes are one type
  std::string description;
  bool deprecated = false;
  Use item;                              // array, map
  std::vector<Property> properties;      // object, document order
  std::optional<Use> additional;         // object: what further properties are; nothing: they are not kept
  std::vector<std::string> values;       // enumeration: texts, or whole numbers as written
  bool whole_numbers = false;            // enumeration
  std::vector<Alternative> alternatives; // in the order they are tried
  std::string discriminator;             // alternatives: name of the property in JSON; empty: none
};

enum class Place : uint8_t { path, query, header, cookie };
/// How a value that is no scalar is written into a text (OpenAPI 3 `style`; Swagger's collectionFormat in the same words).
enum class Style : uint8_t { simple, form, space_delimited, pipe_delimited, tab_delimited, deep_object, json, label, matrix };

struct Parameter {
  std::string wire;
  Words name;  // unique in its operation
  Place place = Place::query;
  Style style = Style::form;
  bool explode = false;
  bool greedy = false;    // path: slashes are kept
  bool required = false;
  bool deprecated = false;
  Use use;
  std::string description;
  std::string example;    // JSON
};

enum class Encoding : uint8_t { json, form, multipart, text, binary };

/// How one field of a form is written, where it is not the usual way: a pair for each item.
struct FieldStyle {
  std::string wire;
  Style style = Style::form;
  bool explode = true;
};

/// What the document says about one part of a form, beside its value.
struct Part {
  struct Header {
    std::string name, value;
  };
  std::string wire;
  std::string content_type;      // empty: the usual one
  std::vector<Header> headers;   // those with one value only
};

struct Body {
  std::string media_type;  // as it is sent
  std::string media_range = media_type;  // as it is accepted: perhaps with an asterisk
  Encoding encoding = Encoding::json;
  Use use;                 // form and multipart: an object
  bool required = false;
  std::string description;
  std::string example;     // JSON; of binary bodies unused
  std::vector<FieldStyle> styles = {};  // form
  std::vector<Part> parts = {};         // multipart
};

struct Response {
  std::string status;  // "200", "4XX", "default"
  std::string description;
  std::optional<Body> body;
  bool success() const { return status.front() == '2'; }
};

enum class SchemeKind : uint8_t { api_key, token, bearer, basic, signature };
struct Scheme {
  std::string name;   // as the document calls it
  SchemeKind kind = SchemeKind::api_key;
  Place place = Place::header;  // api_key, token
  std::string field;            // name of the header, query parameter or cookie
  std::string token_url = {};   // where a program gets tokens for itself (OAuth2's client credentials); empty: nowhere that is known
  std::vector<std::string> scopes = {};  // what those tokens can be for
};

/// Credentials that are needed together: indexes into Client::schemes.
using Requirement = std::vector<uint32_t>;

/// Properties to go through, one inside the other, by their names in JSON.
using Steps = openapi::Steps;

/// Pages of a list: where the token goes, where the next one and the items are. Of `next` and `from` one is there.
struct Pagination {
  std::optional<uint32_t> parameter = {};  // the token's, an index into Operation::parameters; nothing: it goes into the body
  std::string member = {};                 // the body's property that takes the token then
  Steps next = {};                         // the next page's token in the answer
  Steps from = {};                         // the same in the last item
  Steps items = {};                        // the items in the answer
  Steps more = {};                         // whether there are more pages; empty: no property tells
  Use item = {};
};

struct Operation {
  std::string http_method;
  std::string path;            // "/pets/{id}"; a greedy variable without its plus
  Words name;                  // unique in the API
  std::optional<uint32_t> group;
  std::string summary, description;
  bool deprecated = false;
  std::vector<Parameter> parameters;   // those of the path first, in its order; then required ones; then the others
  std::optional<Body> body;
  std::vector<Response> responses;
  std::vector<Requirement> security;   // any one of them will do; empty: none is needed
  std::optional<Pagination> pages;

  /// GET, HEAD, OPTIONS, PUT and DELETE may be sent twice (RFC 9110, 9.2.2).
  bool idempotent() const { return http_method != "POST" && http_method != "PATCH"; }
};

struct Group {
  Words name;
  std::string description;
};

struct Client {
  std::string title;
  std::string version;
  std::string description;
  std::string base_url;   // of the document's first server; empty when it names none that is whole
  std::vector<Type> types;
  std::vector<Operation> operations;
  std::vector<Group> groups;
  std::vector<Scheme> schemes;
  std::vector<std::string> skipped;  // "ANY /proxy/{path}": routes that make no method

  const Type& type(TypeId id) const { return types[id]; }
  const Type& type(const Use& use) const { return types[use.type]; }
};

}  // namespace apigw::sdkgen
