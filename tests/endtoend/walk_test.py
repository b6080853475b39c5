#!/usr/bin/python3
"""A walk through each transition of docs/casework.md as a person, an officer and a payer make it, over gRPC through the three processes.

Usage: walk_test.py [Questions|Officers|Payers|Held]. The tables of the page are checked cell by cell beside the statement service; here it is what arrives where.
"""

import datetime

from walk_case import KELA, NO_SAMPLE, OFFICER, SECOND_OFFICER, WalkCase, casework, date, day_of, fact, generated, identity_codes, pb, range_of, unittest

payers = pb.payer_service_pb2
ENTITLED = "ENTITLED {}.. 2:1/J6/in_force BASIC te_office automatic"
SANCTION = "WAITING_PERIOD {}..{} 2a:1/R2/resigned EXPERT te_office officers/o1"


class Questions(WalkCase):
    """Registrations, what is asked of the person, and what comes of the answer."""

    def test_a_registration_is_stated_to_the_payer_and_shown_to_the_person(self):
        person = self.person(self.job(end_ground="ECONOMIC"))
        self.assertEqual(self.stated(person), [ENTITLED.format(self.days(0))])
        statement, = self.statements(person)
        self.assertTrue(statement.decided_automatically)
        self.assertEqual((statement.issue_reason, statement.officer), (pb.statement_pb2.ISSUE_REASON_NEW, ""))
        self.assertTrue(all(wording.fi and wording.sv for wording in statement.wordings) and statement.wordings)
        copy, = self.at_portal(person)
        self.assertEqual(copy.statement, statement)

    def test_a_question_is_answered(self):
        person = self.person(self.job(end_ground="RESIGNED", from_=self.days(-40)))
        request, = self.asked(person)
        self.assertEqual([question.fact for question in request.questions], ["employment.resignation_reason"])
        self.assertTrue(request.questions[0].wording.fi)
        self.assertEqual(self.stated(person), [])
        start = self.days(0)
        told = self.job(end_ground="RESIGNED", from_=self.days(-40), resignation_reason="TRAVEL", daily_travel_minutes=210)
        self.later(2)
        self.report(person, told, answers=request.name)
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 ANSWERED"])
        self.assertEqual(self.stated(person), [ENTITLED.format(start)])
        # The days for giving it are counted from the answer.
        self.assertEqual(str(day_of(self.statements(person)[0].due_on)), self.days(30))
        self.assertEqual(self.tasks(person), [])

    def test_a_question_that_no_longer_matters_is_unfounded(self):
        person = self.person(self.job(end_ground="RESIGNED"))
        self.report(person, fact("benefit-1", "benefit_application", from_=self.days(0), benefit="NONE"))
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 UNFOUNDED"])
        self.assertEqual((self.stated(person), self.tasks(person)), ([], []))

    def test_silence_on_whether_a_benefit_is_applied_for_leaves_nothing_to_decide(self):
        person = self.person(self.job(end_ground="ECONOMIC"), benefit="")
        self.assertEqual([question.fact for question in self.asked(person)[0].questions], ["benefit_application.benefit"])
        self.later(8)
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 OVERDUE"])
        self.assertEqual((self.stated(person), self.tasks(person)), ([], []))

    def test_a_question_that_ran_out_is_an_officers(self):
        start = self.days(0)
        person = self.person(self.job(end_ground="RESIGNED"))
        self.assertEqual(self.tasks(person), [])
        self.later(8)
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 OVERDUE"])
        self.assertEqual(self.tasks(person), ["OVERDUE OPEN"])
        task = self.world.task(person)
        # Thirty days from the last day for the answer, which was yesterday.
        self.assertEqual(str(day_of(task.due_on)), self.days(29))
        self.decide(person, self.claim(person, task), "R2/resigned")
        last = datetime.date.fromisoformat(start) + datetime.timedelta(days=89)
        self.assertEqual(self.stated(person), [SANCTION.format(start, last), ENTITLED.format(last + datetime.timedelta(days=1))])
        self.assertEqual(self.tasks(person), [])

    def test_an_answer_in_words_is_read_by_an_officer(self):
        person = self.person(self.job(end_ground="RESIGNED"))
        self.in_words(person, self.asked(person)[0])
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 RECEIVED"])
        self.assertEqual(self.tasks(person), ["OVERDUE OPEN"])
        task = self.world.task(person)
        self.assertEqual(task.matter.reason, "ANSWERED_IN_WORDS")
        start = self.days(0)
        # Time changes nothing in what was answered.
        self.later(10)
        self.assertEqual(self.asked_states(person)[-1], "1 RECEIVED")
        self.decide(person, self.claim(person, task), "")
        self.assertEqual(self.asked_states(person)[-1], "1 ANSWERED")
        self.assertEqual(self.stated(person), [ENTITLED.format(start)])


class Officers(WalkCase):
    """Tasks: claims, questions, hearings, decisions, proposals; and the audit of all that."""

    SETTINGS = NO_SAMPLE + 'approval_provisions: "2a:4"'

    def neglected(self):
        """Entitled since 40 days ago by the statement of today; then the authority notes a plan meeting missed three days ago."""
        person = self.person()
        meeting = self.days(0)
        self.later(3)
        self.report(person, fact("neglect-1", "neglect", source="AUTHORITY", on=meeting, kind="MISSED_MEETING", reason="NONE", standing="UNEMPLOYED",
                                 plan_made_on=self.days(0)))
        self.assertEqual(self.tasks(person), ["DECIDE OPEN"])
        return person, self.world.task(person)

    def test_claims(self):
        person, task = self.neglected()
        self.assertEqual(self.refused("DecideTask", self.world.decision(person, self.with_facts(person, task), "N1/missed")), "TASK_NOT_CLAIMED")
        self.claim(person, task)
        renewed = self.claim(person, task)
        self.assertEqual(renewed.officer, OFFICER)
        other = casework.ClaimTaskRequest(request_id=person.request_id(), name=task.name)
        self.assertEqual(self.refused("ClaimTask", other, SECOND_OFFICER), "TASK_CLAIMED")
        release = casework.ReleaseTaskRequest(request_id=person.request_id(), name=task.name)
        self.assertEqual(self.refused("ReleaseTask", release, SECOND_OFFICER), "TASK_CLAIMED")
        release.request_id = person.request_id()
        self.act("ReleaseTask", release)
        self.assertEqual(self.tasks(person), ["DECIDE OPEN"])
        self.claim(person, task, SECOND_OFFICER)
        # The lease is an hour; by tomorrow it has ended.
        self.later(1)
        self.claim(person, task)
        self.report(person, fact("neglect-1", "neglect", source="AUTHORITY", withdrawn=True))
        self.assertEqual(self.tasks(person), [])
        self.assertEqual(self.refused("ClaimTask", casework.ClaimTaskRequest(request_id=person.request_id(), name=task.name)), "TASK_NOT_CLAIMED")

    def with_facts(self, person, task):
        """The task as if it told how many facts there are; only calls on the task do."""
        task.facts_known = len(self.world.file(person).facts.facts)
        return task

    def counted(self):
        """How many tasks of the provision wait."""
        counts = self.world.officer("CountTasks", casework.CountTasksRequest()).counts
        return sum(count.overdue + count.due_today + count.due_in_week + count.due_later for count in counts if count.provision == "2a:9-old")

    def test_the_next_task_is_the_one_that_is_due_first(self):
        before = self.counted()
        person, task = self.neglected()
        late, later_task = self.neglected()
        taken = self.act("ClaimNextTask", casework.ClaimNextTaskRequest(request_id=person.request_id(), filter=casework.TaskFilter(provision="2a:9-old")))
        self.assertEqual(taken.task.name, task.name)
        self.assertEqual(self.counted(), before + 2)
        for each, claimed in ((person, taken.task), (late, self.claim(late, later_task))):
            self.decide(each, claimed, "")
        self.assertEqual(self.refused("ClaimNextTask", casework.ClaimNextTaskRequest(
            request_id=person.request_id(), filter=casework.TaskFilter(provision="2a:9-old"))), "RESOURCE_NOT_FOUND")

    def due(self, person):
        return str(day_of(self.world.task(person).due_on))

    def test_a_person_is_asked_heard_and_then_decided_against(self):
        person, task = self.neglected()
        claimed = self.claim(person, task)
        self.assertEqual(self.refused("DecideTask", self.world.decision(person, claimed, "N1/missed")), "HEARING_NEEDED")
        self.assertEqual(self.refused("DecideTask", self.world.decision(person, claimed, "N1/no_such")), "CHOICE_NOT_OPEN")

        self.act("AskPerson", self.question(person, task, "FACTS", self.days(1), facts=["neglect.reason"]))
        self.assertEqual(self.tasks(person), ["DECIDE WAITING"])
        self.assertEqual(self.refused("ClaimTask", casework.ClaimTaskRequest(request_id=person.request_id(), name=task.name)), "TASK_NOT_CLAIMED")
        due = self.days(1 + 30)
        self.assertEqual(self.due(person), due)
        self.later(2)
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 OVERDUE"])
        self.assertEqual(self.tasks(person), ["DECIDE OPEN"])

        self.claim(person, task)
        self.act("AskPerson", self.question(person, task, "HEARING", self.days(5), row="N1/missed"))
        # The first question stopped the clock; a further one does not.
        self.assertEqual(self.due(person), due)
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 OVERDUE", "1 REPLACED", "2 WAITING"])
        hearing = self.asked(person)[-1]
        self.assertEqual(hearing.intention.outcome, pb.determination_pb2.OUTCOME_WAITING_PERIOD)
        self.assertTrue(hearing.intention.wording.section)
        self.in_words(person, hearing, "Olin paikalla.")
        self.assertEqual(self.asked_states(person)[-1], "2 RECEIVED")
        self.assertEqual(self.tasks(person), ["DECIDE OPEN"])

        stale = self.claim(person, task)
        self.in_words(person, hearing, "Ja tässä todistus.")
        self.assertEqual(self.refused("DecideTask", self.world.decision(person, stale, "N1/missed")), "FILE_CHANGED")
        self.decide(person, self.claim(person, task), "N1/missed")
        self.assertEqual(self.asked_states(person)[-1], "2 ANSWERED")
        sanction = self.statements(person)[-1]
        self.assertEqual((sanction.outcome, sanction.officer, sanction.decided_automatically),
                         (pb.determination_pb2.OUTCOME_WAITING_PERIOD, OFFICER, False))
        self.assertEqual(sanction.issue_reason, pb.statement_pb2.ISSUE_REASON_OFFICER_DECISION)
        self.assertEqual(self.refused("ClaimTask", casework.ClaimTaskRequest(request_id=person.request_id(), name=task.name)), "TASK_NOT_CLAIMED")
        self.assertEqual(self.state(self.statements(person)[0]), "PARTLY_REPLACED")

    def test_a_preview_shows_what_a_decision_would_do_and_does_nothing(self):
        person, task = self.neglected()
        finding = pb.facts_pb2.OfficerFinding(subject_key=task.matter.subject_key, provision=task.matter.provision, row="N1/missed")
        before = self.world.file(person)
        for findings, outcome in (([], pb.determination_pb2.OUTCOME_UNDETERMINED), ([finding], pb.determination_pb2.OUTCOME_WAITING_PERIOD)):
            preview = self.world.officer("PreviewDecision", casework.PreviewDecisionRequest(name=person.name, findings=findings)).determination
            self.assertIn(outcome, [period.outcome for period in preview.timeline])
            self.assertTrue(preview.receipt.provisions)
        self.assertEqual(self.world.file(person), before)
        self.decide(person, self.claim(person, task), "")

    def proposal(self, person, task, row):
        decision = self.world.decision(person, task, row, waiver="UNNECESSARY")
        return casework.ProposeDecisionRequest(request_id=person.request_id(), name=task.name, row=row, reasons=decision.reasons,
                                               facts_known=task.facts_known, hearing_waiver=decision.hearing_waiver)

    def test_a_second_officer_returns_and_approves(self):
        person = self.person()
        self.report(person, fact("refusal-1", "work_refusal", source="AUTHORITY", kind="OFFICE_OFFER", reason="NONE", on=self.days(0), agreed_days=180,
                                 unemployed=True))
        task = self.world.task(person)
        self.assertTrue(task.approval_needed)
        claimed = self.claim(person, task)
        decision = self.world.decision(person, claimed, "F1/offered", waiver="UNNECESSARY")
        self.assertEqual(self.refused("DecideTask", decision), "APPROVAL_NEEDED")
        self.act("ProposeDecision", self.proposal(person, claimed, "F1/offered"))
        self.assertEqual(self.tasks(person), ["DECIDE PROPOSED"])
        approve = casework.ApproveProposalRequest(request_id=person.request_id(), name=task.name, facts_known=claimed.facts_known)
        self.assertEqual(self.refused("ApproveProposal", approve), "SAME_OFFICER")
        waiting = self.world.officer("ListTasks", casework.ListTasksRequest(approvable_only=True), SECOND_OFFICER)
        self.assertEqual([each.name for each in waiting.tasks], [task.name])
        self.assertEqual(list(self.world.officer("ListTasks", casework.ListTasksRequest(approvable_only=True)).tasks), [])

        returned = self.act("ReturnProposal", casework.ReturnProposalRequest(request_id=person.request_id(), name=task.name, reasons="Kuuleminen puuttuu."),
                            SECOND_OFFICER).task
        self.assertEqual((returned.proposal.returned_by, returned.proposal.return_reasons), (SECOND_OFFICER, "Kuuleminen puuttuu."))
        self.assertEqual(self.stated(person), [ENTITLED.format(self.days(0))])

        claimed = self.claim(person, task)
        self.act("ProposeDecision", self.proposal(person, claimed, "F1/offered"))
        approve.request_id = person.request_id()
        self.act("ApproveProposal", approve, SECOND_OFFICER)
        self.assertEqual(self.stated(person)[-1],
                         f"WAITING_PERIOD {self.days(30)}..{self.days(89)} 2a:4/F1/offered EXPERT te_office officers/o1 with officers/o2 for 1")

    def test_facts_that_come_take_a_proposal_back_to_be_read(self):
        person = self.person()
        refusal = {"source": "AUTHORITY", "kind": "OFFICE_OFFER", "reason": "NONE", "on": self.days(0), "agreed_days": 180, "unemployed": True}
        self.report(person, fact("refusal-1", "work_refusal", **refusal))
        task = self.world.task(person)
        claimed = self.claim(person, task)
        self.act("ProposeDecision", self.proposal(person, claimed, "F1/offered"))
        self.report(person, fact("study-1", "study", from_="2001-01-01", until="2002-01-01", kind="OTHER"))
        approve = casework.ApproveProposalRequest(request_id=person.request_id(), name=task.name, facts_known=claimed.facts_known)
        self.assertEqual(self.refused("ApproveProposal", approve, SECOND_OFFICER), "FILE_CHANGED")
        self.report(person, fact("refusal-1", "work_refusal", source="AUTHORITY", withdrawn=True))
        self.assertEqual(self.tasks(person), [])
        self.assertEqual(len(self.stated(person)), 1)

    def test_zz_the_audit_shows_every_step(self):
        """Named so that it comes after the others of the class: it looks at what they did."""
        records = {(record.action, record.principal, record.request_id): record for record in self.audit("statement")}
        self.assertGreater(len(self.done), 10)
        for method, principal, request_id, resource in self.done:
            self.assertIn((method, principal, request_id), records)
            self.assertEqual(records[method, principal, request_id].resource, resource)
        rows = {record.detail for record in records.values() if record.action in ("DecideTask", "ProposeDecision")}
        self.assertLessEqual({"N1/missed", "F1/offered HEARING_WAIVER_UNNECESSARY"}, rows)
        times = [record.time.ToNanoseconds() for record in self.audit("statement")]
        self.assertEqual(times, sorted(times))


class Payers(WalkCase):
    """What payers ask for, and statements that are about a statement."""

    FIRST_DAY = "2020-04-14"

    def ask(self, method, request, payer=KELA):
        answer = self.world.payer(payer, method, request)
        self.world.settle()
        return answer.payer_request

    def supplement(self, person, statement, payer=KELA):
        return self.ask("RequestSupplement", payers.RequestSupplementRequest(
            request_id=person.request_id(), statement=statement.name, question="Miksi työ päättyi?"), payer)

    def test_a_supplement_is_asked_for_and_given(self):
        person = self.person()
        statement, = self.statements(person)
        asked = self.supplement(person, statement)
        self.assertEqual(self.tasks(person), ["SUPPLEMENT OPEN"])
        task = self.claim(person, self.world.task(person))
        self.assertEqual((task.statement, task.payer_request), (statement.name, asked))
        self.act("SupplementStatement", casework.SupplementStatementRequest(
            request_id=person.request_id(), statement=statement.name, explanation="Määräaika päättyi.", task=task.name))
        self.assertEqual(self.stated(person)[1:], [f"SUPPLEMENTS 1: ENTITLED {self.days(0)}.. 2:1/J6/in_force BASIC te_office officers/o1"])
        supplement = self.statements(person)[1]
        self.assertEqual(supplement.explanation, "Määräaika päättyi.")
        # The answer comes after the statement that gives it, and names it.
        self.assertEqual([entry.WhichOneof("content") for _, entry in self.world.arrived(person)], ["statement", "statement", "payer_request"])
        answer, = self.answers(person)
        self.assertEqual((answer.name, answer.state, list(answer.statements)),
                         (asked, pb.payer_request_pb2.PAYER_REQUEST_STATE_ANSWERED, [supplement.name]))
        self.assertEqual(list(self.life(statement).supplemented_by), [supplement.name])
        self.assertEqual(self.state(statement), "IN_FORCE")
        self.assertEqual(self.tasks(person), [])

    def test_a_supplement_is_refused(self):
        person = self.person()
        statement, = self.statements(person)
        self.supplement(person, statement)
        self.decide(person, self.claim(person, self.world.task(person)), "", reasons="Ei lisättävää.")
        answer, = self.answers(person)
        self.assertEqual((answer.state, answer.refusal, answer.reasons), (
            pb.payer_request_pb2.PAYER_REQUEST_STATE_REFUSED, pb.payer_request_pb2.PAYER_REQUEST_REFUSAL_NOTHING_TO_ADD, "Ei lisättävää."))
        self.assertEqual(len(self.stated(person)), 1)

    def test_a_supplement_of_another_payers_statement_is_refused_in_the_mailbox(self):
        person = self.person()
        statement, = self.statements(person)
        self.supplement(person, statement, "recipients/ytk")
        (recipient, entry), = [each for each in self.world.arrived(person) if each[1].HasField("payer_request")]
        self.assertEqual((recipient, entry.payer_request.refusal), ("recipients/ytk", pb.payer_request_pb2.PAYER_REQUEST_REFUSAL_STATEMENT_UNKNOWN))
        self.assertEqual(self.tasks(person), [])

    def test_an_annulment(self):
        person = self.person(self.job(end_ground="ECONOMIC"))
        statement, = self.statements(person)
        annul = casework.AnnulStatementRequest(request_id=person.request_id(), statement=statement.name, explanation="Väärä henkilö.",
                                               reason=pb.statement_pb2.ISSUE_REASON_ISSUED_IN_ERROR)
        self.act("AnnulStatement", annul)
        self.assertEqual(self.stated(person)[1:], [f"ANNULS 1: ENTITLED {self.days(0)}.. 2:1/J6/in_force BASIC te_office officers/o1"])
        annulment = self.statements(person)[1]
        self.assertEqual((annulment.explanation, annulment.issue_reason), ("Väärä henkilö.", pb.statement_pb2.ISSUE_REASON_ISSUED_IN_ERROR))
        self.assertEqual((self.state(statement), self.life(statement).annulled_by), ("ANNULLED", annulment.name))
        annul.request_id = person.request_id()
        self.assertEqual(self.refused("AnnulStatement", annul), "STATEMENT_NOT_IN_FORCE")
        self.assertEqual(self.refused("SupplementStatement", casework.SupplementStatementRequest(
            request_id=person.request_id(), statement=statement.name, explanation="Lisäys.")), "STATEMENT_NOT_IN_FORCE")
        # The law says the same of these days, so nothing is stated until something changes that.
        self.report(person, fact("study-1", "study", from_="2001-01-01", until="2002-01-01", kind="OTHER"))
        self.assertEqual(len(self.stated(person)), 2)
        self.report(person, fact("aim-2", "search_aim", from_=self.days(0), seeks_full_time=False, partial_disability_pension=False))
        self.assertEqual(len(self.stated(person)), 3)
        self.assertEqual((self.statements(person)[2].outcome, list(self.statements(person)[2].supersedes)), (pb.determination_pb2.OUTCOME_OBSTACLE, []))

    def asked_statement(self, person, start, until=None):
        request = payers.RequestStatementRequest(request_id=person.request_id(), person=person.name, benefit=pb.facts_pb2.BENEFIT_BASIC)
        getattr(request.range, "from").CopyFrom(start)
        if until is not None:
            request.range.until.CopyFrom(until)
        return self.ask("RequestStatement", request)

    def test_a_payer_asks_of_a_person_who_applied_for_nothing(self):
        person = self.person(benefit="NONE")
        self.assertEqual(self.stated(person), [])
        asked = self.asked_statement(person, person.request.requested_on)
        self.assertEqual(self.stated(person), [ENTITLED.format(self.days(0))])
        statement, = self.statements(person)
        self.assertEqual((statement.issue_reason, statement.payer_request), (pb.statement_pb2.ISSUE_REASON_PAYER_REQUEST, asked))
        answer, = self.answers(person)
        self.assertEqual(list(answer.statements), [statement.name])
        # Asked again: what was stated to it is the answer.
        self.asked_statement(person, person.request.requested_on)
        self.assertEqual(len(self.stated(person)), 1)
        self.assertEqual([list(each.statements) for each in self.answers(person)], [[statement.name]] * 2)

    def test_a_payer_asks_of_days_of_which_there_is_nothing_to_state(self):
        person = self.person()
        self.asked_statement(person, pb.date_pb2.Date(year=2019, month=1, day=1), pb.date_pb2.Date(year=2019, month=2, day=1))
        answer, = self.answers(person)
        self.assertEqual((answer.state, list(answer.statements)), (pb.payer_request_pb2.PAYER_REQUEST_STATE_ANSWERED, []))
        self.assertEqual(len(self.stated(person)), 1)

    def test_a_payers_request_waits_for_what_is_open(self):
        person = self.person(self.job(end_ground="RESIGNED", resignation_reason="NONE"), benefit="NONE")
        self.assertEqual(self.tasks(person), [])
        self.asked_statement(person, person.request.requested_on)
        self.assertEqual((self.stated(person), self.answers(person)), ([], []))
        self.assertEqual(len(self.world.file(person).payer_requests), 1)
        self.decide(person, self.claim(person, self.world.task(person, "2a:1")), "R2/resigned")
        answer, = self.answers(person)
        self.assertEqual(list(answer.statements), [statement.name for statement in self.statements(person)])
        self.assertEqual(len(answer.statements), 2)

    def test_a_person_nobody_knows(self):
        stranger = identity_codes.make(datetime.date(1950, 1, 1), 999)
        request = payers.RequestStatementRequest(request_id=generated.request_id("e2e/stranger"), identity_code=stranger, benefit=pb.facts_pb2.BENEFIT_BASIC)
        getattr(request.range, "from").CopyFrom(date(self.world.today))
        error = self.world.client("intake", KELA).error_of("payer", "RequestStatement", request)
        self.assertEqual(error.reason, "RESOURCE_NOT_FOUND")

    def test_what_a_statement_rests_on_is_gone(self):
        """An entrepreneur's subsidy of the days before the search (11:4c), for an income that was told wrong."""
        firm = {"kind": "SOLE_TRADER", "from_": "2012-01-01", "pension_insured": True, "caused_by_epidemic": True, "months_of_unrelated_work": 0,
                "started_while_unemployed": False, "main_occupation": True}
        person = self.person(fact("business-1", "business", monthly_income_cents=90000, **firm), benefit="LABOUR_MARKET_SUBSIDY", benefit_from="2020-03-16")
        before, _ = self.statements(person)
        self.assertEqual(self.stated(person)[0], "ENTITLED 2020-03-16..2020-04-13 11:4c/C4/subsidy_before_search BASIC te_office automatic")
        self.report(person, fact("business-1", "business", monthly_income_cents=200000, **firm))
        self.assertEqual(len(self.stated(person)), 2)
        task = self.claim(person, self.world.task(person, kind="GROUNDLESS"))
        self.assertEqual((task.statement, task.matter.reason), (before.name, "STATED_WITHOUT_GROUND"))
        self.act("AnnulStatement", casework.AnnulStatementRequest(
            request_id=person.request_id(), statement=before.name, explanation="Tulo oli suurempi.", task=task.name,
            reason=pb.statement_pb2.ISSUE_REASON_FACTS_GONE))
        self.assertEqual(self.stated(person)[2], "ANNULS 1: ENTITLED 2020-03-16..2020-04-13 11:4c/C4/subsidy_before_search BASIC te_office officers/o1")
        self.assertNotIn("GROUNDLESS OPEN", self.tasks(person))
        self.assertEqual(self.state(before), "ANNULLED")

    def test_an_appeal(self):
        person = self.person()
        statement, = self.statements(person)
        appeal = payers.ReportAppealRequest(request_id=person.request_id(), statement=statement.name, pending=True, appealed_on=person.request.requested_on)
        self.ask("ReportAppeal", appeal)
        life = self.life(statement)
        self.assertEqual((life.appeal_pending, life.appealed_on), (True, person.request.requested_on))
        self.ask("ReportAppeal", payers.ReportAppealRequest(request_id=person.request_id(), statement=statement.name, pending=False))
        self.assertFalse(self.life(statement).appeal_pending)
        self.assertEqual([(answer.kind, answer.state) for answer in self.answers(person)],
                         [(pb.payer_request_pb2.PAYER_REQUEST_KIND_APPEAL, pb.payer_request_pb2.PAYER_REQUEST_STATE_ANSWERED)] * 2)
        self.assertEqual(len(self.stated(person)), 1)

    def test_what_was_said_before_a_crash_of_every_service_is_still_so(self):
        """A person in the middle of things: the walk goes on where it was."""
        person = self.person(self.job(end_ground="RESIGNED", resignation_reason="NONE"))
        task = self.claim(person, self.world.task(person, "2a:1"))
        self.world.restart("intake", "statement", "delivery", kill=True)
        self.assertEqual(self.tasks(person), ["DECIDE CLAIMED"])
        self.decide(person, task, "R2/resigned")
        self.assertEqual(len(self.stated(person)), 2)


class Held(WalkCase):
    """Automatic statements that wait: hearing; and those that an officer looks at afterwards."""

    SETTINGS = "ex_post_per_thousand: 1000"

    def studies(self):
        return fact("study-1", "study", source="REGISTER", from_=self.days(20), kind="HIGHER_DEGREE", months_of_established_work=0,
                    planned_until=self.days(1200), vocational_or_supports_business=True, pursued_earlier=False)

    def heard(self):
        """Entitled, and then a register says that the person will study."""
        person = self.person()
        self.report(person, self.studies())
        self.assertEqual(len(self.stated(person)), 1)
        hearing, = self.asked(person)
        self.assertEqual((hearing.kind, hearing.intention.outcome),
                         (pb.statement_pb2.CLARIFICATION_KIND_HEARING, pb.determination_pb2.OUTCOME_OBSTACLE))
        self.assertEqual(range_of(hearing.intention.range), f"{self.days(20)}..")
        return person, hearing

    def test_in_silence_it_is_issued(self):
        start = self.days(20)
        person, _ = self.heard()
        self.later(8)
        self.assertEqual(self.stated(person)[1:], [f"OBSTACLE {start}.. 2:10-listed/S2/higher_degree EXPERT te_office automatic for 1"])
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 OVERDUE"])

    def test_an_answer_is_read_before_it_is_issued(self):
        person, hearing = self.heard()
        self.in_words(person, hearing, "En ota paikkaa vastaan.")
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 RECEIVED"])
        self.later(10)
        self.assertEqual(len(self.stated(person)), 1)
        task = self.claim(person, self.world.task(person, kind="HEARING"))
        self.decide(person, task, task.matter.choices[0].row)
        self.assertEqual((self.statements(person)[1].outcome, self.statements(person)[1].officer), (pb.determination_pb2.OUTCOME_OBSTACLE, OFFICER))
        self.assertEqual(self.asked_states(person)[-1], "1 ANSWERED")

    def test_an_officer_withholds_it(self):
        person, hearing = self.heard()
        self.in_words(person, hearing, "Rekisterissä on virhe.")
        self.decide(person, self.claim(person, self.world.task(person, kind="HEARING")), "")
        self.later(10)
        self.assertEqual(len(self.stated(person)), 1)

    def test_a_correction_makes_the_hearing_unfounded(self):
        person, _ = self.heard()
        self.report(person, fact("study-1", "study", source="REGISTER", withdrawn=True))
        self.assertEqual(self.asked_states(person), ["1 WAITING", "1 UNFOUNDED"])
        self.assertEqual(len(self.stated(person)), 1)

    def counts(self):
        counts = self.world.operator("statement", "admin", "GetStatus", pb.admin_pb2.GetStatusRequest()).counts
        return {name: counts[f"ex_post_{name}"] for name in ("picked", "agreed", "differed")}

    def test_automatic_statements_are_looked_at_afterwards(self):
        before = self.counts()
        agreed, differed = self.person(), self.person()
        for person, agrees in ((agreed, True), (differed, False)):
            self.assertEqual(self.tasks(person), ["EX_POST OPEN"])
            task = self.claim(person, self.world.task(person))
            self.assertEqual((task.statement, task.matter.reason), (self.statements(person)[0].name, "EX_POST_SAMPLE"))
            choice, = task.matter.choices
            self.decide(person, task, choice.row if agrees else "")
            self.assertEqual(self.tasks(person), [])
            # Looking changes nothing; what is wrong is put right by what officers do otherwise.
            self.assertEqual(len(self.stated(person)), 1)
        after = self.counts()
        self.assertEqual({name: after[name] - before[name] for name in after}, {"picked": 2, "agreed": 1, "differed": 1})

    def test_the_row_of_an_automatic_statement_is_named_as_every_row(self):
        """OfficerChoice.row is "<version>/<row>", also of tasks on automatic statements."""
        choice, = self.world.task(self.person()).matter.choices
        self.assertEqual(choice.row, "J6/in_force")


if __name__ == "__main__":
    unittest.main()
