#pragma once
// Template text → tree, by the grammar of Velocity 1.7 with what API Gateway refuses (#parse, #include) as faults.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

struct SyntaxFault {
  uint32_t begin = 0;  // bytes of the template
  uint32_t end = 0;
  std::string message;
  std::string hint;
};

struct Parsed {
  Tree tree;  // of use only without faults; empty with them
  std::vector<SyntaxFault> faults;  // faults_max at most
};

inline constexpr uint32_t nesting_depth_max = 100;  // blocks, expressions and strings inside one another

inline constexpr uint32_t operators_max = 1000;     // in one expression, strings inside it included

inline constexpr size_t faults_max = 20;         // of one template; the parse ends with the last

/// Parses a template. Linear in its bytes apart from quotes that nothing closes. Behind a fault it goes on with the next directive or line,
/// so that several faults are told at once, in the order of the text and each place once.
///   source   Velocity 1.7, Parser.jjt and the nodes' init
Parsed parse(std::string_view text);

/// #foreach, #define and their like: the directives that are no part of the grammar itself.
bool is_directive(std::string_view name);

}  // namespace apigw::vtl
