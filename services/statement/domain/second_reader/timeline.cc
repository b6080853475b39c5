#include "services/statement/domain/second_reader/timeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "google/protobuf/util/message_differencer.h"

namespace typl::law::second {

namespace {

bool IsBar(Weight weight) {
  return weight == Weight::kWaitingPeriod || weight == Weight::kWorkObligation ||
         weight == Weight::kObstacle;
}

v1::Outcome OutcomeOf(Weight weight) {
  switch (weight) {
    case Weight::kEntitled:
      return v1::OUTCOME_ENTITLED;
    case Weight::kServicePeriod:
      return v1::OUTCOME_SERVICE_PERIOD;
    case Weight::kUndetermined:
    case Weight::kUndeterminedWhetherStated:
      return v1::OUTCOME_UNDETERMINED;
    case Weight::kWaitingPeriod:
      return v1::OUTCOME_WAITING_PERIOD;
    case Weight::kWorkObligation:
      return v1::OUTCOME_WORK_OBLIGATION;
    case Weight::kObstacle:
      return v1::OUTCOME_OBSTACLE;
    case Weight::kNotStated:
      return v1::OUTCOME_UNSPECIFIED;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

// Heaviest first, then in the order of the pack, then of the subjects (6.3).
bool ComesBefore(const Entry* a, const Entry* b) {
  const auto place = [](const Entry* entry) {
    const Matter* matter = entry->matter;
    return matter == nullptr
               ? std::make_tuple(entry->provision->position, entry->subject, 0)
               : std::make_tuple(matter->provision->position, matter->subject, matter->opened);
  };
  if (a->weight != b->weight) return a->weight > b->weight;
  return place(a) < place(b);
}

// 6.4: only the version of the law may differ.
bool SameButForVersion(const v1::Period& a, const v1::Period& b) {
  if (a.outcome() != b.outcome() || a.grounds_size() != b.grounds_size()) return false;
  for (int i = 0; i < a.grounds_size(); ++i) {
    v1::Ground x = a.grounds(i);
    v1::Ground y = b.grounds(i);
    for (v1::Ground* ground : {&x, &y}) {
      ground->clear_version();
      ground->clear_section();
    }
    if (!google::protobuf::util::MessageDifferencer::Equals(x, y)) return false;
  }
  return true;
}

// Of neighbouring days, and the same but for the version (6.6).
bool Continues(v1::Note before, v1::Note note) {
  using google::protobuf::util::MessageDifferencer;
  if (!before.range().has_until()) return false;
  if (!MessageDifferencer::Equals(before.range().until(), note.range().from())) return false;
  for (v1::Note* each : {&before, &note}) {
    each->clear_version();
    each->clear_section();
    each->clear_range();
  }
  return MessageDifferencer::Equals(before, note);
}

struct Choice {
  const Candidate* row = nullptr;
  const EffectDays* shown = nullptr;
  DayRange days;
};

// 6.7. By `benefit_day` a row stands for itself in the neighbouring version (4.4).
std::vector<Choice> ChoicesOf(const Matter& matter) {
  const bool by_benefit_day = matter.provision->provision->selector().date() == "benefit_day";
  std::vector<Choice> choices;
  for (const Candidate& row : matter.candidates) {
    if (row.effects.empty() || row.day_unset) continue;
    const auto outcome =
        std::find_if(row.effects.begin(), row.effects.end(),
                     [](const EffectDays& effect) { return effect.effect->has_outcome(); });
    const EffectDays& shown = outcome == row.effects.end() ? row.effects.front() : *outcome;
    const auto before = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
      return by_benefit_day && choice.row->row->id() == row.row->id() &&
             choice.days.until == shown.days.from;
    });
    if (before == choices.end()) {
      choices.push_back({&row, &shown, shown.days});
    } else {
      before->days.until = shown.days.until;
    }
  }
  return choices;
}

bool SomeRowDoesSomething(const Matter& matter) {
  return std::any_of(matter.candidates.begin(), matter.candidates.end(),
                     [](const Candidate& row) { return !row.effects.empty(); });
}

}  // namespace

Weight WeightOf(const v1::Effect& effect) {
  if (effect.kind_case() == v1::Effect::kNotStated) return Weight::kNotStated;
  switch (effect.outcome()) {
    case v1::OUTCOME_OBSTACLE:
      return Weight::kObstacle;
    case v1::OUTCOME_WORK_OBLIGATION:
      return Weight::kWorkObligation;
    case v1::OUTCOME_WAITING_PERIOD:
      return Weight::kWaitingPeriod;
    case v1::OUTCOME_SERVICE_PERIOD:
      return Weight::kServicePeriod;
    case v1::OUTCOME_ENTITLED:
      return Weight::kEntitled;
    default:
      return Weight::kUndetermined;
  }
}

TimelineWriter::TimelineWriter(const ParsedPack& pack, const Person& person, Day day,
                               const std::vector<Entry>& entries)
    : pack_(pack), person_(person), entries_(entries) {
  for (const ParsedProvision& parsed : pack.provisions()) {
    const std::string& group = parsed.provision->competence();
    if (competences_.count(group) == 0) {
      competences_[group] = pack.CompetenceOf(group, day, person);
    }
  }
  for (const Entry& entry : entries) {
    if (entry.matter == nullptr) continue;
    DayRange& days = days_of_matters_.try_emplace(entry.matter, entry.days).first->second;
    days = Hull(days, entry.days);
  }
}

v1::Determination TimelineWriter::Write(const std::vector<std::unique_ptr<Matter>>& matters,
                                        const std::vector<NoteTaken>& notes) const {
  v1::Determination out;
  std::set<Day> cuts;
  for (const Entry& entry : entries_) {
    cuts.insert(entry.days.from);
    cuts.insert(entry.days.until);
  }
  std::set<const Matter*> waiting;
  for (auto cut = cuts.begin(); cut != cuts.end() && std::next(cut) != cuts.end(); ++cut) {
    std::vector<const Entry*> here;
    for (const Entry& entry : entries_) {
      if (entry.days.Holds(*cut)) here.push_back(&entry);
    }
    std::vector<const Matter*> matters_here;
    std::optional<v1::Period> period = PeriodOn(here, matters_here);
    if (!period.has_value()) continue;
    waiting.insert(matters_here.begin(), matters_here.end());
    *period->mutable_range() = ToProto({*cut, *std::next(cut)});
    if (out.timeline_size() > 0) {
      v1::Period& last = *out.mutable_timeline(out.timeline_size() - 1);
      const bool touch = google::protobuf::util::MessageDifferencer::Equals(last.range().until(),
                                                                            period->range().from());
      if (touch && SameButForVersion(last, *period)) {
        period->mutable_range()->mutable_from()->CopyFrom(last.range().from());
        *last.mutable_range() = period->range();
        continue;
      }
    }
    *out.add_timeline() = *std::move(period);
  }
  std::vector<const Matter*> in_order;
  for (const std::unique_ptr<Matter>& matter : matters) {
    if (waiting.count(matter.get()) > 0) in_order.push_back(matter.get());
  }
  std::stable_sort(in_order.begin(), in_order.end(), [](const Matter* a, const Matter* b) {
    return a->provision->position < b->provision->position;
  });
  WriteMatters(in_order, out);
  WriteNotes(notes, out);
  return out;
}

// 6.1-6.3. `matters` are those that an undetermined day waits for.
std::optional<v1::Period> TimelineWriter::PeriodOn(const std::vector<const Entry*>& entries,
                                                   std::vector<const Matter*>& matters) const {
  bool counts = false;
  bool counts_possibly = false;
  for (const Entry* entry : entries) {
    if (!entry->counts) continue;
    (entry->matter == nullptr ? counts : counts_possibly) = true;
  }
  if (!counts && !counts_possibly) return std::nullopt;
  std::vector<const Entry*> sorted = entries;
  std::stable_sort(sorted.begin(), sorted.end(), ComesBefore);
  if (sorted.front()->weight == Weight::kNotStated) return std::nullopt;
  const Weight decides = counts ? sorted.front()->weight : Weight::kUndetermined;
  v1::Period period;
  period.set_outcome(OutcomeOf(decides));
  for (const Entry* entry : sorted) {
    if (period.outcome() == v1::OUTCOME_UNDETERMINED) {
      if (entry->matter == nullptr) continue;
      if (std::count(matters.begin(), matters.end(), entry->matter) > 0) continue;
      matters.push_back(entry->matter);
      *period.add_grounds() = GroundOf(*entry->matter);
    } else if (entry->matter == nullptr &&
               (IsBar(decides) ? IsBar(entry->weight) : entry->weight == decides)) {
      *period.add_grounds() = GroundOf(*entry);
    }
  }
  return period;
}

const Competence& TimelineWriter::CompetenceOf(const v1::Provision& provision) const {
  return competences_.at(provision.competence());
}

std::string TimelineWriter::SectionOf(const Candidate& row) const {
  const std::string& own = row.row->section();
  return pack_.Citation(own.empty() ? row.slice->version->section() : own);
}

v1::Ground TimelineWriter::GroundOf(const Entry& entry) const {
  const v1::Provision& provision = *entry.provision->provision;
  v1::Ground ground;
  ground.set_provision(provision.id());
  ground.set_version(entry.row->slice->version->id());
  ground.set_row(entry.row->row->id());
  ground.set_section(SectionOf(*entry.row));
  ground.set_subject_key(person_.subject(entry.subject).key);
  ground.set_reason(entry.effect->reason());
  ground.set_kind(provision.kind());
  ground.set_by_officer(entry.by_officer);
  const Competence& competence = CompetenceOf(provision);
  ground.set_competence(competence.authority);
  ground.set_area(competence.area);
  *ground.mutable_own_range() = ToProto(entry.own_days);
  return ground;
}

v1::Ground TimelineWriter::GroundOf(const Matter& matter) const {
  const v1::Provision& provision = *matter.provision->provision;
  v1::Ground ground;
  ground.set_provision(provision.id());
  ground.set_subject_key(person_.subject(matter.subject).key);
  if (matter.asked.empty()) ground.set_reason(matter.reason);
  ground.set_kind(provision.kind());
  const Competence& competence = CompetenceOf(provision);
  ground.set_competence(competence.authority);
  ground.set_area(competence.area);
  *ground.mutable_own_range() = ToProto(days_of_matters_.at(&matter));
  return ground;
}

// 6.5 and 5.7.
void TimelineWriter::WriteMatters(const std::vector<const Matter*>& waiting,
                                  v1::Determination& out) const {
  std::set<std::pair<std::string, std::string>> asked;
  for (const Matter* matter : waiting) {
    for (const std::string& fact : matter->asked) {
      const int subject = matter->subject;
      const Name& name = *pack_.FindName(fact);
      const bool own = name.entity == person_.subject(subject).entity;
      const std::string& key =
          person_.subject(own ? subject : person_.OfEntity(name.entity).front()).key;
      if (!asked.insert({key, fact}).second) continue;
      v1::OpenFact& open = *out.add_open_facts();
      open.set_subject_key(key);
      open.set_fact(fact);
      open.set_provision(matter->provision->provision->id());
      open.set_question(pack_.QuestionFor(fact));
    }
    v1::OfficerMatter officers = OfficersMatter(*matter);
    if (matter->asked.empty() && !matter->waits) {
      *out.add_officer_matters() = std::move(officers);
    } else if (matter->asked.empty() || SomeRowDoesSomething(*matter)) {
      *out.add_deferred_matters() = std::move(officers);
    }
  }
}

v1::OfficerMatter TimelineWriter::OfficersMatter(const Matter& matter) const {
  const v1::Provision& provision = *matter.provision->provision;
  v1::OfficerMatter officers;
  officers.set_subject_key(person_.subject(matter.subject).key);
  officers.set_provision(provision.id());
  officers.set_reason(matter.reason);
  officers.set_kind(provision.kind());
  officers.set_competence(CompetenceOf(provision).authority);
  for (const Choice& choice : ChoicesOf(matter)) {
    v1::OfficerChoice& written = *officers.add_choices();
    written.set_row(choice.row->Name());
    written.set_outcome(choice.shown->effect->outcome());
    if (!choice.shown->excuses_at_all()) *written.mutable_range() = ToProto(choice.days);
    written.set_section(SectionOf(*choice.row));
  }
  *officers.mutable_range() = ToProto(days_of_matters_.at(&matter));
  return officers;
}

void TimelineWriter::WriteNotes(const std::vector<NoteTaken>& notes, v1::Determination& out) const {
  std::vector<const NoteTaken*> in_order;
  for (const NoteTaken& note : notes) in_order.push_back(&note);
  std::stable_sort(in_order.begin(), in_order.end(), [](const NoteTaken* a, const NoteTaken* b) {
    return a->provision->position < b->provision->position;
  });
  for (const NoteTaken* taken : in_order) {
    v1::Note note;
    note.set_kind(taken->effect.effect->note());
    note.set_provision(taken->provision->provision->id());
    note.set_version(taken->row->slice->version->id());
    note.set_row(taken->row->row->id());
    note.set_section(SectionOf(*taken->row));
    note.set_subject_key(person_.subject(taken->subject).key);
    note.set_reason(taken->effect.effect->reason());
    *note.mutable_range() = ToProto(taken->effect.days);
    if (out.notes_size() > 0 && Continues(out.notes(out.notes_size() - 1), note)) {
      common::v1::DateRange& whole = *out.mutable_notes(out.notes_size() - 1)->mutable_range();
      const google::type::Date from = whole.from();
      whole = note.range();
      *whole.mutable_from() = from;
      continue;
    }
    *out.add_notes() = std::move(note);
  }
}

}  // namespace typl::law::second
