#include "services/statement/domain/engine/evaluation.h"

#include <algorithm>
#include <utility>

namespace typl::law::engine {
namespace {

bool SameEffect(const DatedEffect& a, const DatedEffect& b) {
  if (a.effect->kind != b.effect->kind || !(a.days == b.days)) return false;
  if (a.effect->kind == CompiledEffect::Kind::kDisapply) {
    return a.effect->provisions == b.effect->provisions &&
           a.effect->all_subjects == b.effect->all_subjects &&
           a.effect->by_event == b.effect->by_event;
  }
  return a.effect->outcome == b.effect->outcome && *a.effect->reason == *b.effect->reason &&
         a.effect->stands_alone == b.effect->stands_alone;
}

bool SameResult(const Candidate& a, const Candidate& b) {
  // An officer's row without a finding is a different thing from the same row applied.
  if (a.row->officer != b.row->officer) return false;
  return std::equal(a.effects.begin(), a.effects.end(), b.effects.begin(), b.effects.end(),
                    SameEffect);
}

bool AllSame(const Candidates& candidates) {
  return std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return SameResult(candidate, candidates.front());
  });
}

const Cell& CellOf(const CompiledRow& row, int column) {
  static const Cell any = Cell::Any();
  for (const CompiledRow::Test& test : row.tests) {
    if (test.column == column) return test.cell;
  }
  return any;
}

// Two versions of the law that say the same of neighbouring days are one ground, by the first.
bool Continues(const GroundSource& last, const GroundSource& next) {
  return last.provision == next.provision && last.subject == next.subject &&
         last.by_officer == next.by_officer && last.days.until == next.days.from &&
         last.row->source->id() == next.row->source->id() &&
         last.effect->kind == next.effect->kind && last.effect->outcome == next.effect->outcome &&
         *last.effect->reason == *next.effect->reason;
}

// A person has few subjects; this many orders of grounds fit between two provisions.
constexpr int kOrderStride = 1 << 16;

}  // namespace

void Evaluation::Run() {
  elements_.reserve(8);
  grounds_.reserve(8);
  for (const int index : pack_.order) {
    const CompiledProvision& provision = pack_.provisions[index];
    int order = index * kOrderStride;
    for (const int subject : file_.OfEntity(provision.entity)) {
      Apply({index, subject, order++});
    }
    if (provision.required_within) ApplyToAbsences(index);
  }
}

// Days on which a fact of this entity is required but none holds are a subject of which nothing is
// known.
void Evaluation::ApplyToAbsences(int index) {
  const CompiledProvision& provision = pack_.provisions[index];
  absl::InlinedVector<DayRange, 4> covered;
  for (const int subject : file_.OfEntity(provision.entity)) {
    const DayRange period = inputs_.PeriodOf(subject);
    if (!period.empty()) covered.push_back(period);
  }
  std::sort(covered.begin(), covered.end(), [](DayRange a, DayRange b) { return a.from < b.from; });
  int order = index * kOrderStride + kOrderStride / 2;
  for (const int within : file_.OfEntity(*provision.required_within)) {
    const DayRange required = inputs_.PeriodOf(within);
    Day from = required.from;
    for (const DayRange period : covered) {
      const DayRange gap{from, std::min(period.from, required.until)};
      if (!gap.empty()) {
        Apply({index, file_.AddAbsence(provision.entity, gap), order++});
      }
      from = std::max(from, period.until);
    }
    const DayRange rest{from, required.until};
    if (!rest.empty()) Apply({index, file_.AddAbsence(provision.entity, rest), order++});
  }
}

void Evaluation::Apply(Application application) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  if (provision.selector == SelectorKind::kBenefitDay) return ApplyByDay(application);
  Value date;
  const Readings readings = ChooseSlices(provision, application.subject, date);
  if (readings.empty()) {
    return AddTrace(application, v1::VERDICT_NOT_IN_FORCE, {}, date);
  }
  if (DisappliedByEvent(application, date)) return;
  Decide(application, readings, {kFirstDay, kOpenDay}, date);
}

// Each day of the subject by the law of that day.
void Evaluation::ApplyByDay(const Application& application) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  const DayRange period = inputs_.PeriodOf(application.subject);
  for (const Slice& slice : provision.slices) {
    const DayRange clip = Intersect(slice.days, period);
    if (clip.empty()) continue;
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
  Candidates candidates;
  Asks asks;
  for (const Reading& reading : readings) {
    AddCandidates(provision, application.subject, reading, clip, candidates, asks);
  }
  const bool same = AllSame(candidates);
  if (same && asks.empty() && !candidates.front().row->officer) {
    const v1::Verdict verdict = ApplyRow(application, candidates.front(), false);
    return AddTrace(application, verdict, candidates, selector_day);
  }
  const Candidate* chosen = nullptr;
  if (DecideByFinding(application, candidates, chosen)) {
    if (chosen == nullptr) {
      return AddTrace(application, v1::VERDICT_NOT_APPLIED, {}, selector_day);
    }
    const v1::Verdict verdict = ApplyRow(application, *chosen, true);
    return AddTrace(application, verdict, {*chosen}, selector_day);
  }
  const bool selector_unknown = provision.selector == SelectorKind::kDate && !selector_day.known;
  if (!same) {
    AskForDifferences(provision, application.subject, candidates, selector_unknown, asks);
  }
  const bool two_readings =
      !same && std::any_of(candidates.begin(), candidates.end(),
                           [](const Candidate& c) { return c.second_reading; });
  AddTrace(application, asks.empty() ? v1::VERDICT_WITH_OFFICER : v1::VERDICT_UNDETERMINED,
           candidates, selector_day);
  LeaveOpen(application, std::move(candidates), std::move(asks), two_readings);
}

void Evaluation::AddCandidates(const CompiledProvision& provision, int subject,
                               const Reading& reading, DayRange clip, Candidates& candidates,
                               Asks& bound_asks) {
  const CompiledTable& table = provision.tables[reading.slice->table];
  // Values are worked out once for all rows.
  absl::InlinedVector<Value, kFieldsMax / 2> values(table.columns.size());
  uint32_t read = 0;
  for (const CompiledRow& row : reading.slice->rows) {
    bool possible = true;
    bool certain = true;
    for (const CompiledRow::Test& test : row.tests) {
      const CompiledColumn& column = table.columns[test.column];
      if (((read >> test.column) & 1) == 0) {
        values[test.column] = inputs_.Get(column.input, subject);
        read |= uint32_t{1} << test.column;
      }
      const Value value = values[test.column];
      if (!value.known && !column.unset_is_value) {
        certain = false;
      } else if (!test.cell.Matches(value)) {
        possible = false;
        break;
      }
    }
    if (!possible) continue;
    Candidate& candidate = candidates.emplace_back();
    candidate.slice = reading.slice;
    candidate.row = &row;
    candidate.second_reading = reading.second;
    DateEffects(candidate, subject, clip, bound_asks);
    // Every combination meets one row only, which the check at load proved.
    if (certain) return;
  }
}

void Evaluation::DateEffects(Candidate& candidate, int subject, DayRange clip, Asks& asks) {
  for (const CompiledEffect& effect : candidate.row->effects) {
    DatedEffect dated;
    dated.effect = &effect;
    dated.days.from = inputs_.GetDay(effect.from, subject, false, asks);
    dated.uncertain = dated.days.from == kUnknownDay;
    if (dated.uncertain) dated.days.from = kFirstDay;
    if (effect.days) {
      dated.days.until = dated.uncertain ? kOpenDay : dated.days.from + *effect.days;
    } else {
      dated.days.until = inputs_.GetDay(effect.until, subject, true, asks);
    }
    dated.days = Intersect(dated.days, clip);
    if (!dated.days.empty()) candidate.effects.push_back(dated);
  }
}

void Evaluation::AskForDifferences(const CompiledProvision& provision, int subject,
                                   const Candidates& candidates, bool selector_unknown,
                                   Asks& asks) {
  for (size_t i = 0; i < candidates.size(); ++i) {
    for (size_t j = i + 1; j < candidates.size(); ++j) {
      if (SameResult(candidates[i], candidates[j])) continue;
      AskForDifference(provision, subject, candidates[i], candidates[j], selector_unknown, asks);
    }
  }
}

// An unknown input matters when it alone can turn one row into the other. As every combination of
// inputs meets a row, whatever can change the result shows in such a pair.
void Evaluation::AskForDifference(const CompiledProvision& provision, int subject,
                                  const Candidate& a, const Candidate& b, bool selector_unknown,
                                  Asks& asks) {
  if (a.second_reading != b.second_reading) return;
  const bool same_table = a.slice->table == b.slice->table;
  const bool same_slice = a.slice == b.slice;
  int apart = 0;
  const CompiledColumn* apart_column = nullptr;
  if (same_table) {
    const CompiledTable& table = provision.tables[a.slice->table];
    for (size_t column = 0; column < table.columns.size(); ++column) {
      const int index = static_cast<int>(column);
      const bool counts = table.columns[column].unset_is_value;
      if (CellOf(*a.row, index).Intersects(CellOf(*b.row, index), counts)) continue;
      ++apart;
      apart_column = &table.columns[column];
    }
  }
  if (!same_slice && selector_unknown && apart == 0) {
    if (provision.selector_ask) inputs_.AddAsk(*provision.selector_ask, subject, asks);
  } else if (same_slice && apart == 1) {
    inputs_.AddAsk(apart_column->input, subject, asks);
  }
}

const v1::OfficerFinding* Evaluation::FindFinding(const Application& application) {
  findings_read_ = findings_read_ || !file_.findings().empty();
  const std::string& key = file_.KeyOf(application.subject);
  const std::string& provision = pack_.provisions[application.provision].source->id();
  for (auto it = file_.findings().rbegin(); it != file_.findings().rend(); ++it) {
    const v1::OfficerFinding& finding = file_.facts().facts(*it).fact().officer_finding();
    if (finding.subject_key() == key && finding.provision() == provision) return &finding;
  }
  return nullptr;
}

// A finding holds as long as the row it names is still open.
bool Evaluation::DecideByFinding(const Application& application, const Candidates& candidates,
                                 const Candidate*& chosen) {
  const v1::OfficerFinding* finding = FindFinding(application);
  if (finding == nullptr) return false;
  if (finding->row().empty()) return true;
  for (const Candidate& candidate : candidates) {
    if (candidate.row->choice != finding->row()) continue;
    chosen = &candidate;
    return std::none_of(candidate.effects.begin(), candidate.effects.end(),
                        [](const DatedEffect& effect) { return effect.uncertain; });
  }
  return false;
}

void Evaluation::LeaveOpen(const Application& application, Candidates candidates, Asks asks,
                           bool two_readings) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  const int index = static_cast<int>(matters_.size());
  OpenMatter& matter = matters_.emplace_back();
  matter.provision = application.provision;
  matter.subject = application.subject;
  matter.asks = std::move(asks);
  if (two_readings) {
    matter.reason = provision.source->selector().matter();
  } else {
    for (const Candidate& candidate : candidates) {
      if (candidate.row->officer && matter.reason.empty()) {
        matter.reason = candidate.row->source->matter();
      }
    }
  }
  for (const Candidate& candidate : candidates) {
    for (const DatedEffect& effect : candidate.effects) {
      matter.days.from = std::min(matter.days.from, effect.days.from);
      matter.days.until = std::max(matter.days.until, effect.days.until);
      if (effect.effect->kind == CompiledEffect::Kind::kDisapply) {
        AddDisapplication(application, effect, index);
        continue;
      }
      const bool whether_stated = effect.effect->kind == CompiledEffect::Kind::kNotStated;
      AddElement(
          application,
          {effect.days, whether_stated ? Weight::kUndeterminedWhetherStated : Weight::kUndetermined,
           effect.effect->stands_alone ||
               (!whether_stated && effect.effect->outcome == v1::OUTCOME_ENTITLED),
           index, application.order});
    }
  }
  matters_[index].choices = std::move(candidates);
}

v1::Verdict Evaluation::ApplyRow(const Application& application, const Candidate& candidate,
                                 bool by_officer) {
  if (candidate.effects.empty()) return v1::VERDICT_NOT_APPLIED;
  removed_by_ = -1;
  any_left_ = false;
  for (const DatedEffect& effect : candidate.effects) {
    if (effect.effect->kind == CompiledEffect::Kind::kDisapply) {
      AddDisapplication(application, effect, -1);
      any_left_ = true;
    } else {
      AddOutcome(application, candidate, effect, by_officer);
    }
  }
  return any_left_ ? v1::VERDICT_APPLIED : v1::VERDICT_DISAPPLIED;
}

void Evaluation::AddOutcome(const Application& application, const Candidate& candidate,
                            const DatedEffect& effect, bool by_officer) {
  const GroundSource ground{
      application.provision, application.subject, candidate.slice, candidate.row,
      effect.effect,         effect.days,         by_officer};
  if (!grounds_.empty() && Continues(grounds_.back(), ground)) {
    grounds_.back().days.until = ground.days.until;
  } else {
    grounds_.push_back(ground);
  }
  const bool not_stated = effect.effect->kind == CompiledEffect::Kind::kNotStated;
  AddElement(application,
             {effect.days, not_stated ? Weight::kNotStated : WeightOf(effect.effect->outcome),
              effect.effect->stands_alone ||
                  (!not_stated && effect.effect->outcome == v1::OUTCOME_ENTITLED),
              static_cast<int>(grounds_.size()) - 1, application.order});
}

void Evaluation::AddDisapplication(const Application& application, const DatedEffect& effect,
                                   int matter) {
  Disapplication disapplication;
  disapplication.effect = effect.effect;
  disapplication.days = effect.days;
  disapplication.by_provision = application.provision;
  disapplication.matter = matter;
  if (effect.effect->only_subject) {
    disapplication.only_key = file_.TextOf(application.subject, effect.effect->only_subject->slot);
  }
  disapplications_.push_back(std::move(disapplication));
}

bool Evaluation::Concerns(const Disapplication& disapplication, const Application& application) {
  const std::vector<int>& provisions = disapplication.effect->provisions;
  if (std::find(provisions.begin(), provisions.end(), application.provision) == provisions.end()) {
    return false;
  }
  if (disapplication.effect->all_subjects) return true;
  if (!disapplication.only_key.empty()) {
    return file_.KeyOf(application.subject) == disapplication.only_key;
  }
  return inputs_.PeriodOf(application.subject).Contains(disapplication.days.from);
}

// Adds what an element says, less the days on which its provision is not applied.
void Evaluation::AddElement(const Application& application, Element element) {
  absl::InlinedVector<DayRange, 4> parts = {element.days};
  for (const Disapplication& off : disapplications_) {
    if (off.effect->by_event || !Concerns(off, application)) continue;
    absl::InlinedVector<DayRange, 4> rest;
    for (const DayRange part : parts) {
      const DayRange hit = Intersect(part, off.days);
      if (hit.empty()) {
        rest.push_back(part);
        continue;
      }
      if (part.from < hit.from) rest.push_back({part.from, hit.from});
      if (hit.until < part.until) rest.push_back({hit.until, part.until});
      if (off.matter < 0) {
        removed_by_ = off.by_provision;
      } else {
        AddDoubtful(element, hit, off.matter);
        if (element.undetermined()) rest.push_back(hit);
      }
    }
    parts = std::move(rest);
  }
  for (const DayRange part : parts) {
    any_left_ = true;
    if (application.doubt >= 0) AddDoubtful(element, part, application.doubt);
    if (application.doubt >= 0 && !element.undetermined()) continue;
    element.days = part;
    elements_.push_back(element);
  }
}

// On these days it hangs on another open matter whether the element's provision is applied.
void Evaluation::AddDoubtful(Element element, DayRange days, int matter) {
  any_left_ = true;
  element.days = days;
  element.source = matter;
  const bool whether_stated =
      element.weight == Weight::kNotStated || element.weight == Weight::kUndeterminedWhetherStated;
  element.weight = whether_stated ? Weight::kUndeterminedWhetherStated : Weight::kUndetermined;
  elements_.push_back(element);
  OpenMatter& open = matters_[matter];
  open.days.from = std::min(open.days.from, days.from);
  open.days.until = std::max(open.days.until, days.until);
}

bool Evaluation::DisappliedByEvent(Application& application, Value selector_day) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  for (const Disapplication& off : disapplications_) {
    if (!off.effect->by_event || !Concerns(off, application)) continue;
    if (!selector_day.known) {
      OpenMatter& matter = matters_.emplace_back();
      matter.provision = application.provision;
      matter.subject = application.subject;
      if (provision.selector_ask) {
        inputs_.AddAsk(*provision.selector_ask, application.subject, matter.asks);
      }
      application.doubt = static_cast<int>(matters_.size()) - 1;
      return false;
    }
    if (!off.days.Contains(static_cast<Day>(selector_day.number))) continue;
    if (off.matter >= 0) {
      application.doubt = off.matter;
      continue;
    }
    removed_by_ = off.by_provision;
    AddTrace(application, v1::VERDICT_DISAPPLIED, {}, selector_day);
    return true;
  }
  return false;
}

void Evaluation::AddTrace(const Application& application, v1::Verdict verdict,
                          const Candidates& candidates, Value selector_day) {
  if (!traced_) return;
  Trace& trace = traces_.emplace_back();
  trace.provision = application.provision;
  trace.subject = application.subject;
  trace.verdict = verdict;
  trace.selector_day = selector_day;
  trace.disapplied_by = removed_by_;
  removed_by_ = -1;
  if (!candidates.empty()) trace.version = candidates.front().slice->version;
  for (const Candidate& candidate : candidates) trace.rows.push_back(candidate.row);
}

}  // namespace typl::law::engine
