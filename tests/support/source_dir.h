#pragma once
// Where the tree is, for tests that read its files. Told to one source alone (doctest_main.cpp), so that the compiled tests are the
// same in every checkout and a compiler cache serves them all.
#include <string>

namespace apigw::test {
const std::string& source_dir();
}
