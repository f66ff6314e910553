#include "runtime/phase/access_log.h"

#include "runtime/vm/context.h"

namespace apigw::phase {
namespace {

struct Preset {
  std::string_view name;
  std::string_view format;
};
constexpr Preset presets[] = {
    {"clf",
     R"($context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId)"},
    {"json",
     R"({"requestId":"$context.requestId","extendedRequestId":"$context.extendedRequestId","ip":"$context.identity.sourceIp","caller":"$context.identity.caller","user":"$context.identity.user","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","protocol":"$context.protocol","responseLength":"$context.responseLength"})"},
    {"xml",
     R"(<request id="$context.requestId"><extendedRequestId>$context.extendedRequestId</extendedRequestId><ip>$context.identity.sourceIp</ip><caller>$context.identity.caller</caller><user>$context.identity.user</user><requestTime>$context.requestTime</requestTime><httpMethod>$context.httpMethod</httpMethod><resourcePath>$context.resourcePath</resourcePath><status>$context.status</status><protocol>$context.protocol</protocol><responseLength>$context.responseLength</responseLength></request>)"},
    {"csv",
     "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.httpMethod,$context.resourcePath,"
     "$context.protocol,$context.status,$context.responseLength,$context.requestId,$context.extendedRequestId"},
};

constexpr bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/// The variable's name at the start of `text`, which begins with "$context." or "${context."; `bytes`: of the whole reference. Empty:
/// it is no reference.
std::string_view take_reference(std::string_view text, size_t& bytes) {
  constexpr std::string_view plain = "$context.", braced = "${context.";
  if (text.starts_with(braced)) {
    const size_t close = text.find('}');
    if (close == std::string_view::npos) return {};
    bytes = close + 1;
    return text.substr(braced.size(), close - braced.size());
  }
  if (!text.starts_with(plain)) return {};
  size_t end = plain.size();
  while (end < text.size() && is_name_character(text[end])) ++end;
  while (end > plain.size() && text[end - 1] == '.') --end;  // the full stop of a sentence
  bytes = end;
  return text.substr(plain.size(), end - plain.size());
}

void append_hex(std::string& out, std::string_view prefix, unsigned char c) {
  static constexpr char digits[] = "0123456789abcdef";
  out += prefix;
  out += digits[c >> 4];
  out += digits[c & 15];
}

void append_json(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (static_cast<unsigned char>(c) < 0x20) {
    append_hex(out, "\\u00", static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

void append_xml(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&apos;"; break;
    default:
      // XML 1.0 has no way to write most control characters.
      if (static_cast<unsigned char>(c) < 0x20) {
        out += ' ';
      } else {
        out += c;
      }
  }
}

void append_plain(std::string& out, char c) {
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
    append_hex(out, "\\x", static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

}  // namespace

AccessLogFormat AccessLogFormat::compile(std::string_view format) {
  for (const Preset& preset : presets) {
    if (preset.name == format) format = preset.format;
  }
  AccessLogFormat compiled;
  const size_t first = format.find_first_not_of(" \t");
  if (first == std::string_view::npos) return compiled;
  compiled.escape_ = format[first] == '{' ? Escape::json : format[first] == '<' ? Escape::xml : Escape::controls;

  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) compiled.pieces_.push_back({Kind::literal, {}, std::move(literal)});
    literal.clear();
  };
  constexpr std::string_view authorizer = "authorizer.";
  for (size_t i = 0; i < format.size();) {
    size_t bytes = 0;
    const std::string_view name = format[i] == '$' ? take_reference(format.substr(i), bytes) : std::string_view{};
    if (name.empty()) {
      // One line a request: a format over several lines is one line all the same.
      literal += format[i] == '\n' || format[i] == '\r' ? ' ' : format[i];
      ++i;
      continue;
    }
    end_literal();
    if (const auto variable = vm::context_variable(name)) {
      compiled.pieces_.push_back({Kind::variable, *variable, {}});
    } else if (name.starts_with(authorizer)) {
      compiled.pieces_.push_back({Kind::authorizer, {}, std::string(name.substr(authorizer.size()))});
    } else {
      compiled.pieces_.push_back({Kind::unknown, {}, {}});
    }
    i += bytes;
  }
  end_literal();
  return compiled;
}

void AccessLogFormat::append(vm::Exchange& exchange, std::string& out) const {
  const auto escaped = [&](std::string_view value) {
    switch (escape_) {
      case Escape::json: for (char c : value) append_json(out, c); break;
      case Escape::xml: for (char c : value) append_xml(out, c); break;
      case Escape::controls: for (char c : value) append_plain(out, c); break;
    }
  };
  for (const Piece& piece : pieces_) {
    std::optional<std::string_view> value;
    switch (piece.kind) {
      case Kind::literal: out += piece.text; continue;
      case Kind::variable: value = vm::context(exchange, piece.variable); break;
      case Kind::authorizer: value = vm::authorizer_value(exchange, piece.text); break;
      case Kind::unknown: break;
    }
    if (!value || value->empty()) {
      out += '-';
    } else if (piece.kind == Kind::variable && piece.variable == bundle::ContextVariable::error_message_string && escape_ == Escape::json) {
      out += *value;  // a JSON string with its quotes
    } else {
      escaped(*value);
    }
  }
  if (!pieces_.empty()) out += '\n';
}

}  // namespace apigw::phase
