#pragma once
// A request put together from values: paths, queries, headers, cookies and forms. Throws EncodeError.
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <apigw_sdk/runtime/codec.hpp>

namespace apigw_sdk {

enum class Style {
  simple,
  form,
  space_delimited,
  pipe_delimited,
  tab_delimited,
  deep_object,
  json,
  label,
  matrix,
};

/// Percent-encodes everything but the unreserved characters and `keep`.
std::string percent(const std::string& text, const char* keep = "");

/// How one field of a form is written, where it is not a pair for each item.
struct FieldStyle {
  const char* name;
  Style style;
  bool explode;
};

/// What the API says about a part of a form, beside its value.
struct PartRule {
  const char* name;
  const char* content_type;  // "": the usual one
  std::vector<std::pair<const char*, const char*>> headers;
};

class RequestBuilder {
 public:
  RequestBuilder(std::string method, std::string path) : method_(std::move(method)), path_(std::move(path)) {}

  template <class T>
  void path(const char* name, const T& value, bool explode = false, bool greedy = false, Style style = Style::simple) {
    add_path(name, encode(value), explode, greedy, style);
  }
  template <class T>
  void query(const char* name, const T& value, Style style, bool explode) {
    if (present(value)) add_query(name, encode(value), style, explode);
  }
  template <class T>
  void header(const char* name, const T& value, bool explode = false) {
    if (present(value)) add_header(name, encode(value), explode);
  }
  template <class T>
  void cookie(const char* name, const T& value, bool explode = false) {
    if (present(value)) add_cookie(name, encode(value), explode);
  }
  void accept(const char* media_types) { headers_["Accept"] = media_types; }

  template <class T>
  void json_body(const char* media_type, const T& value) {
    if (present(value)) add_json(media_type, encode(value));
  }
  template <class T>
  void form_body(const char* media_type, const T& value, const std::vector<FieldStyle>& styles = {}) {
    if (present(value)) body(media_type, form(encode(value), styles));
  }
  void text_body(const char* media_type, const std::optional<std::string>& value) {
    if (value) body(std::string(media_type) + "; charset=utf-8", *value);
  }
  void file_body(const char* media_type, const std::optional<File>& value);
  void multipart_body(const char* media_type, const Parts& parts, const std::vector<PartRule>& rules = {});

  /// `flows`: its body comes from elsewhere.
  HttpRequest request(const std::string& base_url, bool flows = false) const;

 private:
  template <class T>
  static bool present(const std::optional<T>& value) {
    return value.has_value();
  }
  template <class T>
  static bool present(const Box<T>& value) {
    return value.has_value();
  }
  template <class T>
  static bool present(const T&) {
    return true;
  }
  static std::string form(const Json& data, const std::vector<FieldStyle>& styles);
  void add_json(const std::string& media_type, const Json& data);
  void body(const std::string& media_type, std::string content);
  void add_path(const std::string& name, const Json& data, bool explode, bool greedy, Style style);
  void add_query(const std::string& name, const Json& data, Style style, bool explode);
  void add_header(const std::string& name, const Json& data, bool explode);
  void add_cookie(const std::string& name, const Json& data, bool explode);

  std::string method_, path_, query_, body_;
  std::string bytes_type_;  // of a body of bytes; empty: the call sends none
  Headers headers_;
};

/// Refuses what is no field name, and what would end the field.
void check_header(const std::string& name, const std::string& value);

}  // namespace apigw_sdk
