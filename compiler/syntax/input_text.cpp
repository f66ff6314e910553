#include "compiler/syntax/input_text.h"

#include <fmt/format.h>

#include "compiler/source/utf8.h"

namespace apigw::syntax {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kFileBytesMax = 1u << 30;  // spans are 32 bits wide; no definition comes near

}  // namespace

bool check_text(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, uint32_t& begin) {
  const std::string_view text = sources.text(file);
  if (text.size() > kFileBytesMax) {
    diagnostics.report(source::Code::limit_exceeded, source::Span{file, 0, 0}, "the file is larger than 1 GiB");
    return false;
  }
  if (const auto bad = source::first_invalid_utf8(text)) {
    const auto at = static_cast<uint32_t>(*bad);
    diagnostics.report(source::Code::not_utf8, source::Span{file, at, at + 1},
                       fmt::format("the file is not UTF-8 text: byte 0x{:02X} at offset {} is not part of a character", static_cast<unsigned char>(text[at]), at),
                       "save the file as UTF-8");
    return false;
  }
  begin = 0;
  while (text.substr(begin).starts_with(kByteOrderMark)) begin += static_cast<uint32_t>(kByteOrderMark.size());
  return true;
}

}  // namespace apigw::syntax
