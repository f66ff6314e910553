#include "compiler/source/diagnostic.h"

#include <doctest/doctest.h>

#include <set>

#include "compiler/source/render.h"

using namespace apigw::source;

TEST_CASE("diagnostic: slugs are unique, spelled with dashes, and lead back to their code") {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < code_count(); ++i) {
    const auto code = static_cast<Code>(i);
    CAPTURE(std::string(slug(code)));
    CHECK(seen.insert(slug(code)).second);
    CHECK(slug(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK(code_of_slug(slug(code)) == code);
    CHECK_FALSE(summary(code).empty());
    CHECK((number(code).empty() || number(code).size() == 5));
  }
  CHECK_FALSE(code_of_slug("no-such-slug").has_value());
}

TEST_CASE("diagnostic: the letter of a reference number agrees with the severity") {
  for (size_t i = 0; i < code_count(); ++i) {
    const auto code = static_cast<Code>(i);
    if (number(code).empty()) continue;
    CAPTURE(std::string(number(code)));
    CHECK((number(code)[0] == 'E') == (severity(code) == Severity::error));
    CHECK((number(code)[0] == 'W') == (severity(code) == Severity::warning));
  }
}

TEST_CASE("diagnostics: the same fault at the same place is kept once") {
  Diagnostics all;
  all.report(Code::not_parseable, Span{0, 1, 2}, "first");
  all.report(Code::not_parseable, Span{0, 1, 2}, "again");
  all.report(Code::not_parseable, Span{0, 1, 3}, "another end");
  all.report(Code::not_parseable, Span{1, 1, 2}, "another file");
  all.report(Code::duplicate_key, Span{0, 1, 2}, "another code");
  all.report(Code::cannot_read, Span{}, "no place");
  all.report(Code::cannot_read, Span{}, "no place");
  all.report(Code::cannot_read, Span{}, "no place either");
  REQUIRE(all.all().size() == 6);
  CHECK(all.all()[0].message == "first");
}

TEST_CASE("diagnostics: they are sorted by file, place and code, those without a place last") {
  Diagnostics all;
  all.report(Code::cannot_read, Span{}, "e");
  all.report(Code::duplicate_key, Span{1, 0, 1}, "d");
  all.report(Code::duplicate_key, Span{0, 5, 6}, "c");
  all.report(Code::not_parseable, Span{0, 5, 6}, "b");
  all.report(Code::yaml_word, Span{0, 1, 9}, "a");
  std::string order;
  for (const auto& diagnostic : all.sorted()) order += diagnostic.message;
  CHECK(order == "abcde");
}

TEST_CASE("diagnostics: only errors count as errors, and the policy decides about the unenforced") {
  Diagnostics all;
  all.report(Code::yaml_word, Span{0, 0, 1}, "a warning");
  all.report(Code::unenforced_cache, Span{0, 0, 1}, "unenforced");
  CHECK_FALSE(all.has_errors());
  CHECK(fails(all, Policy{}));
  CHECK_FALSE(fails(all, Policy{.unenforced = Severity::warning}));
  CHECK_FALSE(fails(all, Policy{.allowed = {Code::unenforced_cache}}));
  CHECK(fails(all, Policy{.allowed = {Code::unenforced_policy}}));
  all.report(Code::not_parseable, Span{0, 0, 1}, "an error");
  CHECK(all.has_errors());
  CHECK(fails(all, Policy{.unenforced = Severity::warning}));
}

TEST_CASE("diagnostics: what a deferral names is an error of deployment while it lives, and nothing else is") {
  Diagnostics all;
  {
    constexpr Code codes[] = {Code::role_arn, Code::yaml_word};
    const Deferral deferral(all, codes);
    all.report(Code::role_arn, Span{0, 0, 1}, "found at deployment");
    all.report(Code::yaml_word, Span{0, 0, 1}, "a warning stays one");
  }
  CHECK_FALSE(all.has_errors());
  CHECK(all.has_faults());
  CHECK(severity(all.all()[0]) == Severity::deployment);
  CHECK(severity(all.all()[1]) == Severity::warning);
  CHECK(fails(all, Policy{}));
  CHECK(fails(all, Policy{.allowed = {Code::role_arn}}));
  CHECK_FALSE(fails(all, Policy{.deployment = Severity::warning}));
  all.report(Code::role_arn, Span{0, 2, 3}, "an error");
  CHECK(all.has_errors());
}
