#include "services/statement/domain/second_reader/reading.h"

#include <algorithm>
#include <tuple>

namespace typl::law::second {

namespace {

bool OnTimeline(const v1::Effect& effect) {
  return effect.kind_case() == v1::Effect::kOutcome || effect.kind_case() == v1::Effect::kNotStated;
}

// Neighbouring effects that differ only in the version of the law are one (6.8). In order of time,
// as `all` is, twice through is enough.
DayRange OwnDays(const EffectDays& effect, const Decision& decision,
                 const std::vector<Decision>& all) {
  DayRange days = effect.days;
  for (int round = 0; round < 2; ++round) {
    for (const Decision& other : all) {
      if (other.kind != Decision::Kind::kApplies || other.by_officer != decision.by_officer ||
          other.applied.row->id() != decision.applied.row->id()) {
        continue;
      }
      for (const EffectDays& neighbour : other.applied.effects) {
        if (neighbour.effect->kind_case() != effect.effect->kind_case() ||
            neighbour.effect->outcome() != effect.effect->outcome() ||
            neighbour.effect->reason() != effect.effect->reason()) {
          continue;
        }
        if (neighbour.days.from == days.until || neighbour.days.until == days.from) {
          days = Hull(days, neighbour.days);
        }
      }
    }
  }
  return days;
}

// The same row with the same effects, of whatever days.
bool SameButForVersion(const Candidate& a, const Candidate& b) {
  return a.row->id() == b.row->id() &&
         std::equal(a.effects.begin(), a.effects.end(), b.effects.begin(), b.effects.end(),
                    [](const EffectDays& x, const EffectDays& y) {
                      return x.effect->kind_case() == y.effect->kind_case() &&
                             x.effect->outcome() == y.effect->outcome() &&
                             x.effect->reason() == y.effect->reason();
                    });
}

// Whether what is open by the slices of `matter` is so in the next one too: the same rows.
bool GoesOn(const Matter& matter, const Decision& decision) {
  const Slice& last = *matter.candidates.back().slice;
  if (matter.asked != decision.asked) return false;
  std::vector<const Candidate*> before;
  for (const Candidate& candidate : matter.candidates) {
    if (candidate.slice == &last) before.push_back(&candidate);
  }
  return std::equal(
      before.begin(), before.end(), decision.candidates.begin(), decision.candidates.end(),
      [](const Candidate* a, const Candidate& b) { return SameButForVersion(*a, b); });
}

}  // namespace

v1::Determination Reading::Read() {
  for (const std::vector<int>& group : pack_.groups()) ApplyGroup(group);
  return TimelineWriter(pack_, person_, day_, entries_).Write(matters_, notes_);
}

// 5.1.
void Reading::ApplyGroup(const std::vector<int>& group) {
  struct Turn {
    Day selector_day = 0;
    const ParsedProvision* parsed = nullptr;
    int subject = 0;
  };
  std::vector<Turn> turns;
  for (int position : group) {
    const ParsedProvision& parsed = pack_.provisions()[position];
    const v1::Provision& provision = *parsed.provision;
    std::vector<int> subjects = person_.OfEntity(provision.subject());
    if (!provision.required_within().empty()) {
      const std::vector<int> absences = person_.AddAbsences(
          provision.subject(), provision.required_within(), provision.required_on(), day_);
      subjects.insert(subjects.end(), absences.begin(), absences.end());
    }
    for (int subject : subjects) {
      Day selector_day = 0;
      if (!provision.sequence().empty()) {
        selector_day = rows_.SelectorDay(provision, subject).known.value_or(kFirstDay - 1);
      }
      turns.push_back({selector_day, &parsed, subject});
    }
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.selector_day < b.selector_day; });
  for (const Turn& turn : turns) Apply(*turn.parsed, turn.subject);
}

Matter& Reading::OpenMatter(const ParsedProvision& parsed, int subject) {
  auto matter = std::make_unique<Matter>();
  matter->opened = static_cast<int>(matters_.size());
  matter->provision = &parsed;
  matter->subject = subject;
  matters_.push_back(std::move(matter));
  return *matters_.back();
}

void Reading::Apply(const ParsedProvision& parsed, int subject) {
  const Off off = WhatIsOff(parsed, subject);
  if (off.at_all) return;
  std::vector<Decision> decisions;
  for (const OpenSlices& slices : rows_.WhichLaw(parsed, subject)) {
    decisions.push_back(rows_.Decide(parsed, subject, slices));
  }
  std::vector<Matter*> opened;
  for (const Decision& decision : decisions) {
    switch (decision.kind) {
      case Decision::Kind::kNothing:
        break;
      case Decision::Kind::kApplies:
        TakeApplied(parsed, subject, decision, decisions, off);
        break;
      case Decision::Kind::kHangs:
        TakeCandidates(decision.candidates, subject, decision.hangs_on, off);
        break;
      case Decision::Kind::kMatter:
        if (opened.empty() || !GoesOn(*opened.back(), decision)) {
          opened.push_back(&OpenMatter(parsed, subject));
          opened.back()->reason = decision.reason;
          opened.back()->asked = decision.asked;
        }
        opened.back()->candidates.insert(opened.back()->candidates.end(),
                                         decision.candidates.begin(), decision.candidates.end());
        break;
    }
  }
  for (Matter* matter : opened) {
    matter->waits = matter->asked.empty() &&
                    std::any_of(off.possibly_at_all.begin(), off.possibly_at_all.end(),
                                [](const Matter* by) { return !by->asked.empty() || by->waits; });
    TakeCandidates(matter->candidates, subject, matter, off);
  }
}

bool Reading::Names(const Switch& switched, const ParsedProvision& parsed, int subject) const {
  const v1::Disapply& disapply = *switched.disapply;
  if (std::count(disapply.provisions().begin(), disapply.provisions().end(),
                 parsed.provision->id()) == 0) {
    return false;
  }
  if (disapply.own_subject()) return subject == switched.own_subject;
  if (disapply.all_subjects()) return true;
  if (!switched.key.empty()) return person_.subject(subject).key == switched.key;
  return person_.PeriodOf(subject).Holds(switched.days.from);
}

// 5.2.
Reading::Off Reading::WhatIsOff(const ParsedProvision& parsed, int subject) {
  Off off;
  bool event_unset = false;
  std::vector<const Matter*> of_unset_event;
  for (const Switch& switched : switches_) {
    if (!Names(switched, parsed, subject)) continue;
    bool at_all = switched.at_all;
    if (switched.disapply->by_event()) {
      const Value event = rows_.SelectorDay(*parsed.provision, subject);
      if (!event.known.has_value()) {
        event_unset = true;
        of_unset_event.insert(of_unset_event.end(), switched.possible_by.begin(),
                              switched.possible_by.end());
      }
      if (!event.known.has_value() || !switched.days.Holds(*event.known)) continue;
      at_all = true;
    }
    if (at_all && switched.possible_by.empty()) {
      off.at_all = true;
      return off;
    }
    if (at_all) {
      off.AddPossibly(switched.possible_by);
    } else if (switched.possible_by.empty()) {
      off.days.push_back(switched.days);
    } else {
      for (const Matter* matter : switched.possible_by) {
        off.possible_days.emplace_back(switched.days, matter);
      }
    }
  }
  std::vector<std::string> asked;
  if (event_unset) rows_.AskFor(parsed.provision->selector().date(), asked);
  if (asked.empty()) return off;
  Matter& matter = OpenMatter(parsed, subject);
  matter.asked = asked;
  off.AddPossibly({&matter});
  off.AddPossibly(of_unset_event);
  return off;
}

void Reading::Off::AddPossibly(const std::vector<const Matter*>& matters) {
  for (const Matter* matter : matters) {
    if (std::count(possibly_at_all.begin(), possibly_at_all.end(), matter) == 0) {
      possibly_at_all.push_back(matter);
    }
  }
}

void Reading::TakeApplied(const ParsedProvision& parsed, int subject, const Decision& decision,
                          const std::vector<Decision>& all, const Off& off) {
  applied_.push_back(decision.applied);
  const Candidate& row = applied_.back();
  for (const EffectDays& days : row.effects) {
    const v1::Effect& effect = *days.effect;
    if (effect.kind_case() == v1::Effect::kNote) {
      if (off.possibly_at_all.empty() && decision.with_notes) {
        notes_.push_back({&parsed, subject, &row, days});
      }
      continue;
    }
    if (!OnTimeline(effect)) {
      TakeOtherThanDays(days, subject, off.possibly_at_all);
      continue;
    }
    AddPossiblyOff(days, off);
    if (!off.possibly_at_all.empty()) continue;
    std::vector<DayRange> not_certain = off.days;
    for (const auto& [range, matter] : off.possible_days) not_certain.push_back(range);
    for (const DayRange& range : Without(days.days, not_certain)) {
      Entry entry;
      entry.days = range;
      entry.weight = WeightOf(effect);
      entry.counts = effect.outcome() == v1::OUTCOME_ENTITLED || effect.stands_alone();
      entry.provision = &parsed;
      entry.subject = subject;
      entry.row = &row;
      entry.effect = &effect;
      entry.by_officer = decision.by_officer;
      entry.own_days = OwnDays(days, decision, all);
      entries_.push_back(entry);
    }
  }
}

void Reading::TakeCandidates(const std::vector<Candidate>& candidates, int subject,
                             const Matter* matter, const Off& off) {
  std::vector<const Matter*> possible_by = off.possibly_at_all;
  possible_by.push_back(matter);
  for (const Candidate& candidate : candidates) {
    for (const EffectDays& days : candidate.effects) {
      if (!OnTimeline(*days.effect)) {
        TakeOtherThanDays(days, subject, possible_by);
        continue;
      }
      for (const DayRange& left : Without(days.days, off.days)) {
        AddUndetermined(days, left, matter);
      }
      AddPossiblyOff(days, off);
    }
  }
}

// 5.6: the days of an effect on the timeline that wait for what may switch them off.
void Reading::AddPossiblyOff(const EffectDays& effect, const Off& off) {
  for (const DayRange& left : Without(effect.days, off.days)) {
    for (const Matter* matter : off.possibly_at_all) AddUndetermined(effect, left, matter);
    for (const auto& [range, matter] : off.possible_days) {
      AddUndetermined(effect, Intersection(left, range), matter);
    }
  }
}

void Reading::TakeOtherThanDays(const EffectDays& effect, int subject,
                                const std::vector<const Matter*>& possible_by) {
  if (effect.effect->kind_case() == v1::Effect::kMark) {
    Mark mark;
    mark.name = effect.effect->mark();
    mark.days = effect.days;
    mark.day_unset = effect.from_unset || effect.until_hangs;
    mark.subject = subject;
    mark.weeks = effect.weeks;
    for (const Matter* matter : possible_by) {
      mark.possible_by = FirstOpened(mark.possible_by, matter);
    }
    values_.Put(std::move(mark));
  }
  if (effect.effect->kind_case() == v1::Effect::kDisapply) {
    const v1::Disapply& disapply = effect.effect->disapply();
    Switch switched;
    switched.disapply = &disapply;
    switched.days = effect.days;
    switched.at_all = effect.excuses_at_all();
    switched.own_subject = subject;
    if (!disapply.only_subject().empty()) {
      switched.key = values_.TextOf(disapply.only_subject(), subject);
    }
    switched.possible_by = possible_by;
    switches_.push_back(std::move(switched));
  }
}

void Reading::AddUndetermined(const EffectDays& effect, const DayRange& days,
                              const Matter* matter) {
  if (days.empty()) return;
  Entry entry;
  entry.days = days;
  entry.weight = effect.effect->kind_case() == v1::Effect::kNotStated
                     ? Weight::kUndeterminedWhetherStated
                     : Weight::kUndetermined;
  entry.counts = effect.effect->outcome() == v1::OUTCOME_ENTITLED || effect.effect->stands_alone();
  entry.matter = matter;
  entries_.push_back(entry);
}

}  // namespace typl::law::second
