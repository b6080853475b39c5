"""What the walks share: one installation for a class, persons made as they are needed, and short ways to say what is expected."""

import datetime
import unittest

from played import NO_SAMPLE, OFFICER, Person, World, date, day_of, fact, generated, identity_codes, pb, range_of, short, summary

casework = pb.casework_service_pb2
SECOND_OFFICER = "officers/o2"
KELA = "recipients/kela"


class WalkCase(unittest.TestCase):
    """Tests share the installation and its clock, which only goes on; so each has persons of its own and counts its days from today."""

    FIRST_DAY = "2020-04-20"
    SETTINGS = NO_SAMPLE

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.FIRST_DAY, statement_settings=cls.SETTINGS)
        cls.addClassCleanup(cls.world.close)
        cls.numbers = iter(range(100))
        # What officers did, in order: (method, principal, request id, resource).
        cls.done = []

    # Days.

    def days(self, number):
        """The day so many days from today, as text."""
        return str(self.world.today + datetime.timedelta(days=number))

    def later(self, days):
        self.world.advance_to(self.days(days))

    # Persons.

    def person(self, *facts, benefit="BASIC", fund="", **more):
        person = Person(next(self.numbers), self.days(0), benefit, fund, facts, **more)
        self.world.register(person)
        self.world.settle()
        return person

    def job(self, **fields):
        """An employment that ended yesterday; today is the first day without it."""
        return fact("employment-1", "employment", **dict({"from_": "2018-01-01", "until": self.days(0), "working_time_percent": 100,
                                                          "conduct_on": self.days(-1)}, **fields))

    def report(self, person, *facts, answers=""):
        self.world.report(person, *facts, answers=answers)
        self.world.settle()

    def in_words(self, person, request, text="Näin se meni."):
        """The person answers a request in own words."""
        self.report(person, fact(f"words-{person.steps}", "explanation", text=text, clarification_request=request.name), answers=request.name)

    # Officers.

    def act(self, method, request, principal=OFFICER):
        """An officer's call that succeeds."""
        answer = self.world.officer(method, request, principal)
        resource = getattr(request, "name", "") or getattr(request, "statement", "") or answer.task.name
        self.done.append((method, principal, request.request_id, resource))
        self.world.settle()
        return answer

    def refused(self, method, request, principal=OFFICER):
        return self.world.officer_error(method, request, principal)

    def claim(self, person, task, principal=OFFICER):
        return self.act("ClaimTask", casework.ClaimTaskRequest(request_id=person.request_id(), name=task.name), principal).task

    def decide(self, person, task, row, principal=OFFICER, **more):
        self.act("DecideTask", self.world.decision(person, task, row, **more), principal)

    def question(self, person, task, kind, reply_by, **more):
        """An AskPersonRequest."""
        request = casework.AskPersonRequest(request_id=person.request_id(), name=task.name, text="Mitä haluatte sanoa asiasta?", **more)
        request.kind = pb.statement_pb2.ClarificationKind.Value(f"CLARIFICATION_KIND_{kind}")
        request.reply_by.CopyFrom(date(datetime.date.fromisoformat(reply_by)))
        return request

    # What is there now.

    def stated(self, person):
        """Lines of what the payers got of the person."""
        return [summary(entry.statement) for _, entry in self.world.arrived(person) if entry.HasField("statement")]

    def statements(self, person):
        return [entry.statement for _, entry in self.world.arrived(person) if entry.HasField("statement")]

    def answers(self, person):
        """PayerRequests that came back to payers."""
        return [entry.payer_request for _, entry in self.world.arrived(person) if entry.HasField("payer_request")]

    def at_portal(self, person):
        return [entry for entry in self.world.mailboxes["recipients/portal-oma"] if entry.person == person.opaque]

    def asked(self, person):
        """Every state of a clarification request that the portal was told, oldest first."""
        return [entry.clarification_request for entry in self.at_portal(person) if entry.HasField("clarification_request")]

    def asked_states(self, person):
        return [f"{request.name.rsplit('/', 1)[1]} {short(pb.statement_pb2.ClarificationState, request.state)}" for request in self.asked(person)]

    def tasks(self, person):
        """"KIND STATE" of the open tasks."""
        return [f"{short(pb.statement_pb2.TaskKind, task.kind)} {short(pb.statement_pb2.OfficerTaskState, task.state)}"
                for task in self.world.open_tasks(person)]

    def life(self, statement):
        answer = self.world.client("statement", OFFICER).call("statement", "GetStatement", pb.service_pb2.GetStatementRequest(name=statement.name))
        return answer.life

    def state(self, statement):
        return short(pb.statement_pb2.StatementState, self.life(statement).state)

    def audit(self, service):
        """Everything in a service's audit."""
        records = []
        while True:
            page = self.world.operator(service, "admin", "ListAudit",
                                       pb.admin_pb2.ListAuditRequest(after_sequence=records[-1].sequence if records else 0, page_size=1000))
            records += page.records
            if not page.records:
                return records


__all__ = ["KELA", "NO_SAMPLE", "OFFICER", "SECOND_OFFICER", "WalkCase", "casework", "date", "day_of", "fact", "generated", "identity_codes", "pb", "range_of",
           "summary", "unittest"]
