"""Judges a run by the ledgers and by what the services say afterwards. Pure: no I/O, so that it is tested on made-up evidence (oracle_test.py).

I1  what was acknowledged is there; what was not is absent or there once
I2  one request id has one effect, and the first answer for ever
I3  each mailbox: +1 without gap, the same bytes again, no statement twice, order per person; each statement at its payer and, the same, at the portal
I8  every registration is stated, waiting, with an officer, or applies for no benefit
"""

import collections
import dataclasses
import re

# Kinds of entries that hold a statement: to the payer, and to the portal for the person to see.
STATEMENTS = ("statement", "copy")
STATEMENT_NAME = re.compile(r"^(persons/([0-9a-f]+))/statements/(\d+)$")
# Enough of one kind to see a pattern.
SHOWN_MAX = 5


@dataclasses.dataclass(frozen=True)
class Violation:
    """A broken promise."""

    invariant: str
    text: str

    def __str__(self):
        return f"{self.invariant} VIOLATED: {self.text}"


@dataclasses.dataclass(frozen=True)
class Effect:
    """The one effect that a request must have: an event of this kind for this search, told apart by a fact key where it has one."""

    kind: str
    job_search: str
    fact_key: str = ""


@dataclasses.dataclass(frozen=True)
class Event:
    """An entry of intake's journal."""

    partition: int
    sequence: int
    effect: Effect


@dataclasses.dataclass(frozen=True)
class Issued:
    """A statement in the statement service's journal: its cause is the intake event it follows from, `portal` the mailbox of its copy."""

    name: str
    cause: tuple
    content: str
    recipient: str
    portal: str


@dataclasses.dataclass
class PersonFile:
    """What the statement service holds of a person."""

    source_events: list
    statements: list
    open_requests: int
    open_tasks: int
    applies_for_benefit: object  # True, False, or None when nobody said.


def check_effects(acked, unknown_count, events, settled):
    """`acked`: {request id: Effect} of acknowledged requests. With `settled` there is nothing unknown left, so nothing else may be there."""
    violations = []
    found = collections.Counter(event.effect for event in events)
    for request_id, effect in acked.items():
        if found[effect] == 0:
            violations.append(Violation("I1", f"request {request_id} was acknowledged, but {effect} is not there"))
    for effect, count in found.items():
        if count > 1:
            violations.append(Violation("I2", f"{effect} is there {count} times"))
    surplus = len(events) - len(set(acked.values()))
    allowed = 0 if settled else unknown_count
    if surplus > allowed:
        violations.append(Violation("I2", f"{surplus} events belong to no acknowledged request; at most {allowed} may"))
    return violations


def check_positions(acked_positions, events):
    """`acked_positions`: {(partition, sequence): Effect} that answers gave."""
    by_position = {(event.partition, event.sequence): event.effect for event in events}
    return [
        Violation("I1", f"{position} was answered for {effect}, and holds {by_position.get(position)}")
        for position, effect in acked_positions.items() if by_position.get(position) != effect
    ]


def check_searches(expected, listed):
    """`expected`: {person: {search: ended}}; `listed`: the same from ListJobSearches, a person missing when it was not found."""
    violations = []
    for person, searches in expected.items():
        if person not in listed:
            violations.append(Violation("I1", f"{person} is not known any more"))
        elif listed[person] != searches:
            violations.append(Violation("I1", f"{person} has {listed[person]}, acknowledged was {searches}"))
    return violations


def check_files(events_by_person, files):
    """Each event of intake was taken into the person's file once. `events_by_person`: {person: ["intake/<partition>/<sequence>", …]}."""
    violations = []
    for person, expected in events_by_person.items():
        if person not in files:
            violations.append(Violation("I8", f"{person} registered, and the statement service does not know of it"))
            continue
        seen = collections.Counter(files[person].source_events)
        for event in expected:
            if event not in {source for source, _ in seen}:
                violations.append(Violation("I1", f"{person}: {event} never came into the file"))
        for (event, key), count in seen.items():
            if count > 1:
                violations.append(Violation("I2", f"{person}: {event} came into the file {count} times with {key}"))
    return violations


def check_mailbox(mailbox, deliveries, head, acknowledged):
    """`deliveries` in the order in which the recipient stored them; head and acknowledged as the service says at the end."""
    violations = []
    last_number = collections.defaultdict(int)
    last_content = {}
    by_name = {}
    for expected, delivery in enumerate(deliveries, 1):
        if delivery.sequence != expected:
            violations.append(Violation("I3", f"{mailbox}: {delivery.sequence} came where {expected} was due"))
            break
        if delivery.name in by_name and delivery.kind in STATEMENTS:
            violations.append(Violation("I3", f"{mailbox}: {delivery.name} came as {by_name[delivery.name]} and as {delivery.sequence}"))
        by_name[delivery.name] = delivery.sequence
        if delivery.kind not in STATEMENTS:
            continue
        number = int(STATEMENT_NAME.match(delivery.name).group(3))
        if number <= last_number[delivery.person]:
            violations.append(Violation("I3", f"{mailbox}: {delivery.name} came after statement {last_number[delivery.person]}"))
        if last_content.get(delivery.person) == delivery.content:
            violations.append(Violation("I3", f"{mailbox}: {delivery.name} states the same again under another name"))
        last_number[delivery.person] = number
        last_content[delivery.person] = delivery.content
    if head != len(deliveries):
        violations.append(Violation("I3", f"{mailbox}: its head is {head}, received were {len(deliveries)}"))
    if acknowledged != head:
        violations.append(Violation("I1", f"{mailbox}: {acknowledged} acknowledged of {head}"))
    return violations


def check_statements(issued, delivered):
    """`issued`: [Issued]; `delivered`: {mailbox: [Delivery]}. Each statement is in its payer's mailbox, and its copy in its portal's, once and the
    same; one cause states a thing once."""
    violations = []
    where = {kind: collections.defaultdict(list) for kind in STATEMENTS}
    for mailbox, deliveries in delivered.items():
        for delivery in deliveries:
            if delivery.kind in STATEMENTS:
                where[delivery.kind][delivery.name].append((mailbox, delivery.content))
    for statement in issued:
        for kind, mailbox in (("statement", statement.recipient), ("copy", statement.portal)):
            found = where[kind][statement.name]
            if [at for at, _ in found] != [mailbox]:
                came = [at for at, _ in found] or "nobody"
                violations.append(Violation("I3", f"{statement.name}, {kind}, is for {mailbox}, and came to {came}"))
            elif found[0][1] != statement.content:
                violations.append(Violation("I3", f"{statement.name}, {kind}, does not say at {mailbox} what was issued"))
    names = collections.Counter(statement.name for statement in issued)
    violations += [Violation("I2", f"{name} was issued {count} times") for name, count in names.items() if count > 1]
    said = collections.Counter((s.name.split("/")[1], s.cause, s.content) for s in issued)
    violations += [Violation("I2", f"person {p}: cause {cause} stated the same {count} times") for (p, cause, _), count in said.items() if count > 1]
    unknown = (set(where["statement"]) | set(where["copy"])) - set(names)
    violations += [Violation("I3", f"{name} was delivered, and the statement service never issued it") for name in sorted(unknown)]
    return violations


def check_books(registered, files):
    """`registered`: names of all persons. Returns (violations, {column: count})."""
    columns = collections.Counter()
    violations = []
    for person in registered:
        file = files.get(person)
        if file is None:
            column = "unaccounted"
        elif file.applies_for_benefit is False:
            column = "no benefit"
        elif file.open_tasks:
            column = "with an officer"
        elif file.open_requests:
            column = "waiting"
        elif file.statements:
            column = "stated"
        else:
            column = "unaccounted"
        columns[column] += 1
        if column == "unaccounted":
            violations.append(Violation("I8", f"{person} is neither stated, nor waiting, nor with an officer, nor without a benefit"))
    return violations, dict(columns)


def check_resend(resent, before, after):
    """`resent`: [(request id, first answer, answer now, replayed)]; before and after: {what: number} that must not have moved."""
    violations = []
    for request_id, first, now, replayed in resent:
        if now is None:
            violations.append(Violation("I2", f"{request_id} was acknowledged, and sent again it is refused: {first}"))
        elif not replayed:
            violations.append(Violation("I2", f"{request_id} had a second effect when it was sent again"))
        elif first != now:
            violations.append(Violation("I2", f"{request_id} got another answer when it was sent again"))
    if before != after:
        moved = {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)}
        violations.append(Violation("I2", f"sending everything again changed {moved}"))
    return violations


def report(violations):
    """Lines to print: the first of each invariant, and how many more there are."""
    lines = []
    by_invariant = collections.defaultdict(list)
    for violation in violations:
        by_invariant[violation.invariant].append(violation)
    for invariant in sorted(by_invariant):
        found = by_invariant[invariant]
        lines += [str(violation) for violation in found[:SHOWN_MAX]]
        if len(found) > SHOWN_MAX:
            lines.append(f"{invariant} VIOLATED: … {len(found)} in all")
    return lines
