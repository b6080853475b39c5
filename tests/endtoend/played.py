"""What the end-to-end tests share: an installation in which days pass, and what persons, officers and payers do in it.

Nothing sleeps: after every step the world waits until what was accepted is processed everywhere, and until what is due on the day was acted on.
"""

import contextlib
import datetime
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

try:
    import grpc
except ImportError:
    print("SKIPPED: no grpc for /usr/bin/python3 (python3-grpcio)")
    sys.exit(77)

import identity_codes  # noqa: E402
import persons as generated  # noqa: E402
import typl_stubs as pb  # noqa: E402
from typl_calls import date, day_of  # noqa: E402
from typl_processes import Installation, wait_until  # noqa: E402

__all__ = ["NO_SAMPLE", "OFFICER", "OPERATOR", "PORTAL", "Person", "World", "date", "day", "day_of", "fact", "generated", "grpc", "identity_codes", "pb",
           "range_of", "short", "summary"]

PORTAL = "portals/oma"
OPERATOR = "operators/e2e"
OFFICER = "officers/o1"
OULU = "564"
WAIT_SECONDS = 40
# Casework calls whose effect follows as an input.
INPUT_METHODS = {"DecideTask", "ApproveProposal", "AskPerson", "SupplementStatement", "AnnulStatement"}
# No statement is picked for a look afterwards, by chance.
NO_SAMPLE = "ex_post_per_thousand: 0\n"
PULL_MAX = 200


def day(text):
    """datetime.date of "2020-04-14"."""
    return datetime.date.fromisoformat(text)


def expect(got, expected, what):
    if got != expected:
        raise AssertionError(f"{what}: {got}, expected {expected}")


def _set_field(message, name, value):
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.message_type is not None:
        getattr(message, name).CopyFrom(date(day(value)))
    elif field.enum_type is not None:
        prefix = field.enum_type.values_by_number[0].name.removesuffix("UNSPECIFIED")
        setattr(message, name, field.enum_type.values_by_name[prefix + value].number)
    else:
        setattr(message, name, value)


def fact(key, entity, source="PERSON", withdrawn=False, **fields):
    """A fact in short: days as text, enum values without their prefix, `from_` for the field "from"."""
    made = pb.facts_pb2.Fact(key=key, withdrawn=withdrawn)
    _set_field(made, "source", source)
    content = getattr(made, entity)
    content.SetInParent()
    for name, value in fields.items():
        _set_field(content, name.removesuffix("_"), value)
    return made


def range_of(days):
    """"2020-04-14..2020-06-12", both end days included as the law counts; "2020-04-14.." until further notice."""
    last = day_of(days.until) - datetime.timedelta(days=1) if days.HasField("until") else ""
    return f"{day_of(getattr(days, 'from'))}..{last}"


def _number(name):
    return name.rsplit("/", 1)[1]


def short(enum, value):
    """Name of an enum value without its prefix."""
    return enum.Name(value).removeprefix(enum.Name(0).removesuffix("UNSPECIFIED"))


def summary(statement):
    """A statement in one line: what, when, why, by whom, in place of what."""
    decision = pb.determination_pb2
    act = short(pb.statement_pb2.StatementAct, statement.act)
    ground = statement.grounds[0]
    who = f"automatic {statement.adoption_decision}".strip() if statement.decided_automatically else statement.officer
    if statement.approver:
        who += f" with {statement.approver}"
    line = (f"{short(decision.Outcome, statement.outcome)} {range_of(statement.range)} {ground.provision}/{ground.version}/{ground.row} "
            f"{short(decision.StatementKind, statement.kind)} {statement.authority} {who}")
    if act != "STATES":
        line = f"{act} {_number(statement.supplements or statement.annuls)}: {line}"
    if statement.supersedes:
        line += " for " + ",".join(_number(name) for name in statement.supersedes)
    return line


class Person:
    """One who is registered in the world. `request` is the registration; the name is known once it was sent. `number` is 0-99 and the person's own."""

    def __init__(self, number, on, benefit, fund="", facts=(), birth="1980-02-01", basics=None, aim=None, search=None, municipality=OULU, channel="ONLINE",
                 benefit_from=""):
        code = identity_codes.make(day(birth), 900 + number)
        known = dict({"right_to_work": "FREE", "vocational_qualification": True}, **(basics or {}))
        told = [fact("person", "person_basics", **known), fact("aim-1", "search_aim", from_=on, **(aim or {"seeks_full_time": True}))]
        if benefit:
            told.append(fact("benefit-1", "benefit_application", from_=benefit_from or on, benefit=benefit, **({"fund": fund} if fund else {})))
        self.request = pb.intake_pb2.RegisterJobSearchRequest(
            request_id=generated.request_id(f"e2e/{number}/{on}"), identity_code=code, requested_on=date(day(on)), municipality_code=municipality,
            language=pb.facts_pb2.LANGUAGE_FI, contact=pb.intake_pb2.ContactData(given_names="Testi", family_name="Henkilö"),
            facts=[*told, *facts])
        _set_field(self.request, "channel", channel)
        if search:
            details = fact("search-1", "job_search", **search).job_search
            self.request.details.CopyFrom(details)
        self.number = number
        self.job_search = ""
        self.steps = 0
        # What the law left open when an officer decided: [(provision, ["row days", ...])].
        self.choices = []

    def ask_again(self, on):
        """Makes the registration one of a later day, without facts."""
        self.request.request_id = generated.request_id(f"e2e/{self.number}/{on}")
        self.request.requested_on.CopyFrom(date(day(on)))
        del self.request.facts[:]

    @property
    def name(self):
        """The resource "persons/{person}"."""
        return self.job_search.split("/jobSearches/")[0]

    @property
    def opaque(self):
        return self.name.split("/")[1]

    def request_id(self):
        """Another one of this person's, the same in every run."""
        self.steps += 1
        return generated.request_id(f"e2e/{self.number}/step/{self.steps}")


class World:
    """The three services with a virtual clock. What arrives in a mailbox is acknowledged and kept in order."""

    def __init__(self, first_day, recipients=("kela", "ytk", "koko", "pro"), statement_settings=NO_SAMPLE, **settings):
        self._open = contextlib.ExitStack()
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="typl-e2e-"))
        self.installation = Installation(folder, virtual_start=f"{first_day}T06:00:00Z",
                                         statement_settings=f"second_reading_percent: 100\n{statement_settings}", **settings)
        self._open.callback(self.installation.kill)
        try:
            self.installation.start()
        except BaseException:
            self.close()
            raise
        self.today = day(first_day)
        self.people = []
        # Inputs that officers' calls made, and deliveries that an operator put aside.
        self.officer_inputs = 0
        self.put_aside = 0
        self._clients = {}
        self.mailboxes = {f"recipients/{key}": [] for key in (*recipients, "portal-oma")}

    def close(self):
        self._open.close()

    def client(self, service, principal):
        """A client that lives as long as its service runs."""
        if (service, principal) not in self._clients:
            made = self.installation.services[service].client(principal)
            self._open.callback(made.close)
            self._clients[service, principal] = made
        return self._clients[service, principal]

    def restart(self, *names, kill=False):
        """Ends the services and starts them on the same stores; connections are new."""
        services = [self.installation.services[name] for name in names]
        for service in services:
            if kill:
                service.kill()
            else:
                expect(service.stop(), 0, f"exit code of {service.name}")
        for service in services:
            service.start()
        for service in services:
            service.wait_ready()
        for key in [key for key in self._clients if key[0] in names]:
            self._clients.pop(key).close()

    def portal(self, method, request):
        return self.client("intake", PORTAL).call("intake", method, request)

    def payer(self, recipient, method, request):
        return self.client("intake", recipient).call("payer", method, request)

    def officer(self, method, request, principal=OFFICER):
        answer = self.client("statement", principal).call("casework", method, request)
        self.officer_inputs += method in INPUT_METHODS
        return answer

    def officer_error(self, method, request, principal=OFFICER):
        """The reason for which the call is refused; "" when it is not."""
        error = self.client("statement", principal).error_of("casework", method, request)
        return error.reason if error else ""

    def operator(self, service, stub, method, request):
        return self.client(service, OPERATOR).call(stub, method, request)

    # Days and quiet.

    def advance_to(self, to):
        """Moves all clocks to nine in the morning of the day."""
        self.today = to if isinstance(to, datetime.date) else day(to)
        request = pb.admin_pb2.AdvanceClockRequest()
        request.now.FromJsonString(f"{self.today}T06:00:00Z")
        for service in self.installation.services:
            self.operator(service, "admin", "AdvanceClock", request)
        wait_until(self._nothing_due, WAIT_SECONDS, f"all that was due before {self.today} is acted on")
        self.settle()

    def _nothing_due(self):
        """No question that should have run out by today is still waited for."""
        waiting = pb.statement_pb2.CLARIFICATION_STATE_WAITING
        return not any(request.state == waiting and day_of(request.reply_by) < self.today
                       for person in self.people for request in self.file(person).clarification_requests)

    def settle(self):
        """Waits until everything accepted is processed, and takes what arrived."""
        wait_until(self._stated, WAIT_SECONDS, "every input is processed by the statement service")
        wait_until(self._delivered, WAIT_SECONDS, "everything stated is in a mailbox")
        for recipient in self.mailboxes:
            self._collect(recipient)

    # A reader's lag is counted from the last head it heard of, which may be old; so what is done is counted instead.

    def _stated(self):
        """Inputs are what intake took in, what officers decided or asked, and the questions that ran out."""
        counts = self.status("statement").counts
        return counts["inputs"] == self._journal_entries("intake") + self.officer_inputs + counts["requests_overdue"]

    def _delivered(self):
        """Each event is in one mailbox; a statement is besides in the portal's. What can't be delivered are statements, in these tests."""
        status = self.status("delivery")
        held = self.put_aside
        if status.quarantined_persons:
            listed = self.operator("delivery", "admin", "ListQuarantine", pb.admin_pb2.ListQuarantineRequest())
            held += sum(person.waiting_events for person in listed.persons)
        return status.counts["mailbox_entries"] + 2 * held == self._journal_entries("statement") + self.status("statement").counts["statements_issued"]

    def status(self, service):
        return self.operator(service, "admin", "GetStatus", pb.admin_pb2.GetStatusRequest())

    def _journal_entries(self, service):
        heads = self.operator(service, "journal", "GetJournalHeads", pb.journal_pb2.GetJournalHeadsRequest()).heads
        return sum(head.sequence for head in heads)

    def _collect(self, recipient):
        """Pulls, checks that nothing is left out, acknowledges."""
        # A portal calls as itself; its mailbox has a name of its own.
        principal = recipient.replace("recipients/portal-", "portals/")
        client = self.client("delivery", principal)
        while True:
            page = client.call("delivery", "Pull", pb.delivery_pb2.PullRequest(recipient=recipient, max_entries=PULL_MAX))
            if not page.entries:
                return
            for entry in page.entries:
                expect(entry.sequence, len(self.mailboxes[recipient]) + 1, f"sequence in {recipient}")
                self.mailboxes[recipient].append(entry)
            client.call("delivery", "Acknowledge", pb.delivery_pb2.AcknowledgeRequest(recipient=recipient, sequence=page.entries[-1].sequence))

    # What persons do.

    def register(self, person):
        person.job_search = self.portal("RegisterJobSearch", person.request).job_search.name
        if person not in self.people:
            self.people.append(person)

    def report(self, person, *facts, answers=""):
        """New facts; `answers`: the clarification request that they answer."""
        self.portal("ReportChange", pb.intake_pb2.ReportChangeRequest(
            request_id=person.request_id(), job_search=person.job_search, channel=pb.intake_pb2.CHANNEL_ONLINE, reported_on=date(self.today), facts=facts,
            clarification_request=answers))

    def end_search(self, person, end_on, reason, details=None):
        request = pb.intake_pb2.EndJobSearchRequest(
            request_id=person.request_id(), job_search=person.job_search, channel=pb.intake_pb2.CHANNEL_ONLINE, reported_on=date(self.today),
            end_on=date(day(end_on)))
        _set_field(request, "reason", reason)
        if details:
            request.details.CopyFrom(fact("search-1", "job_search", **details).job_search)
        self.portal("EndJobSearch", request)

    # What officers see and do.

    def file(self, person):
        return self.client("statement", OFFICER).call("statement", "GetPersonFile", pb.service_pb2.GetPersonFileRequest(name=person.name))

    def open_tasks(self, person):
        """The person's tasks that are neither decided nor lapsed; the file has all."""
        closed = (pb.statement_pb2.OFFICER_TASK_STATE_DECIDED, pb.statement_pb2.OFFICER_TASK_STATE_LAPSED)
        return [task for task in self.file(person).tasks if task.state not in closed]

    def task(self, person, provision="", kind=""):
        """The one open task of the person that fits."""
        found = [task for task in self.open_tasks(person)
                 if (not provision or task.matter.provision == provision) and (not kind or short(pb.statement_pb2.TaskKind, task.kind) == kind)]
        expect(len(found), 1, f"tasks of person {person.number} on {provision} {kind}, found {found}")
        return found[0]

    def claim(self, person, task, principal=OFFICER):
        return self.officer("ClaimTask", pb.casework_service_pb2.ClaimTaskRequest(request_id=person.request_id(), name=task.name), principal).task

    def decision(self, person, task, row, waiver="", reasons="By the documents."):
        """A DecideTaskRequest on a claimed task as the officer read it."""
        request = pb.casework_service_pb2.DecideTaskRequest(
            request_id=person.request_id(), name=task.name, row=row, reasons=reasons, facts_known=task.facts_known)
        if waiver:
            _set_field(request, "hearing_waiver", waiver)
        return request

    def decide(self, person, provision, row, kind="", choices=None, waiver="", principal=OFFICER):
        """Claims and decides; `choices`: what the law must leave open, as "row days"."""
        task = self.task(person, provision, kind)
        open_rows = [f"{choice.row} {range_of(choice.range)}" for choice in task.matter.choices]
        person.choices.append((provision, open_rows))
        if choices is not None:
            expect(open_rows, choices, f"what is open to decide of person {person.number}")
        self.officer("DecideTask", self.decision(person, self.claim(person, task, principal), row, waiver), principal)
        self.settle()

    def issue(self, person, provision, kind, principal=OFFICER):
        """An officer issues what the law states automatically and nobody but an officer may: the one choice of such a task."""
        choice, = self.task(person, provision, kind).matter.choices
        self.decide(person, provision, choice.row, kind, principal=principal)

    def hear(self, person, provision, row, principal=OFFICER):
        """An officer hears the person on the row that they are about to choose."""
        task = self.claim(person, self.task(person, provision), principal)
        self.officer("AskPerson", pb.casework_service_pb2.AskPersonRequest(
            request_id=person.request_id(), name=task.name, kind=pb.statement_pb2.CLARIFICATION_KIND_HEARING, text="Mitä haluatte sanoa asiasta?", row=row), principal)
        self.settle()

    # What arrived.

    def arrived(self, person):
        """(recipient, MailboxEntry) of the person at payers, by mailbox in order."""
        return [(recipient, entry) for recipient, entries in self.mailboxes.items() for entry in entries
                if entry.person == person.opaque and not recipient.startswith("recipients/portal-")]

    def replay_differences(self):
        """(statements decided again, names of those that came out otherwise)."""
        differing, statements = [], 0
        answers = self.client("statement", OPERATOR).method("law", "ReplayStatements")(
            pb.law_service_pb2.ReplayStatementsRequest(), timeout=50, metadata=self.client("statement", OPERATOR).metadata)
        for answer in answers:
            differing += [f"{difference.statement}: {difference.detail}" for difference in answer.differences]
            statements = answer.statements
        return statements, differing
