#include "services/statement/domain/same_decision.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/statement/domain/stated.h"

namespace typl::statement {
namespace {

using law::v1::Ground;
using law::v1::Period;

const Ground* DecidingGround(const Period& period) {
  return period.grounds().empty() ? nullptr : &period.grounds(0);
}

// As far as a statement or the handling of the case rests on it.
bool SameGround(const Ground* a, const Ground* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->provision() == b->provision() && a->row() == b->row() &&
         a->subject_key() == b->subject_key() && a->reason() == b->reason();
}

bool SamePeriod(const Period& a, const Period& b) {
  return a.outcome() == b.outcome() && SameGround(DecidingGround(a), DecidingGround(b));
}

bool SameFact(const law::v1::OpenFact& a, const law::v1::OpenFact& b) {
  return a.subject_key() == b.subject_key() && a.fact() == b.fact();
}

bool SameRange(const common::v1::DateRange& a, const common::v1::DateRange& b) {
  return ToDaySpan(a) == ToDaySpan(b);
}

bool SameChoice(const law::v1::OfficerChoice& a, const law::v1::OfficerChoice& b) {
  return a.row() == b.row() && a.outcome() == b.outcome() && SameRange(a.range(), b.range());
}

bool SameMatter(const law::v1::OfficerMatter& a, const law::v1::OfficerMatter& b) {
  return a.subject_key() == b.subject_key() && a.provision() == b.provision() &&
         a.reason() == b.reason() &&
         std::equal(a.choices().begin(), a.choices().end(), b.choices().begin(), b.choices().end(),
                    SameChoice);
}

bool SameNote(const law::v1::Note& a, const law::v1::Note& b) {
  return a.kind() == b.kind() && a.provision() == b.provision() && a.row() == b.row() &&
         a.subject_key() == b.subject_key() && a.reason() == b.reason() &&
         SameRange(a.range(), b.range());
}

template <typename List, typename Same>
bool SameList(const List& a, const List& b, Same same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

std::string GroundText(const Period* period) {
  if (period == nullptr || period->outcome() == law::v1::OUTCOME_UNDETERMINED) return "";
  const Ground* const ground = DecidingGround(*period);
  if (ground == nullptr) return "";
  return absl::StrCat(ground->provision(), "/", ground->version(), "/", ground->row());
}

const Period* PeriodOn(const std::vector<TimelinePeriod>& timeline, DayNumber day) {
  for (const TimelinePeriod& entry : timeline) {
    if (entry.days.from <= day && day < entry.days.until) return entry.period;
  }
  return nullptr;
}

}  // namespace

bool SameDecision(const law::v1::Determination& a, const law::v1::Determination& b) {
  return SameList(JoinTimeline(a), JoinTimeline(b),
                  [](const TimelinePeriod& x, const TimelinePeriod& y) {
                    return x.days == y.days && SamePeriod(*x.period, *y.period);
                  }) &&
         SameList(a.open_facts(), b.open_facts(), SameFact) &&
         SameList(a.officer_matters(), b.officer_matters(), SameMatter) &&
         SameList(a.deferred_matters(), b.deferred_matters(), SameMatter) &&
         SameList(a.notes(), b.notes(), SameNote);
}

std::vector<v1::PeriodDifference> PeriodDifferences(const law::v1::Determination& before,
                                                    const law::v1::Determination& after) {
  const std::vector<TimelinePeriod> old_timeline = JoinTimeline(before);
  const std::vector<TimelinePeriod> new_timeline = JoinTimeline(after);
  std::vector<DayNumber> bounds;
  for (const auto* timeline : {&old_timeline, &new_timeline}) {
    for (const TimelinePeriod& entry : *timeline) {
      bounds.push_back(entry.days.from);
      bounds.push_back(entry.days.until);
    }
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  std::vector<v1::PeriodDifference> differences;
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    const Period* const was = PeriodOn(old_timeline, bounds[i]);
    const Period* const is = PeriodOn(new_timeline, bounds[i]);
    if (was == is || (was != nullptr && is != nullptr && SamePeriod(*was, *is))) continue;
    v1::PeriodDifference& difference = differences.emplace_back();
    *difference.mutable_range() = ToDateRange({bounds[i], bounds[i + 1]});
    if (was != nullptr) difference.set_before(was->outcome());
    if (is != nullptr) difference.set_after(is->outcome());
    difference.set_ground_before(GroundText(was));
    difference.set_ground_after(GroundText(is));
  }
  return differences;
}

}  // namespace typl::statement
