#pragma once
// A REST or HTTP API under construction: events write operations into its definition before it becomes resources.
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/sam/draft.h"
#include "compiler/sam/translation.h"

namespace apigw::sam {

class Api {
 public:
  enum class Kind : uint8_t { rest, http };

  Api(SamResource& of, Kind which) : resource(of), kind(which) {}

  SamResource& resource;
  Kind kind;
  bool implicit = false;
  bool managed = false;                  // the definition is SAM's alone
  bool merges = false;                   // MergeDefinitions: events write into the user's definition
  std::unique_ptr<Draft> definition;     // nullptr: elsewhere, or nothing that can be written into
  const Node* given = nullptr;           // the user's definition where there is no draft: of a file, or no OpenAPI at all
  const Node* location = nullptr;        // DefinitionUri that is not read here: S3

  /// ResourcePolicy of events; statements need all methods of the path, so they are made at the end.
  struct EventPolicy {
    std::string_view path;
    const Node* policy;
  };
  std::vector<EventPolicy> event_policies;
  /// Statements of x-amazon-apigateway-policy so far; written at the end.
  struct PolicyStatements {
    std::vector<const Node*> items;
    std::unordered_set<std::string> texts;  // as JSON
    bool started = false;
    Span at;
  };
  PolicyStatements policy;
  /// Settings of routes by events of an HTTP API: route key → settings.
  std::vector<Member> route_settings;
  /// Where each operation that an event made was written: "path method".
  std::map<std::string, Span, std::less<>> event_operations;

  std::string_view id() const { return resource.id; }
  const Node& properties() const { return *resource.properties; }
  /// The Auth property when it is a map, else nullptr.
  const Node* auth() const;
  /// StageName as text; "Stage" when it is not known as text.
  std::string stage() const;
};

/// Gives the API its definition: DefinitionBody, a local file of DefinitionUri, or SAM's skeleton. Reports what cannot go together.
void open_definition(Translation& translation, Api& api);

/// The implicit API of a kind, made when it is asked for first. `at` is the event's place.
Api& implicit_api(Translation& translation, Api::Kind kind, Span at);
/// The API that an event names by RestApiId or ApiId; nullptr after a report, or when the API is none of SAM's (and the event only asks
/// for a permission). `event_at` is where the event is.
struct EventTarget {
  Api* api = nullptr;
  std::string id;   // logical id; empty: faulty, reported
};
EventTarget target_of_event(Translation& translation, const Node& event, Api::Kind kind, Span event_at);

/// Makes the resources.
void finish_rest_api(Translation& translation, Api& api);
void finish_http_api(Translation& translation, Api& api);

}  // namespace apigw::sam
