#include "services/statement/domain/engine/inputs.h"

#include <algorithm>

namespace typl::law::engine {
namespace {

// Whole months from one day to another, as ages are counted: a month is full on the day of the same
// number, or, where there is none, on the first of the next month. Before the first day they count
// down.
int64_t MonthsBetween(Day from, Day until) {
  const DayParts start = PartsOf(from);
  const DayParts end = PartsOf(until);
  const int months = (end.year - start.year) * 12 + end.month - start.month;
  return end.day < start.day ? months - 1 : months;
}

// The whole part of a twelfth, rounded down below zero too.
int64_t YearsOf(int64_t months) { return (months >= 0 ? months : months - 11) / 12; }

Day Shift(Day day, const DayNode& node) {
  if (day == kUnknownDay || day == kOpenDay) return day;
  if (node.plus_months != 0) day = AddMonths(day, node.plus_months);
  day += node.plus_days;
  return day > kLastDay ? kOpenDay : std::max(day, kFirstDay);
}

}  // namespace

DayValue Inputs::GetDay(const DayNode& node, int subject, DayUse use, Asks& asks) {
  switch (node.kind) {
    case DayNode::Kind::kOpen:
      return {kOpenDay};
    case DayNode::Kind::kConstant:
      return {Shift(node.constant, node)};
    case DayNode::Kind::kInput: {
      const Value value = Get(node.input, subject);
      if (value.known) return {Shift(static_cast<Day>(value.number), node)};
      if (value.hangs >= 0) return {kUnknownDay, false, value.hangs};
      if (use == DayUse::kEnd) return {kOpenDay};
      if (use == DayUse::kNeeded) AddAsk(node.input, subject, asks);
      return {kUnknownDay, true};
    }
    case DayNode::Kind::kEarliest:
    case DayNode::Kind::kLatest:
      return Choose(node, subject, use, asks);
  }
  return {};
}

DayValue Inputs::Choose(const DayNode& node, int subject, DayUse use, Asks& asks) {
  const bool earliest = node.kind == DayNode::Kind::kEarliest;
  Day result = earliest ? kOpenDay : kFirstDay;
  DayValue whole;
  bool any = false;
  for (const DayNode& operand : node.operands) {
    const DayValue part = GetDay(operand, subject, use, asks);
    whole.unset = whole.unset || part.unset;
    whole.hangs = EarlierMatter(whole.hangs, part.hangs);
    any = any || !part.unset;
    if (part.day == kUnknownDay) continue;
    result = earliest ? std::min(result, part.day) : std::max(result, part.day);
  }
  if (use == DayUse::kSkipUnset && any) whole.unset = false;
  if (!whole.unset && whole.hangs < 0) whole.day = Shift(result, node);
  return whole;
}

DayRange Inputs::PeriodOf(int subject) {
  const Entity& entity = pack_.vocabulary.entity(file_.subjects()[subject].entity);
  DayRange range{kFirstDay, kOpenDay};
  if (entity.from_slot) {
    const Value from = file_.Get(subject, *entity.from_slot);
    if (from.known) range.from = static_cast<Day>(from.number);
  }
  if (entity.until_slot) {
    const Value until = file_.Get(subject, *entity.until_slot);
    if (until.known) range.until = static_cast<Day>(until.number);
  }
  return range;
}

void Inputs::AddAsk(const InputRef& input, int subject, Asks& asks) const {
  if (input.kind == InputRef::Kind::kDerivation) {
    const std::optional<FieldId> ask = pack_.derivations[input.derivation].ask;
    if (ask) AddAsk(*ask, subject, asks);
  } else {
    AddAsk(input.field, subject, asks);
  }
}

void Inputs::AddAsk(FieldId field, int subject, Asks& asks) const {
  if (pack_.questions[field.entity][field.slot] == nullptr) return;
  const bool own = file_.subjects()[subject].entity == field.entity;
  const Ask ask{own ? subject : file_.SingleOf(field.entity), field};
  if (std::find(asks.begin(), asks.end(), ask) == asks.end()) asks.push_back(ask);
}

Value Inputs::Derive(const CompiledDerivation& derivation, int subject) {
  for (const CompiledTerm& term : derivation.terms) {
    if (term.when_set) {
      const Value condition = Get(*term.when_set, subject);
      if (condition.hangs >= 0) return condition;
      if (!condition.known) continue;
    }
    if (term.when_unset) {
      const Value condition = Get(*term.when_unset, subject);
      if (condition.hangs >= 0) return condition;
      if (condition.known) continue;
    }
    const Value value = Term(term, subject);
    if (value.hangs >= 0) return value;
    if (value.known && (!term.at_least || value.number >= *term.at_least)) return value;
  }
  return Value{};
}

Value Inputs::Term(const CompiledTerm& term, int subject) {
  switch (term.kind) {
    case CompiledTerm::Kind::kFact:
      return Get(term.fact, subject);
    case CompiledTerm::Kind::kDaysBetween:
    case CompiledTerm::Kind::kMonthsBetween:
    case CompiledTerm::Kind::kYearsBetween:
      return Between(term, subject);
    case CompiledTerm::Kind::kNextStart:
      return NextStart(term, subject);
    case CompiledTerm::Kind::kExists:
      return Exists(term, subject);
    case CompiledTerm::Kind::kConstant:
      return Value{true, term.constant};
    case CompiledTerm::Kind::kDay:
      return DayOf(term, subject);
    case CompiledTerm::Kind::kSum:
      return Sum(term, subject);
    case CompiledTerm::Kind::kQuotient:
      return Quotient(term, subject);
    case CompiledTerm::Kind::kMarks:
      return CountMarks(term, subject);
    case CompiledTerm::Kind::kMarkEnd: {
      const DayValue on = Needed(term.from, subject);
      return on.dated() ? marks_.End(term.mark, on.day) : on.NoDay();
    }
    case CompiledTerm::Kind::kWeeksReached:
      return WeeksReached(term, subject);
  }
  return Value{};
}

DayValue Inputs::Needed(const DayNode& node, int subject) {
  Asks missing;
  return GetDay(node, subject, DayUse::kNeeded, missing);
}

Value Inputs::Between(const CompiledTerm& term, int subject) {
  const DayValue from = Needed(term.from, subject);
  const DayValue until = Needed(term.until, subject);
  if (!from.dated() || !until.dated()) {
    if (from.unset || until.unset || from.day == kOpenDay || until.day == kOpenDay) return Value{};
    return Value::Hanging(EarlierMatter(from.hangs, until.hangs));
  }
  if (term.kind == CompiledTerm::Kind::kDaysBetween) return Value{true, until.day - from.day};
  const int64_t months = MonthsBetween(from.day, until.day);
  return Value{true, term.kind == CompiledTerm::Kind::kMonthsBetween ? months : YearsOf(months)};
}

Value Inputs::DayOf(const CompiledTerm& term, int subject) {
  Asks missing;
  const DayUse use = term.skip_unset ? DayUse::kSkipUnset : DayUse::kNeeded;
  const DayValue day = GetDay(term.from, subject, use, missing);
  return day.dated() ? Value{true, day.day} : day.NoDay();
}

Value Inputs::Sum(const CompiledTerm& term, int subject) {
  int64_t sum = 0;
  int hangs = -1;
  for (const InputRef& operand : term.operands) {
    const Value value = Get(operand, subject);
    hangs = EarlierMatter(hangs, value.hangs);
    if (value.hangs >= 0) continue;
    // Numbers that nobody can mean tell nothing.
    if (!value.known || __builtin_add_overflow(sum, value.number, &sum)) return Value{};
  }
  return hangs >= 0 ? Value::Hanging(hangs) : Value{true, sum};
}

Value Inputs::Quotient(const CompiledTerm& term, int subject) {
  const Value divided = Get(term.operands[0], subject);
  const Value divisor = Get(term.operands[1], subject);
  const bool divided_unset = !divided.known && divided.hangs < 0;
  const bool divisor_unset = !divisor.known && divisor.hangs < 0;
  if (divided_unset || divisor_unset || (divisor.known && divisor.number <= 0)) return Value{};
  const int hangs = EarlierMatter(divided.hangs, divisor.hangs);
  return hangs >= 0 ? Value::Hanging(hangs) : Value{true, divided.number / divisor.number};
}

Value Inputs::NextStart(const CompiledTerm& term, int subject) {
  const DayValue not_before = Needed(term.from, subject);
  if (!not_before.dated()) return not_before.NoDay();
  const int entity = file_.subjects()[subject].entity;
  const int from_slot = *pack_.vocabulary.entity(entity).from_slot;
  Value next;
  for (const int other : file_.OfEntity(entity)) {
    if (other == subject) continue;
    const Value from = file_.Get(other, from_slot);
    if (!from.known || from.number < not_before.day) continue;
    if (!next.known || from.number < next.number) next = from;
  }
  return next;
}

Value Inputs::Exists(const CompiledTerm& term, int subject) {
  const DayValue on = Needed(term.from, subject);
  const int from_slot = *pack_.vocabulary.entity(term.entity).from_slot;
  bool possible = false;
  for (const int other : file_.OfEntity(term.entity)) {
    if (other == subject) continue;
    if (!on.dated()) return on.NoDay();
    const DayRange period = PeriodOf(other);
    // A beginning that nobody said may be any day before the end.
    if (!file_.Get(other, from_slot).known) {
      possible = possible || period.until > on.day - term.began_within_days;
    } else if (term.began_within_days == 0
                   ? period.Contains(on.day)
                   : period.from < on.day && period.from >= on.day - term.began_within_days) {
      return Value{true, 1};
    }
  }
  return possible ? Value{} : Value{true, 0};
}

Value Inputs::CountMarks(const CompiledTerm& term, int subject) {
  const DayValue from = Needed(term.from, subject);
  const DayValue until = Needed(term.until, subject);
  if (from.unset || until.unset) return Value{};
  const int hangs = EarlierMatter(from.hangs, until.hangs);
  if (hangs >= 0) return Value::Hanging(hangs);
  return marks_.Count(term.mark, {from.day, until.day}, term.own ? subject : -1);
}

Value Inputs::WeeksReached(const CompiledTerm& term, int subject) {
  const DayValue from = Needed(term.from, subject);
  if (!from.dated()) return from.NoDay();
  for (const CompiledTerm::Weeks& weeks : term.weeks) {
    if (weeks.days.Contains(from.day)) {
      return marks_.WeeksReached(term.mark, from.day, weeks.count);
    }
  }
  return Value{};
}

}  // namespace typl::law::engine
