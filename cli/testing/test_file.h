#pragma once
// A test file, kept beside the definition it tests (apigw-test.1 documents the format):
//
//   definition: ../api.yaml          # beside this file
//   stage: prod                      # optional, as are stage-variables, parameters, type, api, base-path and allow-unenforced
//   tests:
//     - name: a pet is found
//       request: {method: GET, path: /pets/1, query: {full: yes}, headers: {Accept: text/plain}, body: text}     # or json: value
//       authorizer: {principalId: me}                                     # context an authorizer would have given
//       endpoint-request: {method, url, headers, body | json | json-contains}, or none: nothing is sent
//       endpoint-response: {status, headers, body | json, failure}        # what the endpoint answers
//       response: {status, headers, body | json | json-contains, gateway-response}
//
// What is not written is not looked at. Of `headers` each one named has to be there with that value; null: it must not be there.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/invoke/endpoint_answer.h"
#include "compiler/compile.h"
#include "runtime/server/in_process.h"

namespace apigw::testing {

struct TestCase {
  std::string name;
  source::Span at;               // of the name, else of the test
  const syntax::Node* node = nullptr;
  server::InProcessRequest request;
  invoke::Pairs authorizer;
  std::optional<invoke::EndpointAnswer> endpoint_response;
  const syntax::Node* endpoint_request = nullptr;  // expectations; nullptr: none
  const syntax::Node* response = nullptr;
  bool expects_no_call = false;  // endpoint-request: none
};

struct TestFile {
  std::string path;
  source::SourceSet sources;
  source::FileId file = 0;
  source::Diagnostics diagnostics;  // with errors the tests are not to be run
  std::optional<syntax::Document> document;
  std::string definition;           // path, as the test file's folder and its own text give it
  compiler::Options options;        // stage variables included
  std::vector<source::Code> allowed;
  std::vector<TestCase> tests;
};

/// Never throws; what cannot be understood is in `diagnostics` under test-file.
std::unique_ptr<TestFile> read_test_file(std::string path, std::string text);

}  // namespace apigw::testing
