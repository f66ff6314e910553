// Where a function's code is: CodeUri, InlineCode or ImageUri → Code of AWS::Lambda::Function.
#include <fmt/format.h>

#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

/// s3://bucket/key?versionId=v, or a map of Bucket, Key and Version → {S3Bucket, S3Key, S3ObjectVersion}.
const Node* s3_code(Translation& translation, const Node& uri) {
  Members to;
  if (uri.is_mapping()) {
    if (value_at(uri, "Bucket") == nullptr || value_at(uri, "Key") == nullptr) {
      translation.report(Code::sam_function, uri.span, "CodeUri needs 'Bucket' and 'Key'");
      return nullptr;
    }
    copy_property(uri, "Bucket", "S3Bucket", to);
    copy_property(uri, "Key", "S3Key", to);
    copy_property(uri, "Version", "S3ObjectVersion", to);
    return translation.build.mapping(to, uri.span);
  }
  std::string_view rest = uri.text;
  rest.remove_prefix(std::string_view("s3://").size());
  const size_t slash = rest.find('/');
  const size_t query = rest.find("?versionId=");
  to.set("S3Bucket", uri.span, translation.text(rest.substr(0, slash), uri.span));
  if (slash != rest.npos) to.set("S3Key", uri.span, translation.text(rest.substr(slash + 1, query == rest.npos ? rest.npos : query - slash - 1), uri.span));
  if (query != rest.npos) to.set("S3ObjectVersion", uri.span, translation.text(rest.substr(query + std::string_view("?versionId=").size()), uri.span));
  return translation.build.mapping(to, uri.span);
}

}  // namespace

const Node* function_code(Translation& translation, const SamResource& function) {
  const Node& from = *function.properties;
  const Node* uri = value_at(from, "CodeUri");
  const Node* inline_code = scalar_at(from, "InlineCode");
  if (text_at(from, "PackageType") == "Image") {
    // Without ImageUri the image is built from Metadata, which `sam build` reads.
    const Node* image = value_at(from, "ImageUri");
    if (image == nullptr && function.written->metadata == nullptr) {
      translation.report(Code::sam_function, function.id_at, fmt::format("function '{}' is an image and needs ImageUri, or Metadata to build it from", function.id));
    }
    Members to;
    const Span at = image == nullptr ? function.id_at : image->span;
    to.set("ImageUri", at, image == nullptr ? translation.text("", at) : image);
    return translation.build.mapping(to, at);
  }
  if (inline_code != nullptr) {
    if (uri != nullptr) {
      translation.report(Code::sam_ignored, from.find("CodeUri")->key_span, "CodeUri has no effect: the function's code is InlineCode", {},
                         {{from.find("InlineCode")->key_span, "InlineCode is here"}});
    }
    return translation.map({{"ZipFile", inline_code->span, inline_code}}, inline_code->span);
  }
  if (uri == nullptr) return translation.text(".", function.id_at);  // as SAM CLI: the template's own folder
  if (uri->is_mapping() || (uri->is_scalar() && uri->text.starts_with("s3://"))) return s3_code(translation, *uri);
  return uri->is_scalar() ? uri : nullptr;
}

}  // namespace apigw::sam
