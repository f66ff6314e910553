#pragma once
// Runs the calls of sdk_test.cpp against the API that SDK_BASE_URL names. SDK_API_KEY and SDK_BEARER_TOKEN are sent where they
// are needed. SDK_ECHO=1 says that the server sends every body back, and makes the tests compare.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <type_traits>
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
    round_trip_of(Codec<T>::shape, Codec<T>::heap, text);
  }

  /// The answer is one that the API describes.
  template <class Client>
  void call(const char* name, const std::vector<const char*>& statuses, void (*make)(const Client&), const Client& client) {
    if (!variable("SDK_BASE_URL").empty()) call_of(name, statuses, [&] { make(client); });
  }

  template <class T>
  static void fill(T& target, const char* text) {
    Codec<T>::shape.decode(&target, parse_json(text), At());
  }

  /// With SDK_ECHO=1 what came back is what was sent, and that is the example.
  template <class T, class U>
  static void compare(const T& sent, const U& received, const char* text) {
    if constexpr (std::is_same_v<T, U>) compare_of(Codec<T>::shape, &sent, &received, text);
  }

  int finish() const {
    std::cout << done_ << " done, " << failed_ << " failed\n";
    return failed_ == 0 ? 0 : 1;
  }

 private:
  void check(const char* name, const std::function<void()>& body) {
    ++done_;
    try {
      body();
    } catch (const std::exception& fault) {
      ++failed_;
      std::cout << name << ": " << fault.what() << "\n";
    }
  }

  void round_trip_of(const Shape& shape, const Heap& heap, const char* text) {
    check("a value", [&] {
      const AnyBox first(heap.make(), heap), second(heap.make(), heap);
      shape.decode(first.get(), parse_json(text), At());
      shape.decode(second.get(), shape.encode(first.get()), At());
      const AnyBox copy = second;
      if (shape.encode(copy.get()) != shape.encode(first.get())) throw SdkError(std::string("another value after a round trip: ") + text);
      if (!shape.same(first.get(), copy.get())) throw SdkError(std::string("not the same after a round trip: ") + text);
    });
  }

  void call_of(const char* name, const std::vector<const char*>& statuses, const std::function<void()>& make) {
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

  static void compare_of(const Shape& shape, const void* sent, const void* received, const char* text) {
    if (variable("SDK_ECHO") != "1") return;
    if (!shape.same(sent, received)) throw SdkError("another value came back");
    if (shape.encode(received) != parse_json(text)) throw SdkError("the JSON differs: " + shape.encode(received).dump());
  }

  int done_ = 0;
  int failed_ = 0;
};

}  // namespace apigw_sdk_tests
