"""Registrations for tests: made of a number, always the same."""

import datetime
import uuid

import identity_codes
import typl_stubs as pb
from typl_calls import date
from typl_processes import FIRST_DAY

facts = pb.facts_pb2
intake = pb.intake_pb2

# A namespace for request ids made of names (RFC 4122, version 5), so that a run with the same seed sends the same ids.
REQUEST_NAMESPACE = uuid.UUID("6f6e1b1c-55a5-4c80-9a3e-3f8b8c5f2d10")
MUNICIPALITIES = ("564", "139", "244", "425", "494", "625")  # Oulu, Ii, Kempele, Liminka, Muhos, Pyhäjoki
# Kinds of registration, by what comes of them: who pays, or what holds the statement up.
KELA, FUND, UNCLEAR, OFFICER, NO_BENEFIT = "kela", "fund", "unclear", "officer", "no_benefit"
KINDS = (KELA, FUND, KELA, UNCLEAR, FUND, NO_BENEFIT, KELA, OFFICER)
FUNDS = ("ytk", "koko", "pro")


def request_id(name):
    return str(uuid.uuid5(REQUEST_NAMESPACE, name))


def kind_of(n):
    return KINDS[n % len(KINDS)]


def fund_of(n):
    return FUNDS[n % len(FUNDS)]


def _employment(**fields):
    return facts.Fact(key="employment-1", source=facts.FACT_SOURCE_PERSON, employment=facts.Employment(**fields))


def employment(n, day):
    """What ended before the search, by the kind of the n-th person."""
    common = {
        "from": date(day - datetime.timedelta(days=700)), "until": date(day - datetime.timedelta(days=2)),
        "working_time_percent": 100, "conduct_on": date(day - datetime.timedelta(days=20)),
    }
    kind = kind_of(n)
    if kind == UNCLEAR:
        return _employment(end_ground=facts.EMPLOYMENT_END_GROUND_RESIGNED, **common)
    if kind == OFFICER:
        return _employment(end_ground=facts.EMPLOYMENT_END_GROUND_DISMISSED_PERSONAL, caused_by_own_conduct=True, not_contested=True, **common)
    return _employment(end_ground=facts.EMPLOYMENT_END_GROUND_ECONOMIC, **common)


def benefit(n, day):
    fields = {"from": date(day)}
    if kind_of(n) == NO_BENEFIT:
        fields["benefit"] = facts.BENEFIT_NONE
    elif kind_of(n) == FUND:
        fields.update(benefit=facts.BENEFIT_EARNINGS_RELATED, fund=fund_of(n))
    else:
        fields["benefit"] = facts.BENEFIT_BASIC
    return facts.Fact(key="benefit-1", source=facts.FACT_SOURCE_PERSON, benefit_application=facts.BenefitApplication(**fields))


def search_aim(day, key="aim-1"):
    return facts.Fact(key=key, source=facts.FACT_SOURCE_PERSON, search_aim=facts.SearchAim(**{"from": date(day)}, seeks_full_time=True))


def registration(n, day=FIRST_DAY, run="run"):
    """The n-th person's registration on `day`; request ids of different runs differ."""
    basics = facts.Fact(key="person", source=facts.FACT_SOURCE_PERSON,
                        person_basics=facts.PersonBasics(right_to_work=facts.RIGHT_TO_WORK_FREE, vocational_qualification=True))
    return intake.RegisterJobSearchRequest(
        request_id=request_id(f"{run}/register/{n}"),
        identity_code=identity_codes.nth(n),
        channel=intake.CHANNEL_ONLINE,
        requested_on=date(day),
        municipality_code=MUNICIPALITIES[n % len(MUNICIPALITIES)],
        language=facts.LANGUAGE_FI,
        contact=intake.ContactData(given_names="Testi", family_name="Henkilö", email=f"henkilo{n}@example.org"),
        facts=[basics, search_aim(day), employment(n, day), benefit(n, day)],
    )


def change(job_search, name, day=FIRST_DAY):
    """A change named `name` (unique in its person): a study in the past, which is known of from now on and states nothing new."""
    return intake.ReportChangeRequest(
        request_id=request_id(f"change/{job_search}/{name}"),
        job_search=job_search,
        channel=intake.CHANNEL_ONLINE,
        reported_on=date(day),
        facts=[facts.Fact(key=f"study-{name}", source=facts.FACT_SOURCE_PERSON, study=facts.Study(
            **{"from": date(day - datetime.timedelta(days=4000))}, until=date(day - datetime.timedelta(days=3000)), full_time=True))],
    )


def end(job_search, day=FIRST_DAY):
    return intake.EndJobSearchRequest(
        request_id=request_id(f"end/{job_search}"), job_search=job_search, channel=intake.CHANNEL_ONLINE, reported_on=date(day),
        end_on=date(day + datetime.timedelta(days=7)), reason=facts.SEARCH_END_REASON_OWN_REQUEST)
