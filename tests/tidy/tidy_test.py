#!/usr/bin/env python3
"""House rules of the tree as a test: who includes whom, where a library's name stops, headers that compile alone, leftovers.

    python3 tests/tidy/tidy_test.py [--build build/release] [--compiler g++] [--rule NAME]

Prints one line a breach, `file:line: what`, and `N rules kept, M broken`; exit status 1 when one is broken. Only the standard library is used.
The include rules are those of linking: both are the apigw_folder rows of CMakeLists.txt.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = (".cpp", ".h")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
LINES_MAX = 500

# A library's name stops here: prefix of the include, and the files that may write it.
FENCES = {
    "yaml-cpp/": ["compiler/syntax/yaml_reader.cpp"],
    "flatbuffers/": ["runtime/bundle/", "compiler/lower/"],
    "schemas/bundle_generated.h": ["runtime/bundle/", "compiler/lower/"],
    "openssl/": ["runtime/net/tls", "runtime/base/crypto", "tests/runtime/net/"],
    "sqlite3.h": ["runtime/state/sqlite.cpp"],
    "re2/": ["runtime/base/regex.cpp"],
    "zlib.h": ["runtime/base/content_coding.cpp", "tests/runtime/base/content_coding_test.cpp", "runtime/lambda/local/zip.cpp", "tests/runtime/lambda/local/"],
    "toml++/": ["compiler/cfn/samconfig.cpp"],
    "CLI/": ["cli/parser.cpp"],
    "curl/": ["cli/fetch.cpp", "compiler/sdkgen/runtime/cpp/"],
    "nlohmann/": ["cli/", "compiler/diff/", "tests/", "compiler/sdkgen/runtime/cpp/"],
    "tl/expected.hpp": ["runtime/base/result.h"],
    "doctest/": ["tests/"],
    "rapidcheck": ["tests/"],
}
# Files whose text is not ours to style: inputs and expectations of tests.
DATA = ("tests/golden/", "tests/fuzz/corpus/", "tests/conformance/not-yet.txt")


class Tree:
    def __init__(self, options):
        self.build = pathlib.Path(options.build) if options.build else None
        self.compiler = options.compiler
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
        names = sorted(set(listed.split("\0")) - {""}) if listed else sorted(
            str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and "build" not in p.parts and ".git" not in p.parts)
        self.files = [n for n in names if (ROOT / n).is_file()]
        self.code = [n for n in self.files if n.endswith(SOURCES)]
        self.texts = {}

    def text(self, name):
        if name not in self.texts:
            self.texts[name] = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        return self.texts[name]

    def lines(self, name):
        return enumerate(self.text(name).splitlines(), 1)

    def includes(self, name):
        """(line, quoted, path) of every #include."""
        for number, line in self.lines(name):
            found = INCLUDE.match(line)
            if found:
                yield number, found.group(1) == '"', found.group(2)


def folder_rows(tree):
    """{folder: folders it may see}, from CMakeLists.txt, closed over what those see."""
    rows, target = {}, {}
    for path, libraries in re.findall(r"apigw_folder\((\S+)\s+LIBS ([^)]*)\)", tree.text("CMakeLists.txt")):
        rows[path] = libraries.split()
        target[path.replace("/", "_")] = path

    def closure(path, seen):
        for library in rows[path]:
            below = target.get(library)
            if below and below not in seen:
                seen.add(below)
                closure(below, seen)
        return seen

    return {path: closure(path, {path}) for path in rows}


def folder_of(name, rows):
    folder = os.path.dirname(name)
    return folder if folder in rows else None


def rule_includes(tree):
    """A folder includes only what it links."""
    rows = folder_rows(tree)
    if len(rows) < 10:
        yield "CMakeLists.txt:1: no apigw_folder rows were found"
    for name in tree.code:
        mine = folder_of(name, rows)
        if mine is None:
            continue
        for number, quoted, path in tree.includes(name):
            theirs = folder_of(path, rows)
            if quoted and theirs and theirs not in rows[mine]:
                yield f"{name}:{number}: {mine} must not see {theirs}"


def rule_planes(tree):
    """The runtime never includes the compiler, the compiler only base and bundle of the runtime, nobody cli; not even through CMake."""
    for mine, seen in folder_rows(tree).items():
        for theirs in seen - {mine}:
            wrong = theirs == "cli" or (mine.startswith("runtime") and theirs.startswith("compiler"))
            wrong = wrong or (mine.startswith("compiler") and theirs.startswith("runtime/") and theirs not in ("runtime/base", "runtime/bundle"))
            wrong = wrong or (mine == "runtime/vm" and theirs in ("runtime/net", "runtime/http"))
            if wrong:
                yield f"CMakeLists.txt:1: {mine} must not link {theirs}"


def rule_fences(tree):
    """A library's name stops at its file."""
    for name in tree.code:
        for number, _, path in tree.includes(name):
            for prefix, allowed in FENCES.items():
                if path.startswith(prefix) and not name.startswith(tuple(allowed)):
                    yield f"{name}:{number}: <{path}> belongs to {', '.join(allowed)}"


def rule_paths(tree):
    """Includes are written from the root and lead somewhere."""
    for name in tree.code:
        for number, quoted, path in tree.includes(name):
            if not quoted:
                continue
            generated = path == "schemas/bundle_generated.h"
            if "/" not in path or ".." in path or not (generated or (ROOT / path).exists()):
                yield f'{name}:{number}: "{path}" is not a path from the root'


def rule_own_header(tree):
    """x.cpp includes x.h before anything else."""
    for name in tree.code:
        own = name[:-4] + ".h"
        if not name.endswith(".cpp") or not (ROOT / own).exists():
            continue
        first = next(iter(tree.includes(name)), None)
        if first is None or first[2] != own:
            yield f"{name}:{first[0] if first else 1}: its own header does not come first"


def rule_pragma_once(tree):
    """Every header begins with #pragma once."""
    for name in tree.code:
        if name.endswith(".h") and not tree.text(name).startswith("#pragma once\n"):
            yield f"{name}:1: no #pragma once in the first line"


def rule_size(tree):
    """No file outgrows its one job."""
    for name in tree.files:
        if name.endswith((*SOURCES, ".def", ".py", ".js")) or name == "bootstrap":
            count = tree.text(name).count("\n")
            if count > LINES_MAX:
                yield f"{name}:{count}: more than {LINES_MAX} lines"


def is_text(name):
    return name.endswith((*SOURCES, ".def", ".py", ".js", ".md", ".txt", ".yaml", ".cmake", ".sh", ".fbs")) or "." not in os.path.basename(name)


def rule_tabs(tree):
    """No tabs, no carriage returns, a line end at the end."""
    for name in tree.files:
        if not is_text(name) or name.startswith(DATA) or name == "LICENSE":
            continue
        for number, line in tree.lines(name):
            if "\t" in line or "\r" in line:
                yield f"{name}:{number}: a tab or carriage return"
        if tree.text(name) and not tree.text(name).endswith("\n"):
            yield f"{name}:1: no line end at the end"


def rule_leftovers(tree):
    """What is left for later says when."""
    words = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b(?!\(when [^)]+\): )")
    for name in tree.files:
        if not is_text(name) or name.startswith(DATA):
            continue
        for number, line in tree.lines(name):
            found = words.search(line)
            if found and "XXXXXX" not in line:
                yield f"{name}:{number}: {found.group(1)} without a condition"


def rule_machine(tree):
    """Nothing names the machine it was written on."""
    home, common = str(pathlib.Path.home()), {"/", "/home", "/tmp", "/opt", "/srv", "/usr", "/var"}
    names = [str(ROOT) + "/", home + "/"] + ([str(ROOT.parent) + "/"] if str(ROOT.parent) not in common else [])
    names = [n for n in names if n.count("/") > 1]
    pattern = re.compile(r"(?<![\w.:/-])(" + "|".join(re.escape(n) for n in names) + ")")
    for name in tree.files:
        if name.startswith("tests/fuzz/corpus/"):
            continue
        for number, line in tree.lines(name):
            if pattern.search(line):
                yield f"{name}:{number}: a path of this machine"


def closure_hash(tree, name, known):
    """Changes when the header or anything of ours that it includes changes."""
    if name in known:
        return known[name]
    known[name] = ""
    digest = hashlib.sha256(tree.text(name).encode())
    for _, quoted, path in tree.includes(name):
        if quoted and (ROOT / path).exists():
            digest.update(closure_hash(tree, path, known).encode())
    known[name] = digest.hexdigest()
    return known[name]


def rule_headers_alone(tree):
    """Every header compiles alone."""
    generated = ["-I", str(tree.build / "generated")] if tree.build else []
    command = [tree.compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-I", str(ROOT), *generated, '-DAPIGW_VERSION="0"', f'-DAPIGW_SOURCE_DIR="{ROOT}"', "-w"]
    cache_path = (tree.build or ROOT / "build") / "tidy-headers.json"
    cache = json.loads(cache_path.read_text()) if cache_path.exists() else {}
    known = {}
    wanted = {n: closure_hash(tree, n, known) for n in tree.code if n.endswith(".h")}
    stale = [n for n, digest in wanted.items() if cache.get(n) != digest]

    def compile_alone(name):
        done = subprocess.run([*command, f"-include{name}", os.devnull], cwd=ROOT, capture_output=True, text=True, check=False)
        return name, done.returncode, done.stderr

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, status, told in pool.map(compile_alone, stale):
            if status == 0:
                cache[name] = wanted[name]
                if cache_path.parent.is_dir():  # at once: a run that is stopped half-way has not been for nothing
                    cache_path.write_text(json.dumps({n: d for n, d in cache.items() if n in wanted}))
            else:
                first = next((line for line in told.splitlines() if "error" in line), told[:200])
                yield f"{name}:1: does not compile alone: {first}"
    if cache_path.parent.is_dir():
        cache_path.write_text(json.dumps({n: d for n, d in cache.items() if n in wanted}))


def rule_manual(tree):
    """man/ is what the program prints, one page a command."""
    program = tree.build / "apigw" if tree.build else None
    if not program or not program.exists():
        return
    for name in [n for n in tree.files if re.fullmatch(r"man/apigw(-[a-z-]+)?\.1", n)]:
        topic = pathlib.Path(name).stem.removeprefix("apigw").lstrip("-")
        page = subprocess.run([program, "man", *([topic] if topic else [])], capture_output=True, text=True, check=False).stdout
        if page != tree.text(name):
            yield f"{name}:1: is not what 'apigw man {topic}' prints; run the cli test with APIGW_UPDATE_GOLDEN=1"


def rule_documents(tree):
    """The changelog has the version; every command and path that a README names exists."""
    version = tree.text("VERSION").strip()
    if not re.search(rf"^## {re.escape(version)}\b", tree.text("CHANGELOG.md"), re.M):
        yield f"CHANGELOG.md:1: has no section '## {version}'"
    commands = {pathlib.Path(n).stem.removeprefix("apigw-") for n in tree.files if n.startswith("man/apigw-") and n.endswith(".1")}
    entries = set(re.findall(r"^command_(\w+)\(\)", tree.text("bootstrap"), re.M))
    for name in [n for n in tree.files if n.endswith("README.md")]:
        for number, line in tree.lines(name):
            if not line.startswith("    ") and "`" not in line:
                continue
            for word in re.findall(r"(?<![\w/-])\./bootstrap ([a-z]+)", line):
                if word not in entries:
                    yield f"{name}:{number}: there is no './bootstrap {word}'"
            for word in re.findall(r"(?:^ {4}|/|`|\s)apigw ([a-z]+)", line):
                if line.startswith("    ") and word not in commands:
                    yield f"{name}:{number}: there is no 'apigw {word}'"
            for path in re.findall(r"(?<![\w/.:-])((?:samples|tests|schemas|compiler|runtime|cli|man)/[\w./-]*\w)", line):
                if not (ROOT / path).exists() and not (ROOT / os.path.dirname(name) / path).exists():
                    yield f"{name}:{number}: there is no {path}"


RULES = {n.removeprefix("rule_").replace("_", "-"): f for n, f in list(globals().items()) if n.startswith("rule_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="build folder: generated headers, the program, the cache")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--rule", action="append", choices=RULES)
    options = parser.parse_args()
    tree = Tree(options)
    kept = broken = 0
    for name, rule in RULES.items():
        if options.rule and name not in options.rule:
            continue
        faults = list(rule(tree))
        for fault in faults:
            print(f"{fault} [{name}]")
        kept, broken = kept + (not faults), broken + bool(faults)
    print(f"{kept} rules kept, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
