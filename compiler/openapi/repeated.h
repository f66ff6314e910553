#pragma once
// One root cause, one diagnostic: a fault that a document repeats (an unknown scheme required by six hundred operations) is reported
// at its first place, and the others become notes.
#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/source/diagnostic.h"

namespace apigw::openapi {

class Repeated {
 public:
  /// `key` tells the root causes of one code apart. Message and hint are those of the first call.
  void add(source::Code code, std::string key, source::Span at, std::string message, std::string hint = {});
  /// Reports all, the places of each in the order they were added, and forgets them.
  void report(source::Diagnostics& diagnostics);

 private:
  struct Fault {
    source::Diagnostic diagnostic;
    std::unordered_set<uint64_t> places;  // file and begin; a place counts once
  };
  std::map<std::pair<source::Code, std::string>, Fault> faults_;
};

}  // namespace apigw::openapi
