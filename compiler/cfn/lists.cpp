// Functions of lists: Fn::Select, Fn::Cidr, Fn::GetAZs, Fn::Length.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {
namespace {

std::optional<uint32_t> whole_number(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

struct Block {
  uint32_t address;
  uint32_t prefix;
};

/// "10.0.0.0/16"; nothing for what is no IPv4 block.
std::optional<Block> ipv4_block(std::string_view text) {
  Block block{};
  for (int i = 0; i < 4; ++i) {
    const size_t end = text.find(i < 3 ? '.' : '/');
    if (end == text.npos) return std::nullopt;
    const auto part = whole_number(text.substr(0, end));
    if (!part || *part > 255) return std::nullopt;
    block.address = block.address << 8 | *part;
    text.remove_prefix(end + 1);
  }
  const auto prefix = whole_number(text);
  if (!prefix || *prefix > 32) return std::nullopt;
  block.prefix = *prefix;
  block.address &= block.prefix == 0 ? 0 : ~uint32_t{0} << (32 - block.prefix);
  return block;
}

std::string block_text(const Block& block) {
  return fmt::format("{}.{}.{}.{}/{}", block.address >> 24, block.address >> 16 & 255, block.address >> 8 & 255, block.address & 255, block.prefix);
}

}  // namespace

const Node* Evaluator::select(const Call& call) {
  const auto items = items_of(call, 2, 2, "an index and a list");
  if (!items) return faulty(call);
  const Text index = text_value(*(*items)[0], call, "the index");
  Certainty certainty = index.certainty;
  const Node* list = list_value(*(*items)[1], call, "the second item", certainty);
  if (list == nullptr || certainty == Certainty::faulty) return faulty(call);
  const std::optional<uint32_t> at = whole_number(index.text);
  if (!at) {
    diagnostics_.report(source::Code::function_arguments, (*items)[0]->span, fmt::format("the index of Fn::Select must be a whole number, not '{}'", index.text));
    return faulty(call);
  }
  if (*at < list->items.size()) {
    const Node* chosen = list->items[*at];
    return with_origin(call, builder_.copy(*chosen), both(certainty, template_.certainty(*chosen)));
  }
  // The parts of a value that only AWS knows cannot be counted here.
  if (certainty == Certainty::unknown) return made_text(call, fmt::format("{}.{}", index.text, list->items.empty() ? "" : list->items[0]->text), Certainty::unknown);
  diagnostics_.report(source::Code::function_arguments, (*items)[0]->span, fmt::format("Fn::Select asks for item {} of a list of {}", *at, list->items.size()), "the first item is 0");
  return faulty(call);
}

const Node* Evaluator::cidr(const Call& call) {
  const auto items = items_of(call, 2, 3, "an address block, a count and the bits of a subnet");
  if (!items) return faulty(call);
  const Text block_given = text_value(*(*items)[0], call, "the address block");
  const Text count_given = text_value(*(*items)[1], call, "the count");
  const Text bits_given = items->size() > 2 ? text_value(*(*items)[2], call, "the bits of a subnet") : Text{"8"};
  const Certainty certainty = both(block_given.certainty, both(count_given.certainty, bits_given.certainty));
  if (certainty == Certainty::faulty) return faulty(call);
  const auto count = whole_number(count_given.text);
  const auto bits = whole_number(bits_given.text);
  if (!count || *count < 1 || *count > 256 || !bits || *bits < 1 || *bits > 128) {
    refuse(call, "Fn::Cidr takes a count of 1 to 256 and 1 to 128 bits of a subnet");
    return faulty(call);
  }
  const auto block = ipv4_block(block_given.text);
  std::vector<std::string> subnets;
  if (!block) {
    // Blocks of IPv6 and of a VPC that AWS chooses: nothing of a gateway depends on them, but lists must have their length.
    for (uint32_t i = 0; i < *count; ++i) subnets.push_back(fmt::format("{}#{}", block_given.text, i));
    note_unresolved(call.written->span, "Fn::Cidr", block_given.text, "subnets of an address block that is not IPv4 or not known");
    return made_list(call, subnets, Certainty::unknown);
  }
  if (*bits > 32 || 32 - *bits < block->prefix || (uint64_t{*count} << *bits) > uint64_t{1} << (32 - block->prefix)) {
    refuse(call, fmt::format("{} subnets of {} bits do not fit into {}", *count, *bits, block_given.text));
    return faulty(call);
  }
  for (uint32_t i = 0; i < *count; ++i) {
    const uint64_t step = uint64_t{i} << *bits;
    subnets.push_back(block_text({static_cast<uint32_t>(block->address + step), 32 - *bits}));
  }
  return made_list(call, subnets, certainty);
}

const Node* Evaluator::get_azs(const Call& call) {
  Text region = text_value(*call.argument, call, "the region");
  if (region.certainty == Certainty::faulty) return faulty(call);
  if (region.text.empty()) region.text = template_.options.environment.region;
  return made_list(call, std::array{region.text + "a", region.text + "b", region.text + "c"}, region.certainty);
}

const Node* Evaluator::length(const Call& call) {
  Certainty certainty = Certainty::known;
  const Node* list = list_value(*call.argument, call, "the argument", certainty);
  return list == nullptr ? faulty(call) : with_origin(call, builder_.number(fmt::format("{}", list->items.size()), call.written->span), certainty);
}

}  // namespace apigw::cfn
