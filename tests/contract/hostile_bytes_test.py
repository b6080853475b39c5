#!/usr/bin/python3
"""Bytes that are no request: junk on the port, junk in messages, bombs, missing deadlines. Nothing moves, and everyone else is still served."""

import os
import random
import socket
import struct
import unittest

from contract_case import DOMAIN, PORTAL, ContractCase, Error, grpc, pb, persons, wait_until
from typl_calls import is_serving

# Sent on the raw port. After the HTTP/2 preface: a frame header that promises 16 MiB, a SETTINGS frame with a broken length.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
JUNK = {
    "zeros": bytes(4096),
    "HTTP/1.1": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2,
    "preface and a huge frame": PREFACE + b"\xff\xff\xff\x00\x00\x00\x00\x00\x01",
    "preface and broken settings": PREFACE + b"\x00\x00\x05\x04\x00\x00\x00\x00\x00abcde",
    "half a preface": PREFACE[:9],
}
IDLE_CONNECTIONS = 200
MUTATIONS = 150
DEADLINE_MAX_SECONDS = 60
BOMB_BYTES = 200 << 20


class HostileBytes(ContractCase):
    """All of it against intake; the port itself also against the others."""

    def assert_all_serve(self):
        for service in self.installation.services.values():
            self.assertTrue(service.running(), service.name)
            wait_until(lambda address=service.address: is_serving(address), 10, f"{service.name} serves")

    def raw(self, service, data):
        host, port = service.address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                # Thrown out is what should happen.
                pass

    def send(self, method, messages, timeout=20.0, metadata=None, compression=None):
        call = self.portal.channel.stream_stream(f"/typl.intake.v1.IntakeService/{method}", request_serializer=lambda data: data,
                                                 response_deserializer=pb.intake_pb2.RegisterJobSearchResponse.FromString)(
            iter(messages), timeout=timeout, metadata=metadata or self.portal.metadata, compression=compression)
        try:
            return next(call, None), None
        except grpc.RpcError as error:
            return None, Error(error)

    def test_junk_on_the_port(self):
        seed = 20200330
        with self.no_trace():
            for service in self.installation.services.values():
                for name, data in {**JUNK, "random": random.Random(seed).randbytes(100_000)}.items():
                    with self.subTest(service=service.name, junk=name):
                        self.raw(service, data)
            self.assert_all_serve()

    def test_idle_connections(self):
        host, port = self.installation.intake.address.rsplit(":", 1)
        with self.no_trace():
            idle = [socket.create_connection((host, int(port)), timeout=10) for _ in range(IDLE_CONNECTIONS)]
            self.assert_all_serve()
            for connection in idle:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            self.assert_all_serve()

    def test_junk_messages(self):
        rng = random.Random(20200331)
        with self.no_trace():
            for method in ("RegisterJobSearch", "ReportChange", "EndJobSearch", "GetJobSearch", "BatchRegisterJobSearches"):
                for size in (1, 10, 1000, 100_000):
                    with self.subTest(method=method, size=size):
                        answer, error = self.send(method, [b"\xff" + rng.randbytes(size)])
                        self.assertIsNone(answer)
                        self.assertIsNotNone(error)
                        # gRPC itself refuses what a unary call can't read, before any code of ours.
                        if method == "BatchRegisterJobSearches":
                            self.assert_refused(error, "INVALID_REQUEST")
            self.assert_all_serve()

    def test_text_that_is_not_utf8(self):
        good = persons.registration(2000, run="utf8").SerializeToString()
        with self.no_trace():
            answer, error = self.send("RegisterJobSearch", [good.replace("Henkilö".encode(), b"Henkil\xff\xfe")])
            self.assertIsNone(answer)
            self.assertIsNotNone(error)

    def test_deep_and_many(self):
        with self.no_trace():
            # 120,000 empty facts: two bytes each on the wire.
            _, error = self.send("RegisterJobSearch", [b"\x4a\x00" * 120_000])
            self.assert_refused(error, "INVALID_REQUEST")
            self.assert_all_serve()

    def test_mutated_registrations_have_an_effect_only_when_accepted(self):
        seed = int.from_bytes(os.urandom(4), "big")
        rng = random.Random(seed)
        accepted = 0
        before = sum(self.state()["intake journal"].values())
        for n in range(MUTATIONS):
            data = bytearray(persons.registration(3000 + n, run=f"mutated-{seed}").SerializeToString())
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            answer, error = self.send("RegisterJobSearch", [bytes(data)])
            accepted += answer is not None
            if error is not None and error.code == grpc.StatusCode.INVALID_ARGUMENT:
                self.assertEqual((error.reason, error.domain), ("INVALID_REQUEST", DOMAIN), f"seed {seed}, {n}: {error}")
        self.assertEqual(sum(self.state()["intake journal"].values()) - before, accepted, f"seed {seed}")
        self.assert_all_serve()

    def test_a_bomb_is_not_inflated(self):
        with self.no_trace():
            _, error = self.send("RegisterJobSearch", [bytes(BOMB_BYTES)], compression=grpc.Compression.Gzip)
            self.assertIsNotNone(error)
            self.assert_all_serve()
        with open(f"/proc/{self.installation.intake.process.pid}/status", encoding="utf-8") as status:
            peak = next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))
        self.assertLess(peak, BOMB_BYTES, "the message was inflated")

    def test_huge_metadata(self):
        with self.no_trace():
            _, error = self.send("RegisterJobSearch", [b""], metadata=(("x-typl-principal", PORTAL), ("x-long", "x" * 100_000)))
            self.assertIsNotNone(error)
            self.assert_all_serve()

    def test_deadlines(self):
        request = persons.registration(2001, run="deadline")
        with self.no_trace():
            for timeout in (None, DEADLINE_MAX_SECONDS * 10):
                with self.subTest(timeout=timeout):
                    error = self.portal.error_of("intake", "RegisterJobSearch", request, timeout)
                    self.assert_refused(error, "DEADLINE_REQUIRED")

    def test_journal_positions(self):
        journal = pb.journal_pb2
        with self.no_trace(), self.installation.intake.client("services/statement") as service:
            for name, cursors, reason, code in (
                    ("none", [], "INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT),
                    ("no such partition", [journal.Cursor(partition=4096)], "INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT),
                    ("twice", [journal.Cursor(partition=0), journal.Cursor(partition=0)], "INVALID_REQUEST", grpc.StatusCode.INVALID_ARGUMENT),
                    ("ahead", [journal.Cursor(partition=0, sequence=2**60)], "POSITION_OUT_OF_RANGE", grpc.StatusCode.OUT_OF_RANGE)):
                with self.subTest(name):
                    stream = service.method("journal", "ReadJournal")(journal.ReadJournalRequest(cursors=cursors), timeout=20, metadata=service.metadata)
                    with self.assertRaises(grpc.RpcError) as raised:
                        next(stream)
                    self.assert_refused(Error(raised.exception), reason, code)

    def test_the_clock_never_goes_back(self):
        with self.no_trace():
            for service in self.installation.services.values():
                with service.client("operators/x") as operator:
                    request = pb.admin_pb2.AdvanceClockRequest()
                    request.now.FromJsonString("2019-01-01T00:00:00Z")
                    self.assert_refused(operator.error_of("admin", "AdvanceClock", request), "INVALID_REQUEST")
                    self.assert_refused(operator.error_of("admin", "AdvanceClock", pb.admin_pb2.AdvanceClockRequest()), "INVALID_REQUEST")


if __name__ == "__main__":
    unittest.main()
