#!/usr/bin/python3
"""Rules of the source tree that no compiler checks: include directions, banned calls, sizes, what must not be named.

Usage: tidy.py ROOT. Prints every offence as file:line: rule; exits 1 when there is one. tidy_test.py shows that each rule bites.
"""

import pathlib
import re
import subprocess
import sys

FILE_LINES_MAX = 500
HEADER_LINES_MAX = 250


class Rule:
    """A pattern that must not be found in the files that `where` matches, unless `but` matches the path."""

    def __init__(self, name, pattern, where, but="^$"):
        self.name = name
        self.pattern = re.compile(pattern)
        self.where = re.compile(where)
        self.but = re.compile(but)

    def offences(self, path, lines):
        if not self.where.search(path) or self.but.search(path):
            return
        for number, line in enumerate(lines, 1):
            if self.pattern.search(line):
                yield number, self.name


CODE = r"\.(h|cc)$"
RULES = [
    Rule("common never includes services, tools or tests", r'#include "(services|tools|tests)/', r"^common/.*" + CODE),
    Rule("services never include tools or tests", r'#include "(tools|tests)/', r"^services/.*" + CODE),
    Rule("domain is pure: no gRPC, RocksDB, Prometheus or HTTP",
         r'#include [<"](grpc|rocksdb/|prometheus/|httplib)|#include ".*\.grpc\.pb\.h"|#include "common/(rpc|metrics|monitor|log|store/rocksdb)',
         r"^services/[a-z]+/domain/.*" + CODE, r"_test\.cc$"),
    Rule("domain never includes api", r'#include "services/[a-z]+/(api|transport)/', r"^services/[a-z]+/domain/.*" + CODE,
         r"_test\.cc$"),
    Rule("one service never includes another", r'#include "services/(statement|delivery)/', r"^services/intake/.*" + CODE),
    Rule("one service never includes another", r'#include "services/(intake|delivery)/', r"^services/statement/.*" + CODE),
    Rule("one service never includes another", r'#include "services/(intake|statement)/', r"^services/delivery/.*" + CODE),
    Rule("the two readers of the law know nothing of each other", r'#include "services/statement/domain/engine/',
         r"^services/statement/domain/second_reader/.*" + CODE),
    Rule("the two readers of the law know nothing of each other", r'#include "services/statement/domain/second_reader/',
         r"^services/statement/domain/engine/.*" + CODE),
    Rule("status, time and ids rest on nothing else of common", r'#include "common/(?!(status|time|ids|testing)/)',
         r"^common/(status|time|ids)/.*" + CODE),
    Rule("only SystemClock asks for the time",
         r"\babsl::Now\(|system_clock::now\(|\btime\((nullptr|NULL|0)\)|\bgettimeofday\(|\bCLOCK_REALTIME\b|\bGPR_CLOCK_REALTIME\b", CODE,
         r"^common/time/clock\.cc$|^common/log/|^tools/"),
    Rule("only common/store knows RocksDB", r"#include [<\"]rocksdb/", CODE, r"^common/store/"),
    Rule("reads of RocksDB go through one helper", r"rocksdb::ReadOptions\b", CODE, r"^common/store/rocksdb_|_test\.cc$"),
    Rule("no sleeping", r"sleep_for|sleep_until|\b(u|nano)?sleep\(|absl::SleepFor", CODE, r"^tools/"),
    Rule("errors are values, not exceptions", r"^\s*throw\b|\btry \{", r"^(common|services)/.*" + CODE, r"^common/rpc/host\.cc$"),
    Rule("no C function that overruns, guesses, shares state or starts a shell",
         r"\b(strcpy|strcat|v?sprintf|gets|strtok|atoi|atol|atof|tmpnam|mktemp|system|popen|localtime|gmtime)\(",
         r"^(common|services)/.*" + CODE, r"_test\.cc$|_bench\.cc$|test_support\.cc$"),
    Rule("randomness comes from IdGenerator or a printed seed", r"std::random_device|\brand\(\)", CODE),
    Rule("std::cout belongs to tools", r"std::cout|std::cerr", r"^(common|services)/.*" + CODE, r"service_main|_bench\.cc$|_test"),
    Rule("absl::Mutex gives false races under TSan; std::mutex is used", r"absl::Mutex\b", CODE),
    Rule("write absl::string_view", r"std::string_view", CODE),
    Rule("no TODO without an issue", r"\bTODO(?!\(#\d+\))|\bFIXME\b|\bXXX\b", r"\.(h|cc|py|proto|cmake)$", r"^tests/tidy/"),
    Rule("no using namespace", r"^\s*using namespace ", CODE),
    Rule("no path of one machine", r"(?<![\w.])/(home|work|root)/", r".", r"^tests/tidy/"),
]


def tracked_files(root):
    listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True)
    return listed.stdout.splitlines()


def offences_of(path, text):
    lines = text.splitlines()
    for rule in RULES:
        yield from rule.offences(path, lines)
    if re.search(CODE, path):
        limit = HEADER_LINES_MAX if path.endswith(".h") else FILE_LINES_MAX
        if len(lines) > limit:
            yield limit + 1, f"a file has at most {limit} lines, this one has {len(lines)}"


def main():
    root = pathlib.Path(sys.argv[1])
    found = 0
    for path in tracked_files(root):
        file = root / path
        if not file.is_file():
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        for line, rule in offences_of(path, text):
            print(f"{path}:{line}: {rule}")
            found += 1
    if found:
        sys.exit(f"{found} offence(s)")
    print("tidy")


if __name__ == "__main__":
    main()
