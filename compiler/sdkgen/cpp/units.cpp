#include "compiler/sdkgen/cpp/units.h"

#include <algorithm>
#include <limits>

namespace apigw::sdkgen::cpp {
namespace {

/// An API with more types than this has a header for each unit: at some 50 ms a type, one header would take half a minute to compile.
constexpr size_t kTypesInOneHeaderMax = 200;
constexpr size_t kFileBytesMax = 160;  // of 255, with room for a number and the ending
/// What Windows takes for a device, with any ending; sorted.
constexpr std::string_view kDevices[] = {"aux",  "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
                                         "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul",  "prn"};
constexpr size_t kChainMax = 4096;  // longer than documents may nest
constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

struct Reference {
  TypeId held;
  bool by_value;  // not in an array, a map or, as large packages have them, a box or a OneOf: what those hold need not be complete
};

TypeId through_containers(const Client& client, TypeId id, bool& by_value) {
  while (client.types[id].kind == Kind::array || client.types[id].kind == Kind::map) {
    id = client.types[id].item.type;
    by_value = false;
  }
  return id;
}

std::vector<std::vector<Reference>> references_of(const Client& client, bool split) {
  std::vector<std::vector<Reference>> references(client.types.size());
  for (TypeId holder = kPlainKinds; holder < client.types.size(); ++holder) {
    const Type& type = client.types[holder];
    if (type.name.empty()) continue;
    const auto hold = [&](TypeId held, bool by_value) {
      held = through_containers(client, held, by_value);
      if (!client.types[held].name.empty()) references[holder].push_back({held, by_value});
    };
    for (const Property& property : type.properties) hold(property.use.type, !split || (property.required && !property.use.nullable));
    for (const Alternative& one : type.alternatives) hold(one.type, !split);
    if (type.additional) hold(type.additional->type, false);
  }
  return references;
}

/// By type: the one type that refers to it; itself when it is of the document's own, or when there are several or none.
std::vector<TypeId> owners_of(const Client& client, const std::vector<std::vector<Reference>>& references) {
  std::vector<TypeId> owner(client.types.size(), kNone);
  const auto refer = [&](TypeId holder, TypeId held) {
    if (holder != held) owner[held] = owner[held] == kNone || owner[held] == holder ? holder : held;
  };
  for (TypeId holder = 0; holder < references.size(); ++holder) {
    for (const Reference& reference : references[holder]) refer(holder, reference.held);
  }
  const auto claim = [&](const Use& use) {
    bool by_value = true;
    const TypeId id = through_containers(client, use.type, by_value);
    owner[id] = id;
  };
  for (const Operation& operation : client.operations) {
    for (const Parameter& parameter : operation.parameters) claim(parameter.use);
    if (operation.body) claim(operation.body->use);
    for (const Response& response : operation.responses) {
      if (response.body) claim(response.body->use);
    }
  }
  for (TypeId id = 0; id < owner.size(); ++id) {
    if (client.types[id].component || owner[id] == kNone) owner[id] = id;
  }
  return owner;
}

/// By type: the type at the end of its chain of owners.
std::vector<TypeId> roots_of(const std::vector<TypeId>& owner) {
  std::vector<TypeId> root(owner.size());
  for (TypeId id = 0; id < owner.size(); ++id) {
    TypeId end = id;
    for (size_t steps = 0; owner[end] != end && steps < kChainMax; ++steps) end = owner[end];
    root[id] = owner[end] == end ? end : id;  // types without a name that own each other in a circle
  }
  return root;
}

}  // namespace

std::vector<std::vector<uint32_t>> components_of(const std::vector<std::vector<uint32_t>>& graph) {
  // Tarjan's algorithm with a stack of its own: a chain of types is as long as a document likes.
  struct Visit {
    uint32_t node;
    size_t next;
  };
  std::vector<std::vector<uint32_t>> components;
  std::vector<uint32_t> index(graph.size(), kNone), low(graph.size()), waiting;
  std::vector<bool> is_waiting(graph.size());
  std::vector<Visit> visits;
  uint32_t count = 0;
  const auto enter = [&](uint32_t node) {
    index[node] = low[node] = count++;
    waiting.push_back(node);
    is_waiting[node] = true;
    visits.push_back({node, 0});
  };
  const auto leave = [&](uint32_t node) {
    visits.pop_back();
    if (!visits.empty()) low[visits.back().node] = std::min(low[visits.back().node], low[node]);
    if (low[node] != index[node]) return;
    const auto begin = std::find(waiting.rbegin(), waiting.rend(), node).base() - 1;
    components.emplace_back(begin, waiting.end());
    waiting.erase(begin, waiting.end());
    for (const uint32_t member : components.back()) is_waiting[member] = false;
  };
  for (uint32_t first = 0; first < graph.size(); ++first) {
    if (index[first] == kNone) enter(first);
    while (!visits.empty()) {
      Visit& visit = visits.back();
      if (visit.next == graph[visit.node].size()) {
        leave(visit.node);
        continue;
      }
      const uint32_t node = visit.node, target = graph[node][visit.next++];
      if (index[target] == kNone) enter(target);
      else if (is_waiting[target]) low[node] = std::min(low[node], index[target]);
    }
  }
  return components;
}

FileNames::FileNames() : taken_(kDevices) {}

std::string FileNames::take(const Words& name) {
  std::string stem = snake(name);
  if (stem.size() > kFileBytesMax) stem.resize(kFileBytesMax);
  return taken_.take(stem);
}

Units::Units(const Client& client) : of_type(client.types.size(), kNone) {
  const auto named = std::count_if(client.types.begin(), client.types.end(), [](const Type& type) { return !type.name.empty(); });
  split = static_cast<size_t>(named) > kTypesInOneHeaderMax;
  const std::vector<std::vector<Reference>> references = references_of(client, split);
  const std::vector<TypeId> root = roots_of(owners_of(client, references));
  std::vector<std::vector<uint32_t>> graph(client.types.size());
  const auto each = [&](auto&& visit) {
    for (TypeId holder = 0; holder < references.size(); ++holder) {
      for (const Reference& reference : references[holder]) visit(holder, reference);
    }
  };
  // What is boxed hangs on the types alone, never on the order in which they are met: a new operation changes no member.
  each([&](TypeId holder, const Reference& one) {
    if (one.by_value && root[holder] != root[one.held]) graph[root[holder]].push_back(root[one.held]);
  });
  std::vector<uint32_t> component(client.types.size()), rank(client.types.size());
  const std::vector<std::vector<uint32_t>> outer = components_of(graph);
  for (uint32_t i = 0; i < outer.size(); ++i) {
    for (const uint32_t node : outer[i]) component[node] = i;
  }
  each([&](TypeId holder, const Reference& one) {
    if (one.by_value && root[holder] != root[one.held] && component[root[holder]] == component[root[one.held]]) boxed.emplace(holder, one.held);
  });
  // The same inside a unit, where only references by path make circles.
  graph.assign(client.types.size(), {});
  each([&](TypeId holder, const Reference& one) {
    if (one.by_value && root[holder] == root[one.held]) graph[holder].push_back(one.held);
  });
  uint32_t place = 0;
  const std::vector<std::vector<uint32_t>> inner = components_of(graph);
  for (uint32_t i = 0; i < inner.size(); ++i) {
    for (const uint32_t member : inner[i]) component[member] = i;
    for (const uint32_t member : inner[i]) rank[member] = place++;
  }
  each([&](TypeId holder, const Reference& one) {
    if (one.by_value && root[holder] == root[one.held] && component[holder] == component[one.held]) boxed.emplace(holder, one.held);
  });

  FileNames files;
  for (const std::vector<uint32_t>& members : outer) {
    for (const uint32_t id : members) {
      if (client.types[id].name.empty() || root[id] != id) continue;
      of_type[id] = static_cast<uint32_t>(list.size());
      list.push_back({.file = files.take(client.types[id].name), .types = {}, .needs = {}, .uses = {}});
    }
  }
  for (TypeId id = 0; id < client.types.size(); ++id) {
    if (client.types[id].name.empty()) continue;
    of_type[id] = of_type[root[id]];
    list[of_type[id]].types.push_back(id);
  }
  for (Unit& unit : list) {
    std::sort(unit.types.begin(), unit.types.end(), [&](TypeId a, TypeId b) { return rank[a] < rank[b]; });
  }
  each([&](TypeId holder, const Reference& one) {
    const uint32_t from = of_type[holder], to = of_type[one.held];
    const auto add = [&](std::vector<uint32_t>& units) {
      if (std::find(units.begin(), units.end(), to) == units.end()) units.push_back(to);
    };
    if (from == to) return;
    add(list[from].uses);
    if (one.by_value && !boxed.contains({holder, one.held})) add(list[from].needs);
  });
}

bool Units::boxes(const Client& client, TypeId id) const {
  bool by_value = true;
  return split && !client.types[through_containers(client, id, by_value)].name.empty();
}

void Units::add_units(const Client& client, const Use& use, std::set<uint32_t>& units) const {
  bool by_value = true;
  const TypeId id = through_containers(client, use.type, by_value);
  if (!client.types[id].name.empty()) units.insert(of_type[id]);
}

}  // namespace apigw::sdkgen::cpp
