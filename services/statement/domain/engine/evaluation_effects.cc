#include <algorithm>
#include <utility>

#include "services/statement/domain/engine/evaluation.h"

// What becomes of the rows that apply: findings, open matters, outcomes, and what is switched off.

namespace typl::law::engine {
namespace {

// Two versions of the law that say the same of a subject.
bool SameButVersion(const GroundSource& a, const GroundSource& b) {
  return a.provision == b.provision && a.subject == b.subject && a.by_officer == b.by_officer &&
         a.row->source->id() == b.row->source->id() && a.effect->kind == b.effect->kind &&
         a.effect->outcome == b.effect->outcome && a.effect->note == b.effect->note &&
         *a.effect->reason == *b.effect->reason;
}

bool SameRows(const Candidates& a, const Candidates& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const Candidate& x, const Candidate& y) {
        return x.row->source->id() == y.row->source->id() && x.effects.size() == y.effects.size();
      });
}

// Whether an officer's choice names this row. Of a provision that goes by the day it names the row
// in every version.
bool Names(const std::string& choice, const CompiledRow& row, bool by_day) {
  if (choice == row.choice) return true;
  const size_t slash = choice.find('/');
  return by_day && slash != std::string::npos && choice.substr(slash + 1) == row.source->id();
}

void AddMatters(const MatterList& more, MatterList& matters) {
  for (const int matter : more) {
    if (std::find(matters.begin(), matters.end(), matter) == matters.end()) {
      matters.push_back(matter);
    }
  }
}

// A search in force, or what is stated also without one.
bool MakesDaysCount(const CompiledEffect& effect) {
  return effect.stands_alone ||
         (effect.kind == CompiledEffect::Kind::kOutcome && effect.outcome == v1::OUTCOME_ENTITLED);
}

}  // namespace

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
  const bool by_day = pack_.provisions[application.provision].selector == SelectorKind::kBenefitDay;
  for (const Candidate& candidate : candidates) {
    if (!Names(finding->row(), *candidate.row, by_day)) continue;
    chosen = &candidate;
    return std::none_of(candidate.effects.begin(), candidate.effects.end(),
                        [](const DatedEffect& effect) { return effect.uncertain; });
  }
  return false;
}

int Evaluation::MatterFor(const Application& application, Candidates candidates, Asks asks,
                          bool two_readings) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  if (!matters_.empty()) {
    OpenMatter& last = matters_.back();
    if (last.provision == application.provision && last.subject == application.subject &&
        last.asks == asks && SameRows(last.choices, candidates)) {
      for (size_t i = 0; i < candidates.size(); ++i) {
        for (size_t j = 0; j < candidates[i].effects.size(); ++j) {
          last.choices[i].effects[j].days.until = candidates[i].effects[j].days.until;
        }
      }
      return static_cast<int>(matters_.size()) - 1;
    }
  }
  OpenMatter& matter = matters_.emplace_back();
  matter.provision = application.provision;
  matter.subject = application.subject;
  matter.order = application.order;
  matter.waits_for = application.doubts;
  matter.asks = std::move(asks);
  matter.choices = std::move(candidates);
  if (two_readings) matter.reason = provision.source->selector().matter();
  for (const Candidate& choice : matter.choices) {
    if (choice.row->officer && matter.reason.empty()) matter.reason = choice.row->source->matter();
  }
  return static_cast<int>(matters_.size()) - 1;
}

void Evaluation::LeaveOpen(const Application& application, const Candidates& candidates,
                           int matter) {
  MatterList matters = application.doubts;
  AddMatters({matter}, matters);
  const int first = EarlierMatter(application.doubt(), matter);
  for (const Candidate& candidate : candidates) {
    for (const DatedEffect& effect : candidate.effects) {
      switch (effect.effect->kind) {
        case CompiledEffect::Kind::kNote:
          break;
        case CompiledEffect::Kind::kMark:
          AddMark(application, effect, first);
          break;
        case CompiledEffect::Kind::kDisapply:
          AddDisapplication(application, effect, matters);
          break;
        case CompiledEffect::Kind::kOutcome:
        case CompiledEffect::Kind::kNotStated: {
          const bool whether_stated = effect.effect->kind == CompiledEffect::Kind::kNotStated;
          Element element;
          element.days = effect.days;
          element.weight =
              whether_stated ? Weight::kUndeterminedWhetherStated : Weight::kUndetermined;
          element.frame = MakesDaysCount(*effect.effect);
          element.source = matter;
          AddElement(application, element);
          break;
        }
      }
    }
  }
}

v1::Verdict Evaluation::ApplyRow(const Application& application, const Candidate& candidate,
                                 bool by_officer, bool with_notes) {
  if (candidate.effects.empty()) return v1::VERDICT_NOT_APPLIED;
  removed_by_ = -1;
  any_left_ = false;
  for (const DatedEffect& effect : candidate.effects) {
    switch (effect.effect->kind) {
      case CompiledEffect::Kind::kDisapply:
        AddDisapplication(application, effect, application.doubts);
        any_left_ = true;
        break;
      case CompiledEffect::Kind::kMark:
        AddMark(application, effect, application.doubt());
        any_left_ = true;
        break;
      case CompiledEffect::Kind::kNote:
        any_left_ = true;
        if (with_notes) AddNote(application, candidate, effect, by_officer);
        break;
      case CompiledEffect::Kind::kOutcome:
      case CompiledEffect::Kind::kNotStated:
        AddOutcome(application, candidate, effect, by_officer);
        break;
    }
  }
  return any_left_ ? v1::VERDICT_APPLIED : v1::VERDICT_DISAPPLIED;
}

GroundSource Evaluation::SourceOf(const Application& application, const Candidate& candidate,
                                  const DatedEffect& effect, bool by_officer) const {
  GroundSource source;
  source.provision = application.provision;
  source.subject = application.subject;
  source.slice = candidate.slice;
  source.row = candidate.row;
  source.effect = effect.effect;
  source.by_officer = by_officer;
  return source;
}

// Whether the provision applies must be certain. Days that follow each other are one note.
void Evaluation::AddNote(const Application& application, const Candidate& candidate,
                         const DatedEffect& effect, bool by_officer) {
  if (application.doubt() >= 0) return;
  const GroundSource source = SourceOf(application, candidate, effect, by_officer);
  for (GivenNote& note : notes_) {
    if (note.days.until == effect.days.from && SameButVersion(note.source, source)) {
      note.days.until = effect.days.until;
      return;
    }
  }
  notes_.push_back({source, effect.days});
}

void Evaluation::AddOutcome(const Application& application, const Candidate& candidate,
                            const DatedEffect& effect, bool by_officer) {
  GroundSource ground = SourceOf(application, candidate, effect, by_officer);
  if (!grounds_.empty() && SameButVersion(grounds_.back(), ground) &&
      series_.back().until == effect.days.from) {
    series_.back().until = effect.days.until;
  } else {
    series_.push_back(effect.days);
  }
  ground.series = static_cast<int>(series_.size()) - 1;
  grounds_.push_back(ground);
  Element element;
  element.days = effect.days;
  element.weight = effect.effect->kind == CompiledEffect::Kind::kNotStated
                       ? Weight::kNotStated
                       : WeightOf(effect.effect->outcome);
  element.frame = MakesDaysCount(*effect.effect);
  element.source = static_cast<int>(grounds_.size()) - 1;
  element.series = ground.series;
  element.order = application.order;
  AddElement(application, element);
}

void Evaluation::AddMark(const Application& application, const DatedEffect& effect, int matter) {
  Mark mark;
  mark.name = effect.effect->mark;
  mark.subject = application.subject;
  mark.days = effect.days;
  mark.days_unknown = effect.uncertain;
  mark.matter = matter;
  if (effect.effect->weeks) {
    const Value weeks = inputs_.Get(*effect.effect->weeks, application.subject);
    if (weeks.known) mark.weeks = std::max<int64_t>(weeks.number, 0);
  }
  marks_.Put(mark);
}

void Evaluation::AddDisapplication(const Application& application, const DatedEffect& effect,
                                   const MatterList& matters) {
  Disapplication disapplication;
  disapplication.effect = effect.effect;
  disapplication.days = effect.days;
  disapplication.by_provision = application.provision;
  disapplication.by_subject = application.subject;
  disapplication.matters = matters;
  if (effect.effect->only_subject) {
    disapplication.only_key = file_.TextOf(application.subject, effect.effect->only_subject->slot);
  }
  disapplications_.push_back(disapplication);
}

bool Evaluation::Concerns(const Disapplication& disapplication, const Application& application) {
  const std::vector<int>& provisions = disapplication.effect->provisions;
  if (std::find(provisions.begin(), provisions.end(), application.provision) == provisions.end()) {
    return false;
  }
  if (disapplication.effect->own_subject) {
    return disapplication.by_subject == application.subject;
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
    if (!off.matters.empty() || !off.by_day() || !Concerns(off, application)) continue;
    absl::InlinedVector<DayRange, 4> rest;
    for (const DayRange part : parts) {
      const DayRange hit = Intersect(part, off.days);
      if (hit.empty()) {
        rest.push_back(part);
        continue;
      }
      if (part.from < hit.from) rest.push_back({part.from, hit.from});
      if (hit.until < part.until) rest.push_back({hit.until, part.until});
      removed_by_ = off.by_provision;
    }
    parts = std::move(rest);
  }
  for (const DayRange part : parts) AddPart(application, element, part);
}

// Adds what an element says on days on which its provision is not certainly switched off. Where it
// may be, all matters that this hangs on say so, besides the element's own when it is open.
void Evaluation::AddPart(const Application& application, Element element, DayRange days) {
  any_left_ = true;
  absl::InlinedVector<const Disapplication*, 4> perhaps;
  absl::InlinedVector<Day, 8> bounds = {days.from, days.until};
  for (const Disapplication& off : disapplications_) {
    if (off.matters.empty() || !off.by_day() || !Concerns(off, application)) continue;
    const DayRange hit = Intersect(days, off.days);
    if (hit.empty()) continue;
    perhaps.push_back(&off);
    bounds.push_back(hit.from);
    bounds.push_back(hit.until);
  }
  if (perhaps.empty()) return AddWithDoubts(element, days, application.doubts);
  std::sort(bounds.begin(), bounds.end());
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    const DayRange part{bounds[i], bounds[i + 1]};
    if (part.empty()) continue;
    MatterList doubts = application.doubts;
    for (const Disapplication* off : perhaps) {
      if (!Intersect(part, off->days).empty()) AddMatters(off->matters, doubts);
    }
    AddWithDoubts(element, part, doubts);
  }
}

void Evaluation::AddWithDoubts(Element element, DayRange days, const MatterList& doubts) {
  for (const int doubt : doubts) AddDoubtful(element, days, doubt);
  if (element.undetermined()) {
    AddDoubtful(element, days, element.source);
  } else if (doubts.empty()) {
    element.days = days;
    elements_.push_back(element);
  }
}

// On these days an open matter keeps the element from being said.
void Evaluation::AddDoubtful(Element element, DayRange days, int matter) {
  element.days = days;
  element.order = matters_[matter].order;
  element.source = matter;
  element.series = matter;
  const bool whether_stated =
      element.weight == Weight::kNotStated || element.weight == Weight::kUndeterminedWhetherStated;
  element.weight = whether_stated ? Weight::kUndeterminedWhetherStated : Weight::kUndetermined;
  elements_.push_back(element);
  OpenMatter& open = matters_[matter];
  open.days.from = std::min(open.days.from, days.from);
  open.days.until = std::max(open.days.until, days.until);
}

bool Evaluation::SwitchedOff(Application& application, Value selector_day) {
  bool day_matters = false;
  for (const Disapplication& off : disapplications_) {
    if (off.by_day() || !Concerns(off, application)) continue;
    if (off.effect->by_event && !selector_day.known) {
      day_matters = true;
    } else if (off.effect->by_event && !off.days.Contains(static_cast<Day>(selector_day.number))) {
      continue;
    } else if (off.matters.empty()) {
      removed_by_ = off.by_provision;
      AddTrace(application, v1::VERDICT_DISAPPLIED, {}, selector_day);
      return true;
    }
    AddMatters(off.matters, application.doubts);
  }
  if (day_matters) {
    const int matter = MatterOfSelector(application);
    if (matter >= 0) application.doubts.push_back(matter);
  }
  return false;
}

int Evaluation::MatterOfSelector(const Application& application) {
  const CompiledProvision& provision = pack_.provisions[application.provision];
  Asks asks;
  if (provision.selector_ask) inputs_.AddAsk(*provision.selector_ask, application.subject, asks);
  if (asks.empty()) return -1;
  OpenMatter& matter = matters_.emplace_back();
  matter.provision = application.provision;
  matter.subject = application.subject;
  matter.order = application.order;
  matter.asks = std::move(asks);
  return static_cast<int>(matters_.size()) - 1;
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
  if (!candidates.empty()) {
    trace.version = (selector_day.known ? candidates.front() : candidates.back()).slice->version;
  }
  for (const Candidate& candidate : candidates) trace.rows.push_back(candidate.row);
}

}  // namespace typl::law::engine
