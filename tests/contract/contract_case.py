"""What the contract tests share: one installation per test file, and "this left no trace"."""

import contextlib
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

import typl_stubs as pb  # noqa: E402
import grpc  # noqa: E402
import persons  # noqa: E402
from typl_calls import Client, Error, journal_heads  # noqa: E402
from typl_processes import Installation, wait_until  # noqa: E402

PORTAL = "portals/oma"
OPERATOR = "operators/contract"
DOMAIN = "typl"
WAIT_SECONDS = 30

__all__ = ["Client", "ContractCase", "DOMAIN", "Error", "OPERATOR", "PORTAL", "WAIT_SECONDS", "grpc", "pb", "persons", "wait_until"]


class ContractCase(unittest.TestCase):
    """Real services, with one Kela customer, one person waiting for an officer and one fund member known to them."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="typl-contract-")
        cls.addClassCleanup(folder.cleanup)
        cls.installation = Installation(folder.name)
        cls.addClassCleanup(cls.installation.kill)
        cls.installation.start()
        cls.portal = cls.installation.intake.client(PORTAL)
        cls.addClassCleanup(cls.portal.close)
        cls.known = {}
        # Numbers of persons are by kind; these are the first of theirs.
        for number in (persons.KINDS.index(persons.KELA), persons.KINDS.index(persons.FUND), persons.KINDS.index(persons.OFFICER)):
            request = persons.registration(number, run="known")
            cls.known[persons.kind_of(number)] = (request, cls.portal.call("intake", "RegisterJobSearch", request).job_search.name)
        cls.installation.wait_drained(WAIT_SECONDS)

    def state(self):
        """Everything that a refused call must not move."""
        numbers = {}
        for service in self.installation.services.values():
            status = service.status()
            # How often first answers were given again says nothing of the state.
            numbers[f"{service.name} counts"] = {name: count for name, count in status.counts.items() if name != "replays"}
            numbers[f"{service.name} quarantine"] = status.quarantined_persons
            # Bytes in the write-ahead log: not even a record that nobody reads was written.
            numbers[f"{service.name} log bytes"] = sum(path.stat().st_size for path in service.store.rglob("*.log"))
            if service.name != "delivery":
                numbers[f"{service.name} journal"] = journal_heads(service.address)
        with self.installation.delivery.client(OPERATOR) as operator:
            boxes = operator.call("delivery", "ListMailboxes", pb.delivery_pb2.ListMailboxesRequest(page_size=100)).mailboxes
        numbers["mailboxes"] = sorted(box.SerializeToString(deterministic=True) for box in boxes)
        with self.installation.intake.client(OPERATOR) as operator:
            for _, search in self.known.values():
                parent = search.split("/jobSearches/")[0]
                listed = operator.call("intake", "ListJobSearches", pb.intake_pb2.ListJobSearchesRequest(parent=parent))
                numbers[parent] = listed.SerializeToString(deterministic=True)
        return numbers

    @contextlib.contextmanager
    def no_trace(self):
        """What happens inside changes nothing, and all three still serve afterwards."""
        before = self.state()
        yield
        self.assertEqual(before, self.state())

    def assert_refused(self, error, reason, code=grpc.StatusCode.INVALID_ARGUMENT, fields=()):
        self.assertIsNotNone(error, "the call was accepted")
        self.assertEqual((error.code, error.reason, error.domain), (code, reason, DOMAIN), str(error))
        for field in fields:
            self.assertIn(field, error.violations, str(error))

    def assert_invalid(self, error, *fields):
        """INVALID_REQUEST that names exactly these fields."""
        self.assert_refused(error, "INVALID_REQUEST")
        self.assertEqual(set(fields), set(error.violations), str(error))
