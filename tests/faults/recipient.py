"""A fake recipient: streams its mailbox, stores each entry in its own ledger before it acknowledges, and sometimes forgets to."""

import dataclasses
import json
import threading

import grpc
import ledger
import oracle
import typl_stubs as pb
from typl_calls import Client

# Long enough for any wait in a scenario; a stream that lasts longer is begun anew.
STREAM_SECONDS = 30
CALL_SECONDS = 10
WINDOW = 500
PORTAL_MAILBOX = "recipients/portal-"
# Share of pages after which the recipient "crashes": it has stored them, but does not acknowledge and begins anew.
FORGETTING = 0.1


@dataclasses.dataclass(frozen=True)
class Delivery:
    """One entry as the recipient stored it. `kind` is that of its content, "copy" for a statement in a portal's mailbox; `content` is the hash of the
    statement without what names and links it."""

    sequence: int
    name: str
    person: str
    kind: str
    bytes_hash: str
    content: str


def content_hash(statement):
    """Hash of what a statement states: equal for two statements that say the same under different names."""
    copy = type(statement)()
    copy.CopyFrom(statement)
    for field in ("name", "supersedes"):
        copy.ClearField(field)
    return ledger.digest(copy.SerializeToString(deterministic=True))


def delivery_of(entry, mailbox):
    kind = entry.WhichOneof("content")
    content = getattr(entry, kind)
    said = content_hash(content) if kind == "statement" else ""
    if kind == "statement" and mailbox.startswith(PORTAL_MAILBOX):
        kind = "copy"
    return Delivery(entry.sequence, content.name, entry.person, kind, ledger.digest(entry.SerializeToString(deterministic=True)), said)


def read_deliveries(path):
    with open(path, "rb") as lines:
        return [Delivery(**json.loads(line)) for line in lines]


class Recipient(threading.Thread):
    """Runs until stop(). `violations` are what it saw at once: a gap, other bytes under a known sequence, a lost acknowledgement."""

    def __init__(self, mailbox, principal, ledger_path, address, rng):
        super().__init__(name=mailbox, daemon=True)
        self.mailbox = f"recipients/{mailbox}"
        self.principal = principal
        self.ledger_path = ledger_path
        self.ledger = ledger.Ledger(ledger_path)
        self.address = address
        self.rng = rng
        self.stored = {}
        # The highest acknowledgement sent, and the highest that was answered.
        self.sent = 0
        self.acknowledged = 0
        self.redelivered = 0
        self.streams = 0
        self.violations = []
        self.failure = None
        self.stop_asked = threading.Event()
        self._stream = None
        self._lock = threading.Lock()  # Guards _stream.

    def run(self):
        try:
            with Client(self.address, self.principal) as client:
                while not self.stop_asked.is_set():
                    try:
                        self._receive(client)
                    except grpc.RpcError:
                        self.stop_asked.wait(0.05)
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error
            raise

    def _receive(self, client):
        request = pb.delivery_pb2.ReceiveRequest(recipient=self.mailbox, window=WINDOW)
        acknowledged, sent = self.acknowledged, self.sent
        stream = client.method("delivery", "Receive")(request, timeout=STREAM_SECONDS, metadata=client.metadata)
        with self._lock:
            self._stream = stream
        if self.stop_asked.is_set():
            stream.cancel()
        self.streams += 1
        first = True
        try:
            for page in stream:
                for entry in page.entries:
                    if first and not acknowledged < entry.sequence <= sent + 1:
                        self._violated("I1", f"begins again at {entry.sequence}, acknowledged was {acknowledged}")
                    first = False
                    self._store(delivery_of(entry, self.mailbox))
                self.ledger.flush()
                if self.rng.random() < FORGETTING:
                    return
                self._acknowledge(client)
        finally:
            stream.cancel()

    def _violated(self, invariant, text):
        self.violations.append(oracle.Violation(invariant, f"{self.mailbox}: {text}"))

    def _store(self, delivery):
        known = self.stored.get(delivery.sequence)
        if known:
            self.redelivered += 1
            if known.bytes_hash != delivery.bytes_hash:
                self._violated("I3", f"{delivery.sequence} came again with other bytes")
            return
        if delivery.sequence != len(self.stored) + 1:
            self._violated("I3", f"{delivery.sequence} came after {len(self.stored)} entries")
        self.stored[delivery.sequence] = delivery
        self.ledger.add(**dataclasses.asdict(delivery))

    def _acknowledge(self, client):
        sequence = len(self.stored)
        self.sent = max(self.sent, sequence)
        request = pb.delivery_pb2.AcknowledgeRequest(recipient=self.mailbox, sequence=sequence)
        answer = client.call("delivery", "Acknowledge", request, CALL_SECONDS)
        if answer.acknowledged_sequence < self.acknowledged:
            self._violated("I1", f"acknowledged up to {self.acknowledged}, the service knows {answer.acknowledged_sequence}")
        self.acknowledged = max(self.acknowledged, answer.acknowledged_sequence)

    def stop(self):
        self.stop_asked.set()
        with self._lock:
            if self._stream:
                self._stream.cancel()
        self.join()
        self.ledger.close()
        if self.failure:
            raise self.failure
