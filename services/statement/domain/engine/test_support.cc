#include "services/statement/domain/engine/test_support.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "typl/law/v1/case.pb.h"

namespace typl::law {
namespace {

constexpr char kSmallPack[] = R"text(
name: "small"
successive_entities: "search_aim"
single_entities: "person_basics"
sections { id: "s" cite: "Act 1 §" }
parameters {
  id: "wait"
  values { until: "2022-05-02" value: 90 source: "A" confidence: CONFIDENCE_HIGH }
  values { from: "2022-05-02" value: 45 source: "B" confidence: CONFIDENCE_HIGH }
}
derivations {
  id: "employment.length"
  first_of { days_between { from: "employment.from" until: "employment.until" } }
  first_of { fact: "employment.agreed_days" }
  ask: "employment.agreed_days"
}
provisions {
  id: "base"
  subject: "job_search"
  selector { date: "job_search.from" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t"
    rows {
      id: "in_force"
      effects {
        outcome: OUTCOME_ENTITLED
        from: "job_search.from"
        until: "job_search.until"
        reason: "GOOD"
      }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_BASIC
  competence: "all"
}
provisions {
  id: "aim"
  subject: "search_aim"
  required_within: "job_search"
  selector { date: "search_aim.from" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t"
    inputs: "search_aim.seeks_full_time"
    inputs: "search_aim.partial_disability_pension"
    rows {
      id: "full"
      when: ["yes", "-"]
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "pension"
      when: ["no", "yes"]
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "part"
      when: ["no", "no"]
      effects {
        outcome: OUTCOME_OBSTACLE
        from: "search_aim.from"
        until: "search_aim.until"
        reason: "BAD"
      }
      automation: AUTOMATION_AUTOMATIC
    }
  }
  kind: STATEMENT_KIND_BASIC
  competence: "all"
}
provisions {
  id: "leaving"
  subject: "employment"
  selector {
    date: "employment.conduct_on"
    second_reading: "employment.until"
    unknown_reach_days: 30
    matter: "WEIGH"
  }
  versions {
    id: "old" until: "2022-05-02" table: "t"
    source: "A"
    confidence: CONFIDENCE_HIGH
    section: "s"
  }
  versions {
    id: "new" from: "2022-05-02" table: "t"
    source: "B"
    confidence: CONFIDENCE_HIGH
    section: "s"
  }
  tables {
    id: "t"
    inputs: "employment.until"
    inputs: "employment.end_ground"
    inputs: "employment.length"
    rows {
      id: "in_force"
      when: ["unset", "-", "-"]
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "other"
      when: ["set", "FIXED_TERM_ENDED | ECONOMIC | DISMISSED_PERSONAL | RESCINDED_BY_EMPLOYER | RESCINDED_BY_EMPLOYEE | LOWERED_WORK_ABILITY | AGREEMENT | EMPLOYER_CEASED | SUSPENDED", "-"]
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "short"
      when: ["set", "RESIGNED", "<= 5"]
      automation: AUTOMATION_AUTOMATIC
    }
    rows {
      id: "resigned"
      when: ["set", "RESIGNED", "> 5"]
      effects {
        outcome: OUTCOME_WAITING_PERIOD
        from: "employment.until"
        days: "{wait}"
        reason: "WAIT"
      }
      automation: AUTOMATION_OFFICER
      matter: "WEIGH"
    }
  }
  kind: STATEMENT_KIND_EXPERT
  competence: "all"
}
provisions {
  id: "act"
  subject: "lay_off"
  selector { date: "lay_off.from" }
  versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
  tables {
    id: "t"
    inputs: "lay_off.by_employer"
    rows {
      id: "laid_off"
      when: "yes"
      effects {
        disapply { provisions: "aim" all_subjects: true }
        from: "lay_off.from"
        until: "earliest(lay_off.until, 2021-01-01)"
      }
      automation: AUTOMATION_AUTOMATIC
    }
    rows { id: "not" when: "no" automation: AUTOMATION_AUTOMATIC }
  }
  kind: STATEMENT_KIND_BASIC
  competence: "all"
}
competence_groups {
  id: "all"
  rules { until: "2021-10-02" competence: "office" source: "A" }
  rules { from: "2021-10-02" customers: CUSTOMERS_OF_PILOT competence: "pilot" source: "A" }
  rules { from: "2021-10-02" customers: CUSTOMERS_NOT_OF_PILOT competence: "office" source: "A" }
}
deadlines { competence: "office" days: 30 source: "A" }
deadlines { competence: "pilot" days: 7 source: "A" }
questions { fact: "job_search.from" text: "ASK" }
questions { fact: "search_aim.from" text: "ASK" }
questions { fact: "search_aim.seeks_full_time" text: "ASK" }
questions { fact: "search_aim.partial_disability_pension" text: "ASK" }
questions { fact: "employment.end_ground" text: "ASK" }
questions { fact: "employment.conduct_on" text: "ASK" }
questions { fact: "employment.agreed_days" text: "ASK" }
questions { fact: "lay_off.from" text: "ASK" }
questions { fact: "lay_off.by_employer" text: "ASK" }
texts { code: "GOOD" fi: "hyvä" sv: "god" }
texts { code: "BAD" fi: "huono" sv: "dålig" }
texts { code: "WAIT" fi: "odota" sv: "vänta" }
texts { code: "WEIGH" fi: "punnitse" sv: "väg" }
texts { code: "ASK" fi: "kysy" sv: "fråga" }
)text";

std::string Days(const common::v1::DateRange& range) {
  const std::string from = FormatDay(*DayFromProto(range.from()));
  if (!range.has_until()) return absl::StrCat(from, "..");
  return absl::StrCat(from, "..", FormatDay(*DayFromProto(range.until()) - 1));
}

}  // namespace

std::string SmallPack() { return kSmallPack; }

std::string SmallPackWith(absl::string_view from, absl::string_view to) {
  std::string text = kSmallPack;
  const size_t at = text.find(std::string(from));
  if (at == std::string::npos) {
    ADD_FAILURE() << "the small pack has no \"" << from << "\"";
    return text;
  }
  return text.replace(at, from.size(), std::string(to));
}

std::string NotesOf(const v1::Determination& determination) {
  return absl::StrJoin(determination.notes(), " ", [](std::string* out, const v1::Note& note) {
    absl::StrAppend(out, note.subject_key(), "/", note.provision(), "/", note.row(), " ",
                    Days(note.range()));
  });
}

std::shared_ptr<const LawPack> MustLoad(const std::string& text) {
  auto pack = LawPack::Load({{"small.textproto", text}});
  EXPECT_TRUE(pack.ok()) << pack.status();
  return pack.ok() ? *pack : nullptr;
}

std::string LoadFault(const std::string& text) {
  const auto pack = LawPack::Load({{"small.textproto", text}});
  EXPECT_FALSE(pack.ok());
  return std::string(pack.status().message());
}

v1::PersonFacts Facts(absl::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size();) {
    const absl::string_view rest = text.substr(i);
    if (rest[0] != '@') {
      plain.push_back(text[i++]);
      continue;
    }
    const std::optional<absl::CivilDay> day = ParseDay(rest.substr(1, 10));
    EXPECT_TRUE(day.has_value()) << rest.substr(0, 11);
    if (day) {
      absl::StrAppend(&plain, "{ year: ", day->year(), " month: ", day->month(),
                      " day: ", day->day(), " }");
    }
    i += 11;
  }
  v1::FactsFile file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(plain, &file)) << plain;
  v1::PersonFacts facts;
  for (const v1::Fact& fact : file.facts()) {
    v1::KnownFact* known = facts.add_facts();
    *known->mutable_fact() = fact;
    known->set_source_event(absl::StrCat("intake/0/", facts.facts_size()));
  }
  return facts;
}

std::string Timeline(const v1::Determination& determination) {
  return absl::StrJoin(
      determination.timeline(), "; ", [](std::string* out, const v1::Period& period) {
        absl::StrAppend(out, Days(period.range()), " ",
                        v1::Outcome_Name(period.outcome()).substr(sizeof("OUTCOME_") - 1));
        if (period.outcome() == v1::OUTCOME_UNDETERMINED) {
          for (const v1::Ground& ground : period.grounds()) {
            absl::StrAppend(out, " ", ground.provision());
          }
        } else {
          const v1::Ground& ground = period.grounds(0);
          absl::StrAppend(out, " ", ground.provision(), "/", ground.version(), "/", ground.row());
        }
      });
}

std::string OpenFacts(const v1::Determination& determination) {
  return absl::StrJoin(determination.open_facts(), " ",
                       [](std::string* out, const v1::OpenFact& open) {
                         absl::StrAppend(out, open.subject_key(), "/", open.fact());
                       });
}

std::string Matters(const v1::Determination& determination) {
  return absl::StrJoin(
      determination.officer_matters(), " ", [](std::string* out, const v1::OfficerMatter& matter) {
        absl::StrAppend(out, matter.subject_key(), "/", matter.provision(), "/", matter.reason(),
                        ":",
                        absl::StrJoin(matter.choices(), ",",
                                      [](std::string* choices, const v1::OfficerChoice& choice) {
                                        absl::StrAppend(choices, choice.row());
                                      }));
      });
}

}  // namespace typl::law
