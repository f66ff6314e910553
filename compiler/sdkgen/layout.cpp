#include "compiler/sdkgen/layout.h"

#include <algorithm>

#include "compiler/source/utf8.h"

namespace apigw::sdkgen {
namespace {

size_t line_begin(const std::string& out) {
  const size_t end = out.rfind('\n');
  return end == std::string::npos ? 0 : end + 1;
}

size_t column(const std::string& out) { return source::code_point_count(std::string_view(out).substr(line_begin(out))); }

/// True when the lines of `text`, or only the first one, and what stands behind the last one fit.
bool fits(std::string_view text, size_t width, size_t suffix, bool only_first) {
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const size_t behind = end == text.size() ? suffix : 0;
    if (source::code_point_count(text.substr(begin, end - begin)) + behind > width) return false;
    if (only_first) return true;
    begin = end + 1;
  }
  return true;
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

bool Code::has_list() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.is_list && !part.items.empty(); });
}

void Code::write_assigned(std::string& out, const Part& part, const LineStyle& style, size_t indent, size_t suffix) {
  const Code& value = part.items.front();
  const size_t line = line_begin(out), before = out.size();
  value.write(out, style, indent, suffix, false);
  if (fits(std::string_view(out).substr(line), style.width, suffix, true)) return;
  const std::string in_place = out.substr(before);
  out.resize(before);
  if (part.breaks == Breaks::behind) {
    while (out.ends_with(' ')) out.pop_back();
    out += '\n' + std::string(indent + style.step, ' ');
    return value.write(out, style, indent + style.step, suffix, false);
  }
  out += "(\n" + std::string(indent + style.step, ' ');
  value.write(out, style, indent + style.step, 0, false);
  // A dotted name is moved even where it is too long for any line.
  const bool dotted = !value.has_list() && value.flat().find('.') != std::string::npos && value.flat().find('"') == std::string::npos;
  const bool helps = dotted || fits(std::string_view(out).substr(line), style.width, 0, false);
  if (!helps) out.resize(before);
  out += helps ? '\n' + std::string(indent, ' ') + ')' : in_place;
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
    const bool is_assigned = part.breaks == Breaks::in_parentheses || part.breaks == Breaks::behind;
    if (is_assigned) {
      write_assigned(out, part, style, indent, behind);
      continue;
    }
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
      const std::string_view comma = item + 1 < part.items.size() ? std::string_view(",") : part.breaks == Breaks::bare ? std::string_view() : style.last;
      part.items[item].write(out, style, indent + style.step, comma.size(), false);
      out += comma;
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
