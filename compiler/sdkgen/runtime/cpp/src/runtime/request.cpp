#include <apigw_sdk/runtime/request.hpp>

#include <algorithm>
#include <cstring>
#include <random>

namespace apigw_sdk {
namespace {

using Pair = std::pair<std::string, std::string>;

std::string dumped(const Json& data) {
  try {
    return data.dump();
  } catch (const Json::exception&) {
    throw EncodeError("a text is not UTF-8");
  }
}

/// A JSON scalar as it stands in a URL; anything else as JSON.
std::string text_of(const Json& data) { return data.is_string() ? data.get<std::string>() : dumped(data); }

const char* separator_of(Style style) {
  switch (style) {
    case Style::space_delimited: return "%20";
    case Style::pipe_delimited: return "%7C";
    case Style::tab_delimited: return "%09";
    default: return ",";
  }
}

std::string joined(const std::vector<std::string>& texts, const std::string& separator) {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i) result += (i == 0 ? "" : separator) + texts[i];
  return result;
}

void add_deep(const std::string& name, const Json& data, std::vector<Pair>& pairs) {
  if (data.is_object()) {
    for (const auto& [inner, item] : data.items()) add_deep(name + "[" + inner + "]", item, pairs);
  } else if (data.is_array()) {
    // Items with parts of their own need numbers to be told apart.
    const bool numbered = std::any_of(data.begin(), data.end(), [](const Json& item) { return item.is_structured(); });
    for (std::size_t i = 0; i < data.size(); ++i) add_deep(name + (numbered ? "[" + std::to_string(i) + "]" : "[]"), data[i], pairs);
  } else if (!data.is_null()) {
    pairs.emplace_back(percent(name, "[]"), percent(text_of(data)));
  }
}

/// Encoded pairs of one query parameter.
std::vector<Pair> pairs_of(const std::string& name, const Json& data, Style style, bool explode) {
  const std::string key = percent(name);
  std::vector<Pair> pairs;
  if (style == Style::json || data.is_primitive()) {
    pairs.emplace_back(key, percent(style == Style::json ? dumped(data) : text_of(data)));
  } else if (style == Style::deep_object) {
    add_deep(name, data, pairs);
  } else if (data.is_array()) {
    std::vector<std::string> texts;
    for (const Json& item : data) texts.push_back(percent(text_of(item)));
    for (const std::string& text : texts) {
      if (explode) pairs.emplace_back(key, text);
    }
    if (!explode && !texts.empty()) pairs.emplace_back(key, joined(texts, separator_of(style)));
  } else {
    std::vector<std::string> texts;
    for (const auto& [inner, item] : data.items()) {
      if (explode) pairs.emplace_back(percent(inner), percent(text_of(item)));
      texts.push_back(percent(inner) + "," + percent(text_of(item)));
    }
    if (!explode) pairs.emplace_back(key, joined(texts, ","));
  }
  return pairs;
}

/// The items of an array, or an object's names and values.
template <class Encode>
std::vector<std::string> items_of(const Json& data, bool explode, Encode encode_one) {
  std::vector<std::string> texts;
  if (data.is_array()) {
    for (const Json& item : data) texts.push_back(encode_one(text_of(item)));
  } else if (data.is_object()) {
    for (const auto& [name, item] : data.items()) texts.push_back(encode_one(name) + (explode ? "=" : ",") + encode_one(text_of(item)));
  } else {
    texts.push_back(encode_one(text_of(data)));
  }
  return texts;
}

/// The value of a path variable (RFC 6570).
std::string path_text(const std::string& name, const Json& data, Style style, bool explode, bool greedy) {
  const std::vector<std::string> items = items_of(data, explode, [&](const std::string& one) { return percent(one, greedy ? "/" : ""); });
  if (style == Style::label) return "." + joined(items, explode ? "." : ",");
  if (style != Style::matrix) return joined(items, ",");
  const std::string named = ";" + percent(name) + "=";
  if (!explode || data.is_primitive()) return named + joined(items, ",");
  std::string text;
  for (const std::string& item : items) text += (data.is_array() ? named : ";") + item;
  return text;
}

bool is_dotted(const std::string& path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") return true;
    begin = end + 1;
  }
  return false;
}

bool is_json(const std::string& media_type) {
  const std::string bare = media_type.substr(0, media_type.find(';'));
  return bare == "application/json" || (bare.size() > 5 && bare.compare(bare.size() - 5, 5, "+json") == 0);
}

std::string part_name(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"') result += "%22";
    else if (c == '\r') result += "%0D";
    else if (c == '\n') result += "%0A";
    else result += c;
  }
  return result;
}

std::string random_boundary() {
  std::random_device device;
  std::string boundary;
  for (int i = 0; i < 32; ++i) boundary += "0123456789abcdef"[device() & 15];
  return boundary;
}

}  // namespace

std::string percent(const std::string& text, const char* keep) {
  std::string result;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || (c != '\0' && (std::strchr("-._~", c) != nullptr || std::strchr(keep, c) != nullptr))) {
      result += c;
    } else {
      result += '%';
      result += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
      result += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
  }
  return result;
}

void check_header(const std::string& name, const std::string& value) {
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), in_name)) throw EncodeError("'" + name + "' is no name of a header");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 32 && c != '\t') || byte == 127) throw EncodeError("the header " + name + " cannot hold a control character");
  }
}

void RequestBuilder::add_json(const std::string& media_type, const Json& data) { body(media_type, dumped(data)); }

std::string RequestBuilder::form(const Json& data, const std::vector<FieldStyle>& styles) {
  std::vector<Pair> pairs;
  for (const auto& [name, value] : data.items()) {
    if (value.is_null()) continue;
    std::vector<Pair> more;
    const auto own = std::find_if(styles.begin(), styles.end(), [&field = name](const FieldStyle& one) { return one.name == field; });
    if (own != styles.end()) more = pairs_of(name, value, own->style, own->explode);
    else if (value.is_object()) add_deep(name, value, more);
    else more = pairs_of(name, value, Style::form, true);
    pairs.insert(pairs.end(), more.begin(), more.end());
  }
  std::string text;
  for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

void RequestBuilder::body(const std::string& media_type, std::string content) {
  headers_["Content-Type"] = media_type;
  body_ = std::move(content);
}

void RequestBuilder::file_body(const char* media_type, const std::optional<File>& value) {
  bytes_type_ = media_type;
  if (!value) return;
  const bool named = value->content_type != File().content_type;
  body(named ? value->content_type : media_type, value->content);
}

void RequestBuilder::multipart_body(const char* media_type, const Parts& parts, const std::vector<PartRule>& rules) {
  const std::string boundary = random_boundary();
  std::string content;
  for (const auto& [name, value] : parts) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&field = name](const PartRule& one) { return one.name == field; });
    std::string type = rule == rules.end() ? "" : rule->content_type, filename;
    std::string data;
    if (const File* file = std::get_if<File>(&value)) {
      if (type.empty() || file->content_type != File().content_type) type = file->content_type;
      filename = "; filename=\"" + part_name(file->filename) + "\"";
      data = file->content;
    } else {
      const Json& json = std::get<Json>(value);
      if (json.is_structured() && !is_json(type)) type = "application/json";
      data = is_json(type) ? dumped(json) : text_of(json);
    }
    content += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part_name(name) + "\"" + filename;
    check_header("Content-Type", type);
    if (!type.empty()) content += "\r\nContent-Type: " + type;
    if (rule != rules.end()) {
      for (const auto& [header, text] : rule->headers) content += std::string("\r\n") + header + ": " + text;
    }
    content += "\r\n\r\n" + data + "\r\n";
  }
  body(std::string(media_type) + "; boundary=" + boundary, content + "--" + boundary + "--\r\n");
}

void RequestBuilder::add_path(const std::string& name, const Json& data, bool explode, bool greedy, Style style) {
  const std::string text = path_text(name, data, style, explode, greedy);
  // A value that would change the path is refused.
  if (text.empty() || is_dotted(text)) throw EncodeError(name + ": '" + text + "' cannot be part of a path");
  const std::string variable = "{" + name + "}";
  const std::size_t at = path_.find(variable);
  if (at != std::string::npos) path_.replace(at, variable.size(), text);
}

void RequestBuilder::add_query(const std::string& name, const Json& data, Style style, bool explode) {
  for (const auto& [key, value] : pairs_of(name, data, style, explode)) query_ += (query_.empty() ? "?" : "&") + key + "=" + value;
}

void RequestBuilder::add_header(const std::string& name, const Json& data, bool explode) {
  const std::string text = joined(items_of(data, explode, [](const std::string& one) { return one; }), ",");
  check_header(name, text);
  headers_[name] = text;
}

void RequestBuilder::add_cookie(const std::string& name, const Json& data, bool explode) {
  std::string& cookie = headers_["Cookie"];
  for (const auto& [key, value] : pairs_of(name, data, Style::form, explode)) cookie += (cookie.empty() ? "" : "; ") + key + "=" + value;
}

HttpRequest RequestBuilder::request(const std::string& base_url, bool flows) const {
  HttpRequest request;
  request.method = method_;
  request.url = base_url + path_ + query_;
  request.headers = headers_;
  if (!flows) {
    request.body = body_;
    return request;
  }
  if (bytes_type_.empty()) throw EncodeError("this call sends no bytes: it has no use for a body_source");
  request.headers.emplace("Content-Type", bytes_type_);
  return request;
}

}  // namespace apigw_sdk
