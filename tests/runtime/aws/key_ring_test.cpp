#include "runtime/aws/key_ring.h"

#include <doctest/doctest.h>

using namespace apigw::aws;
using State = KeyRing::State;

TEST_CASE("key ring: what was never heard of is unknown, and own keys stand beside those of roles") {
  KeyRing ring;
  CHECK(ring.find("", 0).state == State::unknown);
  ring.publish("", Keys{"OWN", "s", ""}, 0);
  ring.publish("role", Keys{"ROLE", "s", "t", 1000}, 0);
  CHECK(ring.find("", 5).keys->access_key_id == "OWN");
  CHECK(ring.find("role", 999).keys->access_key_id == "ROLE");
  CHECK(ring.find("other", 0).state == State::unknown);
}

TEST_CASE("key ring: a session that ended is asked for again, and a refusal holds for its time") {
  KeyRing ring;
  ring.publish("role", Keys{"ROLE", "s", "t", 1000}, 0);
  CHECK(ring.find("role", 1000).state == State::unknown);
  ring.publish("role", {}, 3000);
  CHECK(ring.find("role", 2999).state == State::refused);
  CHECK(ring.find("role", 3000).state == State::unknown);
  ring.publish("", {}, Keys::never);
  CHECK(ring.find("", int64_t(1) << 60).state == State::refused);
}
