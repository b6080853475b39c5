"""The week of 14.4.2020: the temporary acts of the epidemic beside the law of 2017-2022. Expectations by hand from the rules named beside each person."""

from played import fact
from weeks import Part

FIRST_DAY = "2020-04-14"
LAST_DAY = "2020-04-30"


def work(**fields):
    return fact("employment-1", "employment", **dict({"from_": "2018-01-01", "working_time_percent": 100}, **fields))


def laid_off(on, **fields):
    """Goes on in an employment from which the employer laid off in full."""
    return [work(), fact("lay-off-1", "lay_off", from_=on, full=True, by_employer=True, employment_key="employment-1", **fields)]


def firm(**fields):
    return fact("business-1", "business", **dict({
        "kind": "SOLE_TRADER", "from_": "2012-01-01", "pension_insured": True, "caused_by_epidemic": True, "months_of_unrelated_work": 0,
        "started_while_unemployed": False, "main_occupation": True}, **fields))


STUDIES = fact("study-1", "study", from_="2019-08-01", kind="HIGHER_DEGREE", months_of_established_work=0)
# Under 25, so that no short studies are thought of (S9).
YOUNG = {"birth": "1998-01-01"}
ENTITLED = "ENTITLED {} 2:1/J6/in_force BASIC te_office automatic"


def entitled(days):
    return ENTITLED.format(days)


def missed_meeting(on, **fields):
    return fact("neglect-1", "neglect", source="AUTHORITY", on=on, kind="MISSED_MEETING", reason="NONE", standing="UNEMPLOYED", **fields)


PARTS = [
    Part("Economic dismissal, registers on the day after", "J1 J6", "2020-04-14", "BASIC", facts=[work(until="2020-04-14", end_ground="ECONOMIC")],
         expect=[entitled("2020-04-14..")]),
    Part("A fixed term worked to its end; applies to a fund", "J6, case 37", "2020-04-15", "EARNINGS_RELATED",
         facts=[work(until="2020-04-15", end_ground="FIXED_TERM_ENDED")], expect=[entitled("2020-04-15..")]),
    Part("Laid off 18.3., full-time student: not examined to the end of 2021, then a bar", "C1 C3 S1 S2, case 93", "2020-04-14", "EARNINGS_RELATED",
         facts=[*laid_off("2020-03-18"), STUDIES], more=YOUNG,
         expect=[entitled("2020-04-14..2021-12-31"), "OBSTACLE 2022-01-01.. 2:10-listed/S2/higher_degree EXPERT te_office automatic"]),
    Part("Laid off 16.3., the first day of the act: the same", "C1 C3", "2020-04-14", "EARNINGS_RELATED", facts=[*laid_off("2020-03-16"), STUDIES], more=YOUNG,
         expect=[entitled("2020-04-14..2021-12-31"), "OBSTACLE 2022-01-01.. 2:10-listed/S2/higher_degree EXPERT te_office automatic"]),
    Part("Laid off 15.3., full-time student: no exemption", "C1 S1 S2, case 94", "2020-04-14", "EARNINGS_RELATED", facts=[*laid_off("2020-03-15"), STUDIES], more=YOUNG,
         expect=["OBSTACLE 2020-04-14.. 2:10-listed/S2/higher_degree EXPERT te_office automatic"]),
    Part("Entrepreneur, income fell to 900 euros, registers 14.4. and applies from 16.3.: subsidy from 16.3.; what comes after the acts is for an officer, who finds that the firm "
         "goes on", "C4 C5 C7 C8 C9, cases 90 and 91", "2020-04-14", "LABOUR_MARKET_SUBSIDY", facts=[firm(monthly_income_cents=90000)],
         more={"benefit_from": "2020-03-16"}, then=[("2020-04-16", lambda w, p: w.decide(p, "2:5.4", "E8/not_ended", choices=["E8/not_ended 2020-03-16.."]))],
         expect=["ENTITLED 2020-03-16..2020-04-13 11:4c/C4/subsidy_before_search BASIC te_office automatic", entitled("2020-04-14..2021-11-30"),
                 "OBSTACLE 2021-12-01..2021-12-31 2:5.4/E8/not_ended EXPERT te_office officers/o1", entitled("2022-01-01..2022-02-28"),
                 "OBSTACLE 2022-03-01.. 2:5.4/E8/not_ended EXPERT te_office officers/o1"]),
    Part("The same, but applies from 14.4. only: of the days before nothing is stated", "C4 C5 D1", "2020-04-14", "LABOUR_MARKET_SUBSIDY",
         facts=[firm(monthly_income_cents=90000)], expect=[entitled("2020-04-14..2021-11-30")], left=["2:5.4"]),
    Part("The same, registers 16.4.: from 16.4.; the officer finds that the firm ended", "C4 C5, cases 90d and 91b", "2020-04-16", "LABOUR_MARKET_SUBSIDY",
         facts=[firm(monthly_income_cents=90000)], then=[("2020-04-17", lambda w, p: w.decide(p, "2:5.4", ""))],
         more={"benefit_from": "2020-03-16"},
         expect=[entitled("2020-04-16..2021-11-30"), entitled("2021-12-01..")]),
    Part("Entrepreneur, asked on paper 15.4., which the portal sent on 17.4.: the day asked counts", "C5 J9, case 90c", "2020-04-15",
         "LABOUR_MARKET_SUBSIDY", facts=[firm(monthly_income_cents=90000)], more={"channel": "PAPER", "benefit_from": "2020-03-16"}, sent="2020-04-17", left=["2:5.4"],
         expect=["ENTITLED 2020-03-16..2020-04-14 11:4c/C4/subsidy_before_search BASIC te_office automatic", entitled("2020-04-15..2021-11-30")]),
    Part("Entrepreneur applying to a fund: the acts are for the subsidy, so an officer; barred, and told of the subsidy", "C4 (11:4c.5), case 95",
         "2020-04-14", "EARNINGS_RELATED", facts=[firm(monthly_income_cents=90000)],
         then=[("2020-04-15", lambda w, p: w.decide(p, "2:5.4", "E8/not_ended"))],
         expect=["OBSTACLE 2020-04-14.. 2:5.4/E8/not_ended EXPERT te_office officers/o1"]),
    Part("Dismissed for own fault, act and end 13.4.: 60 days", "R2 R4", "2020-04-14", "EARNINGS_RELATED",
         facts=[work(until="2020-04-14", end_ground="DISMISSED_PERSONAL", conduct_on="2020-04-13", caused_by_own_conduct=True, not_contested=True)],
         then=[("2020-04-20", lambda w, p: w.decide(p, "2a:1", "R2/own_conduct", choices=["R2/own_conduct 2020-04-14..2020-06-12"]))],
         expect=["WAITING_PERIOD 2020-04-14..2020-06-12 2a:1/R2/own_conduct EXPERT te_office officers/o1", entitled("2020-06-13..")]),
    Part("Resigned without a valid reason, ended 13.4.: 90 days", "R2 R4", "2020-04-14", "BASIC",
         facts=[work(until="2020-04-14", end_ground="RESIGNED", resignation_reason="NONE", conduct_on="2020-04-01")],
         then=[("2020-04-20", lambda w, p: w.decide(p, "2a:1", "R2/resigned", choices=["R2/resigned 2020-04-14..2020-07-12"]))],
         expect=["WAITING_PERIOD 2020-04-14..2020-07-12 2a:1/R2/resigned EXPERT te_office officers/o1", entitled("2020-07-13..")]),
    Part("Left a job of four days on 15.4.: 30 days", "R2, case 34", "2020-04-16", "BASIC",
         facts=[work(from_="2020-04-13", until="2020-04-16", end_ground="RESIGNED", resignation_reason="NONE", agreed_days=4, conduct_on="2020-04-15")],
         then=[("2020-04-20", lambda w, p: w.decide(p, "2a:1", "R2/resigned_few_days", choices=["R2/resigned_few_days 2020-04-16..2020-05-15"]))],
         expect=["WAITING_PERIOD 2020-04-16..2020-05-15 2a:1/R2/resigned_few_days EXPERT te_office officers/o1", entitled("2020-05-16..")]),
    Part("Resigned; why is asked, and answered: 3.5 hours of travel in the second month, a valid reason", "R8, case 39", "2020-04-14", "BASIC",
         facts=[work(from_="2020-03-02", until="2020-04-14", end_ground="RESIGNED", conduct_on="2020-04-10")],
         then=[("2020-04-16", lambda w, p: w.report(p, work(from_="2020-03-02", until="2020-04-14", end_ground="RESIGNED", conduct_on="2020-04-10",
                                                             resignation_reason="TRAVEL", daily_travel_minutes=210)))],
         asked=["FACTS WAITING employment.resignation_reason", "FACTS ANSWERED employment.resignation_reason"], expect=[entitled("2020-04-14..")]),
    Part("The same, who stays silent: after 21.4. an officer, by what is known", "R2 T1", "2020-04-14", "BASIC",
         facts=[work(until="2020-04-14", end_ground="RESIGNED", conduct_on="2020-04-10")],
         then=[("2020-04-22", lambda w, p: w.decide(p, "2a:1", "R2/resigned", kind="OVERDUE"))],
         asked=["FACTS WAITING employment.resignation_reason", "FACTS OVERDUE employment.resignation_reason",
                "FACTS UNFOUNDED employment.resignation_reason"],
         expect=["WAITING_PERIOD 2020-04-14..2020-07-12 2a:1/R2/resigned EXPERT te_office officers/o1", entitled("2020-07-13..")]),
    Part("Seeks part-time work only", "J1, case 13", "2020-04-14", "BASIC", more={"aim": {"seeks_full_time": False, "partial_disability_pension": False}},
         expect=["OBSTACLE 2020-04-14.. 2:1.1/J1/part_time_only BASIC te_office automatic"]),
    Part("Applies for no benefit: nothing is stated", "D1, case 12", "2020-04-14", "NONE", facts=[work(until="2020-04-14", end_ground="ECONOMIC")], expect=[]),
    Part("Missed the plan meeting of 15.4., plan made 20.4.: 15 days, after being heard", "N1, case 72", "2020-04-14", "BASIC",
         then=[("2020-04-20", lambda w, p: w.report(p, missed_meeting("2020-04-15", plan_made_on="2020-04-20"))),
               ("2020-04-21", lambda w, p: w.hear(p, "2a:9-old", "N1/missed")),
               ("2020-04-29", lambda w, p: w.decide(p, "2a:9-old", "N1/missed", choices=["N1/missed 2020-04-16..2020-04-30"]))],
         asked=["HEARING WAITING", "HEARING OVERDUE"],
         expect=[entitled("2020-04-14.."), "WAITING_PERIOD 2020-04-16..2020-04-30 2a:9-old/N1/missed EXPERT te_office officers/o1 for 1"]),
    Part("Did not carry out the plan on 15.4.: not sanctioned from 16.3. on", "C11 N3", "2020-04-14", "BASIC",
         then=[("2020-04-20", lambda w, p: w.report(p, fact("neglect-1", "neglect", source="AUTHORITY", on="2020-04-15", kind="PLAN_NOT_CARRIED_OUT",
                                                            reason="NONE", found_on="2020-04-20", standing="UNEMPLOYED")))],
         expect=[entitled("2020-04-14..")]),
    Part("Laid off 18.3., refuses an employer's individual offer 16.4.: at once, 60 days", "F1 C1, case 52", "2020-04-14", "EARNINGS_RELATED",
         facts=laid_off("2020-03-18"),
         then=[("2020-04-17", lambda w, p: w.report(p, fact("refusal-1", "work_refusal", source="EMPLOYER", kind="EMPLOYER_OFFER", reason="NONE",
                                                            on="2020-04-16", agreed_days=180))),
               ("2020-04-20", lambda w, p: w.decide(p, "2a:4-employer", "F1/offered_laid_off", waiver="UNNECESSARY",
                                                    choices=["F1/offered_laid_off 2020-04-16..2020-06-14"]))],
         expect=[entitled("2020-04-14.."),
                 "WAITING_PERIOD 2020-04-16..2020-06-14 2a:4-employer/F1/offered_laid_off EXPERT te_office officers/o1 for 1"]),
]
