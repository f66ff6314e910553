#pragma once
// What a function's process is started with, as the service sets it: the program, its arguments, the variables.
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/lambda/local/child.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

struct Account {
  std::string region = "us-east-1";
  std::string id = "123456789012";
};

/// arn:aws:lambda:REGION:ACCOUNT:function:NAME
std::string function_arn(const Account& account, std::string_view name);

struct Ground {
  std::string task_root;             // the code
  std::vector<std::string> layers;   // folders, in the definition's order
  std::string interpreter;           // nodejs, python
  std::string interpreter_version;
  std::string bootstrap;             // path of ours for nodejs and python
  std::string cache;                 // a folder of ours alone
  uint16_t api_port = 0;             // of the Runtime API
  std::string mark;                  // KEY=value by which the guard knows it
  std::string log_stream;
};

/// Where Python keeps what it makes of the code at /PATH: below it, at PATH.
std::string byte_code_folder(const std::string& cache);

ChildSpec child_of(const Settings& settings, const Account& account, const Ground& ground);

}  // namespace apigw::lambda::local
