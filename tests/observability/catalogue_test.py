#!/usr/bin/python3
"""The list of metrics is an API: this fails on any change of it, and on names that don't follow the rules."""

import difflib
import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))

import metrics_catalogue  # noqa: E402

GOLDEN = HERE / "metrics.golden"
# What a name may end with, so that everybody knows what the number counts.
UNITS = ("_total", "_seconds", "_bytes", "_entries", "_persons", "_tasks", "_commits", "_calls", "_streams", "_connections",
         "_partitions", "_bool", "_info")
NAMED_AS_EVERYWHERE = ("process_", "grpc_server_")


def golden_line(metric):
    return f"{metric.name} {metric.kind} services={','.join(metric.services)} labels={','.join(metric.labels)}\n"


class Catalogue(unittest.TestCase):
    def test_nothing_has_changed(self):
        lines = sorted(golden_line(metric) for metric in metrics_catalogue.load())
        difference = "".join(difflib.unified_diff(GOLDEN.read_text().splitlines(True), lines, str(GOLDEN), "the catalogue"))
        self.assertEqual("", difference, "\nThe metrics changed. Operators' dashboards and alerts rest on them: when this is meant, say it in "
                                         "CHANGELOG.md, look through deploy/prometheus and deploy/grafana, and change the golden list.")

    def test_names_follow_the_rules(self):
        for metric in metrics_catalogue.load():
            with self.subTest(metric.name):
                if metric.name.startswith(NAMED_AS_EVERYWHERE):
                    continue
                self.assertRegex(metric.name, r"^typl(_[a-z]+){2,}$")
                self.assertTrue(metric.name.endswith(UNITS), "the unit is missing")
                self.assertEqual(metric.kind == "counter", metric.name.endswith("_total"))

    def test_no_label_is_an_id(self):
        for metric in metrics_catalogue.load():
            for label in metric.labels:
                self.assertRegex(label, r"^[a-z_]+$")
                self.assertIsNone(re.search("person|identity|statement|task|principal|request", label), f"{metric.name}: {label}")


if __name__ == "__main__":
    unittest.main()
