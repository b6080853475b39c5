"""A portal under load: registers, reports changes, ends searches; keeps its ledger, retries with the same request id."""

import dataclasses
import threading
import time

import grpc
import ledger
import persons
import typl_stubs as pb
from typl_calls import Client, Error

PRINCIPAL = "portals/oma"
CALL_SECONDS = 20
# Answers after which the request certainly had no effect.
REFUSALS = {
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.ABORTED,
    grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.UNIMPLEMENTED,
}
# Refusals that say "later"; any other refusal of a correct request is a fault of the service.
LATER = {"OVERLOADED", "STORAGE_FULL", "CONTENTION", "NOT_SERVING"}
METHODS = {"register": "RegisterJobSearch", "change": "ReportChange", "end": "EndJobSearch"}
REQUESTS = {"register": pb.intake_pb2.RegisterJobSearchRequest, "change": pb.intake_pb2.ReportChangeRequest, "end": pb.intake_pb2.EndJobSearchRequest}
RESPONSES = {"register": pb.intake_pb2.RegisterJobSearchResponse, "change": pb.intake_pb2.ReportChangeResponse, "end": pb.intake_pb2.EndJobSearchResponse}
# After a round in which nothing got through, so much later a single registration tries whether the service answers again.
PAUSE_SECONDS = 0.05


@dataclasses.dataclass
class Outcome:
    """What came of one attempt: ACKED with the answer, UNKNOWN or REFUSED with code and reason."""

    state: str
    answer: object = None
    error: str = ""
    reason: str = ""
    replayed: bool = False


def _acked(answer):
    replayed = answer.replayed
    answer.ClearField("replayed")
    return Outcome(ledger.ACKED, answer=answer, replayed=replayed)


def failed(rpc_error):
    error = Error(rpc_error)
    # NOT_SERVING and OUTCOME_UNKNOWN are both UNAVAILABLE; only the request id tells what came of it.
    state = ledger.REFUSED if error.code in REFUSALS else ledger.UNKNOWN
    return Outcome(state, error=f"{error.code.name}/{error.reason}", reason=error.reason)


def _batch_failed(error):
    code = next(c for c in grpc.StatusCode if c.value[0] == error.code)
    return Outcome(ledger.REFUSED if code in REFUSALS else ledger.UNKNOWN, error=f"{code.name}/{error.reason}", reason=error.reason)


class Sender:
    """Sends requests and tells the outcome of each. Not thread-safe."""

    BATCH = 50

    def __init__(self, address):
        self.client = Client(address, PRINCIPAL)

    def send(self, kind, bodies):
        """Outcomes of unary calls, all under way at once, in order."""
        method = self.client.method("intake", METHODS[kind])
        calls = [method.future(body, timeout=CALL_SECONDS, metadata=self.client.metadata) for body in bodies]
        outcomes = []
        for call in calls:
            try:
                outcomes.append(_acked(call.result()))
            except grpc.RpcError as error:
                outcomes.append(failed(error))
        return outcomes

    def send_batches(self, bodies):
        """Outcomes of registrations sent over the stream, in order."""
        messages = [pb.intake_pb2.BatchRegisterJobSearchesRequest(requests=bodies[i:i + self.BATCH]) for i in range(0, len(bodies), self.BATCH)]
        outcomes = []
        try:
            answers = self.client.method("intake", "BatchRegisterJobSearches")(
                iter(messages), timeout=CALL_SECONDS, metadata=self.client.metadata)
            for answer in answers:
                for result in answer.results:
                    outcomes.append(_acked(result.response) if result.HasField("response") else _batch_failed(result.error))
        except grpc.RpcError as error:
            outcomes.extend(failed(error) for _ in range(len(bodies) - len(outcomes)))
        return outcomes

    def close(self):
        self.client.close()


class Portal(threading.Thread):
    """Load from one thread. Persons are its own: one person's requests go out one after the other, each settled before the next."""

    def __init__(self, name, first_person, ledger_path, address, rng, batch_size=100, unary_size=30, run="run"):
        super().__init__(name=name, daemon=True)
        self.ledger = ledger.Ledger(ledger_path)
        self.address = address
        self.rng = rng
        self.run_name = run
        self.batch_size = batch_size
        self.unary_size = unary_size
        self.next_person = first_person
        self.open_searches = []
        # Requests without a definite answer yet: (kind, body).
        self.unsettled = []
        self.changes = 0
        self.errors_seen = {}
        # Refusals that no correct request may get.
        self.unexpected = []
        self.failure = None
        self.acked = 0
        self.stop_asked = threading.Event()
        self.sender = None

    def run(self):
        try:
            self.sender = Sender(self.address)
            while not self.stop_asked.is_set():
                got_through = self._round()
                while not got_through and not self.stop_asked.wait(PAUSE_SECONDS):
                    got_through = self._attempt_all("register", self._new_registrations(1))
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error
            raise

    def stop(self):
        self.stop_asked.set()
        self.join()
        if self.failure:
            raise self.failure

    def _round(self):
        """One round of everything. False when nothing got through."""
        retries = []
        # Half of what is unknown is tried again at once, the rest stays unknown until the end.
        if self.unsettled and self.rng.random() < 0.5:
            retries, self.unsettled = self.unsettled[:self.unary_size], self.unsettled[self.unary_size:]
        got_through = any([
            self._attempt_all("register", self._new_registrations(self.batch_size), batch=True),
            self._attempt_all("register", self._new_registrations(self.unary_size)),
            self._attempt_all("change", self._new_changes(self.unary_size)),
            self._attempt_all("end", self._new_ends(self.unary_size // 6)),
        ])
        for kind in METHODS:
            self._attempt_all(kind, [body for k, body in retries if k == kind], retry=True)
        return got_through

    def _new_registrations(self, count):
        bodies = [persons.registration(n, run=self.run_name) for n in range(self.next_person, self.next_person + count)]
        self.next_person += count
        return bodies

    def _take_open(self, count):
        self.rng.shuffle(self.open_searches)
        taken, self.open_searches = self.open_searches[:count], self.open_searches[count:]
        return taken

    def _new_changes(self, count):
        bodies = []
        for search in self._take_open(count):
            self.changes += 1
            bodies.append(persons.change(search, str(self.changes)))
        return bodies

    def _new_ends(self, count):
        return [persons.end(search) for search in self._take_open(count)]

    def _attempt_all(self, kind, bodies, batch=False, retry=False):
        """Sends and enters into the ledger; true when anything was answered."""
        if not bodies:
            return False
        if not retry:
            for body in bodies:
                self.ledger.add(op=ledger.SENT, id=body.request_id, kind=kind, body=ledger.encode(body),
                                hash=ledger.digest(body.SerializeToString(deterministic=True)))
            self.ledger.flush()
        outcomes = self.sender.send_batches(bodies) if batch else self.sender.send(kind, bodies)
        for body, outcome in zip(bodies, outcomes, strict=True):
            self._enter(kind, body, outcome)
        self.ledger.flush()
        return any(outcome.state == ledger.ACKED for outcome in outcomes)

    def _enter(self, kind, body, outcome):
        if outcome.state == ledger.ACKED:
            self.acked += 1
            self.ledger.add(op=ledger.ACKED, id=body.request_id, answer=ledger.encode(outcome.answer))
            if kind != "end":
                self.open_searches.append(outcome.answer.job_search.name if kind == "register" else body.job_search)
            return
        self.errors_seen[outcome.error] = self.errors_seen.get(outcome.error, 0) + 1
        self.ledger.add(op=outcome.state, id=body.request_id, error=outcome.error)
        if outcome.state == ledger.REFUSED and outcome.reason not in LATER:
            self.unexpected.append(f"{kind} {body.request_id} was refused: {outcome.error}")
            return
        self.unsettled.append((kind, body))

    def settle(self, seconds):
        """Sends what has no definite answer again until it has one. After faults are off. False when some did not settle in time."""
        deadline = time.monotonic() + seconds
        while self.unsettled and time.monotonic() < deadline:
            waiting, self.unsettled = self.unsettled, []
            got_through = [self._attempt_all(kind, [body for k, body in waiting if k == kind], retry=True) for kind in METHODS]
            if not any(got_through):
                time.sleep(PAUSE_SECONDS)
        return not self.unsettled

    def close(self):
        if self.sender:
            self.sender.close()
        self.ledger.close()
