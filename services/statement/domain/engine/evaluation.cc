#include "services/statement/domain/engine/evaluation.h"

#include <algorithm>
#include <utility>

namespace typl::law::engine {
namespace {

bool SameEffect(const DatedEffect& a, const DatedEffect& b) {
  if (a.effect->kind != b.effect->kind || !(a.days == b.days)) return false;
  if (a.effect->kind == CompiledEffect::Kind::kMark) {
    return a.effect->mark == b.effect->mark && a.effect->weeks == b.effect->weeks;
  }
  if (a.effect->kind == CompiledEffect::Kind::kDisapply) {
    return a.effect->provisions == b.effect->provisions &&
           a.effect->all_subjects == b.effect->all_subjects &&
           a.effect->by_event == b.effect->by_event &&
           a.effect->own_subject == b.effect->own_subject && a.effect->at_all == b.effect->at_all;
  }
  return a.effect->outcome == b.effect->outcome && *a.effect->reason == *b.effect->reason &&
         a.effect->stands_alone == b.effect->stands_alone;
}

bool SameResult(const Candidate& a, const Candidate& b) {
  // What an officer is asked is part of the result.
  if (a.row->officer != b.row->officer) return false;
  if (a.row->officer && a.row->source->matter() != b.row->source->matter()) return false;
  // Notes change nothing.
  const auto next = [](const Candidate& candidate, size_t i) {
    while (i < candidate.effects.size() &&
           candidate.effects[i].effect->kind == CompiledEffect::Kind::kNote) {
      ++i;
    }
    return i;
  };
  size_t i = next(a, 0);
  size_t j = next(b, 0);
  while (i < a.effects.size() && j < b.effects.size()) {
    if (!SameEffect(a.effects[i], b.effects[j])) return false;
    i = next(a, i + 1);
    j = next(b, j + 1);
  }
  return i == a.effects.size() && j == b.effects.size();
}

bool AllSame(const Candidates& candidates) {
  return std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return SameResult(candidate, candidates.front());
  });
}

// Whether all are the same row, if by several versions.
bool OneRow(const Candidates& candidates) {
  return std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return candidate.row->source->id() == candidates.front().row->source->id();
  });
}

void AddOnce(const Ask& ask, Asks& asks) {
  if (std::find(asks.begin(), asks.end(), ask) == asks.end()) asks.push_back(ask);
}

}  // namespace

void Evaluation::Apply(Application application) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  columns_.table = -1;
  if (provision.selector == SelectorKind::kBenefitDay) return ApplyByDay(std::move(application));
  Value date;
  const Readings readings = ChooseSlices(provision, application.subject, date);
  if (readings.empty()) {
    return AddTrace(application, v1::VERDICT_NOT_IN_FORCE, {}, date);
  }
  if (SwitchedOff(application, date)) return;
  Decide(application, readings, {kFirstDay, kOpenDay}, date);
}

// Each day of the subject by the law of that day.
void Evaluation::ApplyByDay(Application application) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  const DayRange period = inputs_.PeriodOf(application.subject);
  if (SwitchedOff(application, Value{})) return;
  int silent = -1;
  for (const Slice& slice : provision.slices) {
    const DayRange clip = Intersect(slice.days, period);
    if (clip.empty() || slice.alike == silent) continue;
    if (!traced_ && !AnySpeaks(provision, application.subject, slice)) {
      silent = slice.alike;
      continue;
    }
    silent = -1;
    Decide(application, {{&slice, false}}, slice.days, Value{true, clip.from});
  }
}

Evaluation::Readings Evaluation::ChooseSlices(const CompiledProvision& provision, int subject,
                                              Value& date) {
  Readings readings;
  if (provision.selector == SelectorKind::kStatementDay) {
    date = Value{true, statement_day_};
  } else {
    date = inputs_.Get(provision.selector_date, subject);
  }
  const Value second =
      provision.second_reading ? inputs_.Get(*provision.second_reading, subject) : Value{};
  // The days on which the date may lie.
  int64_t first = kFirstDay;
  int64_t last = kOpenDay;
  if (date.known) {
    first = last = date.number;
  } else if (second.known) {
    last = second.number;
    if (provision.unknown_reach_days > 0) first = last - provision.unknown_reach_days;
  }
  const Slice* chosen = nullptr;
  for (const Slice& slice : provision.slices) {
    if (slice.days.from > last || slice.days.until <= first) continue;
    readings.push_back({&slice, false});
    chosen = &slice;
  }
  if (!date.known || !second.known || chosen == nullptr) return readings;
  for (const Slice& slice : provision.slices) {
    // A parameter that changes with the year is no doubt about which law applies.
    if (slice.days.Contains(static_cast<Day>(second.number)) && slice.version != chosen->version) {
      readings.push_back({&slice, true});
    }
  }
  return readings;
}

void Evaluation::Decide(const Application& application, const Readings& readings, DayRange clip,
                        Value selector_day) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  OpenRows rows;
  for (const Reading& reading : readings) {
    AddOpenRows(provision, application.subject, reading, rows);
  }
  const bool none_speaks = std::none_of(rows.begin(), rows.end(),
                                        [](const OpenRow& open) { return open.row->speaks(); });
  if (none_speaks && !traced_) return;
  Missing missing;
  const Candidates candidates = Dated(rows, application.subject, clip, missing);
  const bool same = candidates.size() == 1 || AllSame(candidates);
  if (same && missing.asks.empty() && missing.hangs < 0 && !candidates.front().row->officer) {
    // All versions that may apply say the same: the latest is cited.
    const Candidate& decided = selector_day.known ? candidates.front() : candidates.back();
    const v1::Verdict verdict = ApplyRow(application, decided, false, OneRow(candidates));
    return AddTrace(application, verdict, candidates, selector_day);
  }
  const Candidate* chosen = nullptr;
  if (DecideByFinding(application, candidates, chosen)) {
    if (chosen == nullptr) {
      return AddTrace(application, v1::VERDICT_NOT_APPLIED, {}, selector_day);
    }
    const v1::Verdict verdict = ApplyRow(application, *chosen, true, true);
    return AddTrace(application, verdict, {*chosen}, selector_day);
  }
  const bool selector_unknown = provision.selector == SelectorKind::kDate && !selector_day.known;
  if (!same) {
    AddDifferences(provision, application.subject, candidates, selector_unknown, missing);
  }
  DropAnswered(missing.asks);
  if (missing.asks.empty() && missing.hangs >= 0) {
    AddTrace(application, v1::VERDICT_UNDETERMINED, candidates, selector_day);
    return LeaveOpen(application, candidates, missing.hangs);
  }
  const bool two_readings =
      !same && std::any_of(candidates.begin(), candidates.end(),
                           [](const Candidate& c) { return c.second_reading; });
  AddTrace(application, missing.asks.empty() ? v1::VERDICT_WITH_OFFICER : v1::VERDICT_UNDETERMINED,
           candidates, selector_day);
  const int matter = MatterFor(application, candidates, std::move(missing.asks), two_readings);
  LeaveOpen(application, candidates, matter);
}

void Evaluation::ReadColumn(const CompiledTable& table, int column, int subject) {
  columns_.values[column] = inputs_.Get(table.columns[column].input, subject);
  columns_.read |= uint64_t{1} << column;
}

// Values are worked out once for all rows and versions of the table.
void Evaluation::UseColumns(int table) {
  if (columns_.table == table) return;
  columns_.table = table;
  columns_.read = 0;
}

Evaluation::Met Evaluation::MeetsRow(const CompiledTable& table, const CompiledRow& row,
                                     int subject) {
  Met met = Met::kYes;
  for (const CompiledRow::Test& test : row.tests) {
    if (((columns_.read >> test.column) & 1) == 0) ReadColumn(table, test.column, subject);
    const Value& value = columns_.values[test.column];
    if (!value.known && (!test.unset_is_value || value.hangs >= 0)) {
      met = Met::kPerhaps;
    } else if (!test.cell.Matches(value)) {
      return Met::kNo;
    }
  }
  return met;
}

bool Evaluation::AnySpeaks(const CompiledProvision& provision, int subject, const Slice& slice) {
  UseColumns(slice.table);
  const CompiledTable& table = provision.tables[slice.table];
  return std::any_of(slice.rows.begin(), slice.rows.end(), [&](const CompiledRow& row) {
    return row.speaks() && MeetsRow(table, row, subject) != Met::kNo;
  });
}

void Evaluation::AddOpenRows(const CompiledProvision& provision, int subject,
                             const Reading& reading, OpenRows& rows) {
  const CompiledTable& table = provision.tables[reading.slice->table];
  UseColumns(reading.slice->table);
  for (const CompiledRow& row : reading.slice->rows) {
    const Met met = MeetsRow(table, row, subject);
    if (met == Met::kNo) continue;
    rows.push_back({reading.slice, &row, reading.second});
    // Every combination meets one row only, which the check at load proved; and its second
    // readings.
    if (met == Met::kYes && !row.has_alternatives) return;
  }
}

Candidates Evaluation::Dated(const OpenRows& rows, int subject, DayRange clip, Missing& missing) {
  Candidates candidates;
  candidates.reserve(rows.size());
  for (const OpenRow& open : rows) {
    Candidate& candidate = candidates.emplace_back();
    candidate.slice = open.slice;
    candidate.row = open.row;
    candidate.second_reading = open.second_reading;
    DateEffects(candidate, subject, clip, missing);
  }
  return candidates;
}

void Evaluation::DateEffects(Candidate& candidate, int subject, DayRange clip, Missing& missing) {
  for (const CompiledEffect& effect : candidate.row->effects) {
    DatedEffect dated;
    dated.effect = &effect;
    dated.days = clip;
    if (!effect.at_all) DateEffect(subject, clip, missing, dated);
    if (!dated.days.empty()) candidate.effects.push_back(dated);
  }
}

void Evaluation::DateEffect(int subject, DayRange clip, Missing& missing, DatedEffect& dated) {
  const CompiledEffect& effect = *dated.effect;
  Missing lacks;
  const DayValue from = inputs_.GetDay(effect.from, subject, DayUse::kNeeded, lacks.asks);
  const bool from_unknown = from.day == kUnknownDay;
  DayValue until{kOpenDay};
  if (!effect.days) {
    until = inputs_.GetDay(effect.until, subject, DayUse::kEnd, lacks.asks);
  } else if (!from_unknown && from.day <= kLastDay - *effect.days) {
    until.day = from.day + *effect.days;
  }
  const bool until_unknown = until.day == kUnknownDay;
  dated.uncertain = from_unknown || until_unknown;
  const DayRange widest{from_unknown ? kFirstDay : from.day, until_unknown ? kOpenDay : until.day};
  // Nothing is asked, and nothing waits, for the sake of a note.
  const bool note = effect.kind == CompiledEffect::Kind::kNote;
  dated.days = dated.uncertain && note ? DayRange{} : Intersect(widest, clip);
  if (!dated.uncertain || dated.days.empty()) return;
  missing.hangs = EarlierMatter(missing.hangs, EarlierMatter(from.hangs, until.hangs));
  for (const Ask& ask : lacks.asks) AddOnce(ask, missing.asks);
}

void Evaluation::AddDifferences(const CompiledProvision& provision, int subject,
                                const Candidates& candidates, bool selector_unknown,
                                Missing& missing) {
  for (size_t i = 0; i < candidates.size(); ++i) {
    for (size_t j = i + 1; j < candidates.size(); ++j) {
      if (SameResult(candidates[i], candidates[j])) continue;
      AddDifference(provision, subject, candidates[i], candidates[j], selector_unknown, missing);
    }
  }
}

// The fact that a derivation asks for may be set, and another that it needs be missing.
void Evaluation::DropAnswered(Asks& asks) {
  const auto unset = [&](const Ask& ask) { return !file_.Get(ask.subject, ask.field.slot).known; };
  if (std::none_of(asks.begin(), asks.end(), unset)) return;
  asks.erase(std::stable_partition(asks.begin(), asks.end(), unset), asks.end());
}

// An unknown input matters when it alone can turn one row into the other. As every combination of
// inputs meets a row, whatever can change the result shows in such a pair.
void Evaluation::AddDifference(const CompiledProvision& provision, int subject, const Candidate& a,
                               const Candidate& b, bool selector_unknown, Missing& missing) {
  if (a.second_reading != b.second_reading) return;
  if (a.slice != b.slice) {
    const bool same_rows =
        a.slice->table != b.slice->table ||
        ApartBy(provision.tables[a.slice->table], *a.row, *b.row) == Slice::kApartByNone;
    if (selector_unknown && same_rows && provision.selector_ask) {
      inputs_.AddAsk(*provision.selector_ask, subject, missing.asks);
    }
    return;
  }
  const int8_t apart = a.slice->ApartBy(a.row, b.row);
  if (apart < 0) return;
  const InputRef& input = provision.tables[a.slice->table].columns[apart].input;
  const Value value = inputs_.Get(input, subject);
  if (value.hangs >= 0) {
    missing.hangs = EarlierMatter(missing.hangs, value.hangs);
  } else {
    inputs_.AddAsk(input, subject, missing.asks);
  }
}

}  // namespace typl::law::engine
