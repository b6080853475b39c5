"""The faults. Each scenario runs a World, breaks something many times, takes the fault away and returns what the oracle finds."""

import contextlib
import random
import shutil
import signal
import subprocess
import time

import disks
import evidence
import oracle
import persons
import portal
import typl_calls
import typl_stubs as pb
from activation import activation
from eating_proxy import EatingProxy
from typl_calls import Error
from typl_processes import EXIT_STORE_FAILED, SERVICES, Installation, StartFailed, wait_until
from world import World

import grpc

# Requests acknowledged before each fault, so that each one hits a system at work.
ACKS_BETWEEN = 150
# Longest random wait before a kill; a debug build does some hundred requests in it.
MOMENT_SECONDS_MAX = 0.8
EXIT_SECONDS_MAX = 30
# reliability figures B4: refuses within 1 s of a full disk, serves within 10 s of free space. The polling of the store adds up to one second.
REFUSE_SECONDS_MAX = 3
SERVE_SECONDS_MAX = 10
# RocksDB takes some 70 MiB for each log before it writes the first byte; three stores, two logs each while one is being flushed.
SMALL_DISK_BYTES = 640 << 20
FREE_BYTES_MIN = 48 << 20
# No portal gets this far.
PROBE_PERSON = 400_000


class Skipped(Exception):
    """This machine can't play the scenario; the text says why."""


class Options:
    """What a scenario gets: where, how often, with which seed, and how to tell."""

    def __init__(self, directory, cycles, seed, unsafe, log):
        self.directory = directory
        self.cycles = cycles
        self.seed = seed
        self.unsafe = unsafe
        self.log = log


def _restart(world, names, what):
    """Starts services again; one that refuses to, because something acknowledged is missing, breaks I1. False then."""
    for name in names:
        world.installation.services[name].start()
    for name in names:
        try:
            world.installation.services[name].wait_ready()
        except StartFailed as error:
            world.violated("I1", f"after {what} {error}")
            return False
    return True


def kill(options):
    """kill -9 of a random service, or of all, at a random moment, under load."""
    with World(options.directory, options.seed, options.log, unsafe=options.unsafe) as world:
        rng = random.Random(options.seed)
        kills = dict.fromkeys(SERVICES, 0)
        for cycle in range(options.cycles):
            world.wait_for_acks(ACKS_BETWEEN)
            time.sleep(rng.uniform(0, MOMENT_SECONDS_MAX))
            # Each in turn at first, so that a short run kills each of them.
            names = [SERVICES[cycle]] if cycle < len(SERVICES) else rng.choice([*([name] for name in SERVICES), list(SERVICES)])
            for name in names:
                world.installation.services[name].kill()
                kills[name] += 1
            if cycle < 2:
                world.search_codes()
            if not _restart(world, names, f"kill {cycle + 1}"):
                return world.violations
        options.log(f"killed {kills}; answers besides OK: {world.errors_seen()}")
        return world.finish()


def powercut(options):
    """The power of all three fails at once: the disk keeps what was issued to it and nothing else."""
    try:
        disk = disks.LoopDisk(options.directory / "power")
    except disks.CannotMount as error:
        raise Skipped(str(error)) from None
    old_marks = {}

    def keep_marks():
        # Stores that don't sync are noticed by their own high-water marks when they open. With marks from before the load they open, so that
        # it is the ledger that must notice.
        if options.unsafe == "no_sync":
            old_marks.update(disks.read_durably(disk.path / "stores", "*.high-water"))
    with disk, World(options.directory, options.seed, options.log, store_directory=disk.path / "stores", unsafe=options.unsafe,
                     before_load=keep_marks) as world:
        rng = random.Random(options.seed)
        for cut in range(options.cycles):
            world.wait_for_acks(ACKS_BETWEEN)
            time.sleep(rng.uniform(0, MOMENT_SECONDS_MAX))
            services = world.installation.services.values()
            for service in services:
                service.signal(signal.SIGSTOP)
            disk.copy_as_of_now()
            world.installation.kill()
            disk.swap_to_copy()
            if old_marks:
                disks.put_back(old_marks, disk.path / "stores")
            if not _restart(world, SERVICES, f"power cut {cut + 1}"):
                return world.violations
        options.log(f"{options.cycles} power cuts; answers besides OK: {world.errors_seen()}")
        violations = world.finish()
    return violations


@contextlib.contextmanager
def _failing_sync(service):
    """From now on every sync of the running service fails with EIO."""
    strace = shutil.which("strace")
    if not strace:
        raise Skipped("there is no strace")
    command = [strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO",
               "-p", str(service.process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        try:
            wait_until(lambda: _traced(service) or tracer.poll() is not None or not service.running(), EXIT_SECONDS_MAX, "strace is attached")
            if tracer.poll() is not None and service.running():
                raise Skipped(f"strace can't attach: {tracer.stderr.read().strip()}")
            yield
        finally:
            if tracer.poll() is None:
                tracer.terminate()


def _traced(service):
    try:
        status = open(f"/proc/{service.process.pid}/status", encoding="utf-8").read()  # pylint: disable=consider-using-with
    except FileNotFoundError:
        return True
    return "TracerPid:\t0" not in status


def eio(options):
    """Every sync of one service fails: it must stop taking writes, exit with 75, and have one effect for each request after a restart."""
    with World(options.directory, options.seed, options.log, unsafe=options.unsafe) as world:
        for cycle in range(options.cycles):
            name = SERVICES[cycle % len(SERVICES)]
            service = world.installation.services[name]
            world.wait_for_acks(ACKS_BETWEEN)
            with _failing_sync(service):
                code = service.process.wait(EXIT_SECONDS_MAX)
            if code != EXIT_STORE_FAILED:
                world.violated("EXIT", f"{name} ended with {code} after a failed sync, not with {EXIT_STORE_FAILED}:\n{service.log_tail()}")
            if not _restart(world, [name], f"failed sync {cycle + 1}"):
                return world.violations
        errors = world.errors_seen()
        options.log(f"{options.cycles} failed syncs; answers besides OK: {errors}")
        if options.cycles and not any(error.startswith("UNAVAILABLE") for error in errors):
            world.violated("EIO", "no caller was told UNAVAILABLE")
        return world.finish()


STORAGE_FULL = "RESOURCE_EXHAUSTED/STORAGE_FULL"


def _check_full(world, probe, refused_before):
    """While the disk is too full: new work is refused with a hint when to come again, reads and acknowledgements go on."""
    wait_until(lambda: world.errors_seen().get(STORAGE_FULL, 0) > refused_before, REFUSE_SECONDS_MAX, "new work is refused on a full disk")
    with world.installation.intake.client(portal.PRINCIPAL) as client:
        error = client.error_of("intake", "RegisterJobSearch", probe)
        if error is None or error.reason != "STORAGE_FULL":
            world.violated("FULL", f"a registration on a full disk is answered {error or 'OK'}")
        elif not error.retry_after_seconds:
            world.violated("FULL", "STORAGE_FULL without RetryInfo")
        search = next(s for p in world.portals for s in list(p.open_searches))
        client.call("intake", "GetJobSearch", pb.intake_pb2.GetJobSearchRequest(name=search))
    acknowledged = {r.name: r.acknowledged for r in world.recipients}

    def boxes_acknowledged():
        return all(head == done for head, done in evidence.mailboxes(world.installation.delivery.address).values())
    world.installation.wait_drained(EXIT_SECONDS_MAX)
    wait_until(boxes_acknowledged, EXIT_SECONDS_MAX, f"acknowledgements go on from {acknowledged} on a full disk")


def full(options):
    """The disk fills up, to below the reserve and to the last byte, and becomes free again."""
    try:
        disk = disks.SmallDisk(options.directory / "small", SMALL_DISK_BYTES)
    except disks.CannotMount as error:
        raise Skipped(str(error)) from None
    with disk, World(options.directory, options.seed, options.log, store_directory=disk.path / "stores", unsafe=options.unsafe,
                     free_bytes_min=FREE_BYTES_MIN, batch_size=50) as world:
        for cycle in range(options.cycles):
            world.wait_for_acks(ACKS_BETWEEN)
            refused = world.errors_seen().get(STORAGE_FULL, 0)
            disk.fill_until(FREE_BYTES_MIN * 3 // 4)
            _check_full(world, persons.registration(PROBE_PERSON + cycle, run="full"), refused)
            # To the last byte, while the load goes on trying.
            disk.fill_until(0)
            time.sleep(MOMENT_SECONDS_MAX)
            freed = time.monotonic()
            disk.release()
            down = [name for name, service in world.installation.services.items() if not service.running()]
            for name in down:
                if world.installation.services[name].process.returncode != EXIT_STORE_FAILED:
                    world.violated("EXIT", f"{name} ended with {world.installation.services[name].process.returncode} on a full disk")
            if not _restart(world, down, f"full disk {cycle + 1}"):
                return world.violations
            world.wait_for_acks(1, SERVE_SECONDS_MAX)
            options.log(f"disk {cycle + 1}: serves again {time.monotonic() - freed:.1f} s after it was freed; restarted: {down or 'none'}")
        options.log(f"answers besides OK: {world.errors_seen()}")
        return world.finish()


def lost_answer(options):
    """The answer is lost after the commit: the retry gets the first answer, and there is one effect."""
    violations = []
    with Installation(options.directory / "installation", unsafe=options.unsafe) as installation:
        installation.start()
        address = installation.intake.address
        proxy = EatingProxy(address)
        with installation.intake.client(portal.PRINCIPAL) as direct:
            resent = []
            for number in range(options.cycles):
                body = persons.registration(number, run="lost")
                before = sum(typl_calls.journal_heads(address).values())
                error = _send_and_lose(proxy, body, address, before)
                if error is None:
                    violations.append(oracle.Violation("I2", f"answer {number} was not lost: the driver is wrong"))
                first = direct.call("intake", "RegisterJobSearch", body)
                again = direct.call("intake", "RegisterJobSearch", body)
                replayed = first.replayed and again.replayed
                resent.append((body.request_id, portal.ledger.encode(first), portal.ledger.encode(again), replayed))
                after = sum(typl_calls.journal_heads(address).values())
                if after != before + 1:
                    violations.append(oracle.Violation("I2", f"{body.request_id} has {after - before} effects"))
        proxy.close()
        violations += oracle.check_resend(resent, {}, {})
        options.log(f"{options.cycles} answers lost ({proxy.eaten_bytes} bytes), {len(resent)} retried")
        installation.stop()
    return violations


def _send_and_lose(proxy, body, address, heads_before):
    """Sends through the proxy, waits until the request has had its effect, cuts the connection. The Error the caller got."""
    with typl_calls.Client(proxy.address, portal.PRINCIPAL) as client:
        client.call("health", "Check", pb.health_pb2.HealthCheckRequest())
        proxy.eat()
        call = client.method("intake", "RegisterJobSearch").future(body, timeout=20, metadata=client.metadata)
        try:
            wait_until(lambda: sum(typl_calls.journal_heads(address).values()) > heads_before, 20, "the request had its effect")
        finally:
            proxy.cut()
        try:
            call.result()
        except grpc.RpcError as error:
            return Error(error)
    return None


# Name: (function, cycles of a short run, cycles of a long run).
SCENARIOS = {
    "kill": (kill, 12, 1000),
    "powercut": (powercut, 4, 300),
    "eio": (eio, 3, 100),
    "full": (full, 1, 50),
    "lost-answer": (lost_answer, 25, 1000),
    "activation": (activation, 6, 60),
}
