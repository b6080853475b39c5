#!/usr/bin/python3
"""Payers' requests: each fault gets its named error and leaves no trace; nobody becomes known by being asked about."""

import datetime
import unittest

from contract_case import ContractCase, grpc, pb, persons
import identity_codes_bad

facts = pb.facts_pb2
intake = pb.payer_service_pb2
KELA, YTK = "recipients/kela", "recipients/ytk"
UNKNOWN_PERSON = "persons/" + "0" * 32
UNKNOWN_VALUE = 99
QUESTION_CHARACTERS_MAX = 2_000


def day(offset):
    return persons.date(persons.FIRST_DAY + datetime.timedelta(days=offset))


class PayerRequests(ContractCase):
    """With one thing wrong at a time."""

    def setUp(self):
        self.person = self.known[persons.KELA][1].split("/jobSearches/")[0]
        self.payer = self.installation.intake.client(KELA)
        self.addCleanup(self.payer.close)

    def ask(self, **changes):
        request = intake.RequestStatementRequest(request_id=persons.request_id("ask"), person=self.person, benefit=facts.BENEFIT_BASIC)
        getattr(request.range, "from").CopyFrom(day(0))
        for field, value in changes.items():
            setattr(request, field, value)
        return request

    def supplement(self, **changes):
        fields = {"request_id": persons.request_id("supplement"), "statement": f"{self.person}/statements/1", "question": "Mistä päivästä?"}
        return intake.RequestSupplementRequest(**{**fields, **changes})

    def appeal(self, **changes):
        fields = {"request_id": persons.request_id("appeal"), "statement": f"{self.person}/statements/1", "pending": True, "appealed_on": day(0)}
        return intake.ReportAppealRequest(**{**fields, **changes})

    def error(self, method, request):
        return self.payer.error_of("payer", method, request)

    def test_bad_fields_of_a_request_for_a_statement(self):
        with self.no_trace():
            for field, bad in (("request_id", "x"), ("person", "x"), ("benefit", 0), ("benefit", UNKNOWN_VALUE), ("benefit", facts.BENEFIT_NONE),
                               ("benefit", facts.BENEFIT_EARNINGS_RELATED)):
                with self.subTest(field=field, bad=bad):
                    self.assert_invalid(self.error("RequestStatement", self.ask(**{field: bad})), field)
            nobody = self.ask()
            nobody.ClearField("person")
            self.assert_invalid(self.error("RequestStatement", nobody), "subject")
            empty = self.ask()
            empty.range.until.CopyFrom(day(0))
            self.assert_invalid(self.error("RequestStatement", empty), "range.until")
            early = self.ask()
            getattr(early.range, "from").year = 2016
            self.assert_invalid(self.error("RequestStatement", early), "range.from")

    def test_identity_codes_are_checked_and_not_repeated(self):
        with self.no_trace():
            for name, code in identity_codes_bad.CODES.items():
                with self.subTest(name):
                    error = self.error("RequestStatement", self.ask(identity_code=code))
                    self.assert_invalid(error, "identity_code")
                    if code:
                        self.assertNotIn(code, error.text + str(error.violations) + str(error.metadata))

    def test_a_fund_asks_for_its_own_benefit_only(self):
        with self.no_trace(), self.installation.intake.client(YTK) as fund:
            self.assert_invalid(fund.error_of("payer", "RequestStatement", self.ask()), "benefit")

    def test_bad_fields_of_the_others(self):
        with self.no_trace():
            for changes in ({"request_id": ""}, {"statement": "x"}, {"question": ""}, {"question": "x" * (QUESTION_CHARACTERS_MAX + 1)}):
                with self.subTest(**changes):
                    self.assert_invalid(self.error("RequestSupplement", self.supplement(**changes)), *changes)
            for changes in ({"request_id": ""}, {"statement": f"{self.person}/tasks/1"}, {"appealed_on": None}, {"appealed_on": day(1)}):
                with self.subTest(**changes):
                    self.assert_invalid(self.error("ReportAppeal", self.appeal(**changes)), *changes)

    def test_who_never_registered_is_not_found_and_not_made(self):
        stranger = persons.registration(persons.KINDS.index(persons.KELA) + 8 * 500, run="stranger").identity_code
        statement = f"{UNKNOWN_PERSON}/statements/1"
        with self.no_trace():
            for method, request in (("RequestStatement", self.ask(person=UNKNOWN_PERSON)), ("RequestStatement", self.ask(identity_code=stranger)),
                                    ("RequestSupplement", self.supplement(statement=statement)),
                                    ("ReportAppeal", self.appeal(statement=statement))):
                with self.subTest(method):
                    self.assert_refused(self.error(method, request), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)


if __name__ == "__main__":
    unittest.main()
