#include "services/statement/domain/case_test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/time/business_date.h"
#include "services/statement/domain/day_number.h"
#include "services/statement/domain/second_reading.h"

namespace typl::statement {
namespace {

using law::v1::Fact;
using law::v1::Outcome;

// Days that the resignation rule holds or takes away.
constexpr int kWaitingDays = 90;

void SetDay(absl::string_view text, google::type::Date* date) {
  if (const auto day = ParseDay(text)) *date = DayToProto(*day);
}

// What holds now of each key, by key.
std::map<std::string, Fact> Latest(const law::v1::PersonFacts& facts) {
  std::map<std::string, Fact> latest;
  for (const auto& known : facts.facts()) {
    if (known.fact().withdrawn()) {
      latest.erase(known.fact().key());
    } else {
      latest[known.fact().key()] = known.fact();
    }
  }
  return latest;
}

struct Rule {
  DaySpan days;
  Outcome outcome;
  law::v1::Ground ground;
};

law::v1::Ground MakeGround(absl::string_view provision, absl::string_view row,
                           absl::string_view subject, law::v1::StatementKind kind) {
  law::v1::Ground ground;
  ground.set_provision(std::string(provision));
  ground.set_version("V1");
  ground.set_row(std::string(row));
  ground.set_section(absl::StrCat("TTL ", provision));
  ground.set_subject_key(std::string(subject));
  ground.set_reason(absl::StrCat("R_", row));
  ground.set_kind(kind);
  ground.set_competence(provision == "2a:1" ? "keha" : "employment_authority");
  return ground;
}

void ApplyEmployment(const Fact& fact, const std::map<std::string, Fact>& latest,
                     law::v1::Determination& determination, std::vector<Rule>& rules) {
  const law::v1::Employment& employment = fact.employment();
  const DayNumber until = ToDayNumber(employment.until(), kOpenDay);
  if (until == kOpenDay) return;
  const DaySpan days = {until, until + kWaitingDays};
  law::v1::Ground ground =
      MakeGround("2a:1", "waiting", fact.key(), law::v1::STATEMENT_KIND_EXPERT);
  if (employment.end_ground() == law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED) {
    law::v1::OpenFact& open = *determination.add_open_facts();
    open.set_subject_key(fact.key());
    open.set_fact("employment.end_ground");
    open.set_provision("2a:1");
    open.set_question("Q_employment.end_ground");
    rules.push_back({days, law::v1::OUTCOME_UNDETERMINED, ground});
    return;
  }
  if (employment.end_ground() != law::v1::EMPLOYMENT_END_GROUND_RESIGNED) return;
  for (const auto& [key, other] : latest) {
    if (!other.has_officer_finding() || other.officer_finding().subject_key() != fact.key()) {
      continue;
    }
    if (other.officer_finding().row().empty()) return;
    ground.set_by_officer(true);
    rules.push_back({days, law::v1::OUTCOME_WAITING_PERIOD, ground});
    return;
  }
  if (employment.has_working_time_percent() && employment.working_time_percent() <= 80 &&
      !employment.has_daily_travel_minutes()) {
    law::v1::OpenFact& open = *determination.add_open_facts();
    open.set_subject_key(fact.key());
    open.set_fact("employment.daily_travel_minutes");
    open.set_provision("2a:1");
    open.set_question("Q_employment.daily_travel_minutes");
  }
  law::v1::OfficerMatter& matter = *determination.add_officer_matters();
  matter.set_subject_key(fact.key());
  matter.set_provision("2a:1");
  matter.set_reason("RESIGNATION_REASON");
  matter.set_kind(law::v1::STATEMENT_KIND_EXPERT);
  matter.set_competence("keha");
  *matter.mutable_range() = ToDateRange(days);
  law::v1::OfficerChoice& choice = *matter.add_choices();
  choice.set_row("waiting");
  choice.set_outcome(law::v1::OUTCOME_WAITING_PERIOD);
  *choice.mutable_range() = ToDateRange(days);
  rules.push_back({days, law::v1::OUTCOME_UNDETERMINED, ground});
}

law::v1::Note NoteOf(const Fact& fact) {
  law::v1::Note note;
  note.set_kind(law::v1::NOTE_KIND_PAYER_DECIDES);
  note.set_provision("3:1");
  note.set_row("matter");
  note.set_section("TTL 3:1");
  note.set_subject_key(fact.key());
  note.set_reason("N_matter");
  *note.mutable_range() = ToDateRange({ToDayNumber(fact.payer_matter().from(), kFirstDay),
                                       ToDayNumber(fact.payer_matter().until(), kOpenDay)});
  return note;
}

// Cuts the days of the searches at every bound of `rules`; the first rule that covers a piece
// decides it.
void FillTimeline(const std::vector<Rule>& rules, law::v1::Determination& determination) {
  std::vector<DayNumber> bounds;
  for (const Rule& rule : rules) {
    bounds.push_back(rule.days.from);
    bounds.push_back(rule.days.until);
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    const DaySpan piece = {bounds[i], bounds[i + 1]};
    law::v1::Period period;
    *period.mutable_range() = ToDateRange(piece);
    bool in_search = false;
    for (const Rule& rule : rules) {
      if (Intersection(rule.days, piece) != piece) continue;
      in_search |= rule.ground.provision() == "2:1";
      if (period.outcome() == law::v1::OUTCOME_UNSPECIFIED) period.set_outcome(rule.outcome);
      *period.add_grounds() = rule.ground;
    }
    if (in_search) *determination.add_timeline() = period;
  }
}

}  // namespace

void FakeLaw::Determine(const law::v1::PersonFacts& facts, absl::CivilDay day,
                        law::v1::Determination& determination) const {
  determination.Clear();
  determination.mutable_receipt()->set_pack_hash(pack_hash_);
  *determination.mutable_receipt()->mutable_day() = DayToProto(day);
  determination.mutable_receipt()->set_facts_known(static_cast<uint32_t>(facts.facts_size()));
  const std::map<std::string, Fact> latest = Latest(facts);
  std::vector<Rule> rules;
  for (const auto& [key, fact] : latest) {
    if (fact.has_employment()) ApplyEmployment(fact, latest, determination, rules);
    if (fact.has_study() && fact.study().full_time()) {
      rules.push_back({{ToDayNumber(fact.study().from(), kFirstDay),
                        ToDayNumber(fact.study().until(), kOpenDay)},
                       law::v1::OUTCOME_OBSTACLE,
                       MakeGround("2:10", "student", key, law::v1::STATEMENT_KIND_BASIC)});
    }
  }
  for (const auto& [key, fact] : latest) {
    if (!fact.has_job_search()) continue;
    const DayNumber from = ToDayNumber(fact.job_search().from(), kFirstDay);
    const DayNumber until = ToDayNumber(fact.job_search().until(), kOpenDay);
    rules.push_back({{from, until},
                     law::v1::OUTCOME_ENTITLED,
                     MakeGround("2:1", "entitled", key, law::v1::STATEMENT_KIND_BASIC)});
    rules.push_back({{until, kOpenDay},
                     law::v1::OUTCOME_OBSTACLE,
                     MakeGround("2:1", "ended", key, law::v1::STATEMENT_KIND_BASIC)});
  }
  for (const auto& [key, fact] : latest) {
    if (fact.has_payer_matter()) *determination.add_notes() = NoteOf(fact);
    for (Rule& rule : rules) {
      if (fact.person_basics().municipality_code().empty()) break;
      rule.ground.set_area(absl::StrCat("area-", fact.person_basics().municipality_code()));
    }
  }
  std::erase_if(rules, [](const Rule& rule) { return rule.days.empty(); });
  FillTimeline(rules, determination);
}

std::vector<std::string> FakeLaw::SecondReading(const law::v1::PersonFacts& facts,
                                                absl::CivilDay day,
                                                const law::v1::Determination& first) const {
  if (!second_reader_fault) return {};
  law::v1::Determination second;
  Determine(facts, day, second);
  second_reader_fault(second);
  if (second.SerializeAsString() == first.SerializeAsString()) return {};
  return DifferingProvisions(first, second);
}

void FakeLaw::FillWording(absl::string_view code, v1::Wording& wording) const {
  wording.set_code(std::string(code));
  wording.set_fi(absl::StrCat("fi ", code));
  wording.set_sv(absl::StrCat("sv ", code));
}

std::string FakeLaw::ReasonOf(absl::string_view, absl::string_view row) const {
  return absl::StrCat("R_", row);
}

std::string FakeLaw::QuestionCode(absl::string_view fact) const { return absl::StrCat("Q_", fact); }

int FakeLaw::StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                           absl::CivilDay day) const {
  return competence == "keha" ? 30 : 7;
}

AutomaticDecision FakeLaw::AutomaticOn(absl::string_view provision, absl::CivilDay day) const {
  if (!adoption_needed_from.has_value() || day < *adoption_needed_from) return {};
  if (provision == "2:1") return {true, "KEHA/1"};
  return {false, ""};
}

PersonId TestPerson(uint64_t number) { return PersonId::FromBits(number, 0); }

Fact SearchFact(absl::string_view from, absl::string_view until) {
  Fact fact;
  fact.set_key("search-1");
  SetDay(from, fact.mutable_job_search()->mutable_from());
  if (!until.empty()) SetDay(until, fact.mutable_job_search()->mutable_until());
  return fact;
}

Fact BenefitFact(law::v1::Benefit benefit, absl::string_view fund, absl::string_view from,
                 absl::string_view key) {
  Fact fact;
  fact.set_key(std::string(key));
  fact.mutable_benefit_application()->set_benefit(benefit);
  fact.mutable_benefit_application()->set_fund(std::string(fund));
  if (!from.empty()) SetDay(from, fact.mutable_benefit_application()->mutable_from());
  return fact;
}

Fact EmploymentFact(absl::string_view until, law::v1::EmploymentEndGround ground) {
  Fact fact;
  fact.set_key("employment-1");
  fact.mutable_employment()->set_end_ground(ground);
  if (!until.empty()) SetDay(until, fact.mutable_employment()->mutable_until());
  return fact;
}

Fact StudyFact(absl::string_view from, absl::string_view until, bool full_time) {
  Fact fact;
  fact.set_key("study-1");
  SetDay(from, fact.mutable_study()->mutable_from());
  if (!until.empty()) SetDay(until, fact.mutable_study()->mutable_until());
  fact.mutable_study()->set_full_time(full_time);
  return fact;
}

Fact Withdrawn(Fact fact) {
  fact.set_withdrawn(true);
  return fact;
}

Fact From(law::v1::FactSource source, Fact fact) {
  fact.set_source(source);
  return fact;
}

Fact ExplanationFact(absl::string_view text) {
  Fact fact;
  fact.set_key("explanation-1");
  fact.set_source(law::v1::FACT_SOURCE_PERSON);
  fact.mutable_explanation()->set_text(std::string(text));
  return fact;
}

std::string IntakePayload(std::vector<Fact> facts, absl::string_view portal) {
  intake::v1::IntakeEvent event;
  event.set_kind(intake::v1::INTAKE_EVENT_KIND_CHANGED);
  event.set_portal(std::string(portal));
  for (Fact& fact : facts) event.add_facts()->Swap(&fact);
  return event.SerializeAsString();
}

std::string DecisionPayload(uint64_t task, absl::string_view row, absl::string_view officer) {
  v1::StatementInput input;
  input.mutable_officer_decision()->set_task(task);
  input.mutable_officer_decision()->set_row(std::string(row));
  input.mutable_officer_decision()->set_officer(std::string(officer));
  input.mutable_officer_decision()->set_reasons("What was told, and why it leads to this.");
  return input.SerializeAsString();
}

std::string TimerPayload(uint64_t request, absl::string_view day) {
  v1::StatementInput input;
  input.mutable_timer_fired()->set_kind(v1::TIMER_KIND_CLARIFICATION);
  input.mutable_timer_fired()->set_number(request);
  SetDay(day, input.mutable_timer_fired()->mutable_day());
  return input.SerializeAsString();
}

absl::Time Noon(absl::string_view day) {
  return HelsinkiStartOf(ParseDay(day).value_or(kDayMin)) + absl::Hours(12);
}

std::string Summary(const v1::Statement& statement) {
  const std::string outcome =
      law::v1::Outcome_Name(statement.outcome()).substr(sizeof("OUTCOME_") - 1);
  const auto from = DayFromProto(statement.range().from());
  const auto until = DayFromProto(statement.range().until());
  auto number = [](absl::string_view name) {
    return std::string(std::vector<absl::string_view>(absl::StrSplit(name, '/')).back());
  };
  std::vector<std::string> superseded;
  for (const std::string& name : statement.supersedes()) superseded.push_back(number(name));
  return absl::StrCat(number(statement.name()), " ", outcome, " [",
                      from.has_value() ? FormatDay(*from) : "-", ", ",
                      until.has_value() ? FormatDay(*until) : "-", ")",
                      superseded.empty() ? "" : " supersedes ", absl::StrJoin(superseded, " "));
}

std::vector<std::string> Summaries(const Step& step) {
  std::vector<std::string> summaries;
  for (const v1::Statement& statement : step.statements) summaries.push_back(Summary(statement));
  return summaries;
}

Step TestCase::Report(absl::string_view day, std::vector<Fact> facts) {
  return Apply(v1::INPUT_SOURCE_INTAKE, day, IntakePayload(std::move(facts)));
}

Step TestCase::Decide(absl::string_view day, uint64_t task, absl::string_view row) {
  return Apply(v1::INPUT_SOURCE_STATEMENT, day, DecisionPayload(task, row));
}

Step TestCase::FireTimer(absl::string_view day, uint64_t request) {
  return Apply(v1::INPUT_SOURCE_STATEMENT, day, TimerPayload(request, day));
}

Step TestCase::Answer(absl::string_view day, uint64_t request, std::vector<Fact> facts) {
  intake::v1::IntakeEvent event;
  event.set_kind(intake::v1::INTAKE_EVENT_KIND_CHANGED);
  event.set_clarification_request(
      PersonResourceName(TestPerson(), kClarificationRequests, request));
  for (Fact& fact : facts) event.add_facts()->Swap(&fact);
  return Apply(v1::INPUT_SOURCE_INTAKE, day, event.SerializeAsString());
}

Step TestCase::PayerAsks(absl::string_view day, const intake::v1::PayerAsked& asked) {
  intake::v1::IntakeEvent event;
  event.set_kind(intake::v1::INTAKE_EVENT_KIND_PAYER_ASKED);
  *event.mutable_payer_asked() = asked;
  return Apply(v1::INPUT_SOURCE_INTAKE, day, event.SerializeAsString());
}

Step TestCase::Apply(absl::string_view day, const v1::StatementInput& input) {
  return Apply(v1::INPUT_SOURCE_STATEMENT, day, input.SerializeAsString());
}

void TestCase::MarkDecided(uint64_t task) {
  for (v1::OpenTask& open : *file.mutable_tasks()) {
    if (open.task().name() == PersonResourceName(TestPerson(), kTasks, task)) {
      open.mutable_task()->set_state(v1::OFFICER_TASK_STATE_DECIDED);
    }
  }
}

Step TestCase::Apply(v1::InputSource source, absl::string_view day, const std::string& payload) {
  Input input;
  input.source = source;
  input.partition = 3;
  input.sequence = ++sequence_;
  input.recorded_at = Noon(day);
  input.payload = payload;
  absl::StatusOr<Step> step = CaseStepper(law, rules).Advance(TestPerson(), file, input);
  EXPECT_TRUE(step.ok()) << step.status();
  if (!step.ok()) return Step();
  file = step->file;
  return *std::move(step);
}

}  // namespace typl::statement
