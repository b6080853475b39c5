#!/usr/bin/python3
"""Alerts: the rules are sound, each is seen to fire and not to fire, and each has a runbook whose commands exist."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import metrics_catalogue  # noqa: E402

PROMETHEUS = ROOT / "deploy/prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yml"))
TESTS = ROOT / "tests/observability/alerts"
RUNBOOKS = ROOT / "docs/runbooks"
PARTS = ("## What it means", "## First look", "## What to do", "## Escalation")
COMMAND = re.compile(r"^ {4,}typlctl((?: [a-z]+)+)", re.M)
METRIC = re.compile(r"\b(?:typl|grpc_server|process)_[a-z_]+\b")


def promtool(*arguments, cwd=None):
    return subprocess.run(["promtool", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=280)


def rules():
    return [rule for file in RULES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def alerts():
    return sorted({rule["alert"] for rule in rules()})


class Alerts(unittest.TestCase):
    def test_the_rules_and_the_configuration_are_sound(self):
        for checked in (promtool("check", "rules", *RULES), promtool("check", "config", PROMETHEUS / "prometheus.yml")):
            self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_each_fires_and_does_not_fire(self):
        tested = promtool("test", "rules", *sorted(path.name for path in TESTS.glob("*.test.yml")), cwd=TESTS)
        self.assertEqual(0, tested.returncode, tested.stdout + tested.stderr)

    def test_each_has_both_kinds_of_tests(self):
        self.assertEqual(alerts(), sorted(path.name.removesuffix(".test.yml") for path in TESTS.iterdir()))
        for alert in alerts():
            expected = [check["exp_alerts"] for test in yaml.safe_load((TESTS / f"{alert}.test.yml").read_text())["tests"]
                        for check in test["alert_rule_test"] if check["alertname"] == alert]
            self.assertTrue(any(expected), f"{alert} is not seen to fire")
            if alert != "Watchdog":
                self.assertFalse(all(expected), f"{alert} is not seen to be quiet")

    def test_each_variant_of_an_alert_is_seen_to_fire(self):
        for alert in alerts():
            seen = {tuple(sorted(fired["exp_labels"].items())) for test in yaml.safe_load((TESTS / f"{alert}.test.yml").read_text())["tests"]
                    for check in test["alert_rule_test"] for fired in check["exp_alerts"]}
            for rule in rules():
                if rule["alert"] == alert:
                    self.assertTrue(any(rule["labels"].items() <= dict(labels).items() for labels in seen), rule)

    def test_each_says_how_bad_it_is_and_where_to_read_on(self):
        for rule in rules():
            self.assertIn(rule["labels"]["severity"], ("page", "ticket", "none"))
            self.assertEqual(f"docs/runbooks/{rule['alert']}.md", rule["annotations"]["runbook_url"])

    def test_each_has_a_runbook_and_no_runbook_is_left_over(self):
        self.assertEqual(alerts(), sorted(path.stem for path in RUNBOOKS.glob("*.md") if path.stem != "README"))
        for alert in alerts():
            text = (RUNBOOKS / f"{alert}.md").read_text()
            places = [text.find(part) for part in PARTS]
            self.assertEqual(sorted(places), places, alert)
            self.assertNotIn(-1, places, alert)

    def test_every_metric_named_exists(self):
        known = {name for metric in metrics_catalogue.load() for name in (metric.name, *metric.series_names())}
        named = "\n".join(rule["expr"] for rule in rules()) + "\n".join(path.read_text() for path in RUNBOOKS.glob("*.md"))
        self.assertEqual(set(), set(METRIC.findall(named)) - known)

    def test_every_command_of_the_runbooks_exists(self):
        typlctl = pathlib.Path(os.environ.get("TYPL_BIN", ""), "typlctl")
        if not typlctl.is_file():
            self.skipTest("SKIPPED: typlctl is not built")
        commands = {match for path in RUNBOOKS.glob("*.md") for match in COMMAND.findall(path.read_text())}
        self.assertGreater(len(commands), 5)
        for command in commands:
            done = subprocess.run([typlctl, *command.split(), "--help"], capture_output=True, text=True, timeout=20)
            self.assertEqual(0, done.returncode, f"typlctl{command}: {done.stderr}")


if __name__ == "__main__":
    if not shutil.which("promtool"):
        print("SKIPPED: promtool is missing; install the package prometheus")
        sys.exit(77)
    unittest.main()
