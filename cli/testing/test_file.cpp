#include "cli/testing/test_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/syntax/read.h"

namespace apigw::testing {
namespace {

using source::Code;
using syntax::Node;

constexpr std::string_view kRootKeys[] = {"definition", "stage", "stage-variables", "parameters", "type", "api", "base-path", "allow-unenforced", "tests"};
constexpr std::string_view kTestKeys[] = {"name", "request", "authorizer", "endpoint-request", "endpoint-response", "response"};
constexpr std::string_view kRequestKeys[] = {"method", "path", "query", "headers", "body", "json"};
constexpr std::string_view kEndpointKeys[] = {"method", "url", "headers", "body", "json", "json-contains"};
constexpr std::string_view kResponseKeys[] = {"status", "headers", "body", "json", "json-contains", "gateway-response"};

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

class Reader {
 public:
  explicit Reader(TestFile& file) : file_(file), diagnostics_(file.diagnostics) {}

  void root(const Node& root) {
    if (!invoke::check_keys(root, "a test file", kRootKeys, diagnostics_)) return;
    definition(root);
    settings(root);
    const Node* tests = root.get("tests");
    if (!tests || !tests->is_sequence()) return fault(tests ? *tests : root, "a test file has a list 'tests'");
    for (const Node* one : tests->items) test(*one);
  }

 private:
  void fault(const Node& at, std::string message, std::string hint = {}) { diagnostics_.report(Code::test_file, at.span, std::move(message), std::move(hint)); }

  std::string text_of(const Node& object, std::string_view key) {
    const Node* node = object.get(key);
    return node ? invoke::read_text(*node, fmt::format("'{}'", key), diagnostics_).value_or("") : std::string();
  }
  invoke::Pairs pairs_of(const Node& object, std::string_view key) {
    const Node* node = object.get(key);
    return node ? invoke::read_pairs(*node, fmt::format("'{}'", key), diagnostics_) : invoke::Pairs{};
  }

  void definition(const Node& root) {
    const std::string written = text_of(root, "definition");
    if (written.empty()) return fault(root, "a test file says which definition it tests", "add 'definition: ../api.yaml'");
    const std::string folder = file_.path.substr(0, file_.path.rfind('/') + 1);
    file_.definition = written.starts_with('/') ? written : folder + written;
  }

  void settings(const Node& root) {
    compiler::Options& options = file_.options;
    options.stage = text_of(root, "stage");
    options.api = text_of(root, "api");
    options.stage_variables = pairs_of(root, "stage-variables");
    options.parameters = pairs_of(root, "parameters");
    const std::string type = text_of(root, "type"), base_path = text_of(root, "base-path");
    options.type = type == "http" ? model::ApiType::http : type == "websocket" ? model::ApiType::websocket : model::ApiType::rest;
    if (!type.empty() && type != "rest" && type != "http" && type != "websocket") fault(*root.get("type"), "'type' is rest, http or websocket");
    options.base_path = base_path == "prepend" ? compiler::BasePath::prepend : base_path == "split" ? compiler::BasePath::split : compiler::BasePath::ignore;
    if (!base_path.empty() && base_path != "ignore" && base_path != "prepend" && base_path != "split") {
      fault(*root.get("base-path"), "'base-path' is ignore, prepend or split");
    }
    const Node* allowed = root.get("allow-unenforced");
    if (!allowed) return;
    if (!allowed->is_sequence()) return fault(*allowed, "'allow-unenforced' is a list of diagnostics' codes");
    for (const Node* one : allowed->items) {
      const auto code = source::code_of_slug(one->text);
      if (code && source::severity(*code) == source::Severity::unenforced) {
        file_.allowed.push_back(*code);
      } else {
        fault(*one, fmt::format("[{}] is no code that can be allowed", one->text));
      }
    }
  }

  void test(const Node& node) {
    if (!invoke::check_keys(node, "a test", kTestKeys, diagnostics_)) return;
    TestCase test{.name = text_of(node, "name"), .at = node.get("name") ? node.get("name")->span : node.span, .node = &node};
    if (test.name.empty()) return fault(node, "a test has a 'name'");
    if (!names_.insert(test.name).second) fault(*node.get("name"), fmt::format("there are two tests '{}'", test.name));
    const Node* wanted = node.get("request");
    if (!wanted) return fault(node, "a test has a 'request'", "add 'request: {method: GET, path: /}'");
    request(*wanted, test);
    test.authorizer = pairs_of(node, "authorizer");
    if (const Node* answer = node.get("endpoint-response")) test.endpoint_response = invoke::read_endpoint_answer(*answer, diagnostics_);
    const Node* endpoint = node.get("endpoint-request");
    test.expects_no_call = endpoint && endpoint->is_string() && endpoint->text == "none";
    if (!test.expects_no_call) test.endpoint_request = expectation(endpoint, "'endpoint-request'", kEndpointKeys);
    test.response = expectation(node.get("response"), "'response'", kResponseKeys);
    file_.tests.push_back(std::move(test));
  }

  void request(const Node& node, TestCase& test) {
    if (!invoke::check_keys(node, "a request", kRequestKeys, diagnostics_)) return;
    server::InProcessRequest& request = test.request;
    if (node.get("method")) request.method = text_of(node, "method");
    request.target = text_of(node, "path");
    if (!request.target.starts_with('/')) fault(node.get("path") ? *node.get("path") : node, "a request has a 'path' that begins with '/'");
    for (const auto& [name, value] : pairs_of(node, "query")) {
      request.target += fmt::format("{}{}={}", request.target.find('?') == std::string::npos ? '?' : '&', percent_encoded(name), percent_encoded(value));
    }
    request.headers = pairs_of(node, "headers");
    request.body = invoke::read_body(node, request.headers, diagnostics_);
  }

  const Node* expectation(const Node* node, std::string_view what, std::span<const std::string_view> keys) {
    if (!node || !invoke::check_keys(*node, what, keys, diagnostics_)) return nullptr;
    if (const Node* headers = node->get("headers"); headers && !headers->is_mapping()) fault(*headers, "'headers' must be a map");
    int bodies = 0;
    for (const std::string_view key : {"body", "json", "json-contains"}) bodies += node->get(key) != nullptr;
    if (bodies > 1) fault(*node, fmt::format("{} has one of 'body', 'json' and 'json-contains'", what));
    for (const std::string_view key : {"method", "url", "body", "status", "gateway-response"}) {
      if (const Node* value = node->get(key)) invoke::read_text(*value, fmt::format("'{}'", key), diagnostics_);
    }
    return node;
  }

  TestFile& file_;
  source::Diagnostics& diagnostics_;
  std::set<std::string> names_;
};

}  // namespace

std::unique_ptr<TestFile> read_test_file(std::string path, std::string text) {
  auto file = std::make_unique<TestFile>();
  file->path = std::move(path);
  file->file = file->sources.add(file->path, std::move(text));
  file->document = syntax::read(file->sources, file->file, file->diagnostics);
  if (file->document) Reader(*file).root(file->document->root());
  return file;
}

}  // namespace apigw::testing
