#include "compiler/sdkgen/operations.h"

#include "compiler/sdkgen/package.h"
#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

/// "query form explode required string" of each parameter of the one operation.
std::vector<std::string> parameters_of(const std::string& path, const std::string& parameters) {
  constexpr std::string_view kPlaces[] = {"path", "query", "header", "cookie"};
  constexpr std::string_view kStyles[] = {"simple", "form", "space", "pipe", "tab", "deep", "json", "label", "matrix"};
  const Client client = client_of("  '" + path + "': {get: {operationId: act, parameters: " + parameters + ", responses: {}}}\n");
  std::vector<std::string> lines;
  for (const Parameter& one : client.operations.at(0).parameters) {
    lines.push_back(fmt::format("{} {} {}{}{}{} {}", kPlaces[static_cast<size_t>(one.place)], snake(one.name), kStyles[static_cast<size_t>(one.style)], one.explode ? " explode" : "",
                                one.greedy ? " greedy" : "", one.required ? " required" : "", shape(client, one.use)));
  }
  return lines;
}

std::string accept(const std::string& responses) {
  return accept_of(client_of("  /a: {get: {operationId: act, responses: " + responses + "}}\n").operations.at(0));
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("operations: without an id the name is the verb and the path") {
  CHECK(kebab(words_of_route("GET", "/pets/{petId}")) == "get-pets-by-pet-id");
  CHECK(kebab(words_of_route("POST", "/")) == "post-root");
  CHECK(kebab(words_of_route("DELETE", "/a//b.c/{x}-{y}")) == "delete-a-b-c-by-x-y");
}

TEST_CASE("operations: names that come twice get a number, in the order of the routes") {
  const Client client = client_of("  /a: {get: {operationId: act, responses: {}}}\n  /b: {get: {operationId: Act, responses: {}}}\n");
  REQUIRE(client.operations.size() == 2);
  CHECK(snake(client.operations[0].name) == "act");
  CHECK(snake(client.operations[1].name) == "act2");
}

TEST_CASE("operations: styles of parameters and their usual values") {
  CHECK(parameters_of("/a", "[{name: q, in: query, schema: {type: array, items: {type: string}}}, {name: f, in: query, explode: false, schema: {type: string}}, "
                            "{name: s, in: query, style: spaceDelimited, explode: false, schema: {type: string}}, {name: p, in: query, style: pipeDelimited, schema: {type: string}}, "
                            "{name: d, in: query, style: deepObject, schema: {type: object}}, {name: j, in: query, content: {application/json: {schema: {type: integer}}}}, "
                            "{name: X-H, in: header, explode: true, required: true, schema: {type: string}}, {name: c, in: cookie, schema: {type: string}}]") ==
        Lines{"header x_h simple explode required string", "query q form explode [string]", "query f form string", "query s space string", "query p pipe string",
              "query d deep explode <any>", "query j json integer", "cookie c form explode string"});
}

TEST_CASE("operations: styles of paths are those of paths alone") {
  CHECK(parameters_of("/{a}/{b}", "[{name: a, in: path, style: label, explode: true, schema: {type: string}}, {name: b, in: path, style: matrix, schema: {type: string}}, "
                                  "{name: q, in: query, style: label, schema: {type: string}}, {name: f, in: path, style: form, schema: {type: string}}]") ==
        Lines{"path a label explode required string", "path b matrix required string", "query q form string"});
}

TEST_CASE("operations: what cannot stand in a path is encoded, save the names of variables") {
  const auto path = [](const std::string& written) { return client_of("  '" + written + "': {get: {operationId: act, responses: {}}}\n").operations.at(0).path; };
  CHECK(path("/a b?/{c d}/\"ü") == "/a%20b%3F/{c d}/%22%C3%BC");
  CHECK(path("/oauth2/token#refresh") == "/oauth2/token");
}

TEST_CASE("operations: variables of the path come first, in its order, also those that nothing describes") {
  CHECK(parameters_of("/{a}/{rest+}/{b}", "[{name: q, in: query, required: true, schema: {type: string}}, {name: b, in: path, required: true, schema: {type: integer}}, {name: other, in: path, required: true, schema: {type: string}}]") ==
        Lines{"path a simple required string", "path rest simple greedy required string", "path b simple required integer", "query q form explode required string"});
}

TEST_CASE("operations: a parameter does not take the names that methods need") {
  CHECK(parameters_of("/a", "[{name: body, in: query, schema: {type: string}}, {name: options, in: query, schema: {type: string}}, {name: self, in: query, schema: {type: string}}]") ==
        Lines{"query body2 form explode string", "query options2 form explode string", "query self2 form explode string"});
}

TEST_CASE("operations: a body that may be sent in several ways is sent in the first of JSON, form, parts, text, bytes") {
  const auto sent = [](const std::string& content) {
    const Client client = client_of("  /a: {post: {operationId: act, requestBody: {content: " + content + "}, responses: {}}}\n");
    return client.operations.at(0).body->media_type;
  };
  CHECK(sent("{text/plain: {schema: {type: string}}, application/vnd.a+json: {schema: {type: object}}}") == "application/vnd.a+json");
  CHECK(sent("{multipart/form-data: {schema: {type: object}}, application/x-www-form-urlencoded: {schema: {type: object}}}") == "application/x-www-form-urlencoded");
  CHECK(sent("{image/*: {schema: {type: string, format: binary}}}") == "application/octet-stream");
  CHECK(encoding_of("application/json; charset=utf-8") == Encoding::json);
  CHECK(encoding_of("application/soap+xml") == Encoding::text);
  CHECK(encoding_of("image/png") == Encoding::binary);
}

TEST_CASE("operations: a text's charset and a form's boundary are the client's own") {
  const auto sent = [](const std::string& media_type) {
    const Client client = client_of("  /a: {post: {operationId: act, requestBody: {content: {'" + media_type + "': {schema: {type: object}}}}, responses: {}}}\n");
    return client.operations.at(0).body->media_type;
  };
  CHECK(sent("text/csv; charset=iso-8859-1") == "text/csv");
  CHECK(sent("multipart/form-data; boundary=x") == "multipart/form-data");
  CHECK(sent("application/json; version=2") == "application/json; version=2");
}

TEST_CASE("operations: what is accepted is what answers are read as, success first") {
  CHECK(accept("{}") == "application/json");
  CHECK(accept("{default: {description: d, content: {application/json: {schema: {type: object}}}}, '200': {description: d, content: {image/png: {schema: {type: string, format: binary}}}}}") ==
        "image/png, application/json");
  CHECK(accept("{'200': {description: d, content: {image/*: {schema: {type: string, format: binary}}}}}") == "image/*");
  CHECK(accept("{'200': {description: d, content: {'*/*': {schema: {type: string, format: binary}}}}, '404': {description: d, content: {application/json: {schema: {type: object}}}}}") == "*/*");
}

TEST_CASE("operations: the values of a call are its answers of success, else the default") {
  const auto statuses = [](const std::string& responses) {
    const Client client = client_of("  /a: {get: {operationId: act, responses: " + responses + "}}\n");
    Lines lines;
    for (const Response* one : results(client.operations.at(0))) lines.push_back(one->status);
    return lines;
  };
  CHECK(statuses("{default: {description: d}, '200': {description: d}, 2xx: {description: d}, '404': {description: d}}") == Lines{"200", "2XX"});
  CHECK(statuses("{default: {description: d}, '404': {description: d}}") == Lines{"default"});
  CHECK(statuses("{'302': {description: d}}").empty());
}

TEST_CASE("operations: a route for every method is told, and becomes none") {
  const Client client = client_of("  /a: {x-amazon-apigateway-any-method: {responses: {}}, get: {responses: {}}}\n");
  CHECK(client.operations.size() == 1);
  CHECK(client.skipped == Lines{"ANY /a"});
}

TEST_CASE("operations: credentials by the kind of their scheme") {
  const Client client = client_of("  /a: {get: {operationId: act, security: [{key: [], jwt: []}, {iam: []}, {unknown: []}, {}], responses: {}}}\n",
                                  "components: {securitySchemes: {key: {type: apiKey, name: k, in: query}, jwt: {type: http, scheme: bearer}, iam: {type: apiKey, name: Authorization, in: header, "
                                  "x-amazon-apigateway-authtype: awsSigv4}, own: {type: apiKey, name: Authorization, in: header}}}");
  REQUIRE(client.schemes.size() == 4);
  CHECK(client.schemes[0].kind == SchemeKind::api_key);
  CHECK(client.schemes[0].place == Place::query);
  CHECK(client.schemes[1].kind == SchemeKind::bearer);
  CHECK(client.schemes[2].kind == SchemeKind::signature);
  CHECK(client.schemes[3].kind == SchemeKind::token);
  CHECK(client.operations.at(0).security == std::vector<Requirement>{{0, 1}, {2}, {}});
}

TEST_CASE("operations: the address is that of the first server that is whole") {
  const auto address = [](const std::string& servers) { return client_of("  /a: {get: {responses: {}}}\n", "servers: " + servers).base_url; };
  CHECK(address("[{url: /v1}, {url: 'https://h/{stage}/', variables: {stage: {default: /prod}}}]") == "https://h/prod");
  CHECK(address("[{url: 'https://{host}', variables: {}}]").empty());
  CHECK(address("[{url: 'https://h/\"; evil()'}]").empty());
}

TEST_CASE("operations: what the document says of the parts of a form") {
  const Client client = client_of("  /a: {post: {operationId: act, requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {a: {type: string}}}, encoding: "
                                  "{a: {contentType: text/csv, headers: {X-A: {schema: {enum: [b]}}, X-B: {schema: {type: string}}, Content-Type: {schema: {enum: [c]}}, 'X C': {schema: {enum: [d]}}}}, "
                                  "b: {contentType: 'image/png, image/gif'}, c: {contentType: \"a\\r\\nX-D: e\"}}}}}, responses: {}}}\n");
  const std::vector<Part>& parts = client.operations.at(0).body->parts;
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].wire == "a");
  CHECK(parts[0].content_type == "text/csv");
  REQUIRE(parts[0].headers.size() == 1);
  CHECK(parts[0].headers[0].name == "X-A");
  CHECK(parts[0].headers[0].value == "b");
}

TEST_CASE("operations: the server of tokens and what can be asked of it") {
  const auto scheme = [](const std::string& schemes, const std::string& root) { return client_of("  /a: {get: {operationId: act, responses: {}}}\n", root + ": " + schemes).schemes.at(0); };
  const Scheme known = scheme("{securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t?b=c', scopes: {r: d, 'w x': e, x-y: f}}}}}}", "components");
  CHECK(known.kind == SchemeKind::bearer);
  CHECK(known.token_url == "https://a.example/t?b=c");
  CHECK(known.scopes == std::vector<std::string>{"r"});
  CHECK(scheme("{securitySchemes: {o: {type: oauth2, flows: {authorizationCode: {tokenUrl: 'https://a.example/t', scopes: {r: d}}}}}}", "components").token_url.empty());
  CHECK(scheme("{securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: \"https://a.example/\\\"\", scopes: {}}}}}}", "components").token_url.empty());
}

TEST_CASE("operations: documentation parts describe what has no words of its own") {
  const Client client = client_of(
      "  /pets/{id}: {get: {operationId: act, parameters: [{name: q, in: query, schema: {type: string}}, {name: r, in: query, description: own, schema: {type: string}}],\n"
      "    responses: {'200': {description: fine, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}\n",
      "components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}\n"
      "x-amazon-apigateway-documentation:\n"
      "  documentationParts:\n"
      "    - {location: {type: METHOD, path: '/pets/{id}', method: GET}, properties: {summary: One pet, description: Tells all of it}}\n"
      "    - {location: {type: QUERY_PARAMETER, name: q}, properties: {description: the query}}\n"
      "    - {location: {type: QUERY_PARAMETER, name: r}, properties: {description: too general}}\n"
      "    - {location: {type: MODEL, name: Pet}, properties: {description: An animal, properties: {name: {description: its name}}}}\n");
  const Operation& operation = client.operations.at(0);
  CHECK(operation.summary == "One pet");
  CHECK(operation.description == "Tells all of it");
  CHECK(operation.parameters.at(1).description == "the query");
  CHECK(operation.parameters.at(2).description == "own");
  const Type& pet = client.type(operation.responses.at(0).body->use);
  CHECK(pet.description == "An animal");
  CHECK(pet.properties.at(0).description == "its name");
}

TEST_CASE("responses: what is no status is none") {
  const Client client = client_of("  /a: {get: {operationId: act, responses: {'200': {description: ok}, '4xx': {description: no}, '4\"x': {description: no}, 40X: {description: no}, '999': {description: no}, default: {description: no}}}}\n");
  Lines statuses;
  for (const Response& one : client.operations.at(0).responses) statuses.push_back(one.status);
  CHECK(statuses == Lines{"200", "4XX", "default"});
}

TEST_CASE("bodies: media types in any letters; JSON texts that follow each other are no JSON") {
  CHECK(encoding_of("Application/JSON ; charset=utf-8") == Encoding::json);
  CHECK(encoding_of("application/problem+json") == Encoding::json);
  CHECK(encoding_of("application/json-seq") == Encoding::binary);
  CHECK(encoding_of("application/jsonlines") == Encoding::binary);
}

TEST_CASE("bodies: any media type means JSON where the value has a shape") {
  const auto body = [](const std::string& schema) {
    return *client_of("  /a: {get: {operationId: act, responses: {'200': {description: ok, content: {'*/*': {schema: " + schema + "}}}}}}\n").operations.at(0).responses.at(0).body;
  };
  CHECK(body("{type: object, properties: {a: {type: string}}}").encoding == Encoding::json);
  CHECK(body("{type: array, items: {type: string}}").encoding == Encoding::json);
  CHECK(body("{type: object, properties: {a: {type: string}}}").media_range == "*/*");
  CHECK(body("{type: string, format: binary}").encoding == Encoding::binary);
}

TEST_CASE("responses: of an operation that tells none, any JSON may come with any status") {
  const Client client = client_of("  /a: {get: {operationId: act, responses: {}}}\n");
  Lines statuses;
  for (const Response& one : client.operations.at(0).responses) statuses.push_back(one.status + " " + shape(client, one.body->use));
  CHECK(statuses == Lines{"2XX any", "default any"});
}

TEST_CASE("bodies: the console's model of what nobody described is anything; a form that nobody described is a map") {
  CHECK(body_shape("{$ref: '#/components/schemas/Empty'}", "{Empty: {title: Empty Schema, type: object}}") == "any");
  CHECK(body_shape("{$ref: '#/components/schemas/Empty'}", "{Empty: {title: Empty, type: object, properties: {a: {type: string}}}}") == "{a?: string}");
  const Client client = client_of("  /a: {post: {operationId: act, requestBody: {content: {application/x-www-form-urlencoded: {}}}, responses: {}}}\n");
  CHECK(shape(client, client.operations.at(0).body->use) == "<any>");
  CHECK(client.operations.at(0).body->example == R"({"key":"text"})");
}

TEST_CASE("parameters: one without a schema is a text, and so is its example") {
  const Client client = client_of("  '/a/{id}': {get: {operationId: act, parameters: [{name: id, in: path, required: true}], responses: {}}}\n");
  CHECK(client.operations.at(0).parameters.at(0).example == "\"text\"");
}

TEST_CASE("security: an authorizer's scheme is the header it looks at, whatever the scheme is called") {
  const auto field = [](const std::string& source) {
    return client_of("  /a: {get: {operationId: act, responses: {}}}\n", "components: {securitySchemes: {Token: {type: apiKey, name: Unused, in: header, x-amazon-apigateway-authorizer: {type: request, identitySource: '" + source + "'}}}}").schemes.at(0).field;
  };
  CHECK(field("$request.header.Authorization") == "Authorization");
  CHECK(field("method.request.header.X-Token, method.request.header.B") == "X-Token");
  CHECK(field("context.identity.sourceIp") == "Unused");
}
