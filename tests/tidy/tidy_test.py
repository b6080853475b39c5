#!/usr/bin/python3
"""Each rule of tidy.py bites on an example, and leaves good code alone."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tidy  # noqa: E402

BAD = [
    ("common/store/a.cc", '#include "services/intake/api/x.h"'),
    ("services/intake/domain/a.cc", '#include "grpcpp/grpcpp.h"'),
    ("services/intake/domain/a.cc", '#include <rocksdb/db.h>'),
    ("services/intake/domain/a.cc", '#include "typl/intake/v1/intake.grpc.pb.h"'),
    ("services/statement/domain/a.h", '#include "common/metrics/metrics.h"'),
    ("services/intake/domain/a.h", '#include "services/intake/api/x.h"'),
    ("services/intake/api/a.cc", '#include "services/statement/domain/x.h"'),
    ("services/statement/api/a.cc", '#include "services/intake/domain/x.h"'),
    ("services/delivery/api/a.cc", '#include "services/statement/domain/x.h"'),
    ("services/statement/domain/second_reader/a.cc", '#include "services/statement/domain/engine/x.h"'),
    ("services/statement/domain/engine/a.cc", '#include "services/statement/domain/second_reader/x.h"'),
    ("common/time/a.h", '#include "common/store/store.h"'),
    ("services/statement/domain/a.cc", "auto now = absl::Now();"),
    ("services/delivery/api/a.cc", "clock_gettime(CLOCK_REALTIME, &now);"),
    ("services/statement/api/a.cc", "std::this_thread::sleep_for(1s);"),
    ("common/journal/a.cc", "sleep(1);"),
    ("services/intake/api/a.cc", "throw std::runtime_error(why);"),
    ("common/store/a.cc", "int number = atoi(text);"),
    ("common/ids/a.cc", "std::random_device device;"),
    ("common/log/a.cc", "std::cout << x;"),
    ("common/rpc/a.h", "absl::Mutex mutex_;"),
    ("common/rpc/a.h", "void F(std::string_view x);"),
    ("common/rpc/a.cc", "// TODO: later"),
    ("tools/sim/a.cc", "using namespace std;"),
    ("tools/demo", "cd /home/someone"),
    ("services/intake/api/a.cc", "rocksdb::ReadOptions options;"),
    ("services/intake/api/a.cc", "#include <rocksdb/db.h>"),
    ("services/intake/api/a.cc", "#include \"tools/sim/x.h\""),
]
GOOD = [
    ("common/time/clock.cc", "return absl::Now();"),
    ("services/intake/api/a.cc", '#include "services/intake/domain/x.h"'),
    ("common/time/business_date.h", '#include "common/status/error.h"'),
    ("common/rpc/a.cc", "gpr_now(GPR_CLOCK_MONOTONIC);"),
    ("services/statement/domain/a_test.cc", '#include "common/log/log.h"'),
    ("tools/typlctl/a.cc", "std::cout << x;"),
    ("services/intake/api/a.cc", "// TODO(#12): say why."),
]


class Rules(unittest.TestCase):
    def test_each_bad_line_is_found(self):
        for path, line in BAD:
            with self.subTest(path=path, line=line):
                self.assertTrue(list(tidy.offences_of(path, line)))

    def test_good_lines_are_left_alone(self):
        for path, line in GOOD:
            with self.subTest(path=path, line=line):
                self.assertEqual(list(tidy.offences_of(path, line)), [])

    def test_every_rule_has_an_example(self):
        for rule in tidy.RULES:
            with self.subTest(rule=rule.name, where=rule.where.pattern):
                self.assertTrue(any(list(rule.offences(path, [line])) for path, line in BAD))

    def test_long_files_are_found(self):
        self.assertTrue(list(tidy.offences_of("common/a.cc", "x\n" * 501)))
        self.assertFalse(list(tidy.offences_of("common/a.cc", "x\n" * 500)))


if __name__ == "__main__":
    unittest.main()
