// Files, their line index (built when the first position is asked for) and text maps.
#include "compiler/source/source_set.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "compiler/source/utf8.h"

namespace apigw::source {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Code points are counted ahead at every so many bytes, so that a column in a minified file of one line is cheap, too.
constexpr size_t kCountEveryBytes = 1024;

bool continues_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

struct SourceSet::File {
  std::string name;
  std::string text;
  std::once_flag indexed;
  std::vector<uint32_t> line_begins;  // first is past a byte order mark: nobody counts it as a column
  std::vector<uint32_t> counts;       // code points before byte i * kCountEveryBytes

  const std::vector<uint32_t>& lines() {
    std::call_once(indexed, [this] {
      line_begins.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
      const char* const begin = text.data();
      const char* const end = begin + text.size();
      for (const char* at = begin; at < end;) {
        const void* found = std::memchr(at, '\n', static_cast<size_t>(end - at));
        if (found == nullptr) break;
        at = static_cast<const char*>(found) + 1;
        // A line end at the very end opens no line of its own: positions stay on lines that editors can show.
        if (at < end) line_begins.push_back(static_cast<uint32_t>(at - begin));
      }
      counts.push_back(0);
      for (size_t first = 0; first + kCountEveryBytes <= text.size(); first += kCountEveryBytes) {
        counts.push_back(counts.back() + count(first, first + kCountEveryBytes));
      }
    });
    return line_begins;
  }

  uint32_t count(size_t begin, size_t end) const { return static_cast<uint32_t>(code_point_count(std::string_view(text).substr(begin, end - begin))); }
  uint32_t count_before(size_t offset) const {
    const size_t block = offset / kCountEveryBytes;
    return counts[block] + count(block * kCountEveryBytes, offset);
  }

  size_t line_index(uint32_t offset) {
    const auto& begins = lines();
    const auto next = std::upper_bound(begins.begin(), begins.end(), offset);
    return next == begins.begin() ? 0 : static_cast<size_t>(next - begins.begin()) - 1;
  }

  /// [begin, end) of a line without its line end.
  std::string_view line_text(size_t index) {
    const auto& begins = lines();
    const uint32_t begin = begins[index];
    size_t end = index + 1 < begins.size() ? begins[index + 1] : text.size();
    if (end > begin && text[end - 1] == '\n') --end;
    if (end > begin && text[end - 1] == '\r') --end;
    return std::string_view(text).substr(begin, end - begin);
  }
};

SourceSet::SourceSet() = default;
SourceSet::~SourceSet() = default;
SourceSet::SourceSet(SourceSet&&) noexcept = default;
SourceSet& SourceSet::operator=(SourceSet&&) noexcept = default;

FileId SourceSet::add(std::string name, std::string text) {
  auto file = std::make_unique<File>();
  file->name = std::move(name);
  file->text = std::move(text);
  files_.push_back(std::move(file));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::name(FileId file) const { return files_.at(file)->name; }
std::string_view SourceSet::text(FileId file) const { return files_.at(file)->text; }
size_t SourceSet::size() const { return files_.size(); }

Position SourceSet::position(FileId file, uint32_t offset) const {
  File& of = *files_.at(file);
  const size_t index = of.line_index(offset);
  const std::string_view line = of.line_text(index);
  const uint32_t begin = of.lines()[index];
  const size_t before = offset > begin ? std::min<size_t>(offset - begin, line.size()) : 0;
  uint32_t column = 1 + of.count_before(begin + before) - of.count_before(begin);
  // An offset inside a code point is that code point.
  if (before < line.size() && column > 1 && continues_code_point(line[before])) --column;
  return Position{static_cast<uint32_t>(index + 1), column};
}

std::string_view SourceSet::line(FileId file, uint32_t offset) const {
  File& of = *files_.at(file);
  return of.line_text(of.line_index(offset));
}

void TextMap::add_run(uint32_t decoded_begin, uint32_t file_begin) {
  if (!runs_.empty()) {
    const Run& last = runs_.back();
    if (last.decoded_begin == decoded_begin) {
      runs_.back().file_begin = file_begin;
      return;
    }
    if (decoded_begin - last.decoded_begin == file_begin - last.file_begin) return;  // the same shift goes on
  }
  runs_.push_back(Run{decoded_begin, file_begin});
}

void TextMap::add_runs_of(uint32_t decoded_begin, const TextMap& from, uint32_t begin, uint32_t end) {
  if (begin >= end) return;
  add_run(decoded_begin, from.map(begin, end).begin);
  auto run = std::upper_bound(from.runs_.begin(), from.runs_.end(), begin, [](uint32_t value, const Run& other) { return value < other.decoded_begin; });
  for (; run != from.runs_.end() && run->decoded_begin < end; ++run) add_run(decoded_begin + (run->decoded_begin - begin), run->file_begin);
}

Span TextMap::map(uint32_t begin, uint32_t end) const {
  if (runs_.empty()) return whole_;
  const auto place = [&](uint32_t decoded) {
    auto next = std::upper_bound(runs_.begin(), runs_.end(), decoded, [](uint32_t value, const Run& run) { return value < run.decoded_begin; });
    if (next == runs_.begin()) return runs_.front().file_begin;
    const Run& run = *std::prev(next);
    const uint32_t at = run.file_begin + std::min(decoded - run.decoded_begin, UINT32_MAX - run.file_begin);
    // Decoded text may be longer than its source ("\L" is two bytes for three): never run into the next piece.
    return std::clamp(next == runs_.end() ? at : std::min(at, next->file_begin), whole_.begin, whole_.end);
  };
  const uint32_t first = place(begin);
  return Span{whole_.file, first, std::max(first, place(std::max(begin, end)))};
}

}  // namespace apigw::source
