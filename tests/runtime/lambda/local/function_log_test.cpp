#include "runtime/lambda/local/function_log.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::lambda::local;

namespace {

std::string read_all(int fd) {
  std::string text;
  char block[65536];
  for (ssize_t count; (count = read(fd, block, sizeof block)) > 0;) text.append(block, size_t(count));
  return text;
}

}  // namespace

TEST_CASE("function log: a line stands under its function and request, and shows no control characters") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/log";
  {
    FunctionLog log;
    REQUIRE(log.open(path));
    log.line("f", "12-34", "one\ttwo\x1b[31m");
    log.line("f", "", "three");
  }
  const int fd = open(path.c_str(), O_RDONLY);
  CHECK(read_all(fd) == "[f 12-34] one\ttwo?[31m\n[f] three\n");
  close(fd);
}

TEST_CASE("function log: a reader that stands still holds nobody up; what is lost is counted") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  std::string text;
  {
    FunctionLog log;
    REQUIRE(log.open(path));
    const std::string line(9990, 'x');
    for (int i = 0; i < 2000; ++i) {  // 20 MB
      log.line("f", "", line);
      if (i % 100 == 0) log.flush();
    }
    CHECK(log.is_full());
    for (int i = 0; i < 2000 && log.is_full(); ++i) {
      log.flush();
      text += read_all(reader);
    }
    CHECK(!log.is_full());
    log.line("f", "", "after");
    for (int i = 0; i < 2000 && text.find("after") == text.npos; ++i) {
      log.flush();
      text += read_all(reader);
    }
  }
  const size_t lost = text.find(" lines are lost");
  REQUIRE(lost != text.npos);
  const int count = std::stoi(text.substr(text.rfind(' ', lost - 1) + 1));
  const int kept = int(std::count(text.begin(), text.end(), '\n')) - 2;
  CHECK((count > 500 && kept + count == 2000 && text.ends_with("[f] after\n")));
  close(reader);
}
