#!/usr/bin/python3
"""typl-bench --peers without any peer: each says SKIPPED and why, and what needs none is measured."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BENCH = pathlib.Path(os.environ["TYPL_BIN"]) / "typl-bench"
SOURCE = os.environ["TYPL_SOURCE"]
# With what each of them misses when PATH is empty.
PEERS = {
    "determine_vs_zen": "no node in PATH",
    "determine_vs_json_rules": "no node in PATH",
    "registration_vs_postgres": "no initdb in PATH",
    "outbox_vs_postgres": "no initdb in PATH",
    "append_vs_nats": "no nats-server in PATH",
    "append_vs_etcd": "no etcd in PATH",
}


class PeersMissing(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def bench(self, *arguments):
        command = [BENCH, "--source-dir", SOURCE, "--json", "--rounds", "1", *arguments]
        environment = {"PATH": self.directory.name, "TMPDIR": self.directory.name}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return {result["name"]: result for result in json.loads(ended.stdout)}, ended.stderr

    def test_each_is_skipped_loudly_and_the_rest_is_measured(self):
        results, said = self.bench("--peers")
        for name, why in PEERS.items():
            with self.subTest(name):
                self.assertEqual(results[name]["how"], f"SKIPPED: {why}")
                self.assertIsNone(results[name]["ratio"])
                self.assertIn(f"{name}: SKIPPED: {why}", said)
        self.assertGreater(results["unary_vs_echo"]["ratio"], 0)
        self.assertEqual(os.listdir(self.directory.name), [], "the work directory is left")

    def test_one_may_be_named(self):
        results, _ = self.bench("append_vs_etcd")
        self.assertEqual(list(results), ["append_vs_etcd"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
