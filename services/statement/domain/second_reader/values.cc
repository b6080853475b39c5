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

// What hangs isn't known.
Value HangsOr(Value value) {
  if (value.hangs_on != nullptr) value.known = std::nullopt;
  return value;
}

// The first day after so many weeks of the marks, counted from a day on.
std::optional<Day> DayOfWeeks(const std::vector<const Mark*>& marks, Day from, int64_t needed) {
  // The days on which weeks are full, and how many.
  std::map<Day, int64_t> weeks_by_end;
  std::vector<DayRange> covering;
  for (const Mark* mark : marks) {
    if (!mark->weeks.has_value()) {
      covering.push_back(mark->days);
    } else if (mark->day_unset) {
      weeks_by_end[from] += *mark->weeks;
    } else if (mark->days.from >= from && mark->days.until < kOpen) {
      weeks_by_end[mark->days.until] += *mark->weeks;
    }
  }
  for (const DayRange& run : Union(std::move(covering))) {
    Day monday = MondayFrom(std::max(run.from, from));
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

}  // namespace

void Values::Put(Mark mark) {
  if (!mark.days.empty()) marks_.push_back(std::move(mark));
}

// 2.1, and 5.4 for what hangs.
Value Values::ValueOf(const std::string& name, int subject) const {
  const Name* meaning = pack_.FindName(name);
  if (meaning == nullptr) return {};
  const int whose = SubjectOf(name, subject);
  if (meaning->derivation == nullptr) return {person_.Read(whose, meaning->field), nullptr};
  for (const v1::Derivation::Term& term : meaning->derivation->first_of()) {
    const Value set = term.when_set().empty() ? Value{} : ValueOf(term.when_set(), whose);
    const Value unset = term.when_unset().empty() ? Value{} : ValueOf(term.when_unset(), whose);
    if (!term.when_set().empty() && set.unset()) continue;
    if (!term.when_unset().empty() && unset.known.has_value()) continue;
    const Matter* hangs_on = FirstOpened(set.hangs_on, unset.hangs_on);
    if (hangs_on != nullptr) return {std::nullopt, hangs_on};
    const Value value = TermOf(term, whose);
    if (value.hangs_on != nullptr) return value;
    if (value.unset()) continue;
    if (term.has_at_least() && *value.known < term.at_least()) continue;
    return value;
  }
  return {};
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

Value Values::TermOf(const v1::Derivation::Term& term, int subject) const {
  switch (term.term_case()) {
    case v1::Derivation::Term::kFact:
      return ValueOf(term.fact(), subject);
    case v1::Derivation::Term::kDaysBetween:
      return Between(term.days_between(), 'd', subject);
    case v1::Derivation::Term::kMonthsBetween:
      return Between(term.months_between(), 'm', subject);
    case v1::Derivation::Term::kYearsBetween:
      return Between(term.years_between(), 'y', subject);
    case v1::Derivation::Term::kNextStart:
      return NextStart(term.next_start(), subject);
    case v1::Derivation::Term::kExists:
      return Exists(term.exists(), subject);
    case v1::Derivation::Term::kConstant:
      return {term.constant(), nullptr};
    case v1::Derivation::Term::kDay: {
      const UnsetDay unset = term.day().skip_unset() ? UnsetDay::kLeftOut : UnsetDay::kAsUnset;
      const Value day = DayTermOf(term.day().is(), unset, subject);
      return day.known.value_or(kFirstDay) >= kOpen ? Value{} : day;
    }
    case v1::Derivation::Term::kSum:
      return SumOf(term.sum(), subject);
    case v1::Derivation::Term::kQuotient:
      return QuotientOf(term.quotient(), subject);
    case v1::Derivation::Term::kMarks:
      return CountMarks(term.marks(), subject);
    case v1::Derivation::Term::kMarkEnd:
      return MarkEnd(term.mark_end(), subject);
    case v1::Derivation::Term::kWeeksReached:
      return WeeksReached(term.weeks_reached(), subject);
    case v1::Derivation::Term::TERM_NOT_SET:
      return {};
  }
  return {};
}

Value Values::DayTermOf(const std::string& expression, UnsetDay unset, int subject) const {
  const auto value = [&](const std::string& name) { return ValueOf(name, subject); };
  const auto no_number = [](const std::string&) -> std::optional<int64_t> { return std::nullopt; };
  return Evaluate(pack_.Expression(expression), unset, {value, no_number});
}

Value Values::SumOf(const v1::Derivation::Sum& sum, int subject) const {
  Value total = {0, nullptr};
  for (const std::string& name : sum.of()) {
    const Value part = ValueOf(name, subject);
    if (part.unset()) return {};
    total.hangs_on = FirstOpened(total.hangs_on, part.hangs_on);
    if (__builtin_add_overflow(*total.known, part.known.value_or(0), &*total.known)) return {};
  }
  return HangsOr(total);
}

Value Values::QuotientOf(const v1::Derivation::Quotient& quotient, int subject) const {
  const Value of = ValueOf(quotient.of(), subject);
  const Value by = ValueOf(quotient.by(), subject);
  if (of.unset() || by.unset() || by.known.value_or(1) <= 0) return {};
  return HangsOr(
      {of.known.value_or(0) / by.known.value_or(1), FirstOpened(of.hangs_on, by.hangs_on)});
}

Value Values::Between(const v1::Derivation::DaysBetween& between, char unit, int subject) const {
  const Value from = DayTermOf(between.from(), UnsetDay::kAsUnset, subject);
  const Value until = DayTermOf(between.until(), UnsetDay::kAsUnset, subject);
  for (const Value& day : {from, until}) {
    if (day.unset() || day.known.value_or(kFirstDay) >= kOpen) return {};
  }
  const Matter* hangs_on = FirstOpened(from.hangs_on, until.hangs_on);
  if (hangs_on != nullptr) return {std::nullopt, hangs_on};
  if (unit == 'd') return {*until.known - *from.known, nullptr};
  const int64_t months = WholeMonthsBetween(*from.known, *until.known);
  return {unit == 'm' ? months : FloorOfTwelfth(months), nullptr};
}

Value Values::NextStart(const v1::Derivation::NextStart& next, int subject) const {
  const Value not_before = DayTermOf(next.not_before(), UnsetDay::kAsUnset, subject);
  if (!not_before.known.has_value()) return not_before;
  Value earliest;
  for (int other : person_.OfEntity(person_.subject(subject).entity)) {
    const std::optional<Day> from = person_.FromOf(other);
    if (other == subject || !from.has_value() || *from < *not_before.known) continue;
    if (!earliest.known.has_value() || *from < *earliest.known) earliest.known = from;
  }
  return earliest;
}

// 2.3.
Value Values::Exists(const v1::Derivation::Exists& exists, int subject) const {
  const Value on = DayTermOf(exists.on(), UnsetDay::kAsUnset, subject);
  std::vector<int> others = person_.OfEntity(exists.entity());
  others.erase(std::remove(others.begin(), others.end(), subject), others.end());
  if (others.empty()) return {0, nullptr};
  if (!on.known.has_value()) return on;
  if (*on.known >= kOpen) return {};
  const DayRange window = {*on.known - exists.began_within_days(), *on.known};
  const bool within = exists.began_within_days() > 0;
  bool possible = false;
  for (int other : others) {
    const std::optional<Day> from = person_.FromOf(other);
    const Day until = person_.UntilOf(other).value_or(kOpen);
    if (!from.has_value()) {
      possible = possible || (within ? until > window.from : until > *on.known);
    } else if (within ? window.Holds(*from) : DayRange{*from, until}.Holds(*on.known)) {
      return {1, nullptr};
    }
  }
  if (possible) return {};
  return {0, nullptr};
}

Value Values::CountMarks(const v1::Derivation::Marks& marks, int subject) const {
  const Value from = DayTermOf(marks.from(), UnsetDay::kAsUnset, subject);
  const Value until = DayTermOf(marks.until(), UnsetDay::kAsUnset, subject);
  if (from.unset() || until.unset()) return {};
  Value count = {0, FirstOpened(from.hangs_on, until.hangs_on)};
  if (count.hangs_on != nullptr) return HangsOr(count);
  for (const Mark& mark : marks_) {
    if (mark.name != marks.mark() || (marks.own() && mark.subject != subject)) continue;
    if (!Overlap(mark.days, {*from.known, *until.known})) continue;
    count.hangs_on = FirstOpened(count.hangs_on, mark.possible_by);
    if (mark.possible_by == nullptr) ++*count.known;
  }
  return HangsOr(count);
}

Value Values::MarkEnd(const v1::Derivation::MarkEnd& end, int subject) const {
  const Value on = DayTermOf(end.on(), UnsetDay::kAsUnset, subject);
  if (!on.known.has_value()) return on;
  std::vector<const Mark*> possible;
  std::optional<Day> last;
  for (const Mark& mark : marks_) {
    if (mark.name != end.mark() || !mark.days.Holds(*on.known)) continue;
    if (mark.possible_by != nullptr) {
      possible.push_back(&mark);
    } else {
      last = std::max(last.value_or(kFirstDay), mark.days.until);
    }
  }
  // Unset when there is none, or one has no end.
  const auto known = [](std::optional<Day> day) {
    return day.has_value() && *day < kOpen ? day : std::nullopt;
  };
  Value value = {known(last), nullptr};
  for (const Mark* mark : possible) {
    const Day with_it = std::max(last.value_or(kFirstDay), mark->days.until);
    if (mark->day_unset || known(with_it) != known(last)) {
      value.hangs_on = FirstOpened(value.hangs_on, mark->possible_by);
    }
  }
  return HangsOr(value);
}

Value Values::WeeksReached(const v1::Derivation::WeeksReached& reached, int subject) const {
  const Value from = DayTermOf(reached.from(), UnsetDay::kAsUnset, subject);
  if (!from.known.has_value()) return from;
  absl::string_view text = reached.weeks();
  int64_t needed = 0;
  if (absl::ConsumePrefix(&text, "{")) {
    const std::optional<int64_t> parameter =
        pack_.ParameterOn(std::string(absl::StripSuffix(text, "}")), *from.known);
    if (!parameter.has_value()) return {};
    needed = *parameter;
  } else {
    static_cast<void>(absl::SimpleAtoi(text, &needed));
  }
  std::vector<const Mark*> certain;
  std::vector<const Mark*> all;
  const Matter* first_opened = nullptr;
  for (const Mark& mark : marks_) {
    if (mark.name != reached.mark() || mark.days.until <= *from.known) continue;
    all.push_back(&mark);
    if (mark.possible_by == nullptr) certain.push_back(&mark);
    first_opened = FirstOpened(first_opened, mark.possible_by);
  }
  const std::optional<Day> day = DayOfWeeks(certain, *from.known, needed);
  if (DayOfWeeks(all, *from.known, needed) != day) return {std::nullopt, first_opened};
  return {day, nullptr};
}

}  // namespace typl::law::second
