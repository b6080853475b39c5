#include "services/statement/domain/second_reader/values.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "services/statement/domain/second_reader/matter.h"

namespace typl::law::second {

namespace {

constexpr int64_t kDaysInWeek = 7;

// The first Monday that is not before the day.
Day MondayFrom(Day day) {
  const absl::CivilDay civil = CivilDayOf(day);
  if (absl::GetWeekday(civil) == absl::Weekday::monday) return day;
  return DayNumber(absl::NextWeekday(civil, absl::Weekday::monday));
}

int64_t FloorOfTwelfth(int64_t months) {
  return months >= 0 ? months / 12 : -((-months + 11) / 12);
}

}  // namespace

void Values::Put(Mark mark) {
  if (mark.days.empty()) return;
  const Matter* matter = mark.possible_by;
  if (matter != nullptr && std::count(matters_.begin(), matters_.end(), matter) == 0) {
    matters_.push_back(matter);
    std::sort(matters_.begin(), matters_.end(),
              [](const Matter* a, const Matter* b) { return a->opened < b->opened; });
  }
  marks_.push_back(std::move(mark));
}

Value Values::ValueOf(const std::string& name, int subject) const {
  Value value;
  value.known = Work(name, subject, nullptr);
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr || meaning->marks.empty()) return value;
  for (const Matter* matter : matters_) {
    if (Work(name, subject, matter) != value.known) return {std::nullopt, matter};
  }
  return value;
}

int Values::SubjectOf(const std::string& name, int subject) const {
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr || meaning->entity == person_.subject(subject).entity) return subject;
  const std::vector<int>& others = person_.OfEntity(meaning->entity);
  return others.empty() ? subject : others.front();
}

std::string Values::TextOf(const std::string& name, int subject) const {
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr || meaning->derivation != nullptr) return "";
  return person_.ReadText(SubjectOf(name, subject), meaning->field);
}

Value Values::DayOf(const std::string& expression, UnsetDay unset, int subject, Day law_day) const {
  const auto value = [&](const std::string& name) { return ValueOf(name, subject); };
  const auto number = [&](const std::string& id) { return pack_.ParameterOn(id, law_day); };
  return Evaluate(pack_.Expression(expression), unset, {value, number});
}

Values::Known Values::Work(const std::string& name, int subject, const Matter* supposed) const {
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr) return std::nullopt;
  const int whose = SubjectOf(name, subject);
  if (meaning->derivation == nullptr) return person_.Read(whose, meaning->field);
  for (const v1::Derivation::Term& term : meaning->derivation->first_of()) {
    if (!term.when_set().empty() && !Work(term.when_set(), whose, supposed).has_value()) continue;
    if (!term.when_unset().empty() && Work(term.when_unset(), whose, supposed).has_value()) {
      continue;
    }
    const Known value = WorkTerm(term, whose, supposed);
    if (!value.has_value()) continue;
    if (term.has_at_least() && *value < term.at_least()) continue;
    return value;
  }
  return std::nullopt;
}

Values::Known Values::WorkTerm(const v1::Derivation::Term& term, int subject,
                               const Matter* supposed) const {
  switch (term.term_case()) {
    case v1::Derivation::Term::kFact:
      return Work(term.fact(), subject, supposed);
    case v1::Derivation::Term::kDaysBetween:
      return Between(term.days_between(), 'd', subject, supposed);
    case v1::Derivation::Term::kMonthsBetween:
      return Between(term.months_between(), 'm', subject, supposed);
    case v1::Derivation::Term::kYearsBetween:
      return Between(term.years_between(), 'y', subject, supposed);
    case v1::Derivation::Term::kNextStart:
      return NextStart(term.next_start(), subject, supposed);
    case v1::Derivation::Term::kExists:
      return Exists(term.exists(), subject, supposed);
    case v1::Derivation::Term::kConstant:
      return term.constant();
    case v1::Derivation::Term::kDay: {
      const Known day = WorkDay(term.day().is(),
                                term.day().skip_unset() ? UnsetDay::kLeftOut : UnsetDay::kAsUnset,
                                subject, supposed);
      if (!day.has_value() || *day >= kOpen) return std::nullopt;
      return day;
    }
    case v1::Derivation::Term::kSum: {
      int64_t sum = 0;
      for (const std::string& name : term.sum().of()) {
        const Known part = Work(name, subject, supposed);
        if (!part.has_value() || __builtin_add_overflow(sum, *part, &sum)) return std::nullopt;
      }
      return sum;
    }
    case v1::Derivation::Term::kQuotient: {
      const Known of = Work(term.quotient().of(), subject, supposed);
      const Known by = Work(term.quotient().by(), subject, supposed);
      if (!of.has_value() || !by.has_value() || *by <= 0) return std::nullopt;
      return *of / *by;
    }
    case v1::Derivation::Term::kMarks:
      return CountMarks(term.marks(), subject, supposed);
    case v1::Derivation::Term::kMarkEnd:
      return MarkEnd(term.mark_end(), subject, supposed);
    case v1::Derivation::Term::kWeeksReached:
      return WeeksReached(term.weeks_reached(), subject, supposed);
    case v1::Derivation::Term::TERM_NOT_SET:
      return std::nullopt;
  }
  return std::nullopt;
}

Values::Known Values::WorkDay(const std::string& expression, UnsetDay unset, int subject,
                              const Matter* supposed) const {
  const auto value = [&](const std::string& name) {
    return Value{Work(name, subject, supposed), nullptr};
  };
  const auto no_number = [](const std::string&) -> Known { return std::nullopt; };
  return Evaluate(pack_.Expression(expression), unset, {value, no_number}).known;
}

Values::Known Values::Between(const v1::Derivation::DaysBetween& between, char unit, int subject,
                              const Matter* supposed) const {
  const Known from = WorkDay(between.from(), UnsetDay::kAsUnset, subject, supposed);
  const Known until = WorkDay(between.until(), UnsetDay::kAsUnset, subject, supposed);
  if (!from.has_value() || !until.has_value() || *from >= kOpen || *until >= kOpen) {
    return std::nullopt;
  }
  if (unit == 'd') return *until - *from;
  const int64_t months = WholeMonthsBetween(*from, *until);
  return unit == 'm' ? months : FloorOfTwelfth(months);
}

Values::Known Values::NextStart(const v1::Derivation::NextStart& next, int subject,
                                const Matter* supposed) const {
  const Known not_before = WorkDay(next.not_before(), UnsetDay::kAsUnset, subject, supposed);
  if (!not_before.has_value()) return std::nullopt;
  Known earliest;
  for (int other : person_.OfEntity(person_.subject(subject).entity)) {
    const std::optional<Day> from = person_.FromOf(other);
    if (other == subject || !from.has_value() || *from < *not_before) continue;
    if (!earliest.has_value() || *from < *earliest) earliest = from;
  }
  return earliest;
}

Values::Known Values::Exists(const v1::Derivation::Exists& exists, int subject,
                             const Matter* supposed) const {
  const Known on = WorkDay(exists.on(), UnsetDay::kAsUnset, subject, supposed);
  if (!on.has_value() || *on >= kOpen) {
    const std::vector<int>& all = person_.OfEntity(exists.entity());
    const bool another =
        std::any_of(all.begin(), all.end(), [&](int other) { return other != subject; });
    return another ? std::nullopt : Known(0);
  }
  const DayRange window = {*on - exists.began_within_days(), *on};
  bool possible = false;
  for (int other : person_.OfEntity(exists.entity())) {
    if (other == subject) continue;
    const std::optional<Day> from = person_.FromOf(other);
    const Day until = person_.UntilOf(other).value_or(kOpen);
    const bool within = exists.began_within_days() > 0;
    if (!from.has_value()) {
      possible = possible || (within ? until > window.from : until > *on);
    } else if (within ? window.Holds(*from) : DayRange{*from, until}.Holds(*on)) {
      return 1;
    }
  }
  if (possible) return std::nullopt;
  return 0;
}

std::vector<const Mark*> Values::MarksNamed(const std::string& name, const Matter* supposed) const {
  std::vector<const Mark*> named;
  for (const Mark& mark : marks_) {
    if (mark.name != name) continue;
    if (mark.possible_by == nullptr || mark.possible_by == supposed) named.push_back(&mark);
  }
  return named;
}

Values::Known Values::CountMarks(const v1::Derivation::Marks& marks, int subject,
                                 const Matter* supposed) const {
  const Known from = WorkDay(marks.from(), UnsetDay::kAsUnset, subject, supposed);
  const Known until = WorkDay(marks.until(), UnsetDay::kAsUnset, subject, supposed);
  if (!from.has_value() || !until.has_value()) return std::nullopt;
  int64_t count = 0;
  for (const Mark* mark : MarksNamed(marks.mark(), supposed)) {
    if (marks.own() && mark->subject != subject) continue;
    if (Overlap(mark->days, {*from, *until})) ++count;
  }
  return count;
}

Values::Known Values::MarkEnd(const v1::Derivation::MarkEnd& end, int subject,
                              const Matter* supposed) const {
  const Known on = WorkDay(end.on(), UnsetDay::kAsUnset, subject, supposed);
  if (!on.has_value()) return std::nullopt;
  Known last;
  for (const Mark* mark : MarksNamed(end.mark(), supposed)) {
    if (mark->days.Holds(*on)) last = std::max(last.value_or(kFirstDay), mark->days.until);
  }
  if (last.has_value() && *last >= kOpen) return std::nullopt;
  return last;
}

Values::Known Values::WeeksReached(const v1::Derivation::WeeksReached& reached, int subject,
                                   const Matter* supposed) const {
  const Known from = WorkDay(reached.from(), UnsetDay::kAsUnset, subject, supposed);
  if (!from.has_value() || *from >= kOpen) return std::nullopt;
  absl::string_view text = reached.weeks();
  int64_t needed = 0;
  if (absl::ConsumePrefix(&text, "{")) {
    const Known parameter = pack_.ParameterOn(std::string(absl::StripSuffix(text, "}")), *from);
    if (!parameter.has_value()) return std::nullopt;
    needed = *parameter;
  } else {
    static_cast<void>(absl::SimpleAtoi(text, &needed));
  }
  // The days on which weeks are full, and how many.
  std::map<Day, int64_t> weeks_by_end;
  std::vector<DayRange> covering;
  for (const Mark* mark : MarksNamed(reached.mark(), supposed)) {
    if (!mark->weeks.has_value()) {
      covering.push_back(mark->days);
    } else if (mark->days.from >= *from && mark->days.until < kOpen) {
      weeks_by_end[mark->days.until] += *mark->weeks;
    }
  }
  for (const DayRange& run : Union(std::move(covering))) {
    Day monday = MondayFrom(std::max(run.from, *from));
    for (int64_t week = 0; week < needed && monday + kDaysInWeek <= run.until; ++week) {
      monday += kDaysInWeek;
      weeks_by_end[monday] += 1;
    }
  }
  for (const auto& [end, weeks] : weeks_by_end) {
    needed -= weeks;
    if (needed <= 0) return end;
  }
  return std::nullopt;
}

}  // namespace typl::law::second
