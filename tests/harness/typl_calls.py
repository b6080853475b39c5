"""Calling the services as some principal, and reading what an error says."""

import datetime

import grpc
import typl_stubs as pb

ERROR_DETAILS = "grpc-status-details-bin"
CHANNEL_OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    # Every channel has a connection of its own: a fault of one must not be seen by another.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 50),
    # How long one attempt to connect may take: a busy machine needs its time, and a service that is down refuses at once.
    ("grpc.min_reconnect_backoff_ms", 10_000),
    ("grpc.max_reconnect_backoff_ms", 400),
    ("grpc.max_receive_message_length", 16 << 20),
)


class Error:
    """What a failed call said. `reason` is the name in google.rpc.ErrorInfo, "" when there is none."""

    def __init__(self, rpc_error):
        self.code = rpc_error.code()
        self.text = rpc_error.details() or ""
        self.reason = ""
        self.domain = ""
        self.metadata = {}
        self.violations = {}
        self.retry_after_seconds = None
        for key, value in rpc_error.trailing_metadata() or ():
            if key == ERROR_DETAILS:
                self._read(pb.status_pb2.Status.FromString(value))

    def _read(self, status):
        for detail in status.details:
            info = pb.error_details_pb2.ErrorInfo()
            bad_request = pb.error_details_pb2.BadRequest()
            retry = pb.error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                self.reason, self.domain, self.metadata = info.reason, info.domain, dict(info.metadata)
            elif detail.Unpack(bad_request):
                self.violations = {v.field: v.description for v in bad_request.field_violations}
            elif detail.Unpack(retry):
                self.retry_after_seconds = retry.retry_delay.ToTimedelta().total_seconds()

    def __str__(self):
        return f"{self.code.name} {self.reason or '(no reason)'} {sorted(self.violations)} {self.text!r}"


class Client:
    """Stubs of every service over one connection to `address`, as `principal`. Thread-safe."""

    STUBS = {
        "intake": pb.intake_pb2_grpc.IntakeServiceStub,
        "statement": pb.service_pb2_grpc.StatementServiceStub,
        "casework": pb.casework_service_pb2_grpc.CaseworkServiceStub,
        "payer": pb.payer_service_pb2_grpc.PayerServiceStub,
        "law": pb.law_service_pb2_grpc.LawServiceStub,
        "delivery": pb.delivery_pb2_grpc.DeliveryServiceStub,
        "journal": pb.journal_pb2_grpc.JournalServiceStub,
        "admin": pb.admin_pb2_grpc.AdminServiceStub,
        "health": pb.health_pb2_grpc.HealthStub,
        "reflection": pb.reflection_pb2_grpc.ServerReflectionStub,
    }

    def __init__(self, address, principal, options=()):
        self.principal = principal
        self.metadata = (("x-typl-principal", principal),) if principal is not None else ()
        self.channel = grpc.insecure_channel(address, options=CHANNEL_OPTIONS + tuple(options))
        self._stubs = {}

    def method(self, service, name):
        if service not in self._stubs:
            self._stubs[service] = self.STUBS[service](self.channel)
        return getattr(self._stubs[service], name)

    def call(self, service, name, request, timeout=20.0):
        """The answer; a grpc.RpcError when the call fails."""
        return self.method(service, name)(request, timeout=timeout, metadata=self.metadata)

    def error_of(self, service, name, request, timeout=20.0):
        """The Error of a call that must fail; None when it succeeded."""
        try:
            self.call(service, name, request, timeout)
        except grpc.RpcError as error:
            return Error(error)
        return None

    def close(self):
        self.channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def is_serving(address, timeout=2.0):
    """True when grpc.health.v1 says SERVING."""
    with Client(address, None) as client:
        try:
            answer = client.call("health", "Check", pb.health_pb2.HealthCheckRequest(), timeout)
        except grpc.RpcError:
            return False
        return answer.status == pb.health_pb2.HealthCheckResponse.SERVING


def journal_heads(address):
    """{partition: last sequence} of a service's journal."""
    with Client(address, "services/oracle") as client:
        answer = client.call("journal", "GetJournalHeads", pb.journal_pb2.GetJournalHeadsRequest())
        return {head.partition: head.sequence for head in answer.heads}


def read_journal(address, timeout=120.0):
    """Every entry of a service's journal up to its present heads, as (partition, sequence, JournalEntry); gaps are an AssertionError."""
    heads = journal_heads(address)
    missing = sum(heads.values())
    if missing == 0:
        return
    position = {partition: 0 for partition in heads}
    with Client(address, "services/oracle") as client:
        request = pb.journal_pb2.ReadJournalRequest(cursors=[pb.journal_pb2.Cursor(partition=p, sequence=0) for p in heads])
        stream = client.method("journal", "ReadJournal")(request, timeout=timeout, metadata=client.metadata)
        for page in (partition for response in stream for partition in response.partitions):
            for offset, entry in enumerate(page.entries):
                sequence = page.first_sequence + offset
                assert sequence == position[page.partition] + 1, f"gap in partition {page.partition} before {sequence}"
                position[page.partition] = sequence
                if sequence <= heads[page.partition]:
                    missing -= 1
                    yield page.partition, sequence, entry
            if missing == 0:
                stream.cancel()
                return


def date(day):
    """google.type.Date of a datetime.date."""
    return pb.date_pb2.Date(year=day.year, month=day.month, day=day.day)


def day_of(message):
    """datetime.date of a google.type.Date."""
    return datetime.date(message.year, message.month, message.day)
