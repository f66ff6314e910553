#pragma once
// API model → OpenAPI document, in the shape the service's own export has (definition-formats 5). The inverse of model/from_openapi: what
// is written with all extensions is imported as the same API again.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/api.h"
#include "compiler/syntax/tree.h"

namespace apigw::exports {

enum class Form : uint8_t { swagger20, oas30 };

/// What goes out beside the plain interface. The names are those of --with.
enum class Part : uint8_t {
  integrations,
  authorizers,
  validators,
  gateway_responses,
  words,          // what the source document says to people, and all that a stored model has no room for
  documentation,  // the documentation parts: a list of them, and their words where they belong
  apigateway,
};
class Parts {
 public:
  constexpr Parts() = default;
  constexpr void add(Part part) { bits_ |= bit(part); }
  constexpr Parts(std::initializer_list<Part> parts) {
    for (const Part part : parts) add(part);
  }
  /// `apigateway` stands for every part but what is for people.
  constexpr bool has(Part part) const {
    const bool for_people = part == Part::words || part == Part::documentation;
    return (bits_ & bit(part)) != 0 || (!for_people && (bits_ & bit(Part::apigateway)) != 0);
  }

 private:
  static constexpr uint8_t bit(Part part) { return static_cast<uint8_t>(1u << static_cast<uint8_t>(part)); }
  uint8_t bits_ = 0;
};

/// Who reads the document. The service stores less of an interface than is written; with Part::words the others are told bodies as they were
/// written, schemas without a name where they stand, and answers that the service does not store (default, 4XX). People are told Swagger's
/// forms, too, which an import would take for models.
enum class Reader : uint8_t { service, gateway, people };

struct Options {
  Form form = Form::oas30;
  Parts parts;
  std::string stage = "dev";           // base path of the address
  std::string api_id = "local";        // host of the address
  std::string region = "us-east-1";
  std::string version = "1.0";         // info.version of an API that has none
  Reader reader = Reader::service;
};

struct Document {
  syntax::Document tree;            // shares nodes with the documents that the model points into, which must live as long
  std::vector<std::string> losses;  // what this form cannot say, a sentence each
};

/// Precondition: a REST or an HTTP API; the latter in the form oas30 only.
Document write_document(const model::Api& api, const Options& options);

/// JSON with everything that an export can say, by which a bundle keeps what it was made of; empty for a WebSocket API, which has no such
/// form. Same API, same bytes.
std::string write_whole(const model::Api& api);

}  // namespace apigw::exports
