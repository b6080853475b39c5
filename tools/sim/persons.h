#ifndef TYPL_TOOLS_SIM_PERSONS_H_
#define TYPL_TOOLS_SIM_PERSONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "tools/sim/weekly_profile.h"
#include "typl/intake/v1/intake.pb.h"
#include "typl/law/v1/facts.pb.h"

// Synthetic jobseekers of North Ostrobothnia in 2020. Everything about a person follows from the
// seed, the person's number and the plan, on any machine; so a person is made when needed and
// forgotten again. Shares that weekly_2020.csv does not give are assumptions, named where they
// stand.

namespace typl::sim {

// From whom the person applies for a benefit.
enum class Payer : uint8_t { kKela, kFund, kNone, kUnsaid };

// What is settled of a person before the details: what the week's totals are made of.
struct PersonPlan {
  uint64_t number = 0;
  // The day on which the person registers.
  absl::CivilDay day;
  intake::v1::Channel channel = intake::v1::CHANNEL_ONLINE;
  bool laid_off = false;
  // Work in an own business stopped or shrank because of the epidemic. Never laid off besides.
  bool entrepreneur = false;
  Payer payer = Payer::kKela;
};

// Something that happens to the person after the registration.
struct LaterChange {
  // The day on which the person tells it.
  absl::CivilDay day;
  // Facts to report; none when the search ends.
  std::vector<law::v1::Fact> facts;
  // What is true from then on of the things told, without gaps; empty: what is told.
  std::vector<law::v1::Fact> truth;
  // An adviser of the authority tells it, not the person.
  bool by_adviser = false;
  // Set: the person's search ends on `day`.
  law::v1::SearchEndReason end_reason = law::v1::SEARCH_END_REASON_UNSPECIFIED;
};

struct Person {
  intake::v1::RegisterJobSearchRequest registration;
  // What the person knows, without gaps: the source of answers to clarification requests. Each key
  // of the registration is here, and what it left out.
  std::vector<law::v1::Fact> truth;
  // Days from a clarification request to its answer; nullopt: never answers.
  std::optional<int> answer_days;
  // In order of time.
  std::vector<LaterChange> changes;
};

// What a payer asks the authority about a person.
struct PayerAsk {
  absl::CivilDay day;
  // "recipients/ytk".
  std::string payer;
  law::v1::Benefit benefit = law::v1::BENEFIT_UNSPECIFIED;
};

// Makes persons. Immutable; thread-safe.
class PersonGenerator {
 public:
  explicit PersonGenerator(uint64_t seed) : seed_(seed) {}

  // The week's persons in order of their days, numbered from `first_number`. The counts of
  // registrations, new lay-offs, entrepreneurs and online registrations are the profile's exactly;
  // those who apply for a benefit split between funds and Kela in the profile's ratio, rounded.
  std::vector<PersonPlan> PlanWeek(const WeekProfile& week, uint64_t first_number) const;

  Person Make(const PersonPlan& plan) const;

  // The payer to which a person of Payer::kNone applies after all, and which then asks; nullopt:
  // nobody asks.
  std::optional<PayerAsk> PayerAsks(const PersonPlan& plan) const;

  // UUID of a call, the same for the same seed, person and purpose.
  std::string RequestId(uint64_t person_number, absl::string_view purpose) const;

 private:
  uint64_t seed_;
};

// The facts that intake puts into its journal for this registration: the portal's, the person's
// basics and the job search; and what is told later, up to and including `last_day`.
law::v1::PersonFacts FactsAsJournalled(const PersonPlan& plan, const Person& person,
                                       absl::CivilDay last_day);

// What is true of the person on `day`: later changes included.
std::vector<law::v1::Fact> TruthOn(const Person& person, absl::CivilDay day);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_PERSONS_H_
