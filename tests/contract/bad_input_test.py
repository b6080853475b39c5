#!/usr/bin/python3
"""Bad input: each kind gets its named error and leaves no trace in state."""

import datetime
import unittest

from contract_case import WAIT_SECONDS, ContractCase, grpc, pb, persons
import identity_codes_bad

FIRST_DAY = persons.FIRST_DAY
MESSAGE_BYTES_MAX = 262_144
FACTS_MAX = 50
BATCH_MAX = 500
RACES = 50
# Field 1000, wire type 2, three bytes: a field that no message of ours has.
UNKNOWN_FIELD = b"\xc2\x3e\x03abc"
# A number that no enum of ours has.
UNKNOWN_VALUE = 99


def kind_of_field(field):
    """What is wrong with it in test_every_field_of_every_kind_of_fact; None: no value of its type is."""
    if field.message_type is not None:
        return "day"
    return {field.CPPTYPE_ENUM: "enum", field.CPPTYPE_INT32: "number", field.CPPTYPE_INT64: "number",
            field.CPPTYPE_STRING: "text"}.get(field.cpp_type)


def day(offset):
    return persons.date(FIRST_DAY + datetime.timedelta(days=offset))


class BadRegistration(ContractCase):
    """RegisterJobSearch with one thing wrong at a time."""

    number = 1000

    def request(self, **changes):
        type(self).number += 8
        request = persons.registration(self.number, run="bad")
        for field, value in changes.items():
            if value is None:
                request.ClearField(field)
            elif isinstance(value, (str, int)):
                setattr(request, field, value)
            else:
                getattr(request, field).CopyFrom(value)
        return request

    def error(self, request):
        return self.portal.error_of("intake", "RegisterJobSearch", request)

    def check(self, field, **changes):
        self.assert_invalid(self.error(self.request(**changes)), field)

    def test_identity_codes(self):
        with self.no_trace():
            for name, code in identity_codes_bad.CODES.items():
                with self.subTest(name):
                    error = self.error(self.request(identity_code=code))
                    self.assert_invalid(error, "identity_code")
                    if code:
                        self.assertNotIn(code, error.text + str(error.violations) + str(error.metadata))

    def test_request_ids(self):
        with self.no_trace():
            for bad in ("", "1", "not-a-uuid", "58bb0cca-6a59-5b85-83cf-e4b2c500f21", "58bb0cca-6a59-5b85-83cf-e4b2c500f21eé", "x" * 36, "/" * 36):
                with self.subTest(bad):
                    self.check("request_id", request_id=bad)

    def test_days(self):
        date = pb.date_pb2.Date
        with self.no_trace():
            for bad in (date(year=2020, month=13, day=1), date(year=2020, month=2, day=30), date(year=2020, month=3, day=0),
                        date(year=0, month=3, day=30), date(year=2020, month=3), date(year=-1, month=-1, day=-1),
                        date(year=9999, month=12, day=31), date(year=2**31 - 1, month=2**31 - 1, day=2**31 - 1), date(), day(1), day(-400), None):
                with self.subTest(requested_on=str(bad).replace("\n", " ")):
                    self.check("requested_on", requested_on=bad)
            for bad in (date(year=2021, month=2, day=29), day(-1), day(400), date(year=1, month=1, day=1)):
                with self.subTest(start_on=str(bad).replace("\n", " ")):
                    self.check("start_on", start_on=bad)

    def test_enums(self):
        with self.no_trace():
            for value in (0, UNKNOWN_VALUE, -1, 2**31 - 1):
                with self.subTest(value):
                    self.check("channel", channel=value)
                    self.check("language", language=value)
                    request = self.request()
                    request.facts[2].employment.end_ground = value or UNKNOWN_VALUE
                    self.assert_invalid(self.error(request), "facts[2].employment.end_ground")
                    request = self.request()
                    request.facts[3].benefit_application.benefit = value or UNKNOWN_VALUE
                    self.assert_invalid(self.error(request), "facts[3].benefit_application.benefit")

    def test_municipalities(self):
        with self.no_trace():
            for bad in ("", "56", "5640", "abc", "000", "999", "５６４"):
                with self.subTest(bad):
                    self.check("municipality_code", municipality_code=bad)

    def test_facts(self):
        with self.no_trace():
            request = self.request()
            request.facts[1].key = "Not A Key"
            self.assert_invalid(self.error(request), "facts[1].key")
            request = self.request()
            request.facts[2].employment.until.CopyFrom(getattr(request.facts[2].employment, "from"))
            self.assert_invalid(self.error(request), "facts[2].employment.until")
            request = self.request()
            request.facts[2].ClearField("employment")
            self.assertIn("facts[2]", " ".join(self.error(request).violations))
            request = self.request()
            request.facts.add(key="search-1", source=1).job_search.requested_on.CopyFrom(day(0))
            self.assertIn("facts[4]", " ".join(self.error(request).violations))
            request = self.request()
            request.facts.add(key="finding-1", source=1).officer_finding.row = "x"
            self.assertIn("facts[4]", " ".join(self.error(request).violations))
            request = self.request()
            request.facts.extend(persons.search_aim(FIRST_DAY, key=f"aim-{n}") for n in range(2, FACTS_MAX))
            self.assert_invalid(self.error(request), "facts")

    def test_every_field_of_every_kind_of_fact(self):
        """Told by the contract's descriptors alone: a day that is none, a value of no enum, a number below 0, a text that is no key."""
        bad_values = {"day": pb.date_pb2.Date(year=2021, month=2, day=29), "enum": UNKNOWN_VALUE, "number": -1, "text": "A\x07"}
        contents = pb.facts_pb2.Fact.DESCRIPTOR.oneofs_by_name["content"].fields
        checked = 0
        with self.no_trace():
            for entity in contents:
                if entity.name == "officer_finding":
                    continue
                fields = [(field, kind_of_field(field)) for field in entity.message_type.fields]
                fact = pb.facts_pb2.Fact(key={"person_basics": "person", "job_search": "search-1"}.get(entity.name, "k"), source=1)
                content = getattr(fact, entity.name)
                content.SetInParent()
                wanted = []
                for field, kind in fields:
                    if kind is None:
                        continue
                    if kind == "day":
                        getattr(content, field.name).CopyFrom(bad_values[kind])
                    else:
                        setattr(content, field.name, bad_values[kind])
                    wanted.append(f"facts[0].{entity.name}.{field.name}")
                with self.subTest(entity.name):
                    request = self.request()
                    del request.facts[:]
                    request.facts.add().CopyFrom(fact)
                    found = self.error(request).violations
                    self.assertEqual(set(wanted), set(found), entity.name)
                    checked += len(wanted)
        self.assertGreater(checked, 100)

    def test_what_the_authority_noted_stays(self):
        with self.no_trace():
            for entity in ("neglect", "study_neglect", "work_refusal"):
                with self.subTest(entity):
                    request = self.request()
                    fact = request.facts.add(key="k", source=pb.facts_pb2.FACT_SOURCE_PERSON, withdrawn=True)
                    getattr(fact, entity).SetInParent()
                    self.assert_invalid(self.error(request), "facts[4].withdrawn")

    def test_details_of_a_search(self):
        with self.no_trace():
            request = self.request()
            request.details.end_reason = pb.facts_pb2.SEARCH_END_REASON_NOT_RENEWED
            getattr(request.details, "from").CopyFrom(day(0))
            self.assert_invalid(self.error(request), "details.from", "details.end_reason")
            request = self.request()
            request.facts.add(key="search-7", source=1).job_search.time_self_booked = True
            self.assert_refused(self.error(request), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)

    def test_control_characters_and_lengths(self):
        with self.no_trace():
            request = self.request()
            request.contact.family_name = "a\x00b"
            self.assert_invalid(self.error(request), "contact.family_name")
            request = self.request()
            request.contact.given_names = "x" * 10_000
            request.contact.postal_code = "9010A"
            self.assert_invalid(self.error(request), "contact.given_names", "contact.postal_code")

    def test_a_message_just_under_the_limit_is_judged_by_its_fields(self):
        with self.no_trace():
            request = self.request()
            request.contact.family_name = "x" * (MESSAGE_BYTES_MAX - request.ByteSize() - 20)
            self.assertLess(request.ByteSize(), MESSAGE_BYTES_MAX)
            self.assert_invalid(self.error(request), "contact.family_name")

    def test_a_message_over_the_limit_is_not_read(self):
        with self.no_trace():
            request = self.request()
            request.contact.family_name = "x" * (MESSAGE_BYTES_MAX + 1)
            self.assertEqual(self.error(request).code, grpc.StatusCode.RESOURCE_EXHAUSTED)

    def test_unknown_fields(self):
        with self.no_trace():
            request = pb.intake_pb2.RegisterJobSearchRequest.FromString(self.request().SerializeToString() + UNKNOWN_FIELD)
            self.assert_refused(self.error(request), "INVALID_REQUEST")
            request = self.request()
            request.facts[2].employment.MergeFromString(UNKNOWN_FIELD)
            self.assert_refused(self.error(request), "INVALID_REQUEST")

    def test_an_empty_message_names_every_missing_field(self):
        with self.no_trace():
            error = self.error(pb.intake_pb2.RegisterJobSearchRequest())
            self.assert_refused(error, "INVALID_REQUEST",
                                fields=("request_id", "identity_code", "channel", "requested_on", "municipality_code", "language"))

    def test_the_same_id_with_another_body(self):
        request, _ = self.known[persons.KELA]
        other = type(request)()
        other.CopyFrom(request)
        other.contact.family_name = "Toinen"
        with self.no_trace():
            self.assert_refused(self.error(other), "REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS)

    def test_the_same_request_many_times_at_once_has_one_effect(self):
        request = self.request()
        before = self.state()["intake journal"]
        clients = [self.installation.intake.client("portals/oma") for _ in range(4)]
        calls = [client.method("intake", "RegisterJobSearch").future(request, timeout=20, metadata=client.metadata)
                 for _ in range(RACES) for client in clients]
        answers = [call.result() for call in calls]
        for client in clients:
            client.close()
        self.assertEqual(len({answer.job_search.SerializeToString(deterministic=True) for answer in answers}), 1)
        self.assertEqual(sum(not answer.replayed for answer in answers), 1)
        self.assertEqual(sum(self.state()["intake journal"].values()), sum(before.values()) + 1)
        self.installation.wait_drained(WAIT_SECONDS)

    def test_a_second_search_of_the_same_person(self):
        request, search = self.known[persons.KELA]
        other = self.request(identity_code=request.identity_code)
        with self.no_trace():
            error = self.error(other)
            self.assert_refused(error, "JOB_SEARCH_ALREADY_OPEN", grpc.StatusCode.FAILED_PRECONDITION)
            self.assertIn(search, error.metadata.values())

    def test_batches(self):
        with self.no_trace():
            for size in (0, BATCH_MAX + 1):
                # Small ones, so that the number is what is wrong and not the size of the message.
                small = [pb.intake_pb2.RegisterJobSearchRequest(request_id="x")] * size
                with self.subTest(size):
                    calls = self.portal.method("intake", "BatchRegisterJobSearches")(
                        iter([pb.intake_pb2.BatchRegisterJobSearchesRequest(requests=small)]), timeout=20, metadata=self.portal.metadata)
                    with self.assertRaises(grpc.RpcError) as raised:
                        list(calls)
                    self.assertEqual(raised.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            bad = [self.request(identity_code="x"), self.request(channel=0)]
            answers = list(self.portal.method("intake", "BatchRegisterJobSearches")(
                iter([pb.intake_pb2.BatchRegisterJobSearchesRequest(requests=bad)]), timeout=20, metadata=self.portal.metadata))
            errors = [result.error for result in answers[0].results]
            self.assertEqual([error.reason for error in errors], ["INVALID_REQUEST"] * 2)
            self.assertEqual([error.field_violations[0].field for error in errors], ["identity_code", "channel"])


class BadChange(ContractCase):
    """ReportChange, EndJobSearch and the reads with one thing wrong at a time."""

    UNKNOWN_PERSON = "persons/" + "0" * 32

    def setUp(self):
        self.search = self.known[persons.FUND][1]

    def error(self, method, request, client=None):
        return (client or self.portal).error_of("intake", method, request)

    def test_names(self):
        with self.no_trace():
            for bad in ("", "x", "persons//jobSearches/1", self.search + "/x", self.search.replace("/1", "/-1"), "persons/../jobSearches/1"):
                with self.subTest(bad):
                    self.assert_invalid(self.error("ReportChange", persons.change(bad, "1")), "job_search")
                    self.assert_invalid(self.error("EndJobSearch", persons.end(bad)), "job_search")
                    self.assert_invalid(self.error("GetJobSearch", pb.intake_pb2.GetJobSearchRequest(name=bad)), "name")

    def test_nobody_there(self):
        with self.no_trace():
            missing = self.UNKNOWN_PERSON + "/jobSearches/1"
            for method, request in (("ReportChange", persons.change(missing, "1")), ("EndJobSearch", persons.end(missing)),
                                    ("GetJobSearch", pb.intake_pb2.GetJobSearchRequest(name=missing)),
                                    ("ListJobSearches", pb.intake_pb2.ListJobSearchesRequest(parent=self.UNKNOWN_PERSON))):
                with self.subTest(method):
                    self.assert_refused(self.error(method, request), "RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND)

    def test_changes(self):
        with self.no_trace():
            request = persons.change(self.search, "1")
            request.ClearField("facts")
            self.assert_invalid(self.error("ReportChange", request), "facts")
            request = persons.change(self.search, "1")
            request.reported_on.CopyFrom(day(1))
            self.assert_invalid(self.error("ReportChange", request), "reported_on")
            request = persons.change(self.search, "1")
            request.channel = 0
            request.request_id = ""
            self.assert_invalid(self.error("ReportChange", request), "channel", "request_id")

    def test_ends(self):
        with self.no_trace():
            request = persons.end(self.search)
            request.reason = UNKNOWN_VALUE
            request.ClearField("end_on")
            self.assert_invalid(self.error("EndJobSearch", request), "reason", "end_on")
            request = persons.end(self.search)
            request.end_on.CopyFrom(day(-20))
            self.assert_refused(self.error("EndJobSearch", request), "DAY_NOT_ALLOWED", grpc.StatusCode.FAILED_PRECONDITION)

    def test_the_same_id_with_another_body(self):
        search = self.known[persons.OFFICER][1]
        change = persons.change(search, "reused")
        self.portal.call("intake", "ReportChange", change)
        self.installation.wait_drained(WAIT_SECONDS)
        other = persons.change(search, "other")
        other.request_id = change.request_id
        end = persons.end(search)
        end.request_id = change.request_id
        with self.no_trace():
            self.assert_refused(self.error("ReportChange", other), "REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS)
            self.assert_refused(self.error("EndJobSearch", end), "REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS)
            self.assertTrue(self.portal.call("intake", "ReportChange", change).replayed)

    def test_pages(self):
        parent = self.search.split("/jobSearches/")[0]
        with self.no_trace():
            request = pb.intake_pb2.ListJobSearchesRequest(parent=parent, page_size=-1)
            self.assert_invalid(self.error("ListJobSearches", request), "page_size")
            for token in ("garbage", "\x00", "A" * 5000):
                request = pb.intake_pb2.ListJobSearchesRequest(parent=parent, page_token=token)
                self.assert_invalid(self.error("ListJobSearches", request), "page_token")


if __name__ == "__main__":
    unittest.main()
