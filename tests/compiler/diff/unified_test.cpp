#include "compiler/diff/unified.h"

#include <doctest/doctest.h>

using apigw::diff::unified;

TEST_CASE("unified: equal texts have no hunks") {
  CHECK(unified("", "").empty());
  CHECK(unified("a\nb\n", "a\nb\n").empty());
}

TEST_CASE("unified: a hunk has three lines around the change, and counts as diff -u does") {
  CHECK(unified("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(unified("", "a\nb\n") == "@@ -0,0 +1,2 @@\n+a\n+b\n");
  CHECK(unified("a\n", "") == "@@ -1 +0,0 @@\n-a\n");
  CHECK(unified("a\n", "b\n") == "@@ -1 +1 @@\n-a\n+b\n");
}

TEST_CASE("unified: changes far apart are two hunks, near ones are one") {
  const std::string lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
  std::string far = lines, near = lines;
  far.replace(far.find("1\n"), 1, "x").replace(far.find("12"), 2, "y");
  near.replace(near.find("3\n"), 1, "x").replace(near.find("8\n"), 1, "y");
  CHECK(unified(lines, far) == "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -9,4 +9,4 @@\n 9\n 10\n 11\n-12\n+y\n");
  CHECK(unified(lines, near).find("@@", 20) == std::string::npos);
}
