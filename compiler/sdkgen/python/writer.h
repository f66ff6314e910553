#pragma once
// The files of a Python package, one function each. Internal to this folder.
#include "compiler/sdkgen/python/names.h"

namespace apigw::sdkgen::python {

std::vector<File> models_files(const Client& client, const Names& names);  // models.py, or the modules of models/: classes
std::string codecs_file(const Client& client, const Names& names);      // _codecs.py: how they stand in JSON
std::string errors_file(const Client& client, const Names& names);      // errors.py
std::string operations_file(const Client& client, const Names& names);  // _operations.py: tables
std::string client_file(const Client& client, const Names& names);      // client.py: methods
std::string init_file(const Client& client, const Names& names);        // __init__.py
std::string tests_file(const Client& client, const Names& names);       // tests/test_sdk.py

/// Expression that is a use's codec: "c.STRING", "c.Array(ref(\"Pet\"))".
Code codec(const Client& client, const Names& names, const Use& use);
/// Class of a typed error: "ProblemNotFoundError"; empty when there is none.
std::string error_class(const Names& names, std::string_view status, TypeId type);
std::string header(const Client& client, std::string_view docstring);
/// What is known of the origin, for a comment in the first lines of a file.
std::string origin_comment(const Client& client);
/// "NAME = VALUE" and the line's end; the value stands in parentheses where black wants them.
std::string statement(const std::string& head, const Code& value, size_t indent);
/// The import of those names of a module that `text` uses; empty when it uses none.
std::string import_of(std::string_view module, std::vector<std::string_view> names, std::string_view text);

}  // namespace apigw::sdkgen::python
