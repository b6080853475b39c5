#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// Provisions that go by what happened earlier: repeated neglect, an obligation that ends with work,
// and excuses.

namespace typl::law {
namespace {

using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2024, 12, 15);

constexpr char kConduct[] = R"text(
derivations {
  id: "neglect.earlier"
  first_of { marks { mark: "act" from: "neglect.on - 12 m" until: "neglect.on" } }
  ask: "neglect.on"
}
derivations {
  id: "neglect.returned"
  first_of { weeks_reached { mark: "work" from: "neglect.on + 1 d" weeks: "{return_weeks}" } }
}
parameters {
  id: "return_weeks"
  values { until: "2024-06-01" value: 3 source: "A" confidence: CONFIDENCE_HIGH }
  values { from: "2024-06-01" value: 2 source: "A" confidence: CONFIDENCE_HIGH }
}
provisions {
  id: "sanction" subject: "neglect" sequence: "conduct" selector { date: "neglect.on" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t" inputs: "neglect.earlier"
    rows {
      id: "first" when: "<= 0"
      effects { outcome: OUTCOME_WAITING_PERIOD from: "neglect.on + 1 d" days: "7" reason: "WAIT" }
      effects { mark: "act" from: "neglect.on" days: "1" }
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "repeated" when: ">= 1"
      effects {
        outcome: OUTCOME_WORK_OBLIGATION from: "neglect.on + 1 d" until: "neglect.returned"
        reason: "BAD"
      }
      effects { mark: "act" from: "neglect.on" days: "1" }
      effects {
        disapply { provisions: "sanction" all_subjects: true by_event: true }
        from: "neglect.on + 1 d" until: "neglect.returned"
      }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
provisions {
  id: "excuse" subject: "neglect" sequence: "conduct" selector { date: "neglect.on" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t" inputs: "neglect.on" inputs: "neglect.reason"
    rows { id: "no_day" when: ["unset", "-"] automation: AUTOMATION_AUTOMATIC }
    rows {
      id: "ill" when: ["set", "ILLNESS_OR_ACCIDENT"]
      effects { disapply { provisions: "sanction" own_subject: true } }
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "other" when: ["set", "OTHER"]
      effects { disapply { provisions: "sanction" own_subject: true } }
      automation: AUTOMATION_OFFICER matter: "WEIGH"
    }
    rows { id: "none" when: ["set", "NONE"] automation: AUTOMATION_AUTOMATIC }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
provisions {
  id: "activity" subject: "activity" selector { date: "activity.from" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t" inputs: "activity.kind"
    rows {
      id: "work" when: "WORK"
      effects { mark: "work" from: "activity.from" until: "activity.until" weeks: "activity.weeks" }
      automation: AUTOMATION_AUTOMATIC
    }
    rows { id: "other" when: "OTHER" automation: AUTOMATION_AUTOMATIC }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
questions { fact: "neglect.on" text: "ASK" }
questions { fact: "neglect.reason" text: "ASK" }
questions { fact: "activity.from" text: "ASK" }
questions { fact: "activity.kind" text: "ASK" }
)text";

// The activities of the test's pack are only these two kinds.
std::string Pack() {
  const std::string conduct = absl::StrReplaceAll(
      kConduct, {{"\"NONE\"",
                  "\"NONE | INDEPENDENT_CAUSE | ACCEPTABLE | ADVANCE_NOTICE | NOT_REACHED | "
                  "DUTY_NOT_LAWFUL | FULL_TIME_WORK | INCAPACITY | WORK_REFUSAL_GROUND | "
                  "WOULD_BREAK_TRAINING | UNSUITABLE_SERVICE | TRAVEL | SAFETY | "
                  "PROVIDER_BREACH | DIFFERS_FROM_PLAN | COSTS | EPIDEMIC | EQUIVALENT_EFFORT | "
                  "SUBSIDISED_WORK | UNSUITABLE_TRAINING | CONTESTED\""},
                 {"when: \"OTHER\"",
                  "when: \"OTHER | OTHER_INSURED_WORK | SUBSIDISED_WORK | SERVICE | "
                  "STUDIES | BUSINESS\""}});
  return SmallPack() + conduct;
}

std::string PackWith(const std::string& from, const std::string& to) {
  const std::string pack = Pack();
  EXPECT_THAT(pack, HasSubstr(from));
  return absl::StrReplaceAll(pack, {{from, to}});
}

constexpr char kSearch[] = R"(facts { key: "s" job_search { from @2024-01-01 } }
    facts { key: "a" search_aim { from @2024-01-01 seeks_full_time: true } })";

std::string Neglect(const std::string& key, const std::string& on,
                    const std::string& reason = "NONE") {
  return absl::StrCat("facts { key: \"", key, "\" neglect { ", on.empty() ? "" : "on @", on,
                      reason.empty() ? "" : " reason: NEGLECT_REASON_", reason, " } }");
}

std::string Work(const std::string& fields) {
  return absl::StrCat("facts { key: \"w\" activity { ", fields, " } }");
}

v1::Determination Decide(const std::string& facts, bool receipt = false) {
  return Determine(Facts(kSearch + facts), *MustLoad(Pack()), kToday, {.receipt = receipt});
}

TEST(Sequence, CountsWhatHappenedEarlier) {
  const v1::Determination got = Decide(Neglect("n1", "2024-02-01") + Neglect("n2", "2024-05-01"));
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-02-01 ENTITLED base/v1/in_force; "
            "2024-02-02..2024-02-08 WAITING_PERIOD sanction/v1/first; "
            "2024-02-09..2024-05-01 ENTITLED base/v1/in_force; "
            "2024-05-02.. WORK_OBLIGATION sanction/v1/repeated");
}

TEST(Sequence, GoesByTheDayNotByWhenItBecameKnown) {
  EXPECT_EQ(Timeline(Decide(Neglect("n2", "2024-05-01") + Neglect("n1", "2024-02-01"))),
            Timeline(Decide(Neglect("n1", "2024-02-01") + Neglect("n2", "2024-05-01"))));
}

TEST(Sequence, DoesNotCountWhatIsExcused) {
  const v1::Determination got =
      Decide(Neglect("n1", "2024-02-01", "ILLNESS_OR_ACCIDENT") + Neglect("n2", "2024-05-01"));
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-05-01 ENTITLED base/v1/in_force; "
            "2024-05-02..2024-05-08 WAITING_PERIOD sanction/v1/first; "
            "2024-05-09.. ENTITLED base/v1/in_force");
}

TEST(Sequence, DoesNotCountWhatIsLongPast) {
  const v1::Determination got = Decide(Neglect("n1", "2023-05-01") + Neglect("n2", "2024-05-02"));
  EXPECT_EQ(got.timeline(1).grounds(0).row(), "first");
}

TEST(Sequence, LetsWhatComesLaterHangOnWhatIsOpenBefore) {
  const v1::Determination got =
      Decide(Neglect("n1", "2024-02-01", "") + Neglect("n2", "2024-05-01"));
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-02-01 ENTITLED base/v1/in_force; "
            "2024-02-02..2024-02-08 UNDETERMINED excuse; "
            "2024-02-09..2024-05-01 ENTITLED base/v1/in_force; "
            "2024-05-02.. UNDETERMINED excuse");
  EXPECT_EQ(OpenFacts(got), "n1/neglect.reason");
  EXPECT_EQ(Matters(got), "");
  // The matter is that of the first, also where the second waits for it.
  EXPECT_EQ(got.timeline(3).grounds(0).subject_key(), "n1");
}

TEST(Sequence, AsksForAllThatIsOpenAtOnce) {
  const v1::Determination got =
      Decide(Neglect("n1", "2024-02-01", "") + Neglect("n2", "2024-05-01", ""));
  EXPECT_EQ(OpenFacts(got), "n1/neglect.reason n2/neglect.reason");
  EXPECT_EQ(got.timeline(3).grounds_size(), 2);
}

TEST(Sequence, LetsAnOfficersExcuseDecide) {
  const std::string facts = Neglect("n1", "2024-02-01", "OTHER") + Neglect("n2", "2024-05-01");
  EXPECT_EQ(Matters(Decide(facts)), "n1/excuse/WEIGH:v1/other");
  const v1::Determination excused = Decide(
      facts +
      R"(facts { key: "f" officer_finding { subject_key: "n1" provision: "excuse" row: "v1/other" } })");
  EXPECT_EQ(excused.timeline(1).grounds(0).row(), "first");
  EXPECT_EQ(excused.timeline(1).grounds(0).subject_key(), "n2");
}

TEST(Sequence, DoesNotJudgeWhatHappensDuringAnObligation) {
  const v1::Determination got = Decide(
      Neglect("n1", "2024-02-01") + Neglect("n2", "2024-05-01") + Neglect("n3", "2024-05-20") +
          Work("kind: ACTIVITY_KIND_WORK from @2024-05-20 until @2024-06-10"),
      true);
  // Three calendar weeks by the parameter of the day of the conduct.
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-02-01 ENTITLED base/v1/in_force; "
            "2024-02-02..2024-02-08 WAITING_PERIOD sanction/v1/first; "
            "2024-02-09..2024-05-01 ENTITLED base/v1/in_force; "
            "2024-05-02..2024-06-09 WORK_OBLIGATION sanction/v1/repeated; "
            "2024-06-10.. ENTITLED base/v1/in_force");
  for (const v1::ProvisionTrace& trace : got.receipt().provisions()) {
    if (trace.provision() != "sanction" || trace.subject_key() != "n3") continue;
    EXPECT_EQ(trace.verdict(), v1::VERDICT_DISAPPLIED);
  }
}

TEST(Sequence, TakesThingsOfOneDayAsTheyBecameKnown) {
  const v1::Determination got = Decide(Neglect("n2", "2024-05-01") + Neglect("n1", "2024-05-01"));
  // Neither is earlier than the other, so each is the first.
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-05-01 ENTITLED base/v1/in_force; "
            "2024-05-02..2024-05-08 WAITING_PERIOD sanction/v1/first; "
            "2024-05-09.. ENTITLED base/v1/in_force");
  EXPECT_EQ(got.timeline(1).grounds(0).subject_key(), "n2");
}

TEST(Sequence, LetsAllHangOnTheDayThatIsUnknown) {
  const v1::Determination got = Decide(Neglect("n1", "") + Neglect("n2", "2024-05-01"));
  EXPECT_EQ(OpenFacts(got), "n1/neglect.on");
  EXPECT_EQ(got.timeline(0).outcome(), v1::OUTCOME_UNDETERMINED);
}

TEST(Marks, OfUnknownKindLeaveTheObligationOpen) {
  const v1::Determination got = Decide(Neglect("n1", "2024-02-01") + Neglect("n2", "2024-05-01") +
                                       Work("from @2024-05-20 until @2024-06-10"));
  EXPECT_EQ(OpenFacts(got), "w/activity.kind");
  EXPECT_EQ(got.timeline(3).outcome(), v1::OUTCOME_UNDETERMINED);
  // Two weeks are not enough, whatever they are.
  const v1::Determination shorter =
      Decide(Neglect("n1", "2024-02-01") + Neglect("n2", "2024-05-01") +
             Work("from @2024-05-20 until @2024-06-09"));
  EXPECT_EQ(OpenFacts(shorter), "");
  EXPECT_EQ(shorter.timeline(3).outcome(), v1::OUTCOME_WORK_OBLIGATION);
}

TEST(Marks, CountForTheWeeksTheySay) {
  const v1::Determination got =
      Decide(Neglect("n1", "2024-02-01") + Neglect("n2", "2024-07-01") +
             Work("kind: ACTIVITY_KIND_WORK from @2024-07-03 until @2024-07-10 weeks: 2"));
  EXPECT_EQ(Timeline(got),
            "2024-01-01..2024-02-01 ENTITLED base/v1/in_force; "
            "2024-02-02..2024-02-08 WAITING_PERIOD sanction/v1/first; "
            "2024-02-09..2024-07-01 ENTITLED base/v1/in_force; "
            "2024-07-02..2024-07-09 WORK_OBLIGATION sanction/v1/repeated; "
            "2024-07-10.. ENTITLED base/v1/in_force");
}

TEST(Matters, ThatMayBecomeVoidWaitForTheQuestions) {
  // What to do with neglect is an officer's here.
  const std::string pack = PackWith(
      "effects { mark: \"act\" from: \"neglect.on\" days: \"1\" }\n      automation: "
      "AUTOMATION_AUTOMATIC",
      "effects { mark: \"act\" from: \"neglect.on\" days: \"1\" }\n      automation: "
      "AUTOMATION_OFFICER matter: \"WEIGH\"");
  const auto decide = [&](const std::string& facts) {
    return Determine(Facts(kSearch + facts), *MustLoad(pack), kToday);
  };
  const v1::Determination asked = decide(Neglect("n1", "2024-02-01", ""));
  EXPECT_EQ(OpenFacts(asked), "n1/neglect.reason");
  EXPECT_EQ(Matters(asked), "");
  ASSERT_EQ(asked.deferred_matters_size(), 2);
  EXPECT_EQ(asked.deferred_matters(0).provision(), "sanction");
  // An officer has both matters when there is nothing to ask.
  EXPECT_EQ(Matters(decide(Neglect("n1", "2024-02-01", "OTHER"))),
            "n1/sanction/WEIGH:v1/first n1/excuse/WEIGH:v1/other");
}

struct Fault {
  const char* name;
  const char* from;
  const char* to;
  const char* fault;
};

class RefusedSequences : public ::testing::TestWithParam<Fault> {};

TEST_P(RefusedSequences, NameTheFault) {
  const Fault& fault = GetParam();
  EXPECT_THAT(LoadFault(PackWith(fault.from, fault.to)), HasSubstr(fault.fault));
}

const Fault kFaults[] = {
    {"MarkNeverPut", "effects { mark: \"act\"", "effects { mark: \"acts\"",
     "mark act: is read, but never put"},
    {"MarkNeverRead", "effects { mark: \"act\"", "effects { mark: \"acts\"",
     "mark acts: is put, but never read"},
    {"MarkWithoutName", "effects { mark: \"act\"", "effects { mark: \"\"", "the name of mark"},
    {"OwnMarkWithoutSequence", " sequence: \"conduct\"", "", "cyclic reference"},
    {"NoEvent", "selector { date: \"neglect.on\" }", "selector { date: \"benefit_day\" }",
     "in a sequence the selector must be a day of its subject"},
    {"ByDayWithin", "all_subjects: true by_event: true", "all_subjects: true",
     "may switch off only by_event or for own_subject"},
    {"OtherDay",
     "id: \"excuse\" subject: \"neglect\" sequence: \"conduct\" selector { date: \"neglect.on\"",
     "id: \"excuse\" subject: \"neglect\" sequence: \"conduct\" selector { date: "
     "\"neglect.found_on\"",
     "it must go by the same day as sanction"},
    {"NoNumberOfWeeks", "weeks: \"activity.weeks\"", "weeks: \"activity.from\"",
     "weeks: activity.from is no number"},
    {"NoWeeks", "weeks: \"{return_weeks}\"", "weeks: \"0\"", "weeks out of range"},
    {"UnknownWeeks", "weeks: \"{return_weeks}\"", "weeks: \"{weeks}\"", "no parameter {weeks}"},
    {"TextWeeks", "weeks: \"{return_weeks}\"", "weeks: \"some\"", "weeks: no number"},
};

INSTANTIATE_TEST_SUITE_P(Faults, RefusedSequences, ::testing::ValuesIn(kFaults),
                         [](const auto& fault) { return std::string(fault.param.name); });

TEST(Selectors, AreRefusedWhenTheirDayHangsOnMarks) {
  const std::string pack =
      PackWith("selector { date: \"activity.from\" }", "selector { date: \"activity.late\" }") +
      "derivations { id: \"activity.late\" ask: \"activity.from\" "
      "first_of { mark_end { mark: \"work\" on: \"activity.from\" } } }";
  EXPECT_THAT(LoadFault(pack), HasSubstr("selector: its day hangs on marks"));
}

TEST(Sequence, IsRefusedWhenExcusesExcuseEachOther) {
  const std::string pack = PackWith(
      "disapply { provisions: \"sanction\" all_subjects: true by_event: true }\n        from: "
      "\"neglect.on + 1 d\" until: \"neglect.returned\"",
      "disapply { provisions: \"excuse\" own_subject: true }");
  EXPECT_THAT(LoadFault(pack), HasSubstr("cyclic reference: it excuses what excuses it"));
}

}  // namespace
}  // namespace typl::law
