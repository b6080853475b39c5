#include "services/statement/domain/engine/marks.h"

#include <algorithm>
#include <utility>

namespace typl::law::engine {
namespace {

constexpr Day kDaysInWeek = 7;
// 1.1.1970 was a Thursday.
constexpr Day kThursday = 3;
// More weeks than a life has; keeps sums of what people write in bounds.
constexpr int64_t kWeeksMax = 10'000;

Day MondayFrom(Day day) {
  const Day weekday = ((day + kThursday) % kDaysInWeek + kDaysInWeek) % kDaysInWeek;
  return weekday == 0 ? day : day + kDaysInWeek - weekday;
}

// So many weeks more, as from a day.
struct Gain {
  Day day = 0;
  int64_t weeks = 0;
};
using Gains = std::vector<Gain>;

// The calendar weeks, at most so many, that the days cover together.
void AddCoveredWeeks(std::vector<DayRange> days, Day from, int64_t at_most, Gains& gains) {
  std::sort(days.begin(), days.end(), [](DayRange a, DayRange b) { return a.from < b.from; });
  size_t i = 0;
  while (i < days.size()) {
    DayRange whole = days[i++];
    while (i < days.size() && days[i].from <= whole.until) {
      whole.until = std::max(whole.until, days[i++].until);
    }
    for (Day monday = MondayFrom(std::max(whole.from, from));
         at_most > 0 && monday <= kLastDay && whole.until - kDaysInWeek >= monday;
         monday += kDaysInWeek) {
      gains.push_back({monday + kDaysInWeek, 1});
      --at_most;
    }
  }
}

}  // namespace

Value Marks::Count(int name, DayRange days, int subject) const {
  int64_t count = 0;
  int hangs = -1;
  for (const Mark& mark : marks_) {
    if (mark.name != name || (subject >= 0 && mark.subject != subject)) continue;
    if (Intersect(mark.days, days).empty()) continue;
    if (mark.matter < 0) {
      ++count;
    } else {
      hangs = EarlierMatter(hangs, mark.matter);
    }
  }
  return hangs >= 0 ? Value::Hanging(hangs) : Value{true, count};
}

Value Marks::End(int name, Day on) const {
  // An end that is open goes beyond any other.
  Day end = kFirstDay;
  bool any = false;
  for (const Mark& mark : marks_) {
    if (mark.name != name || mark.matter >= 0 || !mark.days.Contains(on)) continue;
    any = true;
    end = std::max(end, mark.days.until);
  }
  const bool unset = !any || end > kLastDay;
  int hangs = -1;
  for (const Mark& mark : marks_) {
    if (mark.name != name || mark.matter < 0 || !mark.days.Contains(on)) continue;
    const bool open = mark.days.until > kLastDay;
    const bool changes = any ? !(end > kLastDay) && mark.days.until > end : !open;
    if (changes || mark.days_unknown) hangs = EarlierMatter(hangs, mark.matter);
  }
  if (hangs >= 0) return Value::Hanging(hangs);
  return unset ? Value{} : Value{true, end};
}

Value Marks::WeeksReached(int name, Day from, int64_t weeks) const {
  const Value reached = CountWeeks(name, from, weeks, false);
  int hangs = -1;
  for (const Mark& mark : marks_) {
    if (mark.name == name && mark.matter >= 0 && mark.days.until > from) {
      hangs = EarlierMatter(hangs, mark.matter);
    }
  }
  if (hangs < 0 || CountWeeks(name, from, weeks, true) == reached) return reached;
  return Value::Hanging(hangs);
}

Value Marks::CountWeeks(int name, Day from, int64_t weeks, bool with_possible) const {
  Gains gains;
  std::vector<DayRange> covered;
  for (const Mark& mark : marks_) {
    if (mark.name != name || mark.days.until <= from) continue;
    if (mark.matter >= 0 && !with_possible) continue;
    if (mark.weeks == Mark::kOwnWeeks) {
      covered.push_back(mark.days);
    } else if (mark.days_unknown) {
      gains.push_back({from, std::min(mark.weeks, kWeeksMax)});
    } else if (mark.days.from >= from) {
      gains.push_back({mark.days.until, std::min(mark.weeks, kWeeksMax)});
    }
  }
  AddCoveredWeeks(std::move(covered), from, weeks, gains);
  std::sort(gains.begin(), gains.end(), [](Gain a, Gain b) { return a.day < b.day; });
  for (const Gain& gain : gains) {
    weeks -= gain.weeks;
    if (gain.day > kLastDay) break;
    if (weeks <= 0) return Value{true, gain.day};
  }
  return Value{};
}

}  // namespace typl::law::engine
