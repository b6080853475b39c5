"""What the outside world knows for sure: requests sent with their answers, and entries received. Fsynced, on another file system than the stores
where a scenario has one, and never read by the services."""

import base64
import dataclasses
import hashlib
import json
import os

SENT, ACKED, UNKNOWN, REFUSED = "sent", "acked", "unknown", "refused"


class Ledger:
    """An append-only file of JSON lines. One thread writes; add() is durable after flush()."""

    def __init__(self, path):
        self.path = path
        self._file = open(path, "ab")  # pylint: disable=consider-using-with

    def add(self, **record):
        self._file.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")

    def flush(self):
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self):
        self._file.close()


def encode(message):
    return base64.b64encode(message.SerializeToString(deterministic=True)).decode()


def decode(text, message_type):
    return message_type.FromString(base64.b64decode(text))


def digest(data):
    return hashlib.sha256(data).hexdigest()


@dataclasses.dataclass
class Request:
    """One request by the ledger: what was sent and what is known of it. `answer` is the first answer, without its `replayed` flag;
    `answers` is how many different ones came, and must be at most one."""

    id: str
    kind: str
    body: str
    body_hash: str
    state: str = SENT
    answer: str = ""
    answers: int = 0
    errors: list = dataclasses.field(default_factory=list)


def read_requests(paths):
    """Requests of these ledgers by id, in the order of sending. A request sent and never answered is UNKNOWN. An id that was sent with two
    bodies is a ValueError: the driver is wrong."""
    requests = {}
    for path in paths:
        with open(path, "rb") as lines:
            for line in lines:
                record = json.loads(line)
                _apply(requests, record)
    for request in requests.values():
        if request.state == SENT:
            request.state = UNKNOWN
    return requests


def _apply(requests, record):
    if record["op"] == SENT:
        request = requests.setdefault(record["id"], Request(record["id"], record["kind"], record["body"], record["hash"]))
        if request.body_hash != record["hash"]:
            raise ValueError(f"request {record['id']} was sent with two bodies")
        return
    request = requests[record["id"]]
    if record["op"] == ACKED:
        if request.answer != record["answer"]:
            request.answers += 1
        request.state, request.answer = ACKED, request.answer or record["answer"]
    elif request.state != ACKED:
        request.state = record["op"]
        request.errors.append(record["error"])
