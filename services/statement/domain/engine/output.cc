#include "services/statement/domain/engine/output.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "services/statement/domain/engine/competence.h"
#include "services/statement/domain/engine/receipt.h"
#include "services/statement/domain/engine/refill.h"

namespace typl::law::engine {
namespace {

void SetRange(DayRange days, common::v1::DateRange& range) {
  SetDate(days.from, *range.mutable_from());
  if (days.until <= kLastDay) {
    SetDate(days.until, *range.mutable_until());
  } else {
    range.clear_until();
  }
}

class Writer {
 public:
  Writer(const CompiledPack& pack, PersonFile& file, const Evaluation& evaluation,
         Day statement_day, v1::Determination& out)
      : pack_(pack),
        file_(file),
        evaluation_(evaluation),
        competence_(pack, file, statement_day),
        out_(out),
        bears_(evaluation.matters().size(), false) {}

  void Write() {
    Refill<v1::Period> timeline(*out_.mutable_timeline());
    for (const Segment& segment : Overlay(evaluation_.elements())) {
      WritePeriod(segment, timeline.Next());
    }
    WriteMatters();
    WriteNotes();
  }

 private:
  void WritePeriod(const Segment& segment, v1::Period& period) {
    SetRange(segment.days, *period.mutable_range());
    period.set_outcome(segment.outcome);
    Refill<v1::Ground> grounds(*period.mutable_grounds());
    for (const int index : segment.elements) {
      const Element& element = evaluation_.elements()[index];
      if (element.undetermined()) {
        bears_[element.source] = true;
        WriteOpenGround(evaluation_.matters()[element.source], grounds.Next());
      } else {
        WriteGround(evaluation_.grounds()[element.source], grounds.Next());
      }
    }
  }

  void WriteGround(const GroundSource& source, v1::Ground& ground) {
    const v1::Provision& provision = *pack_.provisions[source.provision].source;
    Assign(provision.id(), ground.provision(), [&] { return ground.mutable_provision(); });
    Assign(source.slice->version->id(), ground.version(), [&] { return ground.mutable_version(); });
    Assign(source.row->source->id(), ground.row(), [&] { return ground.mutable_row(); });
    Assign(*source.row->section_cite, ground.section(), [&] { return ground.mutable_section(); });
    Assign(file_.KeyOf(source.subject), ground.subject_key(),
           [&] { return ground.mutable_subject_key(); });
    Assign(*source.effect->reason, ground.reason(), [&] { return ground.mutable_reason(); });
    ground.set_kind(provision.kind());
    ground.set_by_officer(source.by_officer);
    SetCompetenceAndArea(source.provision, ground);
    SetRange(evaluation_.series()[source.series], *ground.mutable_own_range());
  }

  void WriteOpenGround(const OpenMatter& matter, v1::Ground& ground) {
    const v1::Provision& provision = *pack_.provisions[matter.provision].source;
    Assign(provision.id(), ground.provision(), [&] { return ground.mutable_provision(); });
    ground.clear_version();
    ground.clear_row();
    ground.clear_section();
    Assign(file_.KeyOf(matter.subject), ground.subject_key(),
           [&] { return ground.mutable_subject_key(); });
    Assign(matter.asks.empty() ? matter.reason : "", ground.reason(),
           [&] { return ground.mutable_reason(); });
    ground.set_kind(provision.kind());
    ground.clear_by_officer();
    SetCompetenceAndArea(matter.provision, ground);
    SetRange(matter.days, *ground.mutable_own_range());
  }

  // Only what bears on a day that can't be stated on; in the pack's order.
  void WriteMatters() {
    std::vector<std::pair<int, int>> order;
    for (size_t i = 0; i < bears_.size(); ++i) {
      if (bears_[i]) order.push_back({evaluation_.matters()[i].provision, static_cast<int>(i)});
    }
    std::sort(order.begin(), order.end());
    const std::vector<bool> waits = WhatWaits();
    for (const auto& [provision, index] : order) {
      const OpenMatter& matter = evaluation_.matters()[index];
      for (const Ask& ask : matter.asks) WriteOpenFact(matter, ask);
      const bool deferred = waits[index];
      if (deferred && matter.choices.empty()) continue;
      WriteMatter(matter, deferred ? *out_.add_deferred_matters() : *out_.add_officer_matters());
    }
  }

  // By matter: whether it has questions, or hangs on one that has. Such a one was opened before it.
  std::vector<bool> WhatWaits() const {
    std::vector<bool> waits;
    for (const OpenMatter& matter : evaluation_.matters()) {
      waits.push_back(!matter.asks.empty() ||
                      std::any_of(matter.waits_for.begin(), matter.waits_for.end(),
                                  [&](int other) { return waits[other]; }));
    }
    return waits;
  }

  void WriteOpenFact(const OpenMatter& matter, const Ask& ask) {
    const std::string& key = file_.KeyOf(ask.subject);
    const std::string& fact = pack_.vocabulary.field(ask.field).name;
    for (const v1::OpenFact& open : out_.open_facts()) {
      if (open.subject_key() == key && open.fact() == fact) return;
    }
    v1::OpenFact& open = *out_.add_open_facts();
    open.set_subject_key(key);
    open.set_fact(fact);
    open.set_provision(pack_.provisions[matter.provision].source->id());
    open.set_question(*pack_.questions[ask.field.entity][ask.field.slot]);
  }

  void WriteMatter(const OpenMatter& source, v1::OfficerMatter& matter) {
    const v1::Provision& provision = *pack_.provisions[source.provision].source;
    matter.set_subject_key(file_.KeyOf(source.subject));
    matter.set_provision(provision.id());
    matter.set_reason(source.reason);
    matter.set_kind(provision.kind());
    SetCompetence(source.provision, matter);
    SetRange(source.days, *matter.mutable_range());
    for (const Candidate& candidate : source.choices) {
      if (CanBeChosen(candidate)) WriteChoice(candidate, *matter.add_choices());
    }
  }

  // A row that does something, on days that are known.
  static bool CanBeChosen(const Candidate& candidate) {
    return !candidate.effects.empty() &&
           std::none_of(candidate.effects.begin(), candidate.effects.end(),
                        [](const DatedEffect& effect) { return effect.uncertain; });
  }

  void WriteNotes() {
    std::vector<const GivenNote*> notes;
    for (const GivenNote& note : evaluation_.notes()) notes.push_back(&note);
    std::stable_sort(notes.begin(), notes.end(), [](const GivenNote* a, const GivenNote* b) {
      return a->source.provision < b->source.provision;
    });
    for (const GivenNote* note : notes) WriteNote(*note, *out_.add_notes());
  }

  void WriteNote(const GivenNote& source, v1::Note& note) {
    note.set_kind(source.source.effect->note);
    note.set_provision(pack_.provisions[source.source.provision].source->id());
    note.set_version(source.source.slice->version->id());
    note.set_row(source.source.row->source->id());
    note.set_section(*source.source.row->section_cite);
    note.set_subject_key(file_.KeyOf(source.source.subject));
    note.set_reason(*source.source.effect->reason);
    SetRange(source.days, *note.mutable_range());
  }

  // What an officer sees of a row is its first outcome, or else the first thing it does.
  static void WriteChoice(const Candidate& candidate, v1::OfficerChoice& choice) {
    choice.set_row(candidate.row->choice);
    choice.set_section(*candidate.row->section_cite);
    auto shown = std::find_if(
        candidate.effects.begin(), candidate.effects.end(),
        [](const auto& e) { return e.effect->kind == CompiledEffect::Kind::kOutcome; });
    if (shown == candidate.effects.end()) {
      shown = candidate.effects.begin();
    } else {
      choice.set_outcome(shown->effect->outcome);
    }
    if (!shown->effect->at_all) SetRange(shown->days, *choice.mutable_range());
  }

  template <typename Statement>
  void SetCompetence(int provision, Statement& statement) {
    const Competent& competent = competence_.Of(pack_.provisions[provision].competence_group);
    if (competent.competence != nullptr) {
      Assign(*competent.competence, statement.competence(),
             [&] { return statement.mutable_competence(); });
    } else {
      statement.clear_competence();
    }
  }

  void SetCompetenceAndArea(int provision, v1::Ground& ground) {
    SetCompetence(provision, ground);
    const Competent& competent = competence_.Of(pack_.provisions[provision].competence_group);
    if (competent.area != nullptr) {
      Assign(*competent.area, ground.area(), [&] { return ground.mutable_area(); });
    } else {
      ground.clear_area();
    }
  }

  const CompiledPack& pack_;
  PersonFile& file_;
  const Evaluation& evaluation_;
  CompetenceLookup competence_;
  v1::Determination& out_;
  // By matter: whether it keeps some day from being stated on.
  std::vector<bool> bears_;
};

}  // namespace

void WriteDetermination(const CompiledPack& pack, PersonFile& file, const Evaluation& evaluation,
                        Day statement_day, bool receipt, v1::Determination& out) {
  // The timeline and the receipt are written over.
  out.clear_open_facts();
  out.clear_officer_matters();
  out.clear_deferred_matters();
  out.clear_notes();
  Writer(pack, file, evaluation, statement_day, out).Write();
  if (receipt) {
    WriteReceipt(pack, file, evaluation, statement_day, *out.mutable_receipt());
  } else {
    out.clear_receipt();
  }
}

}  // namespace typl::law::engine
