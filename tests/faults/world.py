"""A running system with its load and its recipients, and the verdict on it afterwards."""

import pathlib
import random
import re
import time

import evidence
import identity_codes
import ledger
import oracle
import portal
import recipient
from typl_processes import Installation, wait_until

# Mailbox, principal.
RECIPIENTS = (("kela", "recipients/kela"), ("ytk", "recipients/ytk"), ("koko", "recipients/koko"), ("pro", "recipients/pro"),
              ("portal-oma", "portals/oma"))
PORTALS = 2
# Persons of the portals do not overlap.
PERSONS_PER_PORTAL = 500_000
DRAIN_SECONDS_MAX = 120
# Requests sent again at once, in the last check.
RESEND_CHUNK = 200
CODE = re.compile(rb"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Y]")


class World:
    """Starts with the context, ends with it. `log` prints a line; `before_load` is called when the services are up and nothing was sent yet."""

    def __init__(self, directory, seed, log, store_directory=None, unsafe="", free_bytes_min=0, batch_size=100, unary_size=30, before_load=None):
        self.directory = pathlib.Path(directory)
        self.rng = random.Random(seed)
        self.log = log
        self.installation = Installation(self.directory / "installation", store_directory, unsafe, free_bytes_min)
        self.ledgers = self.directory / "ledgers"
        self.ledgers.mkdir(parents=True)
        self.batch_size = batch_size
        self.unary_size = unary_size
        self.before_load = before_load
        self.portals = []
        self.recipients = []
        self.violations = []
        self.codes_found = 0
        self.codes_searched_bytes = 0

    def __enter__(self):
        self.installation.start()
        if self.before_load:
            self.before_load()
        for index in range(PORTALS):
            self.portals.append(portal.Portal(
                f"portal-{index}", index * PERSONS_PER_PORTAL, self.ledgers / f"portal-{index}.jsonl", self.installation.intake.address,
                random.Random(self.rng.random()), self.batch_size, self.unary_size))
        for mailbox, principal in RECIPIENTS:
            self.recipients.append(recipient.Recipient(
                mailbox, principal, self.ledgers / f"{mailbox}.jsonl", self.installation.delivery.address, random.Random(self.rng.random())))
        for thread in self.portals + self.recipients:
            thread.start()
        return self

    def __exit__(self, *unused):
        for thread in self.portals + self.recipients:
            thread.stop_asked.set()
        self.installation.kill()
        for thread in self.portals + self.recipients:
            thread.join(10)

    def acked(self):
        return sum(p.acked for p in self.portals)

    def wait_for_acks(self, more, seconds=60):
        """Lets the load run until `more` requests were acknowledged from now on."""
        goal = self.acked() + more
        try:
            wait_until(lambda: self.acked() >= goal or any(p.failure for p in self.portals), seconds, f"{more} more acknowledged requests")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; answers besides OK: {self.errors_seen()}") from None

    def errors_seen(self):
        seen = {}
        for p in self.portals:
            for error, count in p.errors_seen.items():
                seen[error] = seen.get(error, 0) + count
        return dict(sorted(seen.items()))

    def violated(self, invariant, text):
        self.violations.append(oracle.Violation(invariant, text))

    def search_codes(self):
        """Looks for identity codes of the load in every file that the services wrote; to be called while nothing is compacted away, too."""
        used = set()
        for index, p in enumerate(self.portals):
            used.update(identity_codes.nth(n).encode() for n in range(index * PERSONS_PER_PORTAL, p.next_person))
        for root in {self.installation.directory, self.installation.store_directory}:
            for path in root.rglob("*"):
                if not path.is_file():
                    continue
                data = path.read_bytes()
                self.codes_searched_bytes += len(data)
                found = [code for code in CODE.findall(data) if code in used]
                if found:
                    self.codes_found += len(found)
                    self.violated("I6", f"{len(found)} identity codes in clear in {path.name}")

    def finish(self):
        """Faults are off: settles, drains, judges, stops, and returns the violations."""
        started = time.monotonic()
        for p in self.portals:
            p.stop()
        self._judge_effects(settled=False)
        if self.violations:
            self.log("acknowledged requests are missing or doubled already: the rest is not judged")
            return self.violations
        for p in self.portals:
            if not p.settle(DRAIN_SECONDS_MAX):
                self.violated("I2", f"{len(p.unsettled)} requests have no definite answer {DRAIN_SECONDS_MAX} s after the faults")
            for text in p.unexpected:
                self.violated("I2", text)
        try:
            self.installation.wait_drained(DRAIN_SECONDS_MAX)
            wait_until(self._all_acknowledged, DRAIN_SECONDS_MAX, "every mailbox is acknowledged")
        except TimeoutError as error:
            self.violated("I8", str(error))
        self.log(f"settled and drained in {time.monotonic() - started:.1f} s")
        self._judge()
        self._dump_metrics()
        for name, code in self.installation.stop().items():
            if code != 0:
                self.violated("EXIT", f"{name} ended with {code} on SIGTERM")
        self.search_codes()
        self.log(f"looked for identity codes in {self.codes_searched_bytes >> 20} MiB: {self.codes_found} found")
        return self.violations

    def _all_acknowledged(self):
        boxes = evidence.mailboxes(self.installation.delivery.address)
        return all(boxes.get(mailbox, (0, 0))[0] == boxes.get(mailbox, (0, 0))[1] for mailbox, _ in RECIPIENTS)

    def _requests(self):
        return ledger.read_requests([p.ledger.path for p in self.portals])

    def _judge_effects(self, settled):
        requests = self._requests().values()
        acked = {r.id: evidence.effect_of(r) for r in requests if r.state == ledger.ACKED}
        # A refusal that says "later" had no effect.
        unknown = sum(r.state == ledger.UNKNOWN for r in requests)
        events, _ = evidence.intake_events(self.installation.intake.address)
        self.violations += oracle.check_effects({id_: effect for id_, (effect, _) in acked.items()}, unknown, events, settled)
        self.violations += oracle.check_positions({position: effect for effect, position in acked.values() if position}, events)
        for request in requests:
            if request.answers > 1:
                self.violated("I2", f"{request.id} was answered in {request.answers} ways")
        self.log(f"{len(acked)} acknowledged, {unknown} unknown, {len(events)} events in intake's journal")

    def _judge(self):
        self._judge_effects(settled=True)
        requests = [r for r in self._requests().values() if r.state == ledger.ACKED]
        self._judge_persons(requests)
        self._judge_deliveries()
        self._resend(requests)
        for r in self.recipients:
            r.stop()
            self.violations += r.violations

    def _judge_persons(self, requests):
        expected = {}
        for request in requests:
            effect, _ = evidence.effect_of(request)
            searches = expected.setdefault(effect.job_search.split("/jobSearches/")[0], {})
            searches[effect.job_search] = searches.get(effect.job_search, False) or effect.kind == "end"
        intake, statement = self.installation.intake.address, self.installation.statement.address
        self.violations += oracle.check_searches(expected, evidence.searches_listed(intake, list(expected)))
        _, by_person = evidence.intake_events(intake)
        files = evidence.person_files(statement, list(by_person))
        self.violations += oracle.check_files(by_person, files)
        violations, columns = oracle.check_books(list(by_person), files)
        self.violations += violations
        self.log(f"books: {len(by_person)} registered = " + " + ".join(f"{count} {name}" for name, count in sorted(columns.items())))

    def _judge_deliveries(self):
        delivered = {}
        boxes = evidence.mailboxes(self.installation.delivery.address)
        for r in self.recipients:
            r.ledger.flush()
            delivered[r.name] = recipient.read_deliveries(r.ledger_path)
            self.violations += oracle.check_mailbox(r.name, delivered[r.name], *boxes.get(r.name, (0, 0)))
        issued = evidence.statements_issued(self.installation.statement.address, recipient.content_hash)
        self.violations += oracle.check_statements(issued, delivered)
        self.log(f"{len(issued)} statements issued; delivered " + ", ".join(f"{len(d)} {name}" for name, d in delivered.items()) +
                 f"; {sum(r.redelivered for r in self.recipients)} came again")
        for service in self.installation.services.values():
            if quarantined := service.status().quarantined_persons:
                self.violated("I8", f"{service.name} has {quarantined} persons in quarantine")

    def _resend(self, requests):
        """Every acknowledged request once more: the first answer again, and nothing moves."""
        before = evidence.state_numbers(self.installation)
        sender = portal.Sender(self.installation.intake.address)
        resent = []
        for kind in portal.METHODS:
            of_kind = [r for r in requests if r.kind == kind]
            for start in range(0, len(of_kind), RESEND_CHUNK):
                chunk = of_kind[start:start + RESEND_CHUNK]
                outcomes = sender.send(kind, [ledger.decode(r.body, portal.REQUESTS[kind]) for r in chunk])
                for request, outcome in zip(chunk, outcomes, strict=True):
                    if outcome.state == ledger.ACKED:
                        resent.append((request.id, request.answer, ledger.encode(outcome.answer), outcome.replayed))
                    else:
                        resent.append((request.id, outcome.error, None, False))
        sender.close()
        self.installation.wait_drained(DRAIN_SECONDS_MAX)
        self.violations += oracle.check_resend(resent, before, evidence.state_numbers(self.installation))
        self.log(f"{len(resent)} requests sent again")

    def _dump_metrics(self):
        for service in self.installation.services.values():
            (self.installation.directory / f"{service.name}.metrics").write_bytes(self.installation.metrics(service))
