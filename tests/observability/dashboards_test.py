#!/usr/bin/python3
"""Dashboards: each expression is one that Prometheus understands, over metrics and labels that exist."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import metrics_catalogue  # noqa: E402

DASHBOARDS = sorted((ROOT / "deploy/grafana").glob("*.json"))
RUNBOOKS = ROOT / "docs/runbooks"
SELECTOR = re.compile(r"\b((?:typl|grpc_server|process)_[a-z_]+|up)\b(?:\{([^}]*)\})?")
LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
# Of every series, by the configuration of Prometheus.
TARGET_LABELS = {"job", "instance"}


def panels(dashboard):
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", ())


def expressions():
    """[(dashboard, panel, expression)], with Grafana's variables replaced as by "All"."""
    return [(path.stem, panel["title"], target["expr"].replace("$job", ".*"))
            for path in DASHBOARDS for panel in panels(json.loads(path.read_text())) for target in panel["targets"]]


class Dashboards(unittest.TestCase):
    def test_there_is_one_for_each_subject(self):
        self.assertEqual(["delivery", "law", "pipeline", "service"], [path.stem for path in DASHBOARDS])

    def test_prometheus_understands_every_expression(self):
        rules = [{"record": f"checked:expression_{number}", "expr": expression} for number, (_, _, expression) in enumerate(expressions())]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}, file)
            file.flush()
            checked = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True, timeout=60)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_every_metric_and_label_exists(self):
        labels = {name: set(metric.labels) | TARGET_LABELS | {"le"}
                  for metric in metrics_catalogue.load() for name in metric.series_names()}
        labels["up"] = TARGET_LABELS
        for dashboard, panel, expression in expressions():
            with self.subTest(f"{dashboard}: {panel}"):
                found = SELECTOR.findall(expression)
                self.assertTrue(found, expression)
                for name, matchers in found:
                    self.assertIn(name, labels, expression)
                    self.assertLessEqual(set(LABEL.findall(matchers)), labels[name], expression)

    def test_every_metric_of_ours_is_on_a_dashboard_or_in_an_alert(self):
        rules = (ROOT / "deploy/prometheus/rules/typl.yml").read_text()
        shown = {name for _, _, expression in expressions() for name, _ in SELECTOR.findall(expression)}
        shown |= set(re.findall(r"\btypl_[a-z_]+\b", rules))
        # Told by others, or only of use beside a figure at hand.
        aside = {"typl_clock_now_seconds", "typl_build_info", "typl_intake_persons_added_total", "typl_intake_replays_total",
                 "typl_rpc_connections_accepted_total", "typl_rpc_connections_refused_total", "typl_statement_inputs_total",
                 "typl_statement_quarantines_total", "typl_law_activation_timestamp_seconds", "typl_law_review_running_bool",
                 "typl_store_commits_total", "typl_store_write_delayed_bool"}
        ours = {metric.name: set(metric.series_names()) for metric in metrics_catalogue.load() if metric.name.startswith("typl_")}
        self.assertEqual(aside, {name for name, series in ours.items() if not series & shown})

    def test_layout_and_references_are_sound(self):
        for path in DASHBOARDS:
            dashboard = json.loads(path.read_text())
            taken = set()
            with self.subTest(path.stem):
                self.assertEqual(f"typl-{path.stem}", dashboard["uid"])
                ids = [panel["id"] for panel in panels(dashboard)]
                self.assertEqual(len(ids), len(set(ids)))
                for panel in panels(dashboard):
                    place = panel["gridPos"]
                    self.assertLessEqual(place["x"] + place["w"], 24)
                    cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
                    self.assertFalse(cells & taken, f"{panel['title']} lies over another")
                    taken |= cells
                    for runbook in re.findall(r"[Rr]unbook (\w+)", panel["description"]):
                        self.assertTrue((RUNBOOKS / f"{runbook}.md").is_file(), runbook)


if __name__ == "__main__":
    if not shutil.which("promtool"):
        print("SKIPPED: promtool is missing; install the package prometheus")
        sys.exit(77)
    unittest.main()
