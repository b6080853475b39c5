"""An act that applies to days gone by arrives while the services run, and the statement service is killed while it takes it in.

The temporary act for those laid off in spring 2020 (TTL 11:4b, act 172/2020) was given on 1 April and applied from 16 March. Here it arrives on 2 April.
Told beforehand (ComparePack) is whom it changes; exactly these persons must get one statement each because of it, whatever was killed when.
"""

import collections
import datetime
import random
import re
import threading
import time

import oracle
import persons
import typl_calls
import typl_stubs as pb
from typl_calls import Error, date
from typl_processes import FIRST_DAY, Installation, wait_until

import grpc

facts = pb.facts_pb2
laws = pb.law_service_pb2
ACT_DAY = datetime.date(2020, 4, 2)
ACT_MOMENT = "2020-04-02T06:00:00Z"
OPERATOR = "operators/activation"
PERSONS_SHORT = 1_500
PERSONS_LONG = 20_000
# From this many kills on it is a long run.
LONG_CYCLES = 30
BATCH = 100
MOMENT_SECONDS_MAX = 0.4
# Checking, storing and activating a pack takes about as long.
ORDER_SECONDS_MAX = 0.1
SETTLE_SECONDS_MAX = 300
# First day of the lay-offs that the act is for; the law before knows the act as if it were for later ones only.
ACT = re.compile(r'(versions \{\s*id: "C1" from: )"2020-03-16"')
# Laid off under the act and not seeking full-time work; laid off and seeking it; laid off before the act's first day; not laid off.
CHANGED, LAID_OFF, EARLIER, OTHER = range(4)


def _law_before(folder):
    """The law as it was on 1 April: without the act for those who are laid off here."""
    folder.mkdir(parents=True)
    replaced = 0
    for path in sorted((pb.SOURCE / "services/statement/law").glob("*.textproto")):
        text, count = ACT.subn(r'\1"2020-04-14"', path.read_text())
        replaced += count
        (folder / path.name).write_text(text)
    assert replaced, "the packs have no version C1 from 16.3.2020 any more"
    return folder


def _files(folder):
    return [laws.PackText(name=path.name, text=path.read_text()) for path in sorted(folder.glob("*.textproto"))]


def _registration(n):
    body = persons.registration(n * len(persons.KINDS), run="activation")
    if n % 4 == OTHER:
        return body
    begun = datetime.date(2020, 3, 10) if n % 4 == EARLIER else datetime.date(2020, 3, 20)
    full_time = n % 4 == LAID_OFF
    kept = [fact for fact in body.facts if not fact.HasField("search_aim") and not fact.HasField("employment")]
    del body.facts[:]
    body.facts.extend(kept)
    body.facts.append(facts.Fact(key="aim-1", source=facts.FACT_SOURCE_PERSON, search_aim=facts.SearchAim(
        **{"from": date(FIRST_DAY)}, seeks_full_time=full_time, partial_disability_pension=False)))
    body.facts.append(facts.Fact(key="employment-1", source=facts.FACT_SOURCE_PERSON, employment=facts.Employment(
        **{"from": date(datetime.date(2018, 1, 1))}, working_time_percent=100)))
    body.facts.append(facts.Fact(key="lay-off-1", source=facts.FACT_SOURCE_PERSON, lay_off=facts.LayOff(
        **{"from": date(begun)}, full=True, by_employer=True, employment_key="employment-1")))
    return body


def _register(installation, count):
    """Registers everybody; {n: "persons/{id}"}."""
    bodies = [_registration(n) for n in range(count)]
    messages = [pb.intake_pb2.BatchRegisterJobSearchesRequest(requests=bodies[i:i + BATCH]) for i in range(0, count, BATCH)]
    names = {}
    with installation.intake.client("portals/oma") as client:
        answers = client.method("intake", "BatchRegisterJobSearches")(iter(messages), timeout=SETTLE_SECONDS_MAX, metadata=client.metadata)
        for answer in answers:
            for result in answer.results:
                assert result.HasField("response"), f"a registration was refused: {result.error}"
                names[len(names)] = "/".join(result.response.job_search.name.split("/")[:2])
    assert len(names) == count
    return names


class Violations(list):
    def add(self, text):
        self.append(oracle.Violation("ACT", text))


class _Orders:
    """An operator who orders the activation again and again, by one request id, until it is acknowledged."""

    def __init__(self, installation, folder):
        self.installation = installation
        self.request = laws.ActivatePackRequest(request_id=persons.request_id("activation/order"), files=_files(folder))
        self.response = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while self.response is None:
            try:
                with self.installation.statement.client(OPERATOR) as client:
                    self.response = client.call("law", "ActivatePack", self.request, timeout=60)
            except grpc.RpcError:
                time.sleep(MOMENT_SECONDS_MAX / 4)


def _call(installation, method, request):
    with installation.statement.client(OPERATOR) as client:
        return client.call("law", method, request, timeout=60)


def _compare(installation, folder):
    """{person: [PeriodDifference]} of those whom the pack would change."""
    told = {}
    with installation.statement.client(OPERATOR) as client:
        request = laws.ComparePackRequest(files=_files(folder))
        for message in client.method("law", "ComparePack")(request, timeout=SETTLE_SECONDS_MAX, metadata=client.metadata):
            told.update((difference.person, list(difference.periods)) for difference in message.differences)
    return told


def _refuses_a_bad_pack(installation, violations):
    before = installation.statement.status().pack_hash
    request = laws.ActivatePackRequest(request_id=persons.request_id("activation/bad"),
                                       files=[laws.PackText(name="bad.textproto", text='provisions { id: "2:1" }')])
    try:
        _call(installation, "ActivatePack", request)
        violations.add("a bad pack was taken")
    except grpc.RpcError as error:
        if Error(error).reason != "LAW_PACK_INVALID":
            violations.add(f"a bad pack is answered {Error(error)}")
    if installation.statement.status().pack_hash != before:
        violations.add("another pack is active after a bad one was refused")


def _kill_while_it_works(installation, orders, rng, cycles, log):
    statement = installation.statement
    during_order = 0
    for _ in range(cycles):
        ordering = orders.response is None
        time.sleep(rng.uniform(0, ORDER_SECONDS_MAX if ordering else MOMENT_SECONDS_MAX))
        during_order += orders.response is None
        statement.kill()
        statement.restart()
    orders.thread.join(SETTLE_SECONDS_MAX)
    log(f"{cycles} kills, {during_order} of them before the order was acknowledged")


def _judge(installation, told, names, violations):
    """What the journal of statements says became of everybody."""
    because_of_law = collections.Counter()
    for _, _, entry in typl_calls.read_journal(installation.statement.address, SETTLE_SECONDS_MAX):
        event = pb.statement_pb2.StatementEvent.FromString(entry.payload)
        if event.HasField("statement_issued") and event.statement_issued.issue_reason == pb.statement_pb2.ISSUE_REASON_LAW_CHANGED:
            because_of_law["/".join(event.statement_issued.name.split("/")[:2])] += 1
    expected = {names[n] for n in names if n % 4 == CHANGED}
    if set(told) != expected:
        violations.add(f"told beforehand of {len(told)} persons, {len(expected)} expected")
    if missing := set(told) - set(because_of_law):
        violations.add(f"{len(missing)} persons whom the act changes got no statement, such as {sorted(missing)[0]}")
    if touched := set(because_of_law) - set(told):
        violations.add(f"{len(touched)} persons whom the act does not change got a statement, such as {sorted(touched)[0]}")
    if twice := [person for person, count in because_of_law.items() if count != 1]:
        violations.add(f"{len(twice)} persons got more than one statement, such as {twice[0]}")


def _replay(installation, violations):
    last = None
    with installation.statement.client(OPERATOR) as client:
        for message in client.method("law", "ReplayStatements")(laws.ReplayStatementsRequest(), timeout=SETTLE_SECONDS_MAX, metadata=client.metadata):
            last = message
    if last is None or not last.done or last.differing:
        violations.add(f"replay: {last}")
    return last.statements if last else 0


def activation(options):
    """See above. `cycles` is the number of kills."""
    rng = random.Random(options.seed)
    count = PERSONS_LONG if options.cycles >= LONG_CYCLES else PERSONS_SHORT
    violations = Violations()
    after = pb.SOURCE / "services/statement/law"
    with Installation(options.directory / "installation", unsafe=options.unsafe,
                      law_folder=_law_before(options.directory / "law-before")) as installation:
        installation.start()
        names = _register(installation, count)
        installation.wait_drained(SETTLE_SECONDS_MAX)
        for service in installation.services.values():
            with service.client(OPERATOR) as client:
                moment = pb.admin_pb2.AdvanceClockRequest()
                moment.now.FromJsonString(ACT_MOMENT)
                client.call("admin", "AdvanceClock", moment)
        installation.wait_drained(SETTLE_SECONDS_MAX)
        _refuses_a_bad_pack(installation, violations)
        told = _compare(installation, after)
        orders = _Orders(installation, after)
        _kill_while_it_works(installation, orders, rng, options.cycles, options.log)
        wait_until(lambda: _call(installation, "ListPacks", laws.ListPacksRequest()).review.done, SETTLE_SECONDS_MAX, "the review is through")
        installation.wait_drained(SETTLE_SECONDS_MAX)
        active = [pack.hash for pack in _call(installation, "ListPacks", laws.ListPacksRequest()).packs if pack.active]
        if active != [orders.response.pack_hash] or installation.statement.status().pack_hash != active[0]:
            violations.add(f"active packs: {active}; ordered: {orders.response.pack_hash}")
        _judge(installation, told, names, violations)
        statements = _replay(installation, violations)
        options.log(f"{count} persons, {len(told)} changed by the act, {statements} statements replayed")
        installation.stop()
    return violations
