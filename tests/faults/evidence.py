"""Asks the services, after a run, what they hold, in the oracle's terms."""

import collections

import grpc
import ledger
import oracle
import typl_calls
import typl_stubs as pb

facts = pb.facts_pb2
ORACLE = "operators/oracle"
KINDS = {
    pb.event_pb2.INTAKE_EVENT_KIND_REGISTERED: "register",
    pb.event_pb2.INTAKE_EVENT_KIND_CHANGED: "change",
    pb.event_pb2.INTAKE_EVENT_KIND_ENDED: "end",
}
OPEN_REQUEST_STATES = {pb.statement_pb2.CLARIFICATION_STATE_WAITING, pb.statement_pb2.CLARIFICATION_STATE_RECEIVED,
                       pb.statement_pb2.CLARIFICATION_STATE_OVERDUE}
OPEN_TASK_STATES = {pb.statement_pb2.OFFICER_TASK_STATE_OPEN, pb.statement_pb2.OFFICER_TASK_STATE_CLAIMED,
                    pb.statement_pb2.OFFICER_TASK_STATE_WAITING, pb.statement_pb2.OFFICER_TASK_STATE_PROPOSED}
# Calls under way at once when every person is asked about.
UNDER_WAY = 200


def ask_all(client, service, method, requests):
    """Answers in order; None where there is no such resource. Keeps some calls under way at once."""
    call = client.method(service, method)
    answers = []
    requests = list(requests)
    for start in range(0, len(requests), UNDER_WAY):
        futures = [call.future(request, timeout=60, metadata=client.metadata) for request in requests[start:start + UNDER_WAY]]
        for future in futures:
            try:
                answers.append(future.result())
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.NOT_FOUND:
                    raise
                answers.append(None)
    return answers


def effect_of(request):
    """The oracle.Effect of an acknowledged ledger.Request, and its journal position when the answer gave one."""
    if request.kind == "change":
        body = ledger.decode(request.body, pb.intake_pb2.ReportChangeRequest)
        answer = ledger.decode(request.answer, pb.intake_pb2.ReportChangeResponse)
        return oracle.Effect("change", body.job_search, body.facts[0].key), (answer.partition, answer.sequence)
    response = pb.intake_pb2.RegisterJobSearchResponse if request.kind == "register" else pb.intake_pb2.EndJobSearchResponse
    return oracle.Effect(request.kind, ledger.decode(request.answer, response).job_search.name), None


def intake_events(address):
    events, by_person = [], collections.defaultdict(list)
    for partition, sequence, entry in typl_calls.read_journal(address):
        event = pb.event_pb2.IntakeEvent.FromString(entry.payload)
        kind = KINDS[event.kind]
        key = event.facts[0].key if kind == "change" else ""
        events.append(oracle.Event(partition, sequence, oracle.Effect(kind, event.job_search, key)))
        by_person[f"persons/{entry.person}"].append(f"intake/{partition}/{sequence}")
    return events, dict(by_person)


def recipient_of(statement):
    return statement.fund if statement.benefit == facts.BENEFIT_EARNINGS_RELATED else "kela"


def statements_issued(address, content_hash):
    issued = []
    for _, _, entry in typl_calls.read_journal(address):
        event = pb.statement_pb2.StatementEvent.FromString(entry.payload)
        if event.HasField("statement_issued"):
            statement = event.statement_issued
            issued.append(oracle.Issued(statement.name, (event.cause_partition, event.cause_sequence), content_hash(statement),
                                        recipient_of(statement), event.portal.replace("portals/", "portal-")))
    return issued


def searches_listed(address, persons):
    """{person: {search: ended}} from ListJobSearches."""
    with typl_calls.Client(address, ORACLE) as client:
        requests = [pb.intake_pb2.ListJobSearchesRequest(parent=person) for person in persons]
        answers = ask_all(client, "intake", "ListJobSearches", requests)
    return {
        person: {search.name: search.state == pb.intake_pb2.JOB_SEARCH_STATE_ENDED for search in answer.job_searches}
        for person, answer in zip(persons, answers, strict=True) if answer is not None
    }


def _applies(person_facts):
    applies = None
    for known in person_facts.facts:
        if known.fact.HasField("benefit_application"):
            applies = known.fact.benefit_application.benefit != facts.BENEFIT_NONE
    return applies


def person_files(address, persons):
    """{person: oracle.PersonFile} from GetPersonFile; a person without a file is missing."""
    with typl_calls.Client(address, ORACLE) as client:
        answers = ask_all(client, "statement", "GetPersonFile", [pb.service_pb2.GetPersonFileRequest(name=person) for person in persons])
    return {
        person: oracle.PersonFile(
            source_events=[(known.source_event, f"{known.fact.WhichOneof('content')}/{known.fact.key}") for known in answer.facts.facts],
            statements=[statement.name for statement in answer.statements],
            open_requests=sum(request.state in OPEN_REQUEST_STATES for request in answer.clarification_requests),
            open_tasks=sum(task.state in OPEN_TASK_STATES for task in answer.tasks),
            applies_for_benefit=_applies(answer.facts))
        for person, answer in zip(persons, answers, strict=True) if answer is not None
    }


def mailboxes(address):
    """{"kela": (head, acknowledged), …} from ListMailboxes."""
    found, token = {}, ""
    with typl_calls.Client(address, ORACLE) as client:
        while True:
            answer = client.call("delivery", "ListMailboxes", pb.delivery_pb2.ListMailboxesRequest(page_token=token))
            found.update({m.recipient.removeprefix("recipients/"): (m.head_sequence, m.acknowledged_sequence) for m in answer.mailboxes})
            token = answer.next_page_token
            if not token:
                return found


def state_numbers(installation):
    """Numbers that must not move when nothing new is said: journal heads and mailboxes."""
    numbers = {}
    for name in ("intake", "statement"):
        for partition, head in typl_calls.journal_heads(installation.services[name].address).items():
            numbers[f"{name} journal {partition}"] = head
    for mailbox, (head, acknowledged) in mailboxes(installation.delivery.address).items():
        numbers[f"mailbox {mailbox}"] = (head, acknowledged)
    return numbers
