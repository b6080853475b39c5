"""May 2022: the law to 1.5.2022 and that from 2.5.2022 side by side (A 1380/2021). What somebody did before 2.5. keeps the old law (M9, R2, F1); expectations
by hand from the rules named beside each person."""

from played import fact
from weeks import Part

FIRST_DAY = "2022-04-28"
LAST_DAY = "2022-06-07"


def work(**fields):
    return fact("employment-1", "employment", **dict({"from_": "2018-01-01", "working_time_percent": 100}, **fields))


def resigned(until, conduct_on, **fields):
    return work(until=until, end_ground="RESIGNED", resignation_reason="NONE", conduct_on=conduct_on, **fields)


def own_fault(until, conduct_on):
    return work(until=until, end_ground="DISMISSED_PERSONAL", conduct_on=conduct_on, caused_by_own_conduct=True, not_contested=True)


def neglect(number, on, kind="MISSED_MEETING", reason="NONE", **fields):
    return fact(f"neglect-{number}", "neglect", source="AUTHORITY", on=on, kind=kind, reason=reason, standing="UNEMPLOYED", **fields)


def refusal(on, kind, source="AUTHORITY", **fields):
    return fact("refusal-1", "work_refusal", source=source, on=on, kind=kind, reason="NONE", agreed_days=180, **fields)


def told(on, *facts):
    return on, lambda w, p: w.report(p, *facts)


def decided(on, provision, row, choices=None, waiver="UNNECESSARY", kind=""):
    return on, lambda w, p: w.decide(p, provision, row, kind=kind, choices=choices, waiver=waiver)


def entitled(days, rule="J7"):
    return f"ENTITLED {days} 2:1/{rule}/in_force BASIC te_office automatic"


OFFICE = "EXPERT uusimaa_te_office officers/o1"

PARTS = [
    Part("Economic dismissal, registers 29.4.: by the law to 1.5.", "J6", "2022-04-29", "BASIC", facts=[work(until="2022-04-29", end_ground="ECONOMIC")],
         expect=[entitled("2022-04-29..", "J6")]),
    Part("Economic dismissal, registers 2.5.: by the law from 2.5.", "J7", "2022-05-02", "BASIC", facts=[work(until="2022-05-02", end_ground="ECONOMIC")],
         expect=[entitled("2022-05-02..")]),
    Part("Resigned 30.3., ended 28.4.: 90 days", "R2 R4", "2022-04-29", "EARNINGS_RELATED", facts=[resigned("2022-04-29", "2022-03-30")],
         then=[decided("2022-05-03", "2a:1", "R2/resigned", ["R2/resigned 2022-04-29..2022-07-27"])],
         expect=[f"WAITING_PERIOD 2022-04-29..2022-07-27 2a:1/R2/resigned {OFFICE}", entitled("2022-07-28..", "J6")]),
    Part("Own fault, act and end 1.5., the last day of the old law: 60 days", "R2 R4", "2022-05-02", "EARNINGS_RELATED",
         facts=[own_fault("2022-05-02", "2022-05-01")], then=[decided("2022-05-05", "2a:1", "R2/own_conduct")],
         expect=[f"WAITING_PERIOD 2022-05-02..2022-06-30 2a:1/R2/own_conduct {OFFICE}", entitled("2022-07-01..")]),
    Part("Own fault, act and end 2.5., the first day of the new: 45 days", "R3 R4", "2022-05-03", "EARNINGS_RELATED",
         facts=[own_fault("2022-05-03", "2022-05-02")], then=[decided("2022-05-05", "2a:1", "R3/own_conduct", ["R3/own_conduct 2022-05-03..2022-06-16"])],
         expect=[f"WAITING_PERIOD 2022-05-03..2022-06-16 2a:1/R3/own_conduct {OFFICE}", entitled("2022-06-17..")]),
    Part("Resigned, act and end 15.5.: 45 days", "R3 R4, case 30", "2022-05-16", "EARNINGS_RELATED", facts=[resigned("2022-05-16", "2022-05-15")],
         then=[decided("2022-05-18", "2a:1", "R3/resigned", ["R3/resigned 2022-05-16..2022-06-29"])],
         expect=[f"WAITING_PERIOD 2022-05-16..2022-06-29 2a:1/R3/resigned {OFFICE}", entitled("2022-06-30..")]),
    Part("Notice given 20.4., ended 31.5.: two readings, an officer chooses that of the end", "R2 R3, case 36", "2022-06-01", "EARNINGS_RELATED",
         facts=[resigned("2022-06-01", "2022-04-20")],
         then=[decided("2022-06-02", "2a:1", "R3/resigned", ["R2/resigned 2022-06-01..2022-08-29", "R3/resigned 2022-06-01..2022-07-15"])],
         expect=[f"WAITING_PERIOD 2022-06-01..2022-07-15 2a:1/R3/resigned {OFFICE}", entitled("2022-07-16..")]),
    Part("The same; another officer holds that the notice was the conduct", "R2 R3, case 36", "2022-06-01", "EARNINGS_RELATED",
         facts=[resigned("2022-06-01", "2022-04-20")], then=[decided("2022-06-03", "2a:1", "R2/resigned")],
         expect=[f"WAITING_PERIOD 2022-06-01..2022-08-29 2a:1/R2/resigned {OFFICE}", entitled("2022-08-30..")]),
    Part("When the notice was given is asked; 3.5.: 45 days", "R3, case 36", "2022-05-16", "BASIC",
         facts=[work(until="2022-05-16", end_ground="RESIGNED", resignation_reason="NONE")],
         then=[told("2022-05-17", resigned("2022-05-16", "2022-05-03")),
               decided("2022-05-18", "2a:1", "R3/resigned", ["R3/resigned 2022-05-16..2022-06-29"])],
         asked=["FACTS WAITING employment.conduct_on", "FACTS ANSWERED employment.conduct_on"],
         expect=[f"WAITING_PERIOD 2022-05-16..2022-06-29 2a:1/R3/resigned {OFFICE}", entitled("2022-06-30..")]),
    Part("Left a job of four days on 4.5.: 30 days", "R3 R4", "2022-05-05", "BASIC",
         facts=[resigned("2022-05-05", "2022-05-04", from_="2022-05-01", agreed_days=4)],
         then=[decided("2022-05-06", "2a:1", "R3/resigned_few_days", ["R3/resigned_few_days 2022-05-05..2022-06-03"])],
         expect=[f"WAITING_PERIOD 2022-05-05..2022-06-03 2a:1/R3/resigned_few_days {OFFICE}", entitled("2022-06-04..")]),
    Part("Missed the plan meeting of 29.4., plan made 6.5.: 15 days by the old law", "N1 M9", "2022-04-28", "BASIC",
         then=[told("2022-05-06", neglect(1, "2022-04-29", plan_made_on="2022-05-06")),
               decided("2022-05-09", "2a:9-old", "N1/missed", ["N1/missed 2022-04-30..2022-05-14"])],
         expect=[entitled("2022-04-28..", "J6"), f"WAITING_PERIOD 2022-04-30..2022-05-14 2a:9-old/N1/missed {OFFICE} for 1"]),
    Part("The same, and the meeting of 3.5.: what was done before does not count, so a reminder", "M0 M9", "2022-04-28", "BASIC",
         then=[told("2022-05-06", neglect(1, "2022-04-29", plan_made_on="2022-05-06"), neglect(2, "2022-05-03")),
               decided("2022-05-09", "2a:9-old", "N1/missed")],
         expect=[entitled("2022-04-28..", "J6"), f"WAITING_PERIOD 2022-04-30..2022-05-14 2a:9-old/N1/missed {OFFICE} for 1"]),
    Part("Missed meetings 3.5., 11.5. and 20.5.: a reminder, 7 days, 14 days", "M0 M1 M2", "2022-05-02", "BASIC",
         then=[told("2022-05-04", neglect(1, "2022-05-03")),
               told("2022-05-12", neglect(2, "2022-05-11")),
               decided("2022-05-13", "2a:9-2022", "M1/second", ["M1/second 2022-05-12..2022-05-18"]),
               told("2022-05-23", neglect(3, "2022-05-20")),
               decided("2022-05-24", "2a:9-2022", "M1/third", ["M1/third 2022-05-21..2022-06-03"])],
         expect=[entitled("2022-05-02.."), f"WAITING_PERIOD 2022-05-12..2022-05-18 2a:9-2022/M1/second {OFFICE} for 1",
                 f"WAITING_PERIOD 2022-05-21..2022-06-03 2a:9-2022/M1/third {OFFICE} for 1"]),
    Part("The third act falls in the running seven days: it does not count", "M7, case 62", "2022-05-02", "BASIC",
         then=[told("2022-05-04", neglect(1, "2022-05-03")), told("2022-05-12", neglect(2, "2022-05-11")),
               decided("2022-05-13", "2a:9-2022", "M1/second"), told("2022-05-17", neglect(3, "2022-05-16"))],
         expect=[entitled("2022-05-02.."), f"WAITING_PERIOD 2022-05-12..2022-05-18 2a:9-2022/M1/second {OFFICE} for 1"]),
    Part("Ill on the day of the second meeting: no act", "M10, case 64", "2022-05-02", "BASIC",
         then=[told("2022-05-04", neglect(1, "2022-05-03")), told("2022-05-12", neglect(2, "2022-05-11", reason="ILLNESS_OR_ACCIDENT"))],
         expect=[entitled("2022-05-02..")]),
    Part("Refused work offered by the office on 29.4.: 60 days, 30 days later", "F1 M9", "2022-04-28", "BASIC",
         then=[told("2022-05-03", refusal("2022-04-29", "OFFICE_OFFER", unemployed=True)),
               decided("2022-05-04", "2a:4", "F1/offered", ["F1/offered 2022-05-29..2022-07-27"])],
         expect=[entitled("2022-04-28..", "J6"), f"WAITING_PERIOD 2022-05-29..2022-07-27 2a:4/F1/offered {OFFICE} for 1"]),
    Part("Refused an employer's individual offer on 3.5.: 45 days, 30 days later", "F2, case 50 (reading A)", "2022-05-02", "BASIC",
         then=[told("2022-05-04", refusal("2022-05-03", "EMPLOYER_OFFER", source="EMPLOYER", unemployed=True)),
               decided("2022-05-05", "2a:4-employer", "F2/offered", ["F2/offered 2022-06-02..2022-07-16"])],
         expect=[entitled("2022-05-02.."), f"WAITING_PERIOD 2022-06-02..2022-07-16 2a:4-employer/F2/offered {OFFICE} for 1"]),
    Part("Ends the own search from 10.5.", "J14(1)", "2022-05-02", "BASIC",
         then=[("2022-05-09", lambda w, p: w.end_search(p, "2022-05-10", "OWN_REQUEST"))],
         expect=[entitled("2022-05-02.."), "OBSTACLE 2022-05-10.. 2:1.3/J14/own_request BASIC te_office automatic for 1"]),
]
