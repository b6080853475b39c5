"""The turn of February and March 2026: the ladder of 2022 to 28.2., the reform from 1.3. (A 1416/2025), and what may be stated automatically by the decision
KEHA/73792/2024. Expectations by hand from the rules named beside each person."""

from played import fact
from weeks import Part

FIRST_DAY = "2026-02-24"
LAST_DAY = "2026-04-02"


def work(**fields):
    return fact("employment-1", "employment", **dict({"from_": "2018-01-01", "working_time_percent": 100}, **fields))


def neglect(number, on, reason="NONE", **fields):
    return fact(f"neglect-{number}", "neglect", source="AUTHORITY", on=on, kind="MISSED_MEETING", reason=reason, standing="UNEMPLOYED",
                time_booked_by_authority=True, **fields)


def told(on, *facts):
    return on, lambda w, p: w.report(p, *facts)


def decided(on, provision, row, choices=None, waiver="UNNECESSARY", kind=""):
    return on, lambda w, p: w.decide(p, provision, row, kind=kind, choices=choices, waiver=waiver)


ADOPTED = "employment_authority automatic KEHA/73792/2024"
KEHA = "EXPERT keha officers/o1"
STUDIES = {"from_": "2026-03-02", "kind": "HIGHER_DEGREE", "months_of_established_work": 0, "begun_during_employment": False,
           "planned_until": "2029-06-01", "remaining_months": 39, "vocational_or_supports_business": True, "pursued_earlier": False}


def entitled(days):
    return f"ENTITLED {days} 2:1/J8/in_force BASIC {ADOPTED}"


PARTS = [
    Part("Registers 27.2.: stated by the adopted automation", "J8 P4", "2026-02-27", "BASIC", facts=[work(until="2026-02-27", end_ground="ECONOMIC")],
         expect=[entitled("2026-02-27..")]),
    Part("Registers 2.3.: the reform changes nothing in this", "J8 P4 Z18", "2026-03-02", "EARNINGS_RELATED",
         facts=[work(until="2026-03-02", end_ground="ECONOMIC")], expect=[entitled("2026-03-02..")]),
    Part("One act, 28.2., handled in March: a reminder by the old law", "M0 Z27, case 205", "2026-02-24", "BASIC",
         then=[told("2026-03-10", neglect(1, "2026-02-28"))], expect=[entitled("2026-02-24..")]),
    Part("One act, 1.3.: 7 days at once", "Z20 Z27, case 201", "2026-02-24", "BASIC",
         then=[told("2026-03-03", neglect(1, "2026-03-01")), decided("2026-03-04", "2a:9-2026", "Z20/first", ["Z20/first 2026-03-02..2026-03-08"])],
         expect=[entitled("2026-02-24.."), f"WAITING_PERIOD 2026-03-02..2026-03-08 2a:9-2026/Z20/first {KEHA} for 1"]),
    Part("Acts 25.2. and 28.2.: the second of the old ladder, 7 days", "M0 M1 Z27", "2026-02-24", "BASIC",
         then=[told("2026-03-03", neglect(1, "2026-02-25"), neglect(2, "2026-02-28")),
               decided("2026-03-04", "2a:9-2022", "M1/second", ["M1/second 2026-03-01..2026-03-07"])],
         expect=[entitled("2026-02-24.."), f"WAITING_PERIOD 2026-03-01..2026-03-07 2a:9-2022/M1/second {KEHA} for 1"]),
    Part("Acts 2.3. and 16.3.: 7 days, then the work obligation of six weeks", "Z20 Z21, cases 202 and 203", "2026-02-24", "BASIC",
         then=[told("2026-03-03", neglect(1, "2026-03-02")), decided("2026-03-04", "2a:9-2026", "Z20/first", ["Z20/first 2026-03-03..2026-03-09"]),
               told("2026-03-17", neglect(2, "2026-03-16")), decided("2026-03-18", "2a:9-2026", "Z20/repeated", ["Z20/repeated 2026-03-17.."])],
         expect=[entitled("2026-02-24.."), f"WAITING_PERIOD 2026-03-03..2026-03-09 2a:9-2026/Z20/first {KEHA} for 1",
                 f"WORK_OBLIGATION 2026-03-17.. 2a:9-2026/Z20/repeated {KEHA} for 1"]),
    Part("A further act in the running 7 days does not count", "M7 Z20", "2026-02-24", "BASIC",
         then=[told("2026-03-03", neglect(1, "2026-03-02")), decided("2026-03-04", "2a:9-2026", "Z20/first"), told("2026-03-06", neglect(2, "2026-03-05"))],
         expect=[entitled("2026-02-24.."), f"WAITING_PERIOD 2026-03-03..2026-03-09 2a:9-2026/Z20/first {KEHA} for 1"]),
    Part("Acts 26.2. and 5.3.: whether the first counts is open; the officer, as in 2022, holds that it does not", "Z28 A, cases 71 and 206", "2026-02-24",
         "BASIC", then=[told("2026-03-06", neglect(1, "2026-02-26"), neglect(2, "2026-03-05")),
                        decided("2026-03-09", "2a:9-2026", "Z20/first_after_old_acts",
                                ["Z20/first_after_old_acts 2026-03-06..2026-03-12", "Z20/counting_old_acts 2026-03-06.."])],
         expect=[entitled("2026-02-24.."), f"WAITING_PERIOD 2026-03-06..2026-03-12 2a:9-2026/Z20/first_after_old_acts {KEHA} for 1"]),
    Part("The same; another officer holds that it does", "Z28 B", "2026-02-24", "BASIC",
         then=[told("2026-03-06", neglect(1, "2026-02-26"), neglect(2, "2026-03-05")), decided("2026-03-09", "2a:9-2026", "Z20/counting_old_acts")],
         expect=[entitled("2026-02-24.."), f"WORK_OBLIGATION 2026-03-06.. 2a:9-2026/Z20/counting_old_acts {KEHA} for 1"]),
    Part("Ill on the day of the meeting: no act", "Z14, case 204", "2026-02-24", "BASIC",
         then=[told("2026-03-10", neglect(1, "2026-03-09", reason="ILLNESS_OR_ACCIDENT"))], expect=[entitled("2026-02-24..")]),
    Part("Missed the authority's deadline of 27.2., the first time: the search goes on", "J14(3), case 210b", "2026-02-24", "BASIC",
         then=[("2026-02-27", lambda w, p: w.end_search(p, "2026-02-27", "DID_NOT_TRANSACT", {"first_failure_in_12_months": True}))],
         expect=[entitled("2026-02-24.."), f"ENTITLED 2026-02-27.. 2:1.3/J14/first_failure BASIC {ADOPTED} for 1"]),
    Part("Missed that of 12.3., the first time: the search ends; a new one 18.3.", "Z30(3) J9, case 210", "2026-02-24", "BASIC",
         then=[("2026-03-12", lambda w, p: w.end_search(p, "2026-03-12", "DID_NOT_TRANSACT", {"first_failure_in_12_months": True})),
               ("2026-03-18", lambda w, p: register_again(w, p, "2026-03-18"))],
         expect=[entitled("2026-02-24.."), f"OBSTACLE 2026-03-12.. 2:1.3/Z30/not_transacted BASIC {ADOPTED} for 1",
                 f"{entitled('2026-03-18..')} for 2"]),
    Part("Resigned, ended 27.2.: 45 days, untouched by the reform", "R3 Z18", "2026-03-02", "EARNINGS_RELATED",
         facts=[work(until="2026-02-28", end_ground="RESIGNED", resignation_reason="NONE", conduct_on="2026-02-13")],
         then=[decided("2026-03-03", "2a:1", "R3/resigned", ["R3/resigned 2026-02-28..2026-04-13"])],
         expect=[f"WAITING_PERIOD 2026-03-02..2026-04-13 2a:1/R3/resigned {KEHA}", entitled("2026-04-14..")]),
    Part("Begins studies that bar: the table is clear, no adopted decision covers it, so an officer issues it", "S1 S4, act 906/2019 28d §", "2026-02-24",
         "BASIC", then=[told("2026-02-25", fact("study-1", "study", **STUDIES)),
                        ("2026-02-26", lambda w, p: w.issue(p, "2:10-listed", "ADOPTION"))],
         expect=[entitled("2026-02-24.."), "OBSTACLE 2026-03-02.. 2:10-listed/S4/higher_degree EXPERT employment_authority officers/o1 for 1"]),
    Part("The same by a register: the person is heard first, then an officer issues it", "S1 S4, act 434/2003 34 §", "2026-02-24", "BASIC",
         then=[told("2026-02-25", fact("study-1", "study", source="REGISTER", **STUDIES)),
               ("2026-03-05", lambda w, p: w.issue(p, "2:10-listed", "ADOPTION"))],
         asked=["HEARING WAITING", "HEARING OVERDUE"],
         expect=[entitled("2026-02-24.."), "OBSTACLE 2026-03-02.. 2:10-listed/S4/higher_degree EXPERT employment_authority officers/o1 for 1"]),
    Part("Permit for the time being and labour market subsidy: clear by the table, not adopted, still with the officers at the end", "J21, act 906/2019 28d §",
         "2026-02-24", "LABOUR_MARKET_SUBSIDY", more={"basics": {"right_to_work": "TEMPORARY_PERMIT"}}, left=["2:2"], expect=[]),
    Part("Ends the own search from 10.3.: adopted too", "Z30(1)", "2026-02-24", "BASIC",
         then=[("2026-03-09", lambda w, p: w.end_search(p, "2026-03-10", "OWN_REQUEST"))],
         expect=[entitled("2026-02-24.."), f"OBSTACLE 2026-03-10.. 2:1.3/Z30/own_request BASIC {ADOPTED} for 1"]),
]


def register_again(world, person, on):
    """The same person registers anew on a later day."""
    person.ask_again(on)
    world.register(person)
