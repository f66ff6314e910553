#include "compiler/openapi/place.h"

#include <array>

namespace apigw::openapi {
namespace {

struct Step {
  Place from;
  std::string_view key;
  Place to;
};

constexpr Step kSteps[] = {
#define STEP(place, key, child) {Place::place, key, Place::child},
#define EXTENSION_KEY(object, key)
#include "schemas/openapi_keys.def"
#undef STEP
#undef EXTENSION_KEY
};

constexpr size_t kPlaceCount = static_cast<size_t>(Place::integration) + 1;

// Rows of one place stand together in the table; a walk over a large document looks each key up in its own few rows only.
struct Range {
  uint8_t begin = 0, end = 0;
};
constexpr std::array<Range, kPlaceCount> ranges_of_places() {
  std::array<Range, kPlaceCount> ranges{};
  uint8_t i = 0;
  for (const Step& row : kSteps) {
    Range& range = ranges[static_cast<size_t>(row.from)];
    if (range.end == 0) range.begin = i;
    range.end = ++i;
  }
  return ranges;
}
constexpr auto kRanges = ranges_of_places();
constexpr bool rows_stand_together() {
  for (size_t place = 0; place < kPlaceCount; ++place) {
    for (size_t i = kRanges[place].begin; i < kRanges[place].end; ++i) {
      if (kSteps[i].from != static_cast<Place>(place)) return false;
    }
  }
  return true;
}
static_assert(rows_stand_together());

}  // namespace

std::optional<Place> step(Place place, std::string_view key) {
  const Range range = kRanges[static_cast<size_t>(place)];
  for (size_t i = range.begin; i < range.end; ++i) {
    if (kSteps[i].key == key || kSteps[i].key == "*") return kSteps[i].to;
  }
  return std::nullopt;
}

Place item_place(Place place) {
  const Range range = kRanges[static_cast<size_t>(place)];
  for (size_t i = range.begin; i < range.end; ++i) {
    if (kSteps[i].key == "*") return kSteps[i].to;
  }
  return place;
}

}  // namespace apigw::openapi
