// The process around cli::run.
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  apigw::cli::Terminal terminal{std::cout, std::cerr, apigw::cli::wants_colour(STDERR_FILENO)};
  return apigw::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc}, terminal);
}
