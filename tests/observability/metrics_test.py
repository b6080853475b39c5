#!/usr/bin/python3
"""What /metrics of the running services says: exactly what is documented, in good form, true, and about nobody."""

import shutil
import subprocess
import unittest

from observability_case import PERSONS, WAIT_SECONDS, ObservabilityCase, metrics_catalogue, persons, samples, wait_until


class Metrics(ObservabilityCase):
    def families(self, service):
        """{name: kind} of the families that have at least one sample."""
        text = self.metrics(service)
        kinds = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE "))
        seen = {name for name, _, _ in samples(text)}
        return {name: kind for name, kind in kinds.items()
                if name in seen or (kind == "histogram" and name + "_count" in seen)}

    def test_a_service_has_exactly_its_documented_metrics(self):
        for service in metrics_catalogue.SERVICES:
            self.installation.services[service].status()
            documented = {metric.name: metric.kind for metric in metrics_catalogue.load() if service in metric.services}
            with self.subTest(service):
                self.assertEqual(documented, self.families(service))

    def test_the_labels_are_the_documented_ones(self):
        by_series = {name: metric for metric in metrics_catalogue.load() for name in metric.series_names()}
        for service in metrics_catalogue.SERVICES:
            for name, labels, _ in samples(self.metrics(service)):
                self.assertEqual(sorted(by_series[name].labels), sorted(label for label in labels if label != "le"), name)

    @unittest.skipUnless(shutil.which("promtool"), "SKIPPED: promtool is missing; install the package prometheus")
    def test_prometheus_finds_no_fault_with_them(self):
        for service in metrics_catalogue.SERVICES:
            checked = subprocess.run(["promtool", "check", "metrics"], input=self.metrics(service), capture_output=True, text=True, timeout=30)
            self.assertEqual((0, ""), (checked.returncode, checked.stdout + checked.stderr), service)

    def test_the_numbers_are_true(self):
        self.assertEqual(PERSONS, self.total("intake", "typl_intake_registrations_accepted_total"))
        self.assertEqual(PERSONS, self.total("intake", "typl_journal_head_entries"))
        self.assertEqual(PERSONS, self.total("statement", "typl_journal_cursor_entries", journal="intake"))
        for service in ("statement", "delivery"):
            self.assertEqual(0, self.total(service, "typl_journal_lag_entries"), service)
            self.assertEqual(0, self.total(service, "typl_journal_lag_seconds"), service)
            self.assertEqual(0, self.total(service, "typl_books_difference_entries"), service)
            self.assertEqual(0, self.total(service, "typl_journal_stopped_bool"), service)
        issued = self.total("statement", "typl_statement_statements_issued_total")
        self.assertGreater(issued, 0)
        self.assertEqual(issued, self.total("statement", "typl_statement_statements_given_total"))
        self.assertEqual(issued, self.total("statement", "typl_statement_statements_given_total", within="7d", late="no"))
        written = self.total("statement", "typl_journal_head_entries")
        # Each statement has a copy for its person.
        self.assertEqual(written + issued, self.total("delivery", "typl_delivery_mailbox_head_entries") +
                         self.total("delivery", "typl_quarantine_waiting_entries"))

    def test_the_queue_follows_the_tasks(self):
        status = self.installation.statement.status().counts
        # Looks afterwards are not in the queue.
        waiting = status["tasks_opened"] - status["tasks_decided"] - status["tasks_lapsed"] - status["ex_post_picked"]
        self.assertGreater(waiting, 0)
        wait_until(lambda: self.total("statement", "typl_statement_queued_tasks") == waiting, WAIT_SECONDS, "the queue is counted")
        self.assertEqual(0, self.total("statement", "typl_statement_queued_tasks", due="overdue"))

    def test_they_are_about_nobody(self):
        codes = [persons.registration(number).identity_code for number in range(PERSONS)]
        for service in metrics_catalogue.SERVICES:
            text = self.metrics(service)
            for code in codes:
                self.assertNotIn(code, text)
            self.assertNotRegex(text, r"persons/|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


if __name__ == "__main__":
    unittest.main()
