#include "services/statement/domain/second_reader/second_reader.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "typl/law/v1/case.pb.h"

// Expectations are worked out by hand from docs/law-language.md.

namespace typl::law {
namespace {

// Days may be written "@2020-03-01".
std::string WithDays(absl::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '@') {
      out.push_back(text[at]);
      continue;
    }
    const absl::CivilDay day = ParseDay(text.substr(at + 1, 10)).value();
    absl::StrAppend(&out, " { year: ", day.year(), " month: ", day.month(), " day: ", day.day(),
                    " }");
    at += 10;
  }
  return out;
}

constexpr char kBase[] = R"text(
single_entities: "person_basics"
successive_entities: "search_aim"
sections { id: "s" cite: "Act 1 s." }
provisions {
  id: "base" subject: "job_search" selector { date: "job_search.from" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    rows {
      id: "in_force"
      effects { outcome: OUTCOME_ENTITLED from: "job_search.from" until: "job_search.until" }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_BASIC competence: "all"
}
questions { fact: "job_search.from" text: "ASK" }
competence_groups { id: "all" rules { competence: "office" } }
)text";

v1::Determination Read(absl::string_view provisions, absl::string_view facts,
                       absl::string_view day = "2022-01-01") {
  v1::Pack pack;
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(absl::StrCat(kBase, provisions), &pack));
  v1::FactsFile file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(WithDays(facts), &file));
  v1::PersonFacts person;
  for (const v1::Fact& fact : file.facts()) *person.add_facts()->mutable_fact() = fact;
  return SecondReader(pack).Read(person, *ParseDay(day));
}

std::string Text(const common::v1::DateRange& range) {
  return absl::StrCat(FormatDay(*DayFromProto(range.from())), "..",
                      range.has_until() ? FormatDay(*DayFromProto(range.until())) : "");
}

// "2020-03-01..2020-04-01 ENTITLED base/v1/in_force; ...": half-open, all grounds.
std::string Timeline(const v1::Determination& determination) {
  return absl::StrJoin(determination.timeline(), "; ",
                       [](std::string* out, const v1::Period& period) {
                         const std::string outcome = v1::Outcome_Name(period.outcome());
                         absl::StrAppend(out, Text(period.range()), " ", outcome.substr(8));
                         for (const v1::Ground& ground : period.grounds()) {
                           absl::StrAppend(out, " ", ground.provision());
                           if (!ground.row().empty()) {
                             absl::StrAppend(out, "/", ground.version(), "/", ground.row());
                           }
                         }
                       });
}

std::string Asked(const v1::Determination& determination) {
  return absl::StrJoin(determination.open_facts(), " ",
                       [](std::string* out, const v1::OpenFact& open) {
                         absl::StrAppend(out, open.subject_key(), "/", open.fact());
                       });
}

template <typename Matters>
std::string MattersText(const Matters& matters) {
  return absl::StrJoin(matters, "; ", [](std::string* out, const v1::OfficerMatter& matter) {
    absl::StrAppend(out, matter.subject_key(), "/", matter.provision(), "/", matter.reason(), ":");
    for (const v1::OfficerChoice& choice : matter.choices()) {
      absl::StrAppend(out, " ", choice.row());
      if (choice.has_range()) absl::StrAppend(out, " ", Text(choice.range()));
    }
  });
}

constexpr char kSearch[] = R"text(facts { key: "s" job_search { from @2020-01-01 } } )text";

// 3.1, 4.1: a version and a parameter by the selector's day.
constexpr char kLeaving[] = R"text(
parameters {
  id: "wait"
  values { until: "2022-05-02" value: 90 }
  values { from: "2022-05-02" value: 45 }
}
provisions {
  id: "leaving" subject: "employment"
  selector {
    date: "employment.conduct_on" second_reading: "employment.until" unknown_reach_days: 30
    matter: "READINGS"
  }
  versions { id: "old" until: "2022-05-02" table: "t" section: "s" }
  versions { id: "new" from: "2022-05-02" table: "t" section: "s" }
  tables {
    id: "t"
    inputs: "employment.until"
    inputs: "employment.end_ground"
    rows { id: "in_force" when: ["unset", "-"] automation: AUTOMATION_AUTOMATIC }
    rows { id: "other" when: ["set", "FIXED_TERM_ENDED"] automation: AUTOMATION_AUTOMATIC }
    rows {
      id: "resigned" when: ["set", "RESIGNED"]
      effects { outcome: OUTCOME_WAITING_PERIOD from: "employment.until" days: "{wait}" }
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "agreed" when: ["set", "AGREEMENT"]
      effects { outcome: OUTCOME_WAITING_PERIOD from: "employment.until" days: "{wait}" }
      automation: AUTOMATION_OFFICER matter: "WEIGH"
    }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
questions { fact: "employment.end_ground" text: "ASK" }
questions { fact: "employment.conduct_on" text: "ASK" }
)text";

std::string Employment(absl::string_view fields) {
  return absl::StrCat(kSearch, "facts { key: 'e' employment { ", fields, " } }");
}

TEST(SecondReader, GivesTheBaseRight) {
  EXPECT_EQ(Timeline(Read("", kSearch)), "2020-01-01.. ENTITLED base/v1/in_force");
}

TEST(SecondReader, TakesOnlyCurrentFacts) {
  const std::string corrected =
      absl::StrCat(kSearch, "facts { key: 's' job_search { from @2021-06-01 } }");
  EXPECT_EQ(Timeline(Read("", corrected)), "2021-06-01.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Timeline(Read("", absl::StrCat(kSearch, "facts { key: 's' withdrawn: true }"))), "");
  // Withdrawn of another entity.
  EXPECT_EQ(
      Timeline(Read("", absl::StrCat(kSearch, "facts { key: 's' withdrawn: true study { } }"))),
      "2020-01-01.. ENTITLED base/v1/in_force");
}

TEST(SecondReader, AsksForADayThatIsUnset) {
  const v1::Determination read = Read("", "facts { key: 's' job_search { until @2021-01-01 } }");
  EXPECT_EQ(Timeline(read), "1900-01-01..2021-01-01 UNDETERMINED base");
  EXPECT_EQ(Asked(read), "s/job_search.from");
}

TEST(SecondReader, TakesTheVersionAndParameterOfTheSelectorsDay) {
  EXPECT_EQ(Timeline(Read(kLeaving, Employment("until @2021-01-01 conduct_on @2021-01-01 "
                                               "end_ground: EMPLOYMENT_END_GROUND_RESIGNED"))),
            "2020-01-01..2021-01-01 ENTITLED base/v1/in_force; "
            "2021-01-01..2021-04-01 WAITING_PERIOD leaving/old/resigned; "
            "2021-04-01.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Timeline(Read(kLeaving, Employment("until @2023-01-01 conduct_on @2022-05-02 "
                                               "end_ground: EMPLOYMENT_END_GROUND_RESIGNED"))),
            "2020-01-01..2023-01-01 ENTITLED base/v1/in_force; "
            "2023-01-01..2023-02-15 WAITING_PERIOD leaving/new/resigned; "
            "2023-02-15.. ENTITLED base/v1/in_force");
}

TEST(SecondReader, LeavesTwoReadingsToAnOfficer) {
  const v1::Determination read =
      Read(kLeaving, Employment("until @2022-06-01 conduct_on @2022-04-20 "
                                "end_ground: EMPLOYMENT_END_GROUND_RESIGNED"));
  EXPECT_EQ(MattersText(read.officer_matters()),
            "e/leaving/READINGS: old/resigned 2022-06-01..2022-08-30 "
            "new/resigned 2022-06-01..2022-07-16");
  EXPECT_EQ(Asked(read), "");
}

TEST(SecondReader, AsksForTheSelectorsDayWithinItsReachOnly) {
  const std::string resigned = "end_ground: EMPLOYMENT_END_GROUND_RESIGNED until ";
  EXPECT_EQ(Asked(Read(kLeaving, Employment(resigned + "@2022-05-31"))), "e/employment.conduct_on");
  // 2.5.2022 is more than 30 days before.
  EXPECT_EQ(Asked(Read(kLeaving, Employment(resigned + "@2022-06-02"))), "");
}

TEST(SecondReader, AsksForTheColumnThatTellsRowsApart) {
  const v1::Determination read =
      Read(kLeaving, Employment("until @2021-01-01 conduct_on @2021-01-01"));
  EXPECT_EQ(Asked(read), "e/employment.end_ground");
  EXPECT_EQ(MattersText(read.deferred_matters()),
            "e/leaving/WEIGH: old/resigned 2021-01-01..2021-04-01 "
            "old/agreed 2021-01-01..2021-04-01");
}

TEST(SecondReader, LetsTheLastFindingDecideIfItsRowIsOpen) {
  const std::string agreed = Employment(
      "until @2021-01-01 conduct_on @2021-01-01 end_ground: EMPLOYMENT_END_GROUND_AGREEMENT");
  const auto with = [&](absl::string_view key, absl::string_view row) {
    return absl::StrCat("facts { key: '", key,
                        "' officer_finding { subject_key: 'e' provision: ", "'leaving' row: '", row,
                        "' } }");
  };
  EXPECT_EQ(MattersText(Read(kLeaving, agreed).officer_matters()),
            "e/leaving/WEIGH: old/agreed 2021-01-01..2021-04-01");
  const v1::Determination found = Read(kLeaving, agreed + with("f", "old/agreed"));
  EXPECT_EQ(found.officer_matters_size(), 0);
  EXPECT_TRUE(found.timeline(1).grounds(0).by_officer());
  EXPECT_EQ(Timeline(Read(kLeaving, agreed + with("f", ""))),
            "2020-01-01.. ENTITLED base/v1/in_force");
  // Not open: as if nobody had decided, also when somebody did before.
  EXPECT_EQ(Read(kLeaving, agreed + with("f", "old/agreed") + with("g", "old/resigned"))
                .officer_matters_size(),
            1);
}

// 1.4, 1.5.
constexpr char kAim[] = R"text(
provisions {
  id: "aim" subject: "search_aim" required_within: "job_search"
  selector { date: "search_aim.from" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    inputs: "search_aim.seeks_full_time"
    rows { id: "full" when: "yes" automation: AUTOMATION_AUTOMATIC }
    rows {
      id: "part" when: "no"
      effects { outcome: OUTCOME_OBSTACLE from: "search_aim.from" until: "search_aim.until" }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_BASIC competence: "all"
}
questions { fact: "search_aim.seeks_full_time" text: "ASK" }
)text";

TEST(SecondReader, EndsASuccessiveFactWhereTheNextBeginsAndFindsAbsence) {
  const v1::Determination read = Read(
      kAim, absl::StrCat(kSearch,
                         "facts { key: 'b' search_aim { from @2020-07-01 seeks_full_time: true } }"
                         "facts { key: 'a' search_aim { from @2020-03-01 seeks_full_time: false }"
                         "}"));
  EXPECT_EQ(Timeline(read),
            "2020-01-01..2020-03-01 UNDETERMINED aim; "
            "2020-03-01..2020-07-01 OBSTACLE aim/v1/part; "
            "2020-07-01.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Asked(read), "/search_aim.seeks_full_time");
}

// 5.1-5.5: a second neglect within six months of a first, unless excused.
constexpr char kNeglect[] = R"text(
derivations {
  id: "neglect.earlier"
  first_of { marks { mark: "neglected" from: "neglect.on - 6 m" until: "neglect.on" } }
}
provisions {
  id: "neglect" sequence: "conduct" subject: "neglect" selector { date: "neglect.on" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    inputs: "neglect.earlier"
    rows {
      id: "first" when: "<= 0"
      effects { mark: "neglected" from: "neglect.on" days: "1" }
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "again" when: "> 0"
      effects { outcome: OUTCOME_WAITING_PERIOD from: "neglect.on" days: "7" }
      effects { mark: "neglected" from: "neglect.on" days: "1" }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
provisions {
  id: "excuse" sequence: "conduct" subject: "neglect" selector { date: "neglect.on" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    inputs: "neglect.reason"
    rows {
      id: "ill" when: "ILLNESS_OR_ACCIDENT"
      effects { disapply { provisions: "neglect" own_subject: true } }
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "other" when: "OTHER"
      effects { disapply { provisions: "neglect" own_subject: true } }
      automation: AUTOMATION_OFFICER matter: "WEIGH"
    }
    rows { id: "none" when: "NONE | unset" automation: AUTOMATION_AUTOMATIC }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
)text";

std::string Neglects(absl::string_view first_reason) {
  return absl::StrCat(kSearch, "facts { key: 'late' neglect { on @2020-05-01 } }",
                      "facts { key: 'early' neglect { on @2020-02-01 ", first_reason, " } }");
}

TEST(SecondReader, AppliesASequenceInTheOrderOfWhatHappened) {
  EXPECT_EQ(Timeline(Read(kNeglect, Neglects(""))),
            "2020-01-01..2020-05-01 ENTITLED base/v1/in_force; "
            "2020-05-01..2020-05-08 WAITING_PERIOD neglect/v1/again; "
            "2020-05-08.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Timeline(Read(kNeglect, Neglects("reason: NEGLECT_REASON_ILLNESS_OR_ACCIDENT"))),
            "2020-01-01.. ENTITLED base/v1/in_force");
}

TEST(SecondReader, LetsWhatHangsOnAnOfficerWaitForHim) {
  const v1::Determination read = Read(kNeglect, Neglects("reason: NEGLECT_REASON_OTHER"));
  EXPECT_EQ(Timeline(read),
            "2020-01-01..2020-05-01 ENTITLED base/v1/in_force; "
            "2020-05-01..2020-05-08 UNDETERMINED excuse; "
            "2020-05-08.. ENTITLED base/v1/in_force");
  EXPECT_EQ(MattersText(read.officer_matters()), "early/excuse/WEIGH: v1/other");
}

// 2.5: weeks of effort end a work obligation; 4 January 2021 is a Monday.
constexpr char kObligation[] = R"text(
derivations {
  id: "business.over"
  first_of { weeks_reached { mark: "effort" from: "business.from" weeks: "3" } }
}
provisions {
  id: "obligation" subject: "business" selector { date: "business.from" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    rows {
      id: "always"
      effects { outcome: OUTCOME_WORK_OBLIGATION from: "business.from" until: "business.over" }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
provisions {
  id: "effort" subject: "activity" selector { date: "activity.from" }
  versions { id: "v1" table: "t" section: "s" }
  tables {
    id: "t"
    rows {
      id: "counts"
      effects {
        mark: "effort" from: "activity.from" until: "activity.until" weeks: "activity.weeks"
      }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_EXPERT competence: "all"
}
)text";

std::string Obligation(absl::string_view activities) {
  return absl::StrCat(kSearch, "facts { key: 'b' business { from @2021-01-01 } }", activities);
}

TEST(SecondReader, CountsWholeCalendarWeeks) {
  // Weeks from 4.1. and 11.1.; the third, from 18.1., is full only with its Sunday, 24.1.
  const std::string short_of_one =
      "facts { key: 'a' activity { from @2021-01-02 until @2021-01-24 } }";
  EXPECT_EQ(Timeline(Read(kObligation, Obligation(short_of_one))),
            "2020-01-01..2021-01-01 ENTITLED base/v1/in_force; "
            "2021-01-01.. WORK_OBLIGATION obligation/v1/always");
  const std::string next_day =
      short_of_one + "facts { key: 'c' activity { from @2021-01-24 until @2021-01-26 } }";
  EXPECT_EQ(Timeline(Read(kObligation, Obligation(next_day))),
            "2020-01-01..2021-01-01 ENTITLED base/v1/in_force; "
            "2021-01-01..2021-01-25 WORK_OBLIGATION obligation/v1/always; "
            "2021-01-25.. ENTITLED base/v1/in_force");
  // One that says itself for how many weeks it counts does from its end.
  const std::string said =
      "facts { key: 'a' activity { from @2021-02-01 until @2021-02-03 weeks: 3 } }";
  EXPECT_EQ(Timeline(Read(kObligation, Obligation(said))),
            "2020-01-01..2021-01-01 ENTITLED base/v1/in_force; "
            "2021-01-01..2021-02-03 WORK_OBLIGATION obligation/v1/always; "
            "2021-02-03.. ENTITLED base/v1/in_force");
}

TEST(SecondReader, CountsWeeksOfMarksPutBeforeOnly) {
  // The obligation comes after the effort it reads, whatever their order in the pack (5.1).
  const v1::Determination read =
      Read(kObligation,
           Obligation("facts { key: 'a' activity { from @2021-01-04 until @2021-01-25 } }"));
  ASSERT_EQ(read.timeline_size(), 3);
  EXPECT_EQ(Text(read.timeline(1).range()), "2021-01-01..2021-01-25");
}

TEST(Differences, NamePlaceAndBothSides) {
  const v1::Determination first = Read("", kSearch);
  EXPECT_TRUE(Differences(first, first).empty());
  v1::Determination second = first;
  second.mutable_timeline(0)->set_outcome(v1::OUTCOME_OBSTACLE);
  second.mutable_timeline(0)->mutable_grounds(0)->set_row("other");
  second.mutable_receipt()->set_pack_hash("not compared");
  const std::vector<std::string> differences = Differences(first, second);
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0], "timeline[0].outcome: OUTCOME_ENTITLED against OUTCOME_OBSTACLE");
  EXPECT_EQ(differences[1], "timeline[0].grounds[0].row: \"in_force\" against \"other\"");
  v1::Determination none;
  ASSERT_EQ(Differences(first, none).size(), 1u);
}

}  // namespace
}  // namespace typl::law
