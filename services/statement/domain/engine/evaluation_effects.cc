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
         a.effect->outcome == b.effect->outcome && *a.effect->reason == *b.effect->reason;
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
  matter.asks = std::move(asks);
  matter.choices = std::move(candidates);
  if (two_readings) matter.reason = provision.source->selector().matter();
  for (const Candidate& choice : matter.choices) {
    if (choice.row->officer && matter.reason.empty()) matter.reason = choice.row->source->matter();
  }
  return static_cast<int>(matters_.size()) - 1;
}

void Evaluation::LeaveOpen(const Application& application, Candidates candidates, Asks asks,
                           bool two_readings) {
  const int index = MatterFor(application, candidates, std::move(asks), two_readings);
  for (const Candidate& candidate : candidates) {
    for (const DatedEffect& effect : candidate.effects) {
      OpenMatter& matter = matters_[index];
      matter.days.from = std::min(matter.days.from, effect.days.from);
      matter.days.until = std::max(matter.days.until, effect.days.until);
      if (effect.effect->kind == CompiledEffect::Kind::kDisapply) {
        AddDisapplication(application, effect, index);
        continue;
      }
      const bool whether_stated = effect.effect->kind == CompiledEffect::Kind::kNotStated;
      Element element;
      element.days = effect.days;
      element.weight = whether_stated ? Weight::kUndeterminedWhetherStated : Weight::kUndetermined;
      element.frame = MakesDaysCount(*effect.effect);
      element.source = index;
      element.series = index;
      element.order = application.order;
      AddElement(application, element);
    }
  }
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
  GroundSource ground;
  ground.provision = application.provision;
  ground.subject = application.subject;
  ground.slice = candidate.slice;
  ground.row = candidate.row;
  ground.effect = effect.effect;
  ground.by_officer = by_officer;
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
  element.series = matter;
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
  if (!candidates.empty()) {
    trace.version = (selector_day.known ? candidates.front() : candidates.back()).slice->version;
  }
  for (const Candidate& candidate : candidates) trace.rows.push_back(candidate.row);
}

}  // namespace typl::law::engine
