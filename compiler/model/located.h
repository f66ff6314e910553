#pragma once
// A value of the model and where the user wrote it.
#include <string>

#include "compiler/source/span.h"

namespace apigw::model {

using source::Span;

template <class T>
struct Located {
  T value{};
  Span at;
  bool unknown = false;  // holds a template function whose value is only known on AWS: present, but not to be judged
  bool present() const { return at.known(); }
};
using Text = Located<std::string>;

}  // namespace apigw::model
