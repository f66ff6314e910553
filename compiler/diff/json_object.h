#pragma once
// JSON as it is written, without a tree in between: a definition of a thousand routes is part of every start.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/json_text.h"

namespace apigw::diff {

inline std::string json_string(std::string_view text) {
  std::string out;
  source::append_json_string(out, text);
  return out;
}

/// Members in the order given; those that are empty are left out.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value) {
    if (value.empty()) return *this;
    begin(key);
    source::append_json_string(out_, value);
    return *this;
  }
  JsonObject& flag(std::string_view key, bool value) { return value ? raw(key, "true") : *this; }
  JsonObject& number(std::string_view key, int64_t value) { return raw(key, std::to_string(value)); }
  /// An object or a list as JSON; empty ones are left out.
  JsonObject& value(std::string_view key, std::string_view json) { return json == "{}" || json == "[]" ? *this : raw(key, json); }
  JsonObject& raw(std::string_view key, std::string_view json) {
    begin(key);
    out_ += json;
    return *this;
  }
  std::string take() { return std::move(out_) + '}'; }

 private:
  void begin(std::string_view key) {
    if (out_.size() > 1) out_ += ',';
    source::append_json_string(out_, key);
    out_ += ':';
  }
  std::string out_ = "{";
};

inline std::string json_list(const std::vector<std::string>& members) {
  std::string out = "[";
  for (const std::string& member : members) {
    if (out.size() > 1) out += ',';
    out += member;
  }
  return out + ']';
}

}  // namespace apigw::diff
