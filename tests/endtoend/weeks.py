"""How a week is played: everybody's part in it, and what must come of it."""

import dataclasses

from played import Person, World, pb, short, summary


@dataclasses.dataclass
class Part:
    """One person of a week. `rules` cites the rules of the law dossier by which the expectations were written by hand."""

    title: str
    rules: str
    on: str
    benefit: str
    # What arrives at the payer, in order, each in one line (played.summary).
    expect: list
    facts: list = dataclasses.field(default_factory=list)
    # (day, what happens): called with the world and the person.
    then: list = dataclasses.field(default_factory=list)
    # What arrives at the portal beside copies of the statements: clarification requests, "KIND STATE fact ...".
    asked: list = dataclasses.field(default_factory=list)
    # Provisions on which an officer's task is still open at the end.
    left: list = dataclasses.field(default_factory=list)
    # More of Person.
    more: dict = dataclasses.field(default_factory=dict)
    # Day of the registration call, when the person asked earlier than the portal could send it.
    sent: str = ""

    def play(self, number):
        fund = "ytk" if self.benefit == "EARNINGS_RELATED" else ""
        return Person(number, self.on, self.benefit, fund, self.facts, **self.more)


def asked_line(request):
    """A clarification request as it came to the portal: "FACTS WAITING employment.conduct_on"."""
    return " ".join([short(pb.statement_pb2.ClarificationKind, request.kind), short(pb.statement_pb2.ClarificationState, request.state),
                     *sorted(question.fact for question in request.questions)])


class Week:
    """Plays the parts day by day in one installation."""

    def __init__(self, first_day, last_day, parts):
        self.parts = parts
        self.persons = [part.play(number) for number, part in enumerate(parts)]
        self.world = World(first_day)
        self.last_day = last_day

    def run(self):
        """Every day on which something happens, in order; on each day in the order of the parts."""
        agenda = []
        for part, person in zip(self.parts, self.persons):
            agenda.append((part.sent or part.on, self._register(person)))
            agenda += [(on, self._step(act, person)) for on, act in part.then]
        for on in sorted({on for on, _ in agenda} | {self.last_day}):
            if on > str(self.world.today):
                self.world.advance_to(on)
            for act in (act for day, act in agenda if day == on):
                act()
            self.world.settle()

    def _register(self, person):
        return lambda: self.world.register(person)

    def _step(self, act, person):
        return lambda: act(self.world, person)

    def payer_lines(self, person):
        """One line for each statement at the payer."""
        return [summary(entry.statement) for _, entry in self.world.arrived(person)]

    def payers_of(self, person):
        return {recipient for recipient, _ in self.world.arrived(person)}

    def entries(self):
        """How many arrived at payers in all."""
        return sum(len(entries) for recipient, entries in self.world.mailboxes.items() if not recipient.startswith("recipients/portal-"))
