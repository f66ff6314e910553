// functions.yaml and --function: the manual of what they may hold.
#include "compiler/model/import_functions.h"

#include <doctest/doctest.h>

#include "compiler/source/render.h"
#include "compiler/syntax/read.h"

using namespace apigw;
using model::Function;

namespace {

struct File {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;
  std::vector<Function> functions;

  explicit File(std::string text) {
    document = syntax::read(sources, sources.add("functions.yaml", std::move(text)), diagnostics);
    REQUIRE(document.has_value());
    functions = model::import_functions(document->root(), {}, diagnostics);
  }
  std::string reports() const { return source::render_text(diagnostics.sorted(), sources, {}); }
};

struct Option {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<Function> function;
  explicit Option(const std::string& text) { function = model::function_of_option(text, sources.add("--function", text), diagnostics); }
};

}  // namespace

TEST_CASE("functions: every key of a function is taken, with its place") {
  const File file(R"(functions:
  get-pet:
    runtime: nodejs20.x
    handler: index.handler
    codeUri: functions/get-pet
    layers: [layers/common, layers/more.zip]
    environment: {TABLE: pets, LIMIT: 10}
    timeout: 7
    memorySize: 256
    reservedConcurrentExecutions: 0
    aliases: {prod: 1, live: $LATEST}
)");
  CHECK(file.reports() == "");
  REQUIRE(file.functions.size() == 1);
  const Function& f = file.functions[0];
  CHECK((f.name.value == "get-pet" && f.logical_id.value == "get-pet" && f.runtime.value == "nodejs20.x" && f.handler.value == "index.handler"));
  CHECK((f.code.value == "functions/get-pet" && !f.inline_code.present() && f.layers.size() == 2 && f.layers[1].value == "layers/more.zip"));
  REQUIRE(f.environment.size() == 2);
  CHECK((f.environment[1].name.value == "LIMIT" && f.environment[1].value.value == "10"));
  CHECK((f.timeout_seconds.value == 7 && f.memory_mb.value == 256 && f.reserved_concurrency == 0u && f.stays_local));
  REQUIRE(f.aliases.size() == 2);
  CHECK((f.aliases[0].name.value == "prod" && f.aliases[0].version.value == "1" && f.aliases[1].version.value == "$LATEST"));
  REQUIRE(f.published.size() == 1);
  CHECK(f.published[0].value == "1");
}

TEST_CASE("functions: a version has what it says itself and the rest from its function; an alias may share its calls among two") {
  const File file(R"(functions:
  f:
    runtime: nodejs20.x
    handler: index.handler
    codeUri: now
    environment: {A: 1, B: 2}
    versions:
      1: {codeUri: once, environment: {A: 0}, timeout: 9}
      2: {}
    aliases:
      PROD: {functionVersion: 1, routingConfig: {additionalVersionWeights: {2: 0.25}}}
)");
  CHECK(file.reports() == "");
  REQUIRE(file.functions.size() == 2);
  const Function &latest = file.functions[0], &first = file.functions[1];
  CHECK((latest.version.value == "$LATEST" && latest.code.value == "now" && latest.published.size() == 1 && latest.published[0].value == "2"));
  CHECK((first.name.value == "f" && first.version.value == "1" && first.code.value == "once" && first.handler.value == "index.handler"));
  CHECK((first.environment.size() == 1 && first.environment[0].value.value == "0" && first.timeout_seconds.value == 9 && first.aliases.empty()));
  REQUIRE(latest.aliases.size() == 1);
  CHECK((latest.aliases[0].version.value == "1" && latest.aliases[0].additional_version.value == "2" && latest.aliases[0].additional_weight.value == 0.25));
}

TEST_CASE("functions: faults of versions and aliases are told at their place") {
  const File file("functions:\n  f:\n    versions: {v1: {codeUri: a}, 2: b}\n    aliases: {A: {functionVersion: 1, routingConfig: {additionalVersionWeights: {2: 0.1, 3: 0.1}}}, B: {}}\n");
  CHECK(file.reports() ==
        "functions.yaml:3:16: error: 'v1' is no version of a function: the service numbers them 1, 2, 3 [function-invalid]\n"
        "    3 |     versions: {v1: {codeUri: a}, 2: b}\n      |                ^~\n"
        "functions.yaml:3:37: error: version '2' must be a map [value-kind]\n"
        "    3 |     versions: {v1: {codeUri: a}, 2: b}\n      |                                     ^ for example {codeUri: functions/get-pet-1}\n"
        "functions.yaml:4:90: error: an alias can point to two versions at most [function-invalid]\n"
        "    4 |     aliases: {A: {functionVersion: 1, routingConfig: {additionalVersionWeights: {2: 0.1, 3: 0.1}}}, B: {}}\n"
        "      |                                                                                          ^\n"
        "functions.yaml:4:101: error: alias 'B' names no functionVersion [function-invalid]\n"
        "    4 |     aliases: {A: {functionVersion: 1, routingConfig: {additionalVersionWeights: {2: 0.1, 3: 0.1}}}, B: {}}\n"
        "      |                                                                                                     ^\n");
}

TEST_CASE("functions: what is left out has the service's default") {
  const File file("functions: {f: {runtime: python3.12, handler: app.handler, inlineCode: 'x = 1'}}");
  REQUIRE(file.functions.size() == 1);
  const Function& f = file.functions[0];
  CHECK((f.timeout_seconds.value == 3 && f.memory_mb.value == 128 && !f.reserved_concurrency && f.aliases.empty() && f.inline_code.value == "x = 1"));
}

TEST_CASE("functions: faults are told at their place, and the rest of the file is still read") {
  const File file("functions:\n  f:\n    runtim: nodejs20.x\n    timeout: soon\n  g: nothing\nfunction: {}\n");
  CHECK(file.functions.size() == 1);
  CHECK(file.reports() ==
        "functions.yaml:3:5: error: unknown key 'runtim' in a function [unknown-key]\n"
        "    3 |     runtim: nodejs20.x\n      |     ^~~~~~ did you mean 'runtime'?\n"
        "functions.yaml:4:14: error: 'timeout' must be a whole number, not a string [value-kind]\n"
        "    4 |     timeout: soon\n      |              ^~~~\n"
        "functions.yaml:5:6: error: function 'g' must be a map [value-kind]\n"
        "    5 |   g: nothing\n      |      ^~~~~~~\n"
        "functions.yaml:6:1: error: unknown key 'function' in a file of functions [unknown-key]\n"
        "    6 | function: {}\n      | ^~~~~~~~ did you mean 'functions'?\n");
  CHECK(File("- 1").reports().find("[value-kind]") != std::string::npos);
}

TEST_CASE("functions: --function is NAME=DIR:HANDLER:RUNTIME, and DIR may hold colons") {
  const Option plain("get-pet=functions/get:index.handler:nodejs20.x");
  REQUIRE(plain.function);
  CHECK((plain.function->name.value == "get-pet" && plain.function->code.value == "functions/get"));
  CHECK((plain.function->handler.value == "index.handler" && plain.function->runtime.value == "nodejs20.x" && plain.function->stays_local));
  const Option colons("f=a:b:app.handler:python3.12");
  REQUIRE(colons.function);
  CHECK(colons.function->code.value == "a:b");
  const Option custom("f=dist::provided.al2023");
  REQUIRE(custom.function);
  CHECK((custom.function->handler.value.empty() && custom.function->code.value == "dist"));
}

TEST_CASE("functions: --function of another form is refused") {
  for (const char* text : {"", "=", "f=", "f=dir", "f=dir:nodejs20.x", "f=:h:nodejs20.x", "=d:h:r", ":::", "f=:", "a:b:c=d"}) {
    CAPTURE(text);
    const Option option(text);
    CHECK_FALSE(option.function);
    CHECK(option.diagnostics.has_errors());
  }
}

TEST_CASE("functions: runtimes fall into families") {
  using model::RuntimeFamily;
  CHECK(model::runtime_family("nodejs20.x") == RuntimeFamily::nodejs);
  CHECK(model::runtime_family("python3.12") == RuntimeFamily::python);
  for (const char* own : {"provided", "provided.al2", "provided.al2023", "custom"}) CHECK(model::runtime_family(own) == RuntimeFamily::provided);
  for (const char* other : {"", "nodejs", "nodejsX", "python", "java21", "dotnet8", "ruby3.3", "providedx", "go1.x"}) {
    CHECK(model::runtime_family(other) == RuntimeFamily::elsewhere);
  }
}
