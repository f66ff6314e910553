// Pipeline programs. The instruction table is a row of programs, each closed by its only `end`; a method enters at the first
// instruction of one. Jumps go forward inside the program, so every program ends; a forward pass over "what has certainly run
// before" shows that no instruction reads a register that nothing has written.
#include <vector>

#include <fmt/format.h>

#include "runtime/bundle/verify.h"

namespace apigw::bundle {
namespace {

Error fault(Errc code, size_t at, std::string_view what) {
  return {code, fmt::format("the bundle is damaged: instruction {}: {}", at, what)};
}

using OpSet = uint64_t;
static_assert(op_count <= 64);
constexpr OpSet bit(Op op) { return OpSet(1) << uint8_t(op); }

/// At least one of `before` has run whenever `op` is reached.
struct Needs {
  Op op;
  OpSet before;
};
constexpr Needs needs[] = {
    {Op::mock, bit(Op::select_template)},
    {Op::select_response, bit(Op::mock) | bit(Op::call_http) | bit(Op::call_service)},
    {Op::select_error, bit(Op::call_lambda)},
    {Op::call_lambda, bit(Op::select_template)},
    {Op::respond, bit(Op::select_response) | bit(Op::select_error)},
    {Op::respond_proxy, bit(Op::call_http_proxy) | bit(Op::call_http_stream)},
    {Op::respond_url, bit(Op::call_url)},
    {Op::end, bit(Op::call_lambda_proxy) | bit(Op::call_lambda_stream) | bit(Op::call_function_v1) | bit(Op::call_function_v2)},
};

bool closes(Op op) {
  return op == Op::end || op == Op::jump || op == Op::respond || op == Op::respond_proxy || op == Op::respond_url ||
         op == Op::gateway_response;
}

/// Integration::type an instruction can call; -1: it calls none.
int called_type(Op op) {
  switch (op) {
    case Op::call_http: return 1;
    case Op::call_http_proxy:
    case Op::call_http_stream:
    case Op::call_url: return 2;
    case Op::call_service:
    case Op::call_lambda: return 3;
    case Op::call_lambda_proxy:
    case Op::call_lambda_stream:
    case Op::call_function_v1:
    case Op::call_function_v2: return 4;
    default: return -1;
  }
}

std::optional<Error> verify_operand(const Bundle& bundle, OperandKind kind, uint32_t value, size_t at) {
  if (kind == OperandKind::k_none) {
    if (value != 0) return fault(Errc::bad_index, at, "an operand that is not used is not zero");
    return {};
  }
  uint64_t size = kind == OperandKind::k_type ? gateway_response_type_count : bundle.raw(operand_table(kind)).count;
  if (value >= size) return fault(Errc::bad_index, at, "an operand is out of range");
  return {};
}

std::optional<Error> verify_instruction(const Bundle& bundle, const Instruction& instruction, size_t at) {
  if (uint8_t(instruction.op) >= op_count) return fault(Errc::bad_index, at, "there is no such operation");
  const OpInfo& info = op_infos()[uint8_t(instruction.op)];
  if (auto error = verify_operand(bundle, info.a, instruction.a, at)) return error;
  if (auto error = verify_operand(bundle, info.b, instruction.b, at)) return error;
  if (auto error = verify_operand(bundle, info.c, instruction.c, at)) return error;
  int type = called_type(instruction.op);
  if (type < 0) return {};
  const Integration& integration = bundle.integrations()[instruction.c];
  if (integration.type != type) return fault(Errc::bad_index, at, "it calls an integration of another type");
  const Op op = instruction.op;
  const bool function = op == Op::call_lambda || op == Op::call_lambda_proxy || op == Op::call_function_v1 || op == Op::call_function_v2;
  if (function && integration.function_name == none) return fault(Errc::bad_text, at, "it calls a function without a name");
  if (instruction.op == Op::call_service && integration.service_call == none) return fault(Errc::bad_index, at, "it calls a service that is not said");
  return {};
}

/// One program [begin, end], its last instruction the `end`. `ran` is scratch space for the whole table.
std::optional<Error> verify_program(std::span<const Instruction> code, size_t begin, size_t end, std::vector<OpSet>& ran) {
  constexpr OpSet unreached = ~OpSet(0);
  ran[begin] = 0;
  for (size_t at = begin; at <= end; ++at) {
    if (ran[at] == unreached) continue;
    Op op = code[at].op;
    for (const Needs& rule : needs) {
      if (rule.op == op && !(ran[at] & rule.before)) return fault(Errc::bad_jump, at, "it is reached before what it needs has run");
    }
    OpSet after = ran[at] | bit(op);
    if (op == Op::jump) {
      size_t target = code[at].c;
      if (target <= at || target > end) return fault(Errc::bad_jump, at, "the jump does not go forward inside its program");
      ran[target] &= after;
    } else if (!closes(op)) {
      ran[at + 1] &= after;  // at < end: the last instruction closes
    }
  }
  return {};
}

}  // namespace

std::optional<Error> verify_programs(const Bundle& bundle) {
  auto code = bundle.instructions();
  std::vector<OpSet> ran(code.size(), ~OpSet(0));
  std::vector<bool> enters(code.size() + 1);
  size_t begin = 0;
  for (size_t at = 0; at < code.size(); ++at) {
    if (auto error = verify_instruction(bundle, code[at], at)) return error;
    if (code[at].op != Op::end) continue;
    enters[begin] = true;
    if (auto error = verify_program(code, begin, at, ran)) return error;
    begin = at + 1;
  }
  if (begin != code.size()) return fault(Errc::bad_jump, code.size(), "the last program does not end");
  for (size_t i = 0; i < bundle.methods().size(); ++i) {
    if (!enters[bundle.methods()[i].entry]) {
      return Error{Errc::bad_jump, fmt::format("the bundle is damaged: method {} does not enter at the start of a program", i)};
    }
  }
  return {};
}

}  // namespace apigw::bundle
