"""The three real services as child processes: configurations, starting, waiting until they serve, killing, restarting on the same store."""

import datetime
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import typl_calls
import typl_stubs as pb

SERVICES = ("intake", "statement", "delivery")
UPSTREAM = {"statement": "intake", "delivery": "statement"}
# Sandbox day that most tests stand on: the Monday of week 14 of 2020, 9:00 in Helsinki.
FIRST_MOMENT = "2020-03-30T06:00:00Z"
FIRST_DAY = datetime.date(2020, 3, 30)
START_SECONDS_MAX = 60
# Few partitions, so that each gets many events in a short test; more than there are workers.
PARTITIONS = 4
# How often a wait looks again.
POLL_SECONDS = 0.02
# sysexits.h EX_TEMPFAIL: the store failed, start again.
EXIT_STORE_FAILED = 75
# A service must not outlive the test that started it, even one that is killed.
DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()


class StartFailed(Exception):
    """A service ended, or did not serve in time, after it was started. Its text has the end of the log."""


def wait_until(condition, seconds, what):
    """Returns the first true value of condition(); TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(POLL_SECONDS)


def free_port():
    """A loopback port that nobody listens on now. Taken below the range that outgoing connections use, so that it stays free while its
    service is down between a kill and the restart."""
    low, high = 10_000, 32_000
    start = low + (os.getpid() * 7919 + free_port.calls * 101) % (high - low)
    for offset in range(high - low):
        free_port.calls += 1
        port = low + (start - low + offset * 13) % (high - low)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise OSError("no free port")


free_port.calls = 0


class Service:
    """One service's process. Not thread-safe, except address, client() and running()."""

    def __init__(self, installation, name):
        self.installation = installation
        self.name = name
        self.config_file = installation.directory / f"{name}.textproto"
        self.log_file = installation.directory / f"{name}.log"
        self.address_file = installation.directory / f"{name}.address"
        self.process = None
        self.address = None
        self.admin_address = None
        self.port = 0
        self.starts = 0

    @property
    def store(self):
        return self.installation.store_directory / self.name

    def write_config(self):
        self.config_file.write_text(self.installation.config_of(self))

    def start(self):
        """Starts the process; does not wait."""
        assert not self.running(), f"{self.name} runs already"
        self.address_file.unlink(missing_ok=True)
        self.write_config()
        self.starts += 1
        command = [*DIE_WITH_PARENT, str(pb.BIN / f"typl-{self.name}"), "--config", str(self.config_file)]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.installation.directory)

    def wait_ready(self, seconds=START_SECONDS_MAX):
        """Returns when it serves; StartFailed when it ended or took longer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise StartFailed(f"{self.name} ended with {self.process.returncode}:\n{self.log_tail()}")
            if self.address_file.exists() and self._read_addresses() and typl_calls.is_serving(self.address):
                return self
            time.sleep(POLL_SECONDS)
        raise StartFailed(f"{self.name} does not serve after {seconds} s:\n{self.log_tail()}")

    def _read_addresses(self):
        lines = dict(line.split("=", 1) for line in self.address_file.read_text().splitlines() if "=" in line)
        self.address = lines.get("grpc")
        self.admin_address = lines.get("admin")
        # A restart takes the same port, so that others find the service again.
        self.port = int(self.address.rsplit(":", 1)[1]) if self.address else 0
        return self.address

    def running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """kill -9, and waits until the process is gone."""
        if self.running():
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self, seconds=30):
        """SIGTERM; returns the exit code. Kills it, and says so, when it does not end in time."""
        if self.process is None:
            return None
        if self.running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise TimeoutError(f"{self.name} did not end {seconds} s after SIGTERM:\n{self.log_tail()}") from None

    def restart(self, seconds=START_SECONDS_MAX):
        self.start()
        return self.wait_ready(seconds)

    def client(self, principal, options=()):
        return typl_calls.Client(self.address, principal, options)

    def status(self):
        """AdminService.GetStatus."""
        with self.client("operators/harness") as client:
            return client.call("admin", "GetStatus", pb.admin_pb2.GetStatusRequest())

    def log_tail(self, lines=30):
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])


class Installation:
    """The three services with their stores under one directory. Context manager: stops what still runs."""

    def __init__(self, directory, store_directory=None, unsafe="", free_bytes_min=0, identity_range="IDENTITY_RANGE_ARTIFICIAL",
                 virtual_start=FIRST_MOMENT, recipients_file=None, log_level="info", law_folder=None, statement_settings=""):
        self.directory = pathlib.Path(directory)
        self.store_directory = pathlib.Path(store_directory or self.directory / "stores")
        self.unsafe = unsafe
        self.free_bytes_min = free_bytes_min
        self.identity_range = identity_range
        self.virtual_start = virtual_start
        self.recipients_file = recipients_file or pb.SOURCE / "deploy/config/recipients.textproto"
        self.log_level = log_level
        self.law_folder = pathlib.Path(law_folder or pb.SOURCE / "services/statement/law")
        # More of StatementConfig, as text.
        self.statement_settings = statement_settings
        self.identity_key_file = self.directory / "identity.key"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.store_directory.mkdir(parents=True, exist_ok=True)
        self.services = {name: Service(self, name) for name in SERVICES}
        for service in self.services.values():
            service.port = free_port()

    intake = property(lambda self: self.services["intake"])
    statement = property(lambda self: self.services["statement"])
    delivery = property(lambda self: self.services["delivery"])

    def config_of(self, service):
        """The configuration file of a service: protobuf text of typl.config.v1."""
        unsafe = f"unsafe_for_tests {{ i_know_this_loses_data: true {self.unsafe}: true }}\n" if self.unsafe else ""
        free = f" free_bytes_min: {self.free_bytes_min}" if self.free_bytes_min else ""
        common = (
            f'server {{ listen: "127.0.0.1:{service.port}" admin_listen: "127.0.0.1:0" address_file: "{service.address_file}" '
            f"drain_seconds: 1 }}\n"
            f'store {{ path: "{service.store}" create_if_missing: {"true" if service.starts == 0 else "false"} '
            f"cache_bytes: 16777216{free} }}\n"
            f'clock {{ virtual_start: "{self.virtual_start}" }}\n'
            f'log {{ level: "{self.log_level}" }}\n'
            f"partition_count: {PARTITIONS}\n{unsafe}")
        return common + getattr(self, f"_config_of_{service.name}")()

    def _config_of_intake(self):
        return f'identity_key_file: "{self.identity_key_file}"\nidentity_range: {self.identity_range}\n'

    def _config_of_statement(self):
        packs = sorted(self.law_folder.glob("*.textproto"))
        files = "".join(f'law_pack_files: "{pack}"\n' for pack in packs)
        return f'intake {{ address: "127.0.0.1:{self.intake.port}" }}\nclarification_reply_days: 7\n{files}{self.statement_settings}\n'

    def _config_of_delivery(self):
        return f'statement {{ address: "127.0.0.1:{self.statement.port}" }}\nrecipients_file: "{self.recipients_file}"\n'

    def make_identity_key(self):
        if not self.identity_key_file.exists():
            subprocess.run([str(pb.BIN / "typl-intake"), "--make-identity-key", str(self.identity_key_file)], check=True,
                           capture_output=True, timeout=30)

    def start(self):
        """Starts all three and waits until they serve."""
        self.make_identity_key()
        for service in self.services.values():
            service.start()
        for service in self.services.values():
            service.wait_ready()
        return self

    def stop(self):
        """Stops what runs; returns {name: exit code}."""
        return {name: service.stop() for name, service in reversed(self.services.items()) if service.running()}

    def kill(self):
        for service in self.services.values():
            service.kill()

    def drained(self):
        """True when both readers are connected and have processed everything upstream has, and nobody is in quarantine."""
        for name, upstream in UPSTREAM.items():
            status = self.services[name].status()
            heads = typl_calls.journal_heads(self.services[upstream].address)
            if not status.lags or any(lag.entries or not lag.connected for lag in status.lags):
                return False
            if sum(heads.values()) != sum(typl_calls.journal_heads(self.services[upstream].address).values()):
                return False
        return True

    def wait_drained(self, seconds):
        wait_until(self.drained, seconds, "everything accepted is processed downstream")

    def metrics(self, service):
        """The text of /metrics."""
        host, port = service.admin_address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n")
            chunks = []
            while chunk := connection.recv(65536):
                chunks.append(chunk)
        return b"".join(chunks).split(b"\r\n\r\n", 1)[1]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.kill()
