#pragma once
// Image → bytes of a bundle file. The only user of FlatBuffers in the compiler.
#include <string>

#include "compiler/lower/image.h"

namespace apigw::lower {

/// The file: container, then 32 bytes SHA-256 of the container. The same image gives the same bytes, everywhere.
std::string write_bundle(const Image& image);

}  // namespace apigw::lower
