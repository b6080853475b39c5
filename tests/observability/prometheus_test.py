#!/usr/bin/python3
"""A real Prometheus scrapes the running services by the shipped rules: quiet while all is well, and the right alerts when it isn't."""

import datetime
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse
import urllib.request

import yaml
from observability_case import ROOT, ObservabilityCase, metrics_catalogue, pb, skip_all, wait_until
from typl_processes import DIE_WITH_PARENT, FIRST_MOMENT, free_port

# In place of the shipped 15 s, and of the time that an alert waits before it fires.
INTERVAL, FOR = "1s", "2s"
# Mostly two or three; a busy machine takes longer.
ALERT_SECONDS = 60


class Prometheus:
    """A Prometheus of our own in `folder`, with the shipped rules hurried up."""

    def __init__(self, folder, targets):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        rules = yaml.safe_load((ROOT / "deploy/prometheus/rules/typl.yml").read_text())
        for group in rules["groups"]:
            for rule in group["rules"]:
                if "for" in rule:
                    rule["for"] = FOR
        (self.folder / "rules.yml").write_text(yaml.safe_dump(rules))
        config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": INTERVAL, "evaluation_interval": INTERVAL}
        config["rule_files"] = ["rules.yml"]
        for job in config["scrape_configs"]:
            job["static_configs"] = [{"targets": [targets[job["job_name"].removeprefix("typl-")]]}]
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [*DIE_WITH_PARENT, "prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn"], stdout=log, stderr=log)

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]

    def up(self):
        """Jobs that are scraped with success now."""
        try:
            return {series["metric"]["job"] for series in self.get("query", query="up == 1")["result"]}
        except OSError:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            return set()

    def firing(self):
        """{(alert, job)} that fire now."""
        return {(alert["labels"]["alertname"], alert["labels"].get("job", "")) for alert in self.get("alerts")["alerts"]
                if alert["state"] == "firing"}

    def stop(self):
        self.process.kill()
        self.process.wait()


class EndToEnd(ObservabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="typl-prometheus-")
        cls.addClassCleanup(folder.cleanup)
        cls.prometheus = Prometheus(folder.name, {name: service.admin_address for name, service in cls.installation.services.items()})
        cls.addClassCleanup(cls.prometheus.stop)

    def await_alert(self, name, job):
        wait_until(lambda: (name, job) in self.prometheus.firing(), ALERT_SECONDS, f"{name} fires for {job}")

    def advance_clock(self, hours):
        now = datetime.datetime.fromisoformat(FIRST_MOMENT.replace("Z", "+00:00")) + datetime.timedelta(hours=hours)
        request = pb.admin_pb2.AdvanceClockRequest()
        request.now.FromDatetime(now.replace(tzinfo=None))
        with self.installation.delivery.client("operators/x") as operator:
            operator.call("admin", "AdvanceClock", request)

    def test_alerts_fire_when_they_must_and_not_before(self):
        jobs = {f"typl-{name}" for name in metrics_catalogue.SERVICES}
        wait_until(lambda: self.prometheus.up() == jobs, ALERT_SECONDS, "all services are scraped")
        self.await_alert("Watchdog", "")
        # What was still missing in the first moments has settled by then.
        wait_until(lambda: self.prometheus.firing() == {("Watchdog", "")}, ALERT_SECONDS, "nothing else fires")

        # Nobody has fetched anything, and two hours go by.
        self.advance_clock(hours=2)
        self.await_alert("RecipientNotAcknowledging", "typl-delivery")

        self.installation.intake.kill()
        self.await_alert("ServiceDown", "typl-intake")
        self.await_alert("JournalNotRead", "typl-statement")
        self.assertNotIn(("ServiceDown", "typl-statement"), self.prometheus.firing())
        self.assertNotIn("BooksDoNotBalance", {name for name, _ in self.prometheus.firing()})


if __name__ == "__main__":
    if not shutil.which("prometheus"):
        skip_all("prometheus is missing; install the package prometheus")
    unittest.main()
