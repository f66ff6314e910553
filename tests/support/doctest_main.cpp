#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "tests/support/source_dir.h"

const std::string& apigw::test::source_dir() {
  static const std::string dir = APIGW_SOURCE_DIR;
  return dir;
}
