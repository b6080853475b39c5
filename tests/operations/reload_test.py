#!/usr/bin/python3
"""SIGHUP to real services: what may change does, faults change nothing and are all in the log, and what can't change is named."""

import json
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

import typl_stubs as pb  # noqa: E402
import persons  # noqa: E402
import recipients  # noqa: E402
from certificates import Authority  # noqa: E402
from typl_processes import DIE_WITH_PARENT, Installation, wait_until  # noqa: E402

SECONDS = 30
# persons.registration of this number belongs to the fund "ytk".
FUND_PERSON, FUND = 9, "ytk"
# persons.registration of these numbers is stated to Kela at once.
KELA_PERSONS = (0, 2, 6)


def events(log_file, name):
    """The log's lines of this event, in order."""
    lines = [json.loads(line) for line in log_file.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == name]


class Reload(unittest.TestCase):
    """One installation for all; each test leaves its service as it found it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="typl-reload-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.register = pathlib.Path(cls.folder.name) / "recipients.textproto"
        cls.register.write_text(recipients.without(FUND))
        cls.installation = Installation(cls.folder.name, recipients_file=cls.register)
        cls.addClassCleanup(cls.installation.kill)
        cls.installation.start()

    def hang_up(self, service, event):
        """SIGHUP; returns the lines of `event` that it brings."""
        def ended():
            return len(events(service.log_file, "configuration_reloaded")) + len(events(service.log_file, "configuration_kept"))

        before = len(events(service.log_file, event))
        ended_before = ended()
        service.signal(signal.SIGHUP)
        # The last line of what it says.
        wait_until(lambda: ended() > ended_before, SECONDS, f"{service.name} reads its configuration again")
        self.assertTrue(service.running())
        return events(service.log_file, event)[before:]

    def rewrite(self, service, change):
        """Changes the text of the configuration; returns what it was."""
        text = service.config_file.read_text()
        changed = change(text)
        self.assertNotEqual(text, changed)
        service.config_file.write_text(changed)
        self.addCleanup(service.config_file.write_text, text)
        return text

    def test_the_level_of_the_log_changes_and_a_level_that_is_none_is_refused(self):
        intake = self.installation.intake
        text = self.rewrite(intake, lambda old: old.replace('level: "info"', 'level: "error"'))
        self.assertEqual(self.hang_up(intake, "configuration_reloaded")[0]["changed"], "log.level")

        intake.config_file.write_text(text.replace('level: "info"', 'level: "loud"').replace("drain_seconds: 1", "drain_seconds: -1"))
        causes = [line["cause"] for line in self.hang_up(intake, "configuration_refused")]
        self.assertEqual(len(causes), 2, causes)
        self.assertTrue(any("log.level" in cause for cause in causes), causes)
        self.assertTrue(any("server.drain_seconds" in cause for cause in causes), causes)

        intake.config_file.write_text(text)
        self.assertEqual(self.hang_up(intake, "configuration_reloaded")[0]["changed"], "log.level")

    def test_what_needs_a_restart_is_named(self):
        statement = self.installation.statement
        text = self.rewrite(statement, lambda old: old.replace("drain_seconds: 1", "drain_seconds: 2") + "workers: 3\n")
        told = self.hang_up(statement, "configuration_needs_restart")
        self.assertEqual([line["keys"] for line in told], ["server.drain_seconds, workers"])
        statement.config_file.write_text(text)
        self.assertEqual(self.hang_up(statement, "configuration_needs_restart"), [])

    def counts_after_registering(self, number):
        """Of the statement service, when what follows from one more registration is done."""
        inputs = self.installation.statement.status().counts["inputs"]
        with self.installation.intake.client("portals/oma") as portal:
            portal.call("intake", "RegisterJobSearch", persons.registration(number))
        wait_until(lambda: self.installation.statement.status().counts["inputs"] > inputs, SECONDS, "the registration is processed")
        return self.installation.statement.status().counts

    def assert_refused(self, service, refused):
        metrics = self.installation.metrics(service).decode()
        self.assertRegex(metrics, rf"\ntypl_config_refused_bool {int(refused)}\n")

    def test_what_the_authority_sets_holds_from_the_next_case_on_and_a_fault_leaves_it_as_it_was(self):
        statement = self.installation.statement
        text = self.rewrite(statement, lambda old: old + "second_reading_percent: 0 ex_post_per_thousand: 0\n")
        self.hang_up(statement, "configuration_reloaded")
        self.assert_refused(statement, False)
        before = self.counts_after_registering(KELA_PERSONS[0])

        statement.config_file.write_text(text + "second_reading_percent: 100 ex_post_per_thousand: 1000\n")
        self.assertEqual(self.hang_up(statement, "configuration_reloaded")[0]["changed"], "second_reading_percent, ex_post_per_thousand")
        after = self.counts_after_registering(KELA_PERSONS[1])
        self.assertEqual(after["second_readings_agreed"], before["second_readings_agreed"] + 1)
        self.assertEqual(after["ex_post_picked"], before["ex_post_picked"] + 1)

        statement.config_file.write_text(text + "second_reading_percent: 101 ex_post_days: -1 ex_post_per_thousand: 0\n")
        causes = [line["cause"] for line in self.hang_up(statement, "configuration_refused")]
        self.assertEqual(len(causes), 2, causes)
        self.assertTrue(any("second_reading_percent" in cause for cause in causes), causes)
        self.assertTrue(any("ex_post_days" in cause for cause in causes), causes)
        self.assert_refused(statement, True)
        still = self.counts_after_registering(KELA_PERSONS[2])
        self.assertEqual(still["second_readings_agreed"], after["second_readings_agreed"] + 1)
        self.assertEqual(still["ex_post_picked"], after["ex_post_picked"] + 1)

        statement.config_file.write_text(text)
        self.hang_up(statement, "configuration_reloaded")
        self.assert_refused(statement, False)

    def test_a_file_that_is_no_configuration_is_refused(self):
        delivery = self.installation.delivery
        self.rewrite(delivery, lambda old: old + "colour: 1\n")
        refused = self.hang_up(delivery, "configuration_refused")
        self.assertIn("colour", refused[0]["cause"])

    def held(self):
        with self.installation.delivery.client("operators/test") as operator:
            return operator.call("admin", "ListQuarantine", pb.admin_pb2.ListQuarantineRequest()).persons

    def test_a_register_with_faults_is_refused_and_a_good_one_brings_what_waited(self):
        with self.installation.intake.client("portals/oma") as portal:
            search = portal.call("intake", "RegisterJobSearch", persons.registration(FUND_PERSON)).job_search.name
        person = "/".join(search.split("/")[:2])
        delivery = self.installation.delivery
        wait_until(self.held, SECONDS, "the person's fund is not known")

        good = recipients.SHIPPED.read_text()
        faulty = good.replace('key: "ytk"', 'key: "YTK"').replace('successor: "koko"', 'successor: "nobody"')
        self.register.write_text(faulty)
        causes = [line["cause"] for line in self.hang_up(delivery, "configuration_refused")]
        self.assertTrue(any(".key" in cause for cause in causes), causes)
        self.assertTrue(any("successor of" in cause for cause in causes), causes)
        with delivery.client("operators/test") as operator:
            mailboxes = operator.call("delivery", "ListMailboxes", pb.delivery_pb2.ListMailboxesRequest(page_size=100)).mailboxes
            self.assertNotIn(f"recipients/{FUND}", [mailbox.recipient for mailbox in mailboxes])
            self.assertIn("recipients/kela", [mailbox.recipient for mailbox in mailboxes])

            self.register.write_text(good)
            self.hang_up(delivery, "configuration_reloaded")
            request = pb.admin_pb2.RetryQuarantinedRequest(request_id=persons.request_id("retry"), person=person)
            self.assertTrue(operator.call("admin", "RetryQuarantined", request).released)
        with delivery.client(f"recipients/{FUND}") as fund:
            entries = fund.call("delivery", "Pull", pb.delivery_pb2.PullRequest(recipient=f"recipients/{FUND}")).entries
        self.assertEqual([f"persons/{entry.person.removeprefix('persons/')}" for entry in entries], [person])
        metrics = self.installation.metrics(delivery).decode()
        self.assertRegex(metrics, rf'typl_delivery_mailbox_head_entries{{recipient="{FUND}"}} 1\b')
        self.assertRegex(metrics, rf'typl_delivery_entries_delivered_total{{recipient="{FUND}"}} 1\b')


class Certificates(unittest.TestCase):
    """Intake alone, with mutual TLS."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="typl-reload-")
        self.addCleanup(folder.cleanup)
        self.directory = pathlib.Path(folder.name)
        self.authority = Authority(self.directory)
        self.served = self.authority.issue("intake", "typl://services/intake", ["localhost"])
        self.caller = self.authority.issue("operator", "typl://operators/test")
        key, config, self.log_file = (self.directory / name for name in ("identity.key", "intake.textproto", "intake.log"))
        address_file = self.directory / "intake.address"
        subprocess.run([pb.BIN / "typl-intake", "--make-identity-key", key], check=True, capture_output=True, timeout=SECONDS)
        tls = "".join(f'{kind}: "{self.served / file}" ' for kind, file in
                      (("certificate_file", "tls.crt"), ("private_key_file", "tls.key"), ("client_ca_file", "ca.crt")))
        config.write_text(f'server {{ listen: "127.0.0.1:0" address_file: "{address_file}" drain_seconds: 1 tls {{ {tls} }} }}\n'
                          f'store {{ path: "{self.directory / "store"}" create_if_missing: true }}\nidentity_key_file: "{key}"\n'
                          "identity_range: IDENTITY_RANGE_ARTIFICIAL\n")
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen([*DIE_WITH_PARENT, pb.BIN / "typl-intake", "--config", config], stdout=log, stderr=log)
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        wait_until(address_file.exists, SECONDS, "intake serves")
        self.port = int(re.search(r"grpc=\S+:(\d+)", address_file.read_text()).group(1))

    def shown_certificate(self):
        """What intake shows to who connects now."""
        context = ssl.create_default_context(cafile=str(self.caller / "ca.crt"))
        context.load_cert_chain(self.caller / "tls.crt", self.caller / "tls.key")
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                return secure.getpeercert(binary_form=True)

    def hang_up(self, event):
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: events(self.log_file, event), SECONDS, f"{event} is in the log")
        return events(self.log_file, event)[-1]

    def test_renewed_ones_are_shown_and_ones_with_faults_are_told(self):
        before = self.shown_certificate()
        renewed = self.authority.issue("renewed", "typl://services/intake", ["localhost"])

        kept = (self.served / "tls.crt").read_bytes()
        (self.served / "tls.crt").write_text("no certificate")
        self.assertIn("tls.crt: is no PEM certificate", self.hang_up("configuration_refused")["cause"])
        (self.served / "tls.crt").write_bytes(kept)

        for name in ("tls.key", "tls.crt"):
            shutil.copy(renewed / name, self.served / f"{name}.new")
        for name in ("tls.key", "tls.crt"):
            (self.served / f"{name}.new").rename(self.served / name)
        self.hang_up("configuration_reloaded")
        wait_until(lambda: self.shown_certificate() != before, SECONDS, "the renewed certificate is shown")
        self.assertIsNone(self.process.poll())


if __name__ == "__main__":
    unittest.main()
