#pragma once
// Compiled expressions and paths of a thread, by their text. Templates use the same few again and again; a cache that is full (hostile
// templates computing patterns) starts over.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/base/regex.h"
#include "runtime/vtl/jsonpath.h"

namespace apigw::vtl {

/// Text to compiled form; what does not compile is remembered too, as nullptr.
template <class T>
class TextCache {
 public:
  static constexpr size_t entries_max = 128;
  template <class Compile>
  const T* get(std::string_view text, Compile&& compile) {
    if (auto found = entries_.find(text); found != entries_.end()) return found->second.get();
    if (entries_.size() == entries_max) entries_.clear();
    return entries_.emplace(std::string(text), compile(text)).first->second.get();
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::unique_ptr<const T>, Hash, std::equal_to<>> entries_;
};

/// One a thread, beside its block pool.
struct Caches {
  TextCache<JsonPath> paths;
  TextCache<Regex> expressions;
};

}  // namespace apigw::vtl
