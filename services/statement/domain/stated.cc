#include "services/statement/domain/stated.h"

#include <algorithm>
#include <utility>

namespace typl::statement {
namespace {

using law::v1::Ground;
using law::v1::Period;

const Ground& DecidingGround(const Period& period) {
  return period.grounds_size() > 0 ? period.grounds(0) : Ground::default_instance();
}

bool SameForPayer(const Period& a, const Period& b) {
  if (a.outcome() != b.outcome()) return false;
  const Ground& ground_a = DecidingGround(a);
  const Ground& ground_b = DecidingGround(b);
  return ground_a.provision() == ground_b.provision() && ground_a.row() == ground_b.row() &&
         ground_a.subject_key() == ground_b.subject_key() && ground_a.kind() == ground_b.kind();
}

bool Says(const v1::StatedPeriod& stated, const Period& period, const PayerPeriod& payer) {
  const Ground& ground = DecidingGround(period);
  return stated.outcome() == period.outcome() && stated.provision() == ground.provision() &&
         stated.row() == ground.row() && stated.subject_key() == ground.subject_key() &&
         stated.kind() == ground.kind() &&
         SamePayer(stated.benefit(), stated.fund(), payer.benefit, payer.fund);
}

// The same to the payer: wording and version of the law aside.
bool SameNote(const law::v1::Note& a, const law::v1::Note& b) {
  return a.kind() == b.kind() && a.provision() == b.provision() && a.row() == b.row() &&
         a.subject_key() == b.subject_key() && ToDaySpan(a.range()) == ToDaySpan(b.range());
}

bool SameNotesOn(const DaySpan& days, const Notes& a, const Notes& b) {
  if (a.empty() && b.empty()) return true;
  const Notes on_a = NotesOn(a, days);
  const Notes on_b = NotesOn(b, days);
  return std::is_permutation(on_a.begin(), on_a.end(), on_b.begin(), on_b.end(), SameNote);
}

// Adds the stretches of `days` that `stated` does not say, for one payer.
void AddUnsaid(const DaySpan& days, const Period& period, const Notes& notes,
               const PayerPeriod& payer, const StatedPeriods& stated,
               std::vector<Difference>& differences) {
  DayNumber start = days.from;
  auto add_until = [&](DayNumber until) {
    if (start < until) {
      differences.push_back({{start, until}, &period, payer.benefit, payer.fund});
    }
  };
  for (const v1::StatedPeriod& said : stated) {
    const DaySpan common = Intersection(days, {said.from_day(), said.until_day()});
    if (common.empty() || !Says(said, period, payer) || !SameNotesOn(common, said.notes(), notes)) {
      continue;
    }
    add_until(common.from);
    start = common.until;
  }
  add_until(days.until);
}

// Joins neighbours that came apart only where the benefit changes but the payer does not.
void JoinNeighbours(std::vector<Difference>& differences) {
  size_t kept = 0;
  for (size_t i = 1; i < differences.size(); ++i) {
    Difference& last = differences[kept];
    Difference& next = differences[i];
    if (last.period == next.period && last.days.until == next.days.from &&
        SamePayer(last.benefit, last.fund, next.benefit, next.fund)) {
      last.days.until = next.days.until;
    } else if (++kept != i) {
      differences[kept] = std::move(next);
    }
  }
  if (!differences.empty()) differences.resize(kept + 1);
}

}  // namespace

std::vector<TimelinePeriod> JoinTimeline(const law::v1::Determination& determination) {
  std::vector<TimelinePeriod> joined;
  joined.reserve(determination.timeline_size());
  for (const Period& period : determination.timeline()) {
    const DaySpan days = ToDaySpan(period.range());
    if (days.empty()) continue;
    if (!joined.empty() && joined.back().days.until == days.from &&
        SameForPayer(*joined.back().period, period)) {
      joined.back().days.until = days.until;
    } else {
      joined.push_back({days, &period});
    }
  }
  return joined;
}

DayNumber FirstUndeterminedDay(const std::vector<TimelinePeriod>& timeline, const Payers& payers) {
  DayNumber first = kOpenDay;
  for (const TimelinePeriod& entry : timeline) {
    if (entry.period->outcome() != law::v1::OUTCOME_UNDETERMINED) continue;
    for (const PayerPeriod& payer : payers) {
      const DaySpan applied_for = Intersection(entry.days, payer.days);
      if (payer.known == PayerKnown::kNoBenefit || applied_for.empty()) continue;
      first = std::min(first, applied_for.from);
    }
  }
  return first;
}

Notes NotesOn(const Notes& notes, const DaySpan& days) {
  Notes on;
  for (const law::v1::Note& note : notes) {
    if (!Intersection(ToDaySpan(note.range()), days).empty()) *on.Add() = note;
  }
  return on;
}

std::vector<Difference> Differences(const std::vector<TimelinePeriod>& timeline, const Notes& notes,
                                    const Payers& payers, const StatedPeriods& stated) {
  std::vector<Difference> differences;
  const DaySpan decided = {kFirstDay, FirstUndeterminedDay(timeline, payers)};
  for (const TimelinePeriod& entry : timeline) {
    for (const PayerPeriod& payer : payers) {
      if (payer.known != PayerKnown::kKnown) continue;
      const DaySpan days = Intersection(Intersection(entry.days, decided), payer.days);
      if (!days.empty()) AddUnsaid(days, *entry.period, notes, payer, stated, differences);
    }
  }
  JoinNeighbours(differences);
  return differences;
}

std::vector<uint64_t> Overlay(const v1::StatedPeriod& period, StatedPeriods& stated) {
  std::vector<uint64_t> replaced;
  StatedPeriods result;
  result.Reserve(stated.size() + 2);
  const DaySpan days = {period.from_day(), period.until_day()};
  bool placed = false;
  auto place = [&] {
    if (!placed) *result.Add() = period;
    placed = true;
  };
  for (v1::StatedPeriod& said : stated) {
    const DaySpan before =
        Intersection({said.from_day(), said.until_day()}, {kFirstDay, days.from});
    const DaySpan after = Intersection({said.from_day(), said.until_day()}, {days.until, kOpenDay});
    if (!said.annulled() && !Intersection({said.from_day(), said.until_day()}, days).empty()) {
      replaced.push_back(said.statement());
    }
    if (said.from_day() >= days.until) place();
    if (!before.empty()) {
      *result.Add() = said;
      result.rbegin()->set_until_day(before.until);
    }
    if (!after.empty()) {
      place();
      *result.Add() = said;
      result.rbegin()->set_from_day(after.from);
    }
  }
  place();
  stated.Swap(&result);
  std::sort(replaced.begin(), replaced.end());
  replaced.erase(std::unique(replaced.begin(), replaced.end()), replaced.end());
  return replaced;
}

std::optional<DaySpan> StatedWithoutGround(
    const StatedPeriods& stated,
    const google::protobuf::RepeatedPtrField<v1::DeterminedPeriod>& before,
    const std::vector<TimelinePeriod>& timeline, const Payers& payers) {
  if (stated.empty()) return std::nullopt;
  std::vector<DaySpan> covered = NoBenefitDays(payers);
  for (const TimelinePeriod& entry : timeline) covered.push_back(entry.days);
  for (const v1::StatedPeriod& said : stated) {
    if (said.annulled()) continue;
    for (const v1::DeterminedPeriod& determined : before) {
      const DaySpan both = Intersection({said.from_day(), said.until_day()},
                                        {determined.from_day(), determined.until_day()});
      const std::vector<DaySpan> gone = NotCovered(both, covered);
      if (!gone.empty()) return gone.front();
    }
  }
  return std::nullopt;
}

}  // namespace typl::statement
