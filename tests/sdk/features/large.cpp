// What a program does with the types of a large package, where optional ones are boxes and unions are a OneOf.
#include <iostream>

#include <matrix/models/point.hpp>
#include <matrix/operations/echo_either.hpp>
#include <matrix/operations/echo_enums.hpp>
#include <matrix/operations/echo_linked.hpp>

using namespace matrix;

namespace {

int failed = 0;

void check(bool good, const char* what) {
  if (good) return;
  ++failed;
  std::cout << "not so: " << what << "\n";
}

template <class Error, class Call>
void check_throws(Call call, const char* what) {
  try {
    call();
    check(false, what);
  } catch (const Error&) {
  }
}

models::Point point(double x) {
  models::Point one;
  one.x = x;
  return one;
}

void unions() {
  models::EitherValue either;
  check(!either.value.has_value() && either.value.index() == decltype(either.value)::npos, "nothing is held at first");
  check_throws<EncodeError>([&] { encode(either); }, "a union without a value is not sent");
  either.value = point(1);
  check(either.value.index() == 1 && either.value.holds<models::Point>() && !either.value.holds<std::string>(), "a value has its type");
  check(either.value.get_if<std::string>() == nullptr && either.value.get_if<models::Point>()->x == 1, "a value is found by its type");
  check_throws<std::bad_variant_access>([&] { either.value.get<std::string>(); }, "no other type is given");
  check(either.value.visit([](const auto& held) { return encode(held); }) == encode(point(1)), "a visitor sees the value");
  models::EitherValue copy = either;
  check(copy == either, "a copy is the same");
  copy.value.get<models::Point>().x = 2;
  check(copy != either && either.value.get<models::Point>().x == 1, "a copy is of its own");
  either = std::move(copy);
  check(either.value.get<models::Point>().x == 2 && !copy.value.has_value(), "what was moved is gone");
  copy.value = std::string("text");
  check(copy.value.get<std::string>() == "text", "what was moved takes a new value");
}

void boxes() {
  models::Linked linked;
  linked.link.next.emplace().none = point(3);
  linked.maybe = Box<models::Point>();
  const Json sent = {{"link", {{"next", {{"link", Json::object()}, {"none", {{"x", 3.0}, {"y", 0.0}}}}}}}, {"none", nullptr}, {"maybe", nullptr}};
  check(encode(linked) == sent, "null and what is left out are told apart");
  check(decode<models::Linked>(sent) == linked, "and are so when they come back");
  linked = *linked.link.next;
  check(linked.none->x == 3 && !linked.maybe, "a value can become a part of itself");
  check_throws<std::logic_error>([&] { linked.link.next->none.reset(); }, "an empty box has no value");
  check_throws<DecodeError>([&] { decode<models::Linked>({{"link", nullptr}, {"none", nullptr}}); }, "null is no value where it is not said to be one");
}

void enumerations() {
  models::Enums enums;
  enums.kind = models::EnumsKind::big_cat;
  check(enums.kind->str() == "big cat" && *enums.kind == models::EnumsKind("big cat") && *enums.kind != models::EnumsKind::dog, "an enumeration's texts are compared");
  check(models::EnumsKind::known().count("big cat") == 1 && models::EnumsLevel::known().count(-3) == 1, "an enumeration knows its values");
  check(decode<models::Enums>({{"kind", "new"}}).kind->str() == "new", "a newer API may have more of them");
}

}  // namespace

int main() {
  unions();
  boxes();
  enumerations();
  return failed;
}
