#pragma once
// Which types stand in one header, which come first, and which must be held in a Box. A unit is a type of the document's own, or one that
// several types use, with all that is written out inside it. A small API has all its units in one header; a large one has a header each,
// so that a program, and each file of the package, reads only the types it uses.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sdkgen/client.h"
#include "compiler/sdkgen/words.h"

namespace apigw::sdkgen::cpp {

struct Unit {
  std::string file;               // name of its header without the ending: "charge"
  std::vector<TypeId> types;      // each behind those it holds by value
  std::vector<uint32_t> needs;    // units that it holds by value: their headers come before it
  std::vector<uint32_t> uses;     // all units that it refers to
};

struct Units {
  explicit Units(const Client& client);

  bool split = false;                         // a header each
  std::vector<Unit> list;                     // each behind those it needs
  std::vector<uint32_t> of_type;              // by TypeId, of named types
  std::set<std::pair<TypeId, TypeId>> boxed;  // holder and held: the held type can hold the holder

  /// True when a value that may be left out or null is a Box instead of a std::optional. Each type's own std::optional costs a compiler some
  /// 50 ms and the type's header; a Box costs neither.
  bool boxes(const Client& client, TypeId id) const;
  /// Adds the units that stand in `use`, through arrays and maps.
  void add_units(const Client& client, const Use& use, std::set<uint32_t>& units) const;
};

/// Files of one folder, without their endings: of a length that file systems take, and none that Windows keeps for its devices.
class FileNames {
 public:
  FileNames();
  std::string take(const Words& name);

 private:
  Scope taken_;
};

/// Strongly connected components of a graph of adjacency lists, what is pointed at before what points at it.
std::vector<std::vector<uint32_t>> components_of(const std::vector<std::vector<uint32_t>>& graph);

}  // namespace apigw::sdkgen::cpp
