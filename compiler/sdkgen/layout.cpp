#include "compiler/sdkgen/layout.h"

#include <algorithm>

#include "compiler/source/utf8.h"

namespace apigw::sdkgen {
namespace {

size_t column(const std::string& out) {
  const size_t end = out.rfind('\n');
  return source::code_point_count(std::string_view(out).substr(end == std::string::npos ? 0 : end + 1));
}

}  // namespace

Code Code::list(std::string open, std::vector<Code> items, std::string close, Breaks breaks) {
  Code code;
  code.parts_.push_back({.text = std::move(open), .is_list = true, .items = std::move(items), .close = std::move(close), .breaks = breaks});
  return code;
}

Code& Code::operator+=(std::string text) {
  if (!parts_.empty() && !parts_.back().is_list) parts_.back().text += text;
  else parts_.push_back({.text = std::move(text)});
  return *this;
}

Code& Code::operator+=(const Code& other) {
  for (const Part& part : other.parts_) {
    if (part.is_list) parts_.push_back(part);
    else *this += part.text;
  }
  return *this;
}

std::string Code::flat(const Part& part) {
  std::string text = part.text;
  if (!part.is_list) return text;
  for (size_t i = 0; i < part.items.size(); ++i) text += (i == 0 ? "" : ", ") + part.items[i].flat();
  // "{ " asks for a blank inside the braces when all is in one line.
  if (part.text.ends_with("{ ") && part.items.empty()) text.pop_back();
  return text + (part.text.ends_with("{ ") && !part.items.empty() ? " " : "") + part.close;
}

std::string Code::flat() const {
  std::string text;
  for (const Part& part : parts_) text += flat(part);
  return text;
}

bool Code::always_broken() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) {
    return part.breaks == Breaks::always || std::any_of(part.items.begin(), part.items.end(), [](const Code& item) { return item.always_broken(); });
  });
}

void Code::write(std::string& out, const LineStyle& style, size_t indent, size_t suffix, bool forced) const {
  size_t last_list = parts_.size();
  for (size_t i = 0; i < parts_.size(); ++i) last_list = parts_[i].is_list && !parts_[i].items.empty() ? i : last_list;
  const std::string whole = flat();
  if (last_list == parts_.size() || (!forced && !always_broken() && column(out) + source::code_point_count(whole) + suffix <= style.width)) {
    out += whole;
    return;
  }
  for (size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (!part.is_list || part.items.empty()) {
      out += flat(part);
      continue;
    }
    size_t behind = suffix;
    for (size_t k = i + 1; k < parts_.size(); ++k) behind += source::code_point_count(flat(parts_[k]));
    const bool inner = part.breaks == Breaks::always || std::any_of(part.items.begin(), part.items.end(), [](const Code& item) { return item.always_broken(); });
    const bool broken = inner || (forced && i == last_list) || column(out) + source::code_point_count(flat(part)) + behind > style.width;
    if (!broken) {
      out += flat(part);
      continue;
    }
    out += part.text;
    while (out.ends_with(' ')) out.pop_back();
    for (size_t item = 0; item < part.items.size(); ++item) {
      out += '\n' + std::string(indent + style.step, ' ');
      part.items[item].write(out, style, indent + style.step, 1, false);
      out += item + 1 < part.items.size() ? std::string_view(",") : part.breaks == Breaks::bare ? std::string_view() : style.last;
    }
    out += '\n' + std::string(indent, ' ') + part.close;
  }
}

std::string Code::lines(const LineStyle& style, size_t indent, bool forced) const {
  std::string out(indent, ' ');
  write(out, style, indent, 0, forced);
  return out;
}

}  // namespace apigw::sdkgen
