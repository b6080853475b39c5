#include "tools/sim/persons.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/time/business_date.h"
#include "tools/sim/identity_codes.h"
#include "tools/sim/life.h"
#include "tools/sim/random.h"
#include "tools/sim/region.h"

namespace typl::sim {
namespace {

using law::v1::Fact;

// Streams of random numbers of one seed, kept apart.
constexpr uint64_t kWeekStream = 1;
constexpr uint64_t kPersonStream = 2;
constexpr uint64_t kRequestStream = 3;
constexpr uint64_t kPayerStream = 4;

// Assumed: three registrants in a hundred apply for no benefit, and two in a hundred don't say.
constexpr int kNoBenefitPerThousand = 30;
constexpr int kBenefitUnsaidPerThousand = 20;
// Assumed: of those who apply for no benefit at first, one in ten does later, half of them to Kela,
// within two weeks; and tells the payer, not the authority.
constexpr int kPayerAsksPerThousand = 100;
constexpr int kAsksOfKelaPerThousand = 500;
constexpr int kDaysToAskMax = 14;
// Assumed: a weekend day brings a fifth of a working day, through the channel that never closes.
constexpr int kWorkingDayWeight = 5;
constexpr int kOtherDayWeight = 1;

bool IsWeekend(absl::CivilDay day) {
  absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

// Splits `total` over the days by weight, exactly.
std::vector<int> PerDay(const WeekProfile& week, int total) {
  std::vector<int> weights;
  int sum = 0;
  for (absl::CivilDay day = week.from; day < week.until; ++day) {
    weights.push_back(IsWeekend(day) ? kOtherDayWeight : kWorkingDayWeight);
    sum += weights.back();
  }
  std::vector<int> counts;
  int64_t weight_so_far = 0;
  int given = 0;
  for (int weight : weights) {
    weight_so_far += weight;
    int until_here = static_cast<int>(weight_so_far * total / sum);
    counts.push_back(until_here - given);
    given = until_here;
  }
  return counts;
}

intake::v1::Channel OtherChannel(Random& random) {
  // Assumed mix of those who do not register online.
  constexpr intake::v1::Channel kChannels[] = {
      intake::v1::CHANNEL_PHONE, intake::v1::CHANNEL_APPOINTMENT, intake::v1::CHANNEL_SERVICE_POINT,
      intake::v1::CHANNEL_REMOTE_VIDEO};
  return kChannels[random.Weighted({50, 25, 15, 10})];
}

// `flags` with exactly `set` true values, in random order.
std::vector<bool> ExactlySet(int size, int set, Random& random) {
  std::vector<char> drawn(static_cast<size_t>(size), 0);
  std::fill(drawn.begin(), drawn.begin() + set, 1);
  random.Shuffle(drawn);
  return {drawn.begin(), drawn.end()};
}

std::vector<Payer> DrawPayers(const WeekProfile& week, Random& random) {
  std::vector<Payer> payers;
  int applicants = 0;
  for (int i = 0; i < week.registrations; ++i) {
    if (random.Chance(kNoBenefitPerThousand)) {
      payers.push_back(Payer::kNone);
    } else if (random.Chance(kBenefitUnsaidPerThousand)) {
      payers.push_back(Payer::kUnsaid);
    } else {
      payers.push_back(Payer::kKela);
      ++applicants;
    }
  }
  int64_t statements = week.statements_to_funds + week.statements_to_kela;
  int funds = static_cast<int>((int64_t{applicants} * week.statements_to_funds + statements / 2) /
                               statements);
  std::vector<bool> to_fund = ExactlySet(applicants, funds, random);
  size_t next = 0;
  for (Payer& payer : payers) {
    if (payer == Payer::kKela && to_fund[next++]) payer = Payer::kFund;
  }
  return payers;
}

void FillContact(Random& random, intake::v1::ContactData& contact) {
  constexpr absl::string_view kGiven[] = {"Aino",  "Eero", "Helmi", "Ilmari", "Kaisa", "Lauri",
                                          "Maija", "Onni", "Pekka", "Saara",  "Tapio", "Venla"};
  constexpr absl::string_view kFamily[] = {"Esimerkki", "Koehenkilö", "Malli", "Näyte", "Testaaja"};
  constexpr absl::string_view kStreets[] = {"Koekatu", "Mallitie", "Näytekuja", "Testipolku"};
  absl::string_view given = kGiven[random.Below(std::size(kGiven))];
  absl::string_view family = kFamily[random.Below(std::size(kFamily))];
  contact.set_given_names(std::string(given));
  contact.set_family_name(std::string(family));
  contact.set_street_address(
      absl::StrCat(kStreets[random.Below(std::size(kStreets))], " ", random.Between(1, 120)));
  contact.set_postal_code(absl::StrFormat("90%03d", random.Between(100, 999)));
  contact.set_email(absl::StrFormat("person%d@example.com", random.Between(1, 999999)));
  contact.set_telephone(absl::StrFormat("+35840%07d", random.Between(1, 9999999)));
}

law::v1::Language DrawLanguage(Random& random) {
  constexpr law::v1::Language kLanguages[] = {law::v1::LANGUAGE_FI, law::v1::LANGUAGE_SV,
                                              law::v1::LANGUAGE_EN};
  return kLanguages[random.Weighted({965, 5, 30})];
}

}  // namespace

std::vector<PersonPlan> PersonGenerator::PlanWeek(const WeekProfile& week,
                                                  uint64_t first_number) const {
  Random random(MixSeed(MixSeed(seed_, kWeekStream), first_number));
  int size = week.registrations;
  std::vector<bool> laid_off = ExactlySet(size, week.new_lay_offs, random);
  std::vector<bool> entrepreneurs =
      ExactlySet(size - week.new_lay_offs, Entrepreneurs(week), random);
  std::vector<bool> online = ExactlySet(size, week.online, random);
  std::vector<Payer> payers = DrawPayers(week, random);
  std::vector<PersonPlan> plans;
  plans.reserve(static_cast<size_t>(size));
  absl::CivilDay day = week.from;
  size_t next = 0;
  size_t next_not_laid_off = 0;
  for (int count : PerDay(week, size)) {
    for (int i = 0; i < count; ++i, ++next) {
      PersonPlan plan;
      plan.number = first_number + next;
      plan.day = day;
      plan.channel = online[next] ? intake::v1::CHANNEL_ONLINE : OtherChannel(random);
      plan.laid_off = laid_off[next];
      plan.entrepreneur = !plan.laid_off && entrepreneurs[next_not_laid_off++];
      plan.payer = payers[next];
      plans.push_back(plan);
    }
    ++day;
  }
  return plans;
}

Person PersonGenerator::Make(const PersonPlan& plan) const {
  Random random(MixSeed(MixSeed(seed_, kPersonStream), plan.number));
  Person person;
  intake::v1::RegisterJobSearchRequest& request = person.registration;
  request.set_request_id(RequestId(plan.number, "register"));
  request.set_identity_code(IdentityOf(plan.number).code);
  request.set_channel(plan.channel);
  *request.mutable_requested_on() = DayToProto(plan.day);
  request.set_municipality_code(std::string(MunicipalityOf(random.Next())));
  request.set_language(DrawLanguage(random));
  FillContact(random, *request.mutable_contact());
  Life life = DrawLife(plan, random);
  for (Fact& fact : life.told) *request.add_facts() = std::move(fact);
  person.truth = std::move(life.truth);
  person.answer_days = life.answer_days;
  person.changes = std::move(life.changes);
  return person;
}

std::optional<PayerAsk> PersonGenerator::PayerAsks(const PersonPlan& plan) const {
  Random random(MixSeed(MixSeed(seed_, kPayerStream), plan.number));
  if (plan.payer != Payer::kNone || !random.Chance(kPayerAsksPerThousand)) return std::nullopt;
  PayerAsk ask;
  ask.day = plan.day + random.Between(1, kDaysToAskMax);
  if (random.Chance(kAsksOfKelaPerThousand)) {
    ask.payer = "recipients/kela";
    ask.benefit = law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY;
  } else {
    ask.payer = absl::StrCat("recipients/", FundOf(random.Next()));
    ask.benefit = law::v1::BENEFIT_EARNINGS_RELATED;
  }
  return ask;
}

std::string PersonGenerator::RequestId(uint64_t person_number, absl::string_view purpose) const {
  uint64_t mixed = MixSeed(MixSeed(seed_, kRequestStream), person_number);
  for (char letter : purpose) mixed = MixSeed(mixed, static_cast<unsigned char>(letter));
  Random random(mixed);
  uint64_t high = random.Next();
  uint64_t low = random.Next();
  // Version 4, variant 10 (RFC 9562).
  return absl::StrFormat("%08x-%04x-4%03x-%x%03x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xfff, 8 + (low >> 62), (low >> 48) & 0xfff,
                         low & 0xffff'ffff'ffffu);
}

law::v1::PersonFacts FactsAsJournalled(const PersonPlan& plan, const Person& person,
                                       absl::CivilDay last_day) {
  law::v1::PersonFacts facts;
  uint64_t events = plan.number;
  auto add = [&facts, &events](const Fact& fact, absl::CivilDay day) {
    law::v1::KnownFact* known = facts.add_facts();
    *known->mutable_fact() = fact;
    *known->mutable_known_at() = TimeToProto(HelsinkiStartOf(day));
    known->set_source_event(absl::StrCat("intake/0/", events + 1));
  };
  Fact basics;
  basics.set_key("person");
  basics.set_source(law::v1::FACT_SOURCE_PERSON);
  *basics.mutable_person_basics()->mutable_birth_date() =
      DayToProto(IdentityOf(plan.number).birth_date);
  basics.mutable_person_basics()->set_municipality_code(person.registration.municipality_code());
  basics.mutable_person_basics()->set_language(person.registration.language());
  for (const Fact& fact : person.registration.facts()) {
    if (fact.has_person_basics()) basics.mutable_person_basics()->MergeFrom(fact.person_basics());
  }
  add(basics, plan.day);
  Fact search;
  search.set_key("search-1");
  search.set_source(law::v1::FACT_SOURCE_PERSON);
  *search.mutable_job_search()->mutable_from() = person.registration.requested_on();
  *search.mutable_job_search()->mutable_requested_on() = person.registration.requested_on();
  add(search, plan.day);
  for (const Fact& fact : person.registration.facts()) {
    if (!fact.has_person_basics()) add(fact, plan.day);
  }
  for (const LaterChange& change : person.changes) {
    if (change.day > last_day) break;
    ++events;
    for (const Fact& fact : change.facts) add(fact, change.day);
    if (change.end_reason == law::v1::SEARCH_END_REASON_UNSPECIFIED) continue;
    *search.mutable_job_search()->mutable_until() = DayToProto(change.day);
    search.mutable_job_search()->set_end_reason(change.end_reason);
    add(search, change.day);
  }
  return facts;
}

std::vector<Fact> TruthOn(const Person& person, absl::CivilDay day) {
  std::vector<Fact> truth = person.truth;
  for (const LaterChange& change : person.changes) {
    if (change.day > day) break;
    for (const Fact& changed : change.truth.empty() ? change.facts : change.truth) {
      auto known = std::find_if(truth.begin(), truth.end(), [&changed](const Fact& fact) {
        return fact.key() == changed.key();
      });
      if (known == truth.end()) {
        truth.push_back(changed);
      } else {
        *known = changed;
      }
    }
  }
  return truth;
}

}  // namespace typl::sim
