#!/usr/bin/python3
"""A stranger's client, in another language, against the real services: only the published protos and Debian's Python gRPC."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

import typl_stubs as pb  # noqa: E402
import grpc  # noqa: E402
import persons  # noqa: E402
from typl_calls import Error, is_serving  # noqa: E402
from typl_processes import Installation  # noqa: E402

PORTAL = "portals/oma"
KELA = "recipients/kela"
# A Kela case whose determination needs no more facts.
KELA_PERSON = 0
WAIT_SECONDS = 30


class Interop(unittest.TestCase):
    """One installation for all; each test registers persons of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="typl-interop-")
        cls.installation = Installation(cls.folder.name)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.installation.kill)
        cls.installation.start()

    def setUp(self):
        self.portal = self.installation.intake.client(PORTAL)
        self.kela = self.installation.delivery.client(KELA)
        self.addCleanup(self.portal.close)
        self.addCleanup(self.kela.close)

    def register(self, request):
        return self.portal.call("intake", "RegisterJobSearch", request)

    def first_entries_of(self, person):
        """Entries that Kela's stream brings, up to and with the first one of this person."""
        stream = self.kela.method("delivery", "Receive")(
            pb.delivery_pb2.ReceiveRequest(recipient=KELA), timeout=WAIT_SECONDS, metadata=self.kela.metadata)
        entries = []
        for page in stream:
            for entry in page.entries:
                entries.append(entry)
                if entry.person == person:
                    stream.cancel()
                    return entries
        self.fail("the stream ended without the statement")

    def test_a_registration_becomes_a_statement_that_kela_acknowledges(self):
        answer = self.register(persons.registration(KELA_PERSON))
        self.assertTrue(answer.created)
        self.assertFalse(answer.replayed)
        self.assertEqual(answer.job_search.state, pb.intake_pb2.JOB_SEARCH_STATE_OPEN)
        person = answer.job_search.name.split("/")[1]

        entries = self.first_entries_of(person)
        statement = entries[-1].statement
        self.assertEqual([entry.sequence for entry in entries], list(range(entries[0].sequence, entries[0].sequence + len(entries))))
        self.assertEqual(statement.name, f"persons/{person}/statements/1")
        self.assertNotEqual(statement.outcome, pb.determination_pb2.OUTCOME_UNSPECIFIED)
        self.assertTrue(statement.decided_automatically)
        self.assertTrue(statement.grounds)
        for wording in statement.wordings:
            self.assertTrue(wording.fi)
            self.assertTrue(wording.sv)

        request = pb.delivery_pb2.AcknowledgeRequest(recipient=KELA, sequence=entries[-1].sequence)
        self.assertEqual(self.kela.call("delivery", "Acknowledge", request).acknowledged_sequence, entries[-1].sequence)
        mailbox = self.kela.call("delivery", "GetMailbox", pb.delivery_pb2.GetMailboxRequest(recipient=KELA)).mailbox
        self.assertEqual(mailbox.acknowledged_sequence, entries[-1].sequence)

    def test_a_statement_comes_again_until_it_is_acknowledged(self):
        answer = self.register(persons.registration(KELA_PERSON + 8))
        person = answer.job_search.name.split("/")[1]
        first = self.first_entries_of(person)
        again = self.first_entries_of(person)
        self.assertEqual([entry.SerializeToString() for entry in first], [entry.SerializeToString() for entry in again])

    def test_the_same_request_gets_the_first_answer_again(self):
        request = persons.registration(KELA_PERSON + 16)
        first = self.register(request)
        again = self.register(request)
        self.assertTrue(again.replayed)
        self.assertEqual(first.job_search, again.job_search)

    def test_a_request_id_with_another_body_is_a_named_error(self):
        request = persons.registration(KELA_PERSON + 24)
        self.register(request)
        request.municipality_code = "244"
        error = self.portal.error_of("intake", "RegisterJobSearch", request)
        self.assertEqual((error.code, error.reason, error.domain), (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED", "typl"))

    def test_every_faulty_field_is_named_at_once(self):
        request = persons.registration(KELA_PERSON + 32)
        request.identity_code = "310299-999X"
        request.requested_on.month = 13
        request.facts[2].employment.until.day = 77
        error = self.portal.error_of("intake", "RegisterJobSearch", request)
        self.assertEqual((error.code, error.reason), (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST"))
        for field in ("identity_code", "requested_on", "facts[2].employment.until"):
            self.assertIn(field, error.violations)
        self.assertNotIn("310299-999X", error.text + str(error.violations))

    def test_health_says_serving(self):
        for service in self.installation.services.values():
            self.assertTrue(is_serving(service.address), service.name)

    def test_reflection_lists_our_services(self):
        request = pb.reflection_pb2.ServerReflectionRequest(list_services="*")
        answers = self.portal.method("reflection", "ServerReflectionInfo")(iter([request]), timeout=10, metadata=self.portal.metadata)
        try:
            names = {service.name for service in next(answers).list_services_response.service}
        except grpc.RpcError as error:
            self.fail(f"reflection: {Error(error)}")
        self.assertLessEqual({"typl.intake.v1.IntakeService", "typl.journal.v1.JournalService", "typl.admin.v1.AdminService"}, names)


if __name__ == "__main__":
    unittest.main(verbosity=2)
