#include <algorithm>
#include <tuple>

#include "services/statement/domain/engine/evaluation.h"

// In what order provisions meet their subjects.

namespace typl::law::engine {
namespace {

// A person has few subjects; this many orders of grounds fit between two provisions.
constexpr int kOrderStride = 1 << 16;
constexpr int kMonthsInYear = 12;

}  // namespace

void Evaluation::Run() {
  elements_.reserve(8);
  grounds_.reserve(8);
  series_.reserve(8);
  disapplications_.reserve(8);
  for (const ApplyStep& step : pack_.order) {
    if ((step.entities & file_.entities()) == 0) continue;
    if (step.sequence) {
      RunSequence(step);
    } else {
      RunProvision(step.provisions.front());
    }
  }
}

// Whoever is passed over is so without a trace: a receipt tells of every provision that was
// applied.
bool Evaluation::MaySpeak(const CompiledProvision& provision, int subject) {
  if (traced_) return true;
  return std::all_of(provision.preconditions.begin(), provision.preconditions.end(),
                     [&](const Precondition& condition) {
                       return condition.values.Matches(inputs_.Get(condition.input, subject));
                     });
}

void Evaluation::RunProvision(int index) {
  const CompiledProvision& provision = pack_.provisions[index];
  int order = index * kOrderStride;
  for (const int subject : file_.OfEntity(provision.entity)) {
    if (MaySpeak(provision, subject)) Apply({index, subject, order++, {}});
  }
  if (!provision.required_within) return;
  Places places(memory_);
  AddAbsences(index, places);
  for (const Place place : places) Apply({place.provision, place.subject, place.order, {}});
}

void Evaluation::RunSequence(const ApplyStep& step) {
  Places places(memory_);
  for (size_t i = 0; i < step.provisions.size(); ++i) {
    if ((step.entities_of[i] & file_.entities()) != 0) AddPlaces(step.provisions[i], places);
  }
  SortByEvent(places);
  for (const Place place : places) Apply({place.provision, place.subject, place.order, {}});
}

// Stable: on one day the order of the step and of the subjects stays.
void Evaluation::SortByEvent(Places& places) {
  if (places.size() < 2) return;
  using Dated = std::tuple<int64_t, size_t, Place>;  // day, place in `places`
  std::pmr::vector<Dated> dated(memory_);
  for (const Place place : places) {
    const CompiledProvision& provision = pack_.provisions[place.provision];
    const Value day = inputs_.Get(provision.selector_date, place.subject);
    dated.push_back({day.known ? day.number : int64_t{kFirstDay} - 1, dated.size(), place});
  }
  std::sort(dated.begin(), dated.end(), [](const Dated& a, const Dated& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  for (size_t i = 0; i < dated.size(); ++i) places[i] = std::get<Place>(dated[i]);
}

void Evaluation::AddPlaces(int index, Places& places) {
  const CompiledProvision& provision = pack_.provisions[index];
  int order = index * kOrderStride;
  for (const int subject : file_.OfEntity(provision.entity)) {
    if (MaySpeak(provision, subject)) places.push_back({index, subject, order++});
  }
  if (provision.required_within) AddAbsences(index, places);
}

// Days on which a fact of this entity is required but none holds are a subject of which nothing is
// known: each run of them, or, of those that are named, the year from each.
void Evaluation::AddAbsences(int index, Places& places) {
  const CompiledProvision& provision = pack_.provisions[index];
  if (file_.OfEntity(*provision.required_within).empty()) return;
  absl::InlinedVector<DayRange, 4> covered;
  for (const int subject : file_.OfEntity(provision.entity)) {
    const DayRange period = inputs_.PeriodOf(subject);
    if (!period.empty()) covered.push_back(period);
  }
  std::sort(covered.begin(), covered.end(), [](DayRange a, DayRange b) { return a.from < b.from; });
  int order = index * kOrderStride + kOrderStride / 2;
  const size_t first = places.size();
  const auto add = [&](DayRange days) {
    if (days.empty()) return;
    const int subject = file_.AddAbsence(provision.entity, days);
    if (!MaySpeak(provision, subject)) return;
    for (size_t i = first; i < places.size(); ++i) {
      if (places[i].subject == subject) return;
    }
    places.push_back({index, subject, order++});
  };
  for (const int within : file_.OfEntity(*provision.required_within)) {
    const DayRange required = inputs_.PeriodOf(within);
    if (provision.required_on) {
      ForEachYearlyDay(*provision.required_on, required, [&](Day day) {
        const bool held = std::any_of(covered.begin(), covered.end(),
                                      [&](DayRange period) { return period.Contains(day); });
        if (!held) add({day, AddMonths(day, kMonthsInYear)});
      });
      continue;
    }
    Day from = required.from;
    for (const DayRange period : covered) {
      add({from, std::min(period.from, required.until)});
      from = std::max(from, period.until);
    }
    add({from, required.until});
  }
}

// The days of the years that lie in the period, up to the day of the statement.
void Evaluation::ForEachYearlyDay(CompiledProvision::YearlyDay yearly, DayRange period,
                                  absl::FunctionRef<void(Day)> use) const {
  const DayRange days = Intersect(period, {kFirstDay, statement_day_ + 1});
  if (days.empty()) return;
  const int last = PartsOf(days.until - 1).year;
  for (int year = PartsOf(days.from).year; year <= last; ++year) {
    const Day day = FromParts({year, yearly.month, yearly.day});
    if (days.Contains(day)) use(day);
  }
}

}  // namespace typl::law::engine
