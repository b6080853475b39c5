#include <algorithm>

#include "services/statement/domain/case_parts.h"

// What the law lets be stated without an officer, and why it must wait all the same.

namespace typl::statement {
namespace {

using law::v1::Fact;
using law::v1::Ground;

// Whoever left the source out speaks for the person.
bool FromPerson(const Fact& fact) {
  return fact.source() == law::v1::FACT_SOURCE_PERSON ||
         fact.source() == law::v1::FACT_SOURCE_UNSPECIFIED;
}

// Something was said of the subject, and what counts of it now all came from the person.
bool OnlyFromPerson(const law::v1::PersonFacts& facts, absl::string_view subject_key) {
  bool said = false;
  std::vector<Fact::ContentCase> seen;
  for (int i = facts.facts_size() - 1; i >= 0; --i) {
    const Fact& fact = facts.facts(i).fact();
    if (fact.key() != subject_key) continue;
    // A later fact with the same key and content took its place.
    if (std::find(seen.begin(), seen.end(), fact.content_case()) != seen.end()) continue;
    seen.push_back(fact.content_case());
    if (!FromPerson(fact)) return false;
    said = true;
  }
  return said;
}

// Something was said of the subject since the file had so many facts; `by_others`: by others than
// the person.
bool SaidSince(const law::v1::PersonFacts& facts, absl::string_view subject_key, uint32_t known,
               bool by_others) {
  for (int i = static_cast<int>(known); i < facts.facts_size(); ++i) {
    const Fact& fact = facts.facts(i).fact();
    if (fact.key() == subject_key && !(by_others && FromPerson(fact))) return true;
  }
  return false;
}

// The hearing on the ground was answered, and no officer has settled what follows from it.
bool HasUnreadAnswer(const v1::PersonFile& file, const Ground& ground) {
  return std::any_of(
      file.requests().begin(), file.requests().end(), [&](const v1::OpenRequest& open) {
        return open.request().task().empty() &&
               open.request().state() == v1::CLARIFICATION_STATE_RECEIVED &&
               open.provision() == ground.provision() && open.subject_key() == ground.subject_key();
      });
}

std::optional<Hold::Why> WhyHeld(const StepContext& context, const v1::PersonFile& file,
                                 const law::v1::Period& period) {
  if (period.grounds().empty() || period.grounds(0).by_officer()) return std::nullopt;
  const Ground& ground = period.grounds(0);
  if (const v1::Settled* settled = FindSettled(file, ground)) {
    if (settled->withheld()) return Hold::Why::kWithheld;
    return std::nullopt;
  }
  if (HasUnreadAnswer(file, ground)) return Hold::Why::kAnswerUnread;
  if (IsAdverse(period.outcome()) &&
      !IsHeard(context.law, file, ground.provision(), ground.subject_key())) {
    return Hold::Why::kHearing;
  }
  for (const Ground& each : period.grounds()) {
    if (!context.law.AutomaticOn(each.provision(), context.day).allowed) {
      return Hold::Why::kNotAdopted;
    }
  }
  return std::nullopt;
}

}  // namespace

bool IsAdverse(law::v1::Outcome outcome) {
  switch (outcome) {
    case law::v1::OUTCOME_OBSTACLE:
    case law::v1::OUTCOME_WAITING_PERIOD:
    case law::v1::OUTCOME_WORK_OBLIGATION:
    case law::v1::OUTCOME_SERVICE_PERIOD:
      return true;
    default:
      return false;
  }
}

absl::string_view HeardKey(absl::string_view subject_key, absl::string_view provision) {
  return subject_key.empty() ? provision : subject_key;
}

bool IsHeard(const CaseLaw& law, const v1::PersonFile& file, absl::string_view provision,
             absl::string_view subject_key) {
  if (!law.HearingNeeded(provision) || OnlyFromPerson(file.facts(), subject_key)) return true;
  const absl::string_view key = HeardKey(subject_key, provision);
  return std::any_of(file.heard().begin(), file.heard().end(), [&](const v1::Heard& heard) {
    return heard.subject_key() == key &&
           !SaidSince(file.facts(), subject_key, heard.facts_known(), true);
  });
}

const v1::Settled* FindSettled(const v1::PersonFile& file, const Ground& ground) {
  for (const v1::Settled& settled : file.settled()) {
    if (settled.provision() == ground.provision() && settled.row() == ground.row() &&
        settled.subject_key() == ground.subject_key() &&
        !SaidSince(file.facts(), ground.subject_key(), settled.facts_known(), false)) {
      return &settled;
    }
  }
  return nullptr;
}

std::vector<Hold> TakeHolds(const StepContext& context, const v1::PersonFile& file,
                            std::vector<Difference>& differences) {
  std::vector<Hold> holds;
  DayNumber first_held = kOpenDay;
  for (const Difference& difference : differences) {
    const std::optional<Hold::Why> why = WhyHeld(context, file, *difference.period);
    if (!why.has_value()) continue;
    holds.push_back({*why, difference.days, difference.period});
    first_held = std::min(first_held, difference.days.from);
  }
  if (holds.empty()) return holds;
  for (Difference& difference : differences) {
    difference.days.until = std::min(difference.days.until, first_held);
  }
  std::erase_if(differences, [](const Difference& difference) { return difference.days.empty(); });
  return holds;
}

}  // namespace typl::statement
