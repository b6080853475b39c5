#!/usr/bin/python3
"""Who may call what: every method of the published descriptors × every role, against the table below. A method without a row fails."""

import unittest

from contract_case import ContractCase, Error, grpc, pb, persons

casework = pb.casework_service_pb2

PRINCIPALS = {
    "portal": "portals/oma",
    "recipient": "recipients/kela",
    "officer": "officers/o1",
    "operator": "operators/x",
    "service": "services/statement",
}
WRONG_PRINCIPALS = (None, "", "oma", "portals/", "portals", "/oma", "kings/oma", "portals/oma/extra", "PORTALS/oma", "portals/o ma", "portals/" + "x" * 300)
# Services of each process.
SERVED = {
    "intake": (pb.intake_pb2, pb.payer_service_pb2, pb.journal_pb2, pb.admin_pb2),
    "statement": (pb.service_pb2, pb.casework_service_pb2, pb.law_service_pb2, pb.journal_pb2, pb.admin_pb2),
    "delivery": (pb.delivery_pb2, pb.admin_pb2),
}
PUBLIC = {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
PORTAL, READS, OFFICER, OPERATOR, SERVICE = {"portal"}, {"portal", "operator"}, {"officer"}, {"operator"}, {"service"}
RECIPIENT, MAILBOX_OWNER = {"recipient"}, {"recipient", "portal"}
ALLOWED = {
    "typl.intake.v1.IntakeService/RegisterJobSearch": PORTAL,
    "typl.intake.v1.IntakeService/BatchRegisterJobSearches": PORTAL,
    "typl.intake.v1.IntakeService/ReportChange": PORTAL,
    "typl.intake.v1.IntakeService/EndJobSearch": PORTAL,
    "typl.intake.v1.IntakeService/GetJobSearch": READS,
    "typl.intake.v1.IntakeService/ListJobSearches": READS,
    "typl.intake.v1.PayerService/RequestStatement": RECIPIENT,
    "typl.intake.v1.PayerService/RequestSupplement": RECIPIENT,
    "typl.intake.v1.PayerService/ReportAppeal": RECIPIENT,
    "typl.statement.v1.StatementService/GetPersonFile": OFFICER | OPERATOR,
    "typl.statement.v1.StatementService/GetStatement": OFFICER | OPERATOR,
    "typl.statement.v1.StatementService/ListStatements": OFFICER | OPERATOR,
    "typl.statement.v1.CaseworkService/ListTasks": OFFICER | OPERATOR,
    "typl.statement.v1.LawService/ListPacks": OFFICER | OPERATOR,
    "typl.statement.v1.LawService/ActivatePack": OPERATOR,
    "typl.statement.v1.LawService/ComparePack": OPERATOR,
    "typl.statement.v1.LawService/ReplayStatements": OPERATOR,
    "typl.statement.v1.CaseworkService/ClaimTask": OFFICER,
    "typl.statement.v1.CaseworkService/ReleaseTask": OFFICER,
    "typl.statement.v1.CaseworkService/PreviewDecision": OFFICER | OPERATOR,
    "typl.statement.v1.CaseworkService/DecideTask": OFFICER,
    "typl.statement.v1.CaseworkService/CountTasks": OFFICER | OPERATOR,
    "typl.statement.v1.CaseworkService/ClaimNextTask": OFFICER,
    "typl.statement.v1.CaseworkService/AskPerson": OFFICER,
    "typl.statement.v1.CaseworkService/ProposeDecision": OFFICER,
    "typl.statement.v1.CaseworkService/ApproveProposal": OFFICER,
    "typl.statement.v1.CaseworkService/ReturnProposal": OFFICER,
    "typl.statement.v1.CaseworkService/SupplementStatement": OFFICER,
    "typl.statement.v1.CaseworkService/AnnulStatement": OFFICER,
    "typl.delivery.v1.DeliveryService/Receive": MAILBOX_OWNER,
    "typl.delivery.v1.DeliveryService/Pull": MAILBOX_OWNER,
    "typl.delivery.v1.DeliveryService/Acknowledge": MAILBOX_OWNER,
    "typl.delivery.v1.DeliveryService/Reject": MAILBOX_OWNER,
    "typl.delivery.v1.DeliveryService/GetMailbox": MAILBOX_OWNER | OPERATOR,
    "typl.delivery.v1.DeliveryService/ListMailboxes": OPERATOR,
    "typl.delivery.v1.DeliveryService/ListRejections": OPERATOR,
    "typl.delivery.v1.DeliveryService/Redeliver": OPERATOR,
    "typl.journal.v1.JournalService/ReadJournal": SERVICE,
    "typl.journal.v1.JournalService/GetJournalHeads": SERVICE | OPERATOR,
    "typl.admin.v1.AdminService/GetStatus": OPERATOR | SERVICE,
    "typl.admin.v1.AdminService/ListQuarantine": OPERATOR,
    "typl.admin.v1.AdminService/RetryQuarantined": OPERATOR,
    "typl.admin.v1.AdminService/PutAsideQuarantined": OPERATOR,
    "typl.admin.v1.AdminService/ListAudit": OPERATOR,
    "typl.admin.v1.AdminService/AdvanceClock": OPERATOR,
}
REFUSED = {"METHOD_NOT_ALLOWED", "CALLER_UNKNOWN"}
CALL_SECONDS = 5


def methods(process):
    """(full name, descriptor) of every method of the protos that this process serves."""
    for module in SERVED[process]:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                yield f"{service.full_name}/{method.name}", method


class Roles(ContractCase):
    """Calls carry empty messages, so that an allowed one is refused for its content and changes nothing."""

    def call(self, process, name, principal):
        """The Error of the call with an empty message; None when it was answered."""
        with self.installation.services[process].client(principal) as client:
            # Every method as a stream both ways: on the wire they are the same.
            call = client.channel.stream_stream(f"/{name}", request_serializer=lambda data: data, response_deserializer=lambda data: data)(
                iter([b""]), timeout=CALL_SECONDS, metadata=client.metadata)
            try:
                next(call, None)
            except grpc.RpcError as error:
                return Error(error)
            call.cancel()
            return None

    def test_every_method_has_a_row_and_every_row_a_method(self):
        named = {name for process in SERVED for name, _ in methods(process)}
        self.assertEqual(named, set(ALLOWED))

    def test_only_the_listed_roles_may_call(self):
        with self.no_trace():
            for process in SERVED:
                for name, _ in methods(process):
                    for role, principal in PRINCIPALS.items():
                        with self.subTest(process=process, method=name, role=role):
                            error = self.call(process, name, principal)
                            if role in ALLOWED[name]:
                                self.assertNotIn(error.reason if error else "", REFUSED, str(error))
                            else:
                                self.assert_refused(error, "METHOD_NOT_ALLOWED", grpc.StatusCode.PERMISSION_DENIED)

    def test_a_caller_without_a_known_principal_is_refused_everywhere(self):
        with self.no_trace():
            for process in SERVED:
                for name, _ in methods(process):
                    with self.subTest(process=process, method=name):
                        self.assert_refused(self.call(process, name, None), "CALLER_UNKNOWN", grpc.StatusCode.UNAUTHENTICATED)
            for principal in WRONG_PRINCIPALS:
                with self.subTest(principal=principal):
                    error = self.call("intake", "typl.intake.v1.IntakeService/GetJobSearch", principal)
                    self.assert_refused(error, "CALLER_UNKNOWN", grpc.StatusCode.UNAUTHENTICATED)

    def test_nothing_else_is_served(self):
        for process, modules in SERVED.items():
            with self.installation.services[process].client(PRINCIPALS["operator"]) as client:
                request = pb.reflection_pb2.ServerReflectionRequest(list_services="*")
                answers = client.method("reflection", "ServerReflectionInfo")(iter([request]), timeout=CALL_SECONDS, metadata=client.metadata)
                served = {service.name for service in next(answers).list_services_response.service}
                answers.cancel()
            ours = {service.full_name for module in modules for service in module.DESCRIPTOR.services_by_name.values()}
            self.assertEqual(served, ours | PUBLIC, process)

    def test_a_method_that_does_not_exist(self):
        error = self.call("intake", "typl.intake.v1.IntakeService/DropEverything", PRINCIPALS["operator"])
        self.assertEqual(error.code, grpc.StatusCode.UNIMPLEMENTED)


class Mailboxes(ContractCase):
    """A recipient sees its own mailbox only, by whatever field it asks for another's."""

    def requests(self, recipient):
        delivery = pb.delivery_pb2
        return (
            ("Receive", delivery.ReceiveRequest(recipient=recipient)),
            ("Pull", delivery.PullRequest(recipient=recipient)),
            ("Acknowledge", delivery.AcknowledgeRequest(recipient=recipient, sequence=1)),
            ("Reject", delivery.RejectRequest(recipient=recipient, sequence=1, reason=delivery.REJECT_REASON_OTHER)),
            ("GetMailbox", delivery.GetMailboxRequest(recipient=recipient)),
        )

    def error(self, principal, method, request):
        with self.installation.delivery.client(principal) as client:
            try:
                answer = client.call("delivery", method, request, CALL_SECONDS)
                if method == "Receive":
                    next(answer)
                    answer.cancel()
            except grpc.RpcError as error:
                return Error(error)
        return None

    def test_anothers_mailbox_is_not_there(self):
        with self.no_trace():
            for principal, others in (("recipients/kela", ("recipients/ytk", "recipients/nobody", "recipients/portal-oma")),
                                      ("recipients/ytk", ("recipients/kela", "recipients/koko")),
                                      ("recipients/nobody", ("recipients/kela", "recipients/nobody")),
                                      ("recipients/portal-oma", ("recipients/kela",)),
                                      ("portals/oma", ("recipients/kela", "recipients/portal-tyomarkkinatori", "recipients/oma"))):
                for other in others:
                    for method, request in self.requests(other):
                        with self.subTest(principal=principal, mailbox=other, method=method):
                            self.assert_refused(self.error(principal, method, request), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)

    def test_bad_names(self):
        with self.no_trace():
            for bad in ("", "kela", "recipients/", "recipients/kela/x", "recipients/KELA", "recipients/" + "x" * 5000, "recipients/\x00"):
                for method, request in self.requests(bad):
                    with self.subTest(mailbox=bad[:20], method=method):
                        error = self.error("recipients/kela", method, request)
                        self.assertIsNotNone(error)
                        self.assertIn(error.reason, ("INVALID_REQUEST", "RESOURCE_NOT_FOUND"), str(error))

    def test_ahead_of_what_was_sent(self):
        delivery = pb.delivery_pb2
        ahead = 2**63
        with self.no_trace():
            for method, request in (("Acknowledge", delivery.AcknowledgeRequest(recipient="recipients/kela", sequence=ahead)),
                                    ("Reject", delivery.RejectRequest(recipient="recipients/kela", sequence=ahead, reason=delivery.REJECT_REASON_OTHER))):
                self.assert_refused(self.error("recipients/kela", method, request), "ACKNOWLEDGEMENT_AHEAD", grpc.StatusCode.FAILED_PRECONDITION)
            for method, request in (("Receive", delivery.ReceiveRequest(recipient="recipients/kela", after_sequence=ahead)),
                                    ("Pull", delivery.PullRequest(recipient="recipients/kela", after_sequence=ahead))):
                self.assert_refused(self.error("recipients/kela", method, request), "POSITION_OUT_OF_RANGE", grpc.StatusCode.OUT_OF_RANGE)

    def test_rejections(self):
        delivery = pb.delivery_pb2
        with self.no_trace():
            for reason in (0, 99):
                request = delivery.RejectRequest(recipient="recipients/kela", sequence=1, reason=reason)
                self.assert_invalid(self.error("recipients/kela", "Reject", request), "reason")
            request = delivery.RejectRequest(recipient="recipients/kela", sequence=1, reason=delivery.REJECT_REASON_OTHER, detail="x" * 501)
            self.assert_invalid(self.error("recipients/kela", "Reject", request), "detail")

    def test_sizes(self):
        delivery = pb.delivery_pb2
        with self.no_trace():
            request = delivery.ReceiveRequest(recipient="recipients/kela", window=10_001)
            self.assert_invalid(self.error("recipients/kela", "Receive", request), "window")
            request = delivery.PullRequest(recipient="recipients/kela", max_entries=1_001)
            self.assert_invalid(self.error("recipients/kela", "Pull", request), "max_entries")


class Officers(ContractCase):
    """Tasks: bad ids, others' tasks, choices that are not open."""

    def setUp(self):
        self.person = self.known[persons.OFFICER][1].split("/jobSearches/")[0]
        self.officer = self.installation.statement.client("officers/o1")
        self.other = self.installation.statement.client("officers/o2")
        self.addCleanup(self.officer.close)
        self.addCleanup(self.other.close)

    def task(self):
        answer = self.officer.call("statement", "GetPersonFile", pb.service_pb2.GetPersonFileRequest(name=self.person))
        return answer.tasks[0].name

    def claim(self, client, name, request):
        request = casework.ClaimTaskRequest(request_id=persons.request_id(request) if request else "", name=name)
        return client.error_of("casework", "ClaimTask", request)

    def decide(self, client, name, request, **fields):
        request = casework.DecideTaskRequest(request_id=persons.request_id(request), name=name, **({"facts_known": 1} | fields))
        return client.error_of("casework", "DecideTask", request)

    def test_nobody_there(self):
        with self.no_trace():
            missing = "persons/" + "0" * 32 + "/tasks/1"
            self.assert_refused(self.claim(self.officer, missing, "claim-missing"), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)
            self.assert_refused(self.decide(self.officer, missing, "decide-missing", reasons="x"), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)
            for method, request in (("GetPersonFile", pb.service_pb2.GetPersonFileRequest(name="persons/" + "0" * 32)),
                                    ("GetStatement", pb.service_pb2.GetStatementRequest(name="persons/" + "0" * 32 + "/statements/1")),
                                    ("ListStatements", pb.service_pb2.ListStatementsRequest(parent="persons/" + "0" * 32))):
                self.assert_refused(self.officer.error_of("statement", method, request), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)

    def test_bad_fields(self):
        task = self.task()
        with self.no_trace():
            self.assert_invalid(self.claim(self.officer, task, ""), "request_id")
            self.assert_invalid(self.claim(self.officer, "x", "claim-bad"), "name")
            self.assert_invalid(self.decide(self.officer, task, "decide-bad", reasons=""), "reasons")
            self.assert_invalid(self.decide(self.officer, task, "decide-long", reasons="x" * 4001), "reasons")
            self.assert_invalid(self.decide(self.officer, task, "decide-blind", reasons="x", facts_known=0), "facts_known")
            self.assert_invalid(self.decide(self.officer, task, "decide-waiver", reasons="x", hearing_waiver=99), "hearing_waiver")
            ask = casework.AskPersonRequest(request_id=persons.request_id("ask-bad"), name=task, kind=pb.statement_pb2.CLARIFICATION_KIND_HEARING,
                                            facts=["employment.end_ground", "no.such"], reply_by=pb.date_pb2.Date(year=1999, month=1, day=1))
            self.assert_invalid(self.officer.error_of("casework", "AskPerson", ask), "facts[1]", "reply_by", "row")
            annul = casework.AnnulStatementRequest(request_id="x", statement="x", explanation="", task="x")
            self.assert_invalid(self.officer.error_of("casework", "AnnulStatement", annul), "request_id", "statement", "explanation", "task", "reason")
            supplement = casework.SupplementStatementRequest(request_id="x", statement="x", explanation="x" * 4001)
            self.assert_invalid(self.officer.error_of("casework", "SupplementStatement", supplement), "request_id", "statement", "explanation")
            due = casework.TaskFilter(due_by=pb.date_pb2.Date(year=2020, month=13, day=1))
            self.assert_invalid(self.officer.error_of("casework", "ListTasks", casework.ListTasksRequest(filter=due)), "filter.due_by")
            self.assert_invalid(self.officer.error_of("casework", "ListTasks", casework.ListTasksRequest(page_size=-1)), "page_size")
            self.assert_invalid(self.officer.error_of("casework", "ListTasks", casework.ListTasksRequest(page_token="junk")), "page_token")

    def test_tasks_of_others(self):
        task = self.task()
        self.assertIsNone(self.claim(self.officer, task, "claim-1"))
        with self.no_trace():
            self.assert_refused(self.claim(self.other, task, "claim-2"), "TASK_CLAIMED", grpc.StatusCode.FAILED_PRECONDITION)
            self.assert_refused(self.decide(self.other, task, "decide-2", reasons="x"), "TASK_CLAIMED", grpc.StatusCode.FAILED_PRECONDITION)
            error = self.decide(self.officer, task, "decide-3", row="no such row", reasons="x")
            self.assert_refused(error, "CHOICE_NOT_OPEN", grpc.StatusCode.FAILED_PRECONDITION)
            self.assert_refused(self.claim(self.officer, self.task() + "0", "claim-1"), "REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS)


if __name__ == "__main__":
    unittest.main()
