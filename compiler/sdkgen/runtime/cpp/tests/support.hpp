#pragma once
// Runs the calls of sdk_test.cpp against the API that SDK_BASE_URL names. SDK_API_KEY and SDK_BEARER_TOKEN are sent where they
// are needed. SDK_ECHO=1 says that the server sends every body back, and makes the tests compare.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <apigw_sdk/runtime/core.hpp>

namespace apigw_sdk_tests {

using namespace apigw_sdk;

inline std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

class Run {
 public:
  static ClientOptions options() {
    ClientOptions options;
    options.base_url = variable("SDK_BASE_URL");
    options.api_key = variable("SDK_API_KEY");
    options.bearer_token = variable("SDK_BEARER_TOKEN");
    return options;
  }

  /// A value is the same after it was sent and received.
  template <class T>
  void round_trip(const char* text) {
    check("a value", [&] {
      const T value = decode<T>(Json::parse(text));
      if (encode(decode<T>(encode(value))) != encode(value)) throw SdkError(std::string("another value after a round trip: ") + text);
    });
  }

  /// The answer is one that the API describes.
  template <class Call>
  void call(const char* name, const std::vector<const char*>& statuses, Call make) {
    if (variable("SDK_BASE_URL").empty()) return;
    check(name, [&] {
      try {
        make();
      } catch (const ApiError& error) {
        HttpResponse answer;
        answer.status = error.status();
        for (const char* status : statuses) {
          if (matches(answer, status)) return;
        }
        throw SdkError(std::string("not described: ") + error.what());
      }
    });
  }

  template <class T>
  static T value(const char* text) {
    return decode<T>(Json::parse(text));
  }

  /// With SDK_ECHO=1 what came back is what was sent, and that is the example.
  template <class T>
  static void compare(const T& sent, const T& received, const char* text) {
    if (variable("SDK_ECHO") != "1") return;
    if (encode(sent) != encode(received)) throw SdkError("another value came back");
    if (encode(received) != Json::parse(text)) throw SdkError("the JSON differs: " + encode(received).dump());
  }
  template <class T, class U>
  static void compare(const T&, const U&, const char*) {}

  int finish() const {
    std::cout << done_ << " done, " << failed_ << " failed\n";
    return failed_ == 0 ? 0 : 1;
  }

 private:
  template <class Body>
  void check(const char* name, Body body) {
    ++done_;
    try {
      body();
    } catch (const std::exception& fault) {
      ++failed_;
      std::cout << name << ": " << fault.what() << "\n";
    }
  }

  int done_ = 0;
  int failed_ = 0;
};

}  // namespace apigw_sdk_tests
